//! Files that are made to take for ever, to fill the memory or to break velint:
//! each is judged in the time of any file of its size, and what is left out is said.

#[path = "support/invariants/reports.rs"]
mod reports;

use velint::check::{Options, check_source};
use velint::diagnostic::{Diagnostic, Level};
use velint::fix::{Apply, diff_for_terminal, fix_text};
use velint::source::Source;
use velint::yaml::Limits;

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
        (
            "blocks on one line",
            command("[\"a\"]") + "# b " + &"repl{{ if IsKurl }}repl{{ end }}".repeat(10_000),
        ),
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

/// Bounds of the YAML layer, each in a document between two that are read.
#[test]
fn a_document_beyond_a_bound_is_a_finding_and_hides_no_other() {
    let bad = "pre.hook.backup.velero.io/timeout: x\n";
    let aliases = each(9, |n| format!("a{}: &a{} [{}]\n", n + 1, n + 1, format!("*a{n}, ").repeat(10)));
    let cases = [
        ("depth of brackets", "[".repeat(100_000), "collections are nested too deep"),
        (
            "depth of indentation",
            each(200, |n| format!("{}a:\n", " ".repeat(n))),
            "collections are nested too deep",
        ),
        ("nodes", "- a\n".repeat(10_001), "the document has more than 10000 nodes"),
        (
            "aliases",
            format!("a0: &a0 [a]\n{aliases}"),
            "the document's aliases expand to more than 10000 nodes",
        ),
        ("an alias in itself", "a: &a [*a]\n".to_owned(), "the alias `*a` stands inside what it repeats"),
        ("an alias of nothing", "a: *b\n".to_owned(), "the alias `*b` has no anchor before it"),
    ];
    for (name, text, message) in cases {
        let text = format!("{bad}---\n# velero.io\n{text}\n---\n{bad}");
        let options = Options { yaml: Limits { nodes: 10_000, ..Limits::default() }, ..Options::default() };
        let found = check_source(&Source::new("a.yaml", text), &options).findings;
        let rules: Vec<&str> = found.iter().map(|found| found.rule).collect();
        assert_eq!(rules, ["unparsable-timeout", "invalid-yaml", "unparsable-timeout"], "{name}");
        assert_eq!(found[1].message, message, "{name}");
        assert!(found[1].primary.place.start().line >= 4, "{name}");
        assert!(!found[1].primary.place.text().is_empty(), "{name}");
    }
}

/// Documents are judged one by one, however many there are; a comment makes
/// velint keep them all.
#[test]
fn a_file_of_very_many_documents_is_read_in_full() {
    let document = "---\npre.hook.backup.velero.io/command: '[\"a\"]'\n";
    let last = "---\npre.hook.backup.velero.io/timeout: x\n";
    let heading = "# velint: ignore-file[unknown-volume] none yet\n";
    let found = findings(&format!("{heading}{}{last}", document.repeat(5_000)));
    let rules: Vec<&str> = found.iter().map(|found| found.rule).collect();
    assert_eq!(rules, ["unused-suppression", "unparsable-timeout"]);
}

#[test]
fn documents_beyond_a_bound_are_a_finding() {
    let text = "pre.hook.backup.velero.io/timeout: x\n---\n# velero.io\na: b\n---\n".repeat(3);
    let options = Options { documents: 4, ..Options::default() };
    let found = check_source(&Source::new("a.yaml", text), &options).findings;
    let said: Vec<(&str, usize)> =
        found.iter().map(|found| (found.rule, found.primary.place.start().line)).collect();
    assert_eq!(said, [("unparsable-timeout", 1), ("unparsable-timeout", 6), ("unreadable-file", 11)]);
    assert_eq!(found[2].message, "more than 4 documents in this file name Velero");
}

/// What steers a terminal, turns the reading direction, or is a command to a
/// CI log: in a double-quoted scalar, and raw.
const STEERING: [(&str, &str); 9] = [
    ("\\e[31m", "\u{85}"),
    ("\\e]8;;http://x\\a", "\u{202e}"),
    ("\\x9b2J", "\u{2066}"),
    ("\\r", "\u{200b}"),
    ("\\b\\x7f", "\u{e0041}"),
    ("\\n::error::x", "::error::x"),
    ("\\n::stop-commands::x", " ::add-mask::x"),
    ("##[error]x", "##[set-env name=A]x"),
    ("##vso[task.complete result=Failed;]x", "##vso[task.setvariable variable=A]x"),
];

/// Every place of a manifest from which reports quote, filled with a text.
fn manifest(quoted: &str, raw: &str) -> String {
    format!(
        "# {raw}\napiVersion: v1\nkind: \"Pod\"\nmetadata:\n  name: \"a{quoted}\"\n  namespace: \"b{quoted}\"\n  annotations:\n    \
         \"pre.hook.backup.velero.io/comand{quoted}\": \"x{quoted}\" # {raw}\n    \
         pre.hook.backup.velero.io/command: \"[sh, {quoted}\"\n    \
         pre.hook.backup.velero.io/container: \"c{quoted}\"\n    \
         pre.hook.backup.velero.io/timeout: \"5{quoted}\" # {raw}\n    \
         pre.hook.backup.velero.io/on-error: \"{quoted}\"\n    \
         post.hook.restore.velero.io/command: '[\"{raw}\"'\n    \
         backup.velero.io/backup-volumes: \"v{quoted},{quoted}\"\n    \
         velero.io/exclude-from-backup: {raw}\n  \
         # velint: ignore[{raw}] x\n  # velint: ignroe[{raw}] x\n\
         spec:\n  containers:\n    - name: \"d{quoted}\"\n      image: \"{quoted}\"\n  \
         volumes:\n    - name: \"w{quoted}\"\n      emptyDir: {{}}\n"
    )
}

#[test]
fn nothing_in_a_manifest_steers_a_terminal_or_a_log() {
    let check = |source: &std::sync::Arc<Source>| check_source(source, &Options::default()).findings;
    for (quoted, raw) in STEERING {
        let read = manifest(quoted, raw);
        let unread = read.replace(quoted, raw).replace('\n', "\r\n");
        let cases = [
            (format!("{raw}.yaml"), read, 6),
            (format!("\u{1b}]0;{raw}\r\n.yaml"), unread, 1),
            ("a.yaml".to_owned(), format!("velero: {raw}\n["), 1),
        ];
        for (path, text, least) in cases {
            let source = Source::new(path.as_str(), text.as_str());
            let found = check(&source);
            assert!(found.len() >= least, "{text:?}: {found:?}");
            reports::check(&found);
            let fixed = fix_text(&source, Apply::Unsafe, &check).text;
            let shown = diff_for_terminal(&path, &text, &fixed, false);
            let is_raw = |c: char| !matches!(c, '\n' | '\t') && c.is_control();
            assert!(!shown.contains(is_raw), "{shown:?}");
        }
    }
}

/// Files that nothing can be read from, under names that are commands to a log.
#[cfg(unix)]
#[test]
fn names_of_files_steer_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "::error::a.yaml",
        " ::warning::b.yaml",
        "##vso[task.complete]c.yaml",
        "\u{1b}[31m\u{202e}\r\nd.yaml",
    ];
    for (at, name) in names.iter().enumerate() {
        let path = folder.path().join(name);
        match at % 2 {
            0 => std::fs::write(path, b"velero.io \xff").unwrap(),
            _ => std::fs::write(path, "podAnnotations:\n  pre.hook.backup.velero.io/timeout: x\n").unwrap(),
        }
    }
    let large = std::fs::File::create(folder.path().join("##[debug]e.yaml")).unwrap();
    std::io::Write::write_all(&mut &large, b"velero.io").unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    std::os::unix::fs::symlink("/", folder.path().join("::notice::f")).unwrap();
    for format in ["full", "concise", "json", "sarif", "github"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_velint"));
        command.args(["--format", format, "."]).current_dir(folder.path()).env_remove("GITHUB_ACTIONS");
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        reports::assert_harmless(&text);
        assert!(text.contains("is larger than 64 MiB"), "{text}");
        let commands = text.lines().filter(|line| line.trim_start().starts_with("::"));
        let beginnings = ["::error file=", "::warning file=", "::notice title=velint::"];
        let own = |line: &&str| beginnings.iter().any(|own| line.starts_with(own));
        assert_eq!(commands.filter(|line| format != "github" || !own(line)).count(), 0, "{text}");
    }
}
