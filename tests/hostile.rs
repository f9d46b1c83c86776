//! Files that are made to take for ever, to fill the memory or to break velint:
//! each is judged in the time of any file of its size, and what is left out is said.

use velint::check::{Options, check_source};
use velint::diagnostic::{Diagnostic, Level};
use velint::fix::{Apply, fix_text};
use velint::source::Source;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n";
const SPEC: &str = "spec:\n  containers:\n    - name: a\n      image: b\n";

fn findings(text: &str) -> Vec<Diagnostic> {
    let findings = check_source(&Source::new("a.yaml", text), &Options::default()).findings;
    findings.into_iter().filter(|found| found.level >= Level::Warning).collect()
}

/// The failures among the findings, as lines and messages.
fn failures(text: &str) -> Vec<(usize, String)> {
    let failures = findings(text).into_iter().filter(|found| found.rule == "unreadable-file");
    failures.map(|found| (found.primary.place.start().line, found.message)).collect()
}

fn each(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

fn pod(annotations: &str) -> String {
    format!("{POD}{annotations}{SPEC}")
}

/// Nothing is left out, and nothing is reported.
#[test]
fn much_of_what_is_harmless_is_read_in_full() {
    let command = |text: &str| pod(&format!("    pre.hook.backup.velero.io/command: '{text}'\n"));
    let cases = [
        ("holes in a command", command(&format!("[\"a\"{}]", ", \"b repl{{ Namespace }}\"".repeat(5_000)))),
        ("foreign holes in a command", command(&format!("[\"a\"{}]", ", \"b {{ X }}\"".repeat(20_000)))),
        ("words of a command", command(&format!("[\"a\"{}]", ", \"b\"".repeat(50_000)))),
        ("blocks on one line", command("[\"a\"]") + "# b " + &"repl{{ if IsKurl }}repl{{ end }}".repeat(10_000)),
        ("variables", pod(&format!("    backup.velero.io/backup-volumes: \"{}\"\n", "${A".repeat(50_000)))),
        (
            "places in one mapping",
            each(10_000, |n| format!("s{n}: {{backup.velero.io/backup-volumes: d}}\n")),
        ),
        (
            "values with volumes",
            each(2_000, |n| {
                format!(
                    "s{n}: {{podAnnotations: {{backup.velero.io/backup-volumes: d}}, extraVolumes: [{{name: d}}], \
                     extraVolumeMounts: [{{name: d}}]}}\n"
                )
            }),
        ),
        ("documents", each(10_000, |_| "---\npre.hook.backup.velero.io/command: '[\"a\"]'\n".to_owned())),
    ];
    for (name, text) in cases {
        let found: Vec<String> = findings(&text).into_iter().take(3).map(|found| found.message).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

/// Broken templates are all that is found.
#[test]
fn templates_without_an_end_are_read_in_linear_time() {
    let command = pod("    pre.hook.backup.velero.io/command: '[\"a\"]'\n");
    for action in ["# repl{{ \" }} \"", "# repl{{ `\n", "# repl{{ f\n"] {
        let found = findings(&format!("{command}{}", action.repeat(20_001)));
        let broken = found.iter().filter(|found| found.rule == "broken-template").count();
        assert!(broken > 0 && found.len() - broken <= 1, "{action}: {broken} of {}", found.len());
    }
}

#[test]
fn what_is_left_out_is_said() {
    let keys = |count| each(count, |n| format!("    pre.hook.backup.velero.io/x{n}: y\n"));
    let list = |what: &str, count| {
        let items = each(count, |n| format!("    - name: n{n}\n      image: b\n"));
        format!("{POD}    backup.velero.io/backup-volumes: n1\nspec:\n  {what}:\n{items}")
    };
    let names = each(1_001, |n| format!("n{n},"));
    let cases = [
        ("keys", pod(&keys(1_001)), 6, "a mapping has more than 1000 keys of Velero's"),
        (
            "names",
            pod(&format!("    backup.velero.io/backup-volumes: {names}\n")),
            6,
            "a list has more than 1000 volumes",
        ),
        ("containers", list("containers", 1_001), 2_009, "a list has more than 1000 containers"),
        ("volumes", list("volumes", 1_001), 2_009, "a list has more than 1000 volumes"),
        (
            "aliases",
            format!("a: &a\n{}b:\n{}", keys(500), "- *a\n".repeat(100)),
            0,
            "aliases and repeated keys make too much of this document",
        ),
        (
            "equal keys",
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata:\n{}spec:\n  containers:\n{}",
                "  annotations:\n    pre.hook.backup.velero.io/container: n1\n".repeat(400),
                each(300, |n| format!("    - {{name: n{n}, image: b}}\n"))
            ),
            0,
            "aliases and repeated keys make too much of this document",
        ),
        (
            "findings",
            each(1_001, |_| "---\npre.hook.backup.velero.io/timeout: x\n".to_owned()),
            2_002,
            "more than 1000 findings in this file",
        ),
    ];
    for (name, text, line, message) in cases {
        let found = failures(&text);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert_eq!(found[0].1, message, "{name}");
        assert!(line == 0 || found[0].0 == line, "{name}: line {}", found[0].0);
    }
}

/// What is shown on request only makes no run fail.
#[test]
fn much_advice_is_no_failure() {
    let text = each(1_100, |_| format!("---\n{}", pod("    pre.hook.backup.velero.io/command: '[\"a\"]'\n")));
    let all = check_source(&Source::new("a.yaml", text.as_str()), &Options::default()).findings;
    assert_eq!((findings(&text).len(), all.len()), (0, 1_001));
    let last = all.last().expect("the one that says so");
    assert_eq!(
        (last.level, last.message.as_str()),
        (Level::Info, "more than 1000 findings of level info in this file")
    );
}

#[test]
fn fixes_of_one_round_never_write_a_key_twice() {
    // The one fix names the container, the other mends the key that names it.
    let text = "podAnnotations:\n  backup.velero.io/backup-volumes: backup\n  pre.hook.backup.velero.io/command: \
                '[\"/save\"]'\n  pre.hook.back$Xup.velero.io/container: x\nextraVolumes:\n  - name: backup\n    \
                emptyDir: {}\nsidecars:\n  - name: metrics\n    image: m\n  - name: dumper\n    image: d\n    \
                volumeMounts:\n      - name: backup\n        mountPath: /backup\n";
    let check = |source: &std::sync::Arc<Source>| check_source(source, &Options::default()).findings;
    let fixed = fix_text(&Source::new("a.yaml", text), Apply::Unsafe, &check);
    assert!(fixed.applied > 0);
    assert_eq!(fixed.text.matches("pre.hook.backup.velero.io/container:").count(), 1, "{}", fixed.text);
}
