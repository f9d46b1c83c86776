//! KOTS templates: what stands round a hole is checked, what is in it never.

use velint::check::{Options, check_source};
use velint::diagnostic::Level;
use velint::render::{Flaw, faults};
use velint::source::Source;

/// Rules that report at warning or above, in order, for a HelmChart with these
/// values (four blanks of indentation).
fn rules(values: &str) -> Vec<&'static str> {
    let text = format!(
        "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata:\n  name: db\nspec:\n  chart:\n    name: db\n    \
         chartVersion: 1.0.0\n  values:\n{values}"
    );
    let outcome = check_source(&Source::new("chart.yaml", text), &Options::default());
    outcome.findings.iter().filter(|found| found.level >= Level::Warning).map(|found| found.rule).collect()
}

fn annotations(lines: &[&str]) -> String {
    let mut text = "    podAnnotations:\n".to_owned();
    for line in lines {
        text.push_str("      ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

const COMMAND: &str = r#"pre.hook.backup.velero.io/command: '["/quiesce"]'"#;

#[test]
fn nothing_is_said_of_what_a_template_fills_in() {
    let silent: &[&[&str]] = &[
        &["repl{{ ConfigOption `key` }}: value", COMMAND],
        &["pre.hook.backup.velero.io/repl{{ ConfigOption `key` }}: value", COMMAND],
        &[
            r#"pre.hook.backup.velero.io/command: '["sh", "-c", "dump -U {{repl ConfigOption "user" }} > /b"]'"#,
        ],
        &[r#"pre.hook.backup.velero.io/command: '["repl{{ ConfigOption "tool" }}"]'"#],
        &["pre.hook.backup.velero.io/command: 'repl{{ ConfigOption `command` }}'"],
        &["pre.hook.backup.velero.io/command: repl{{ ConfigOption `command` }}"],
        &[r#"pre.hook.backup.velero.io/command: '["sh", repl{{ ConfigOption `arguments` }}]'"#],
        &["backup.velero.io/backup-volumes: 'repl{{ ConfigOption `volumes` }}'"],
        &["backup.velero.io/backup-volumes: 'data,repl{{ ConfigOption `volume` }}'"],
        &[COMMAND, "pre.hook.backup.velero.io/timeout: 'repl{{ ConfigOption `timeout` }}'"],
        &[COMMAND, "pre.hook.backup.velero.io/timeout: 'repl{{ ConfigOption `minutes` }}m'"],
        &[COMMAND, "pre.hook.backup.velero.io/timeout: repl{{ ConfigOption `timeout` }}"],
        &[COMMAND, "pre.hook.backup.velero.io/on-error: 'repl{{ ConfigOption `mode` }}'"],
        &[COMMAND, "pre.hook.backup.velero.io/container: '{{repl ConfigOption \"container\" }}'"],
        &[
            "post.hook.restore.velero.io/command: '[\"/x\"]'",
            "post.hook.restore.velero.io/wait-for-ready: 'repl{{ ConfigOptionEquals `a` `1` }}'",
        ],
        &[
            COMMAND,
            "pre.hook.backup.velero.io/timeout: 'repl{{ if ConfigOptionEquals `a` `1` }}1mrepl{{ else }}2mrepl{{ end }}'",
        ],
        // Flux and Helm leave holes too.
        &["backup.velero.io/backup-volumes: '${APP}-data'"],
        &[COMMAND, "pre.hook.backup.velero.io/timeout: '${TIMEOUT:-3m}'"],
        &[COMMAND, "pre.hook.backup.velero.io/timeout: '{{ .Values.timeout }}'"],
    ];
    for lines in silent {
        assert_eq!(rules(&annotations(lines)), [""; 0], "{lines:?}");
    }
}

#[test]
fn what_stands_round_a_template_is_checked() {
    let cases: &[(&[&str], &str)] = &[
        (
            &[r#"pre.hook.backup.velero.io/command: '["sh", "-c", "dump {{repl ConfigOption "user" }}",]'"#],
            "malformed-command",
        ),
        (
            &[
                r#"pre.hook.backup.velero.io/command: '["sh", "-c", "dump -U {{repl ConfigOption "user" }}", 5]'"#,
            ],
            "non-string-argument",
        ),
        (&["pre.hook.backup.velero.io/timeout: 'repl{{ ConfigOption `timeout` }}'"], "orphaned-annotation"),
        (
            &[COMMAND, "pre.hook.backup.velero.io/on-error: fail # repl{{ ConfigOption `x` }}"],
            "unknown-error-mode",
        ),
        (
            &["backup.velero.io/backup-volumes: 'a, b,repl{{ ConfigOption `volume` }}'"],
            "malformed-volume-list",
        ),
    ];
    for (lines, rule) in cases {
        assert_eq!(rules(&annotations(lines)), [*rule], "{lines:?}");
    }
}

/// What is found where templates print the same wherever they are run: the
/// rules and the text they are about.
#[test]
fn what_a_template_prints_wherever_it_runs_is_checked() {
    type Case<'c> = (&'c [&'c str], &'c [(&'c str, &'c str)]);
    let cases: &[Case<'_>] = &[
        (&[COMMAND, "pre.hook.backup.velero.io/timeout: 'repl{{ print \"3m\" }}'"], &[]),
        (
            &[COMMAND, "pre.hook.backup.velero.io/timeout: 'repl{{ printf `%d%s` 3 `min` }}'"],
            &[("unparsable-timeout", "repl{{ printf `%d%s` 3 `min` }}")],
        ),
        (
            &[COMMAND, "pre.hook.backup.velero.io/on-error: '{{repl \"CONTINE\" | lower }}'"],
            &[("unknown-error-mode", "{{repl \"CONTINE\" | lower }}")],
        ),
        (
            &[r#"pre.hook.backup.velero.io/command: '["sh", "-c", "dump {{repl print `-U x` }}", 5]'"#],
            &[("non-string-argument", "5")],
        ),
        (&[COMMAND, "repl{{ if false }}", "pre.hook.backup.velero.io/on-error: fail", "repl{{ end }}"], &[]),
        (
            &[COMMAND, "repl{{ if true }}", "pre.hook.backup.velero.io/on-error: fail", "repl{{ end }}"],
            &[("unknown-error-mode", "fail")],
        ),
    ];
    for (lines, expected) in cases {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  annotations:\n    {}\nspec:\n  containers:\n  - \
             name: db\n    image: db\n",
            lines.join("\n    ")
        );
        let source = Source::new("pod.yaml", text);
        let outcome = check_source(&source, &Options::default());
        let heard = outcome.findings.iter().filter(|found| found.level >= Level::Warning);
        let found: Vec<_> = heard.map(|found| (found.rule, source.slice(found.primary.place.span))).collect();
        assert_eq!(found, *expected, "{lines:?}");
        assert!(
            outcome.findings.iter().all(|found| found.fix.is_none()
                || found.rule != "unknown-error-mode"
                || !found.primary.place.text().contains("repl")),
            "no fix writes over a template"
        );
    }
}

#[test]
fn a_subtree_that_a_template_fills_in_hides_nothing_else() {
    let text = "    primary:\n      podAnnotations: repl{{ ConfigOption `annotations` | nindent 8 }}\n    replica:\n      \
                podAnnotations:\n        pre.hook.backup.velero.io/command: '[\"/x\"]'\n        \
                pre.hook.backup.velero.io/on-error: fail\n";
    assert_eq!(rules(text), ["unknown-error-mode"]);
}

#[test]
fn lists_that_a_template_fills_in_may_hold_what_is_named() {
    let pod = |annotations: &str, containers: &str, volumes: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  annotations:\n    {annotations}\nspec:\n  \
             containers: {containers}\n  volumes: {volumes}\n"
        );
        let outcome = check_source(&Source::new("pod.yaml", text), &Options::default());
        let heard = outcome.findings.iter().filter(|found| found.level >= Level::Warning);
        heard.map(|found| found.rule).collect::<Vec<_>>()
    };
    let list = "backup.velero.io/backup-volumes: bakcup";
    let hook = format!("{COMMAND}\n    pre.hook.backup.velero.io/container: bd");
    let (containers, volumes) = ("[{name: db, image: db}]", "[{name: backup, emptyDir: {}}]");
    let filled_in = "repl{{ ConfigOption `list` | nindent 4 }}";
    assert_eq!(pod(list, containers, volumes), ["unknown-volume"]);
    assert_eq!(pod(list, containers, filled_in), [""; 0]);
    assert_eq!(pod(&hook, containers, volumes), ["unknown-container"]);
    assert_eq!(pod(&hook, filled_in, volumes), [""; 0]);
    let beside_a_hole = "backup.velero.io/backup-volumes: 'bakcup,repl{{ ConfigOption `volume` }}'";
    assert_eq!(pod(beside_a_hole, containers, volumes), ["unknown-volume"]);
}

#[test]
fn both_arms_of_a_switch_are_read_and_neither_is_blamed_for_the_other() {
    let pod = |volumes: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  annotations:\n    \
             backup.velero.io/backup-volumes: data\nspec:\n  containers:\n  - name: db\n    image: db\n    \
             volumeMounts:\n    - name: data\n      mountPath: /data\n  volumes:\n{volumes}"
        )
    };
    let found = |text: String| -> Vec<(&'static str, usize)> {
        let outcome = check_source(&Source::new("pod.yaml", text), &Options::default());
        outcome.findings.iter().map(|found| (found.rule, found.primary.place.start().line)).collect()
    };
    let either = "repl{{ if ConfigOptionEquals `x` `1` }}\n  - name: data\n    emptyDir: {}\nrepl{{ else }}\n  \
                  - name: data\n    persistentVolumeClaim:\n      claimName: db\nrepl{{ end }}\n";
    assert_eq!(found(pod(either)), []);
    let one = "repl{{ if ConfigOptionEquals `x` `1` }}\n  - name: data\n    emptyDir: {}\nrepl{{ end }}\n";
    assert_eq!(found(pod(one)), [], "the volume is there in one of the two readings");
    let neither = "repl{{ if ConfigOptionEquals `x` `1` }}\n  - name: a\n    emptyDir: {}\nrepl{{ else }}\n  \
                   - name: b\n    emptyDir: {}\nrepl{{ end }}\n";
    assert_eq!(found(pod(neither)), [("unknown-volume", 6)]);
    let list = pod("  - name: data\n    emptyDir: {}\n").replace(
        "backup-volumes: data\n",
        "backup-volumes: data\nrepl{{ if IsAirgap }}\n    \
                 pre.hook.backup.velero.io/timeout: 3m\nrepl{{ end }}\n",
    );
    assert_eq!(found(list), [("orphaned-annotation", 8)]);
}

#[test]
fn a_fix_never_writes_over_a_template() {
    let text = annotations(&[
        r#"pre.hook.backup.velero.io/command: ' ["sh", "-c", "dump {{repl ConfigOption "user" }}"]'"#,
    ]);
    let text = format!("apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec:\n  values:\n{text}");
    let source = Source::new("chart.yaml", text);
    let outcome = check_source(&source, &Options::default());
    for edit in outcome.findings.iter().filter_map(|found| found.fix.as_ref()).flat_map(|fix| &fix.edits) {
        assert!(!source.slice(edit.span).contains("repl"), "{edit:?}");
        assert!(!edit.text.contains("xxx"), "{edit:?}");
    }
}

#[derive(serde::Deserialize)]
struct Recorded {
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<Template>,
}

/// A text and what Go made of it.
#[derive(serde::Deserialize)]
struct Template {
    input: String,
    ok: bool,
    #[serde(default)]
    error: String,
}

/// What Go says of flaws that velint does not look for: they show when a template runs.
const AT_RUN_TIME: [&str; 5] = [
    "function \"v\"",
    "nil is not a command",
    "can't evaluate field",
    "template \"y\" not defined",
    "integer overflow",
];

/// What a flaw is to Go.
fn words_of(flaw: Flaw) -> &'static [&'static str] {
    match flaw {
        Flaw::UnknownFunction(_) => &["function "],
        Flaw::Arguments { .. } => &["wrong number of args"],
        Flaw::CharLiteral => &["malformed character constant", "invalid syntax"],
        Flaw::EscapedQuote => &["unexpected \"\\\\\""],
        Flaw::Escape => &["invalid syntax"],
        Flaw::Quote => &["unterminated"],
        Flaw::Brace => &["unexpected \"}\""],
        Flaw::Unclosed => &["unclosed action", "function \"b\""],
        Flaw::Parenthesis => &["unclosed left paren", "unexpected right paren"],
        Flaw::Comment => &["unclosed comment", "comment ends before"],
        Flaw::Unexpected => &[
            "unexpected ",
            "bad character",
            "unrecognized character",
            "bad number",
            "illegal number",
            "expected :=",
            "non executable",
            "too many declarations",
            "range can only",
        ],
        Flaw::Missing => &["missing value"],
        Flaw::UndefinedVariable => &["undefined variable"],
        Flaw::Unopened => &["unexpected repl{{", "unexpected {{repl"],
        Flaw::SecondElse => &["expected end; found", "unexpected <"],
        Flaw::Unended => &["unexpected EOF"],
        Flaw::OtherStyle => &["unexpected EOF", "unexpected {{repl", "unexpected repl{{"],
        Flaw::OutsideRange => &["{{break}} outside", "{{continue}} outside"],
        Flaw::Unquoted | Flaw::BareSwitch => &[],
    }
}

#[test]
fn templates_fail_where_they_fail_in_go() {
    let recorded: Recorded =
        serde_json::from_str(include_str!("../fixtures/kots-templates.json")).expect("the cases are JSON");
    assert!(recorded.cases.len() > 150);
    let mut complaints = Vec::new();
    for Template { input, ok, error } in recorded.cases {
        let found: Vec<Flaw> = faults(&input, true).into_iter().map(|fault| fault.flaw).collect();
        let is_covered = !AT_RUN_TIME.iter().any(|words| error.contains(words));
        let is_named = found.iter().any(|flaw| words_of(*flaw).iter().any(|words| error.starts_with(words)));
        if ok && !found.is_empty() || !ok && is_covered && !is_named {
            complaints.push(format!("{input:?}: Go says {error:?}, velint {found:?}"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Errors and warnings for a text under this name, as rules and lines.
fn heard(text: &str) -> Vec<(&'static str, usize)> {
    let outcome = check_source(&Source::new("pod.yaml", text), &Options::default());
    let heard = outcome.findings.into_iter().filter(|found| found.level >= Level::Warning);
    heard.map(|found| (found.rule, found.primary.place.start().line)).collect()
}

/// Pods whose annotations switches decide.
fn switched(annotations: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  annotations:\n{annotations}spec:\n  containers:\n  - name: \
         db\n    image: db\n"
    )
}

#[test]
fn switches_that_exclude_each_other_are_not_blamed_for_each_other() {
    let key = "    pre.hook.backup.velero.io/command: '[\"/x\"]'\n";
    let both = format!(
        "repl{{{{ if ConfigOptionEquals `x` `1` }}}}\n{key}repl{{{{ end }}}}\nrepl{{{{ if not (ConfigOptionEquals `x` \
         `1`) }}}}\n{key}repl{{{{ end }}}}\n"
    );
    assert_eq!(heard(&switched(&both)), []);
    let apart = format!(
        "repl{{{{ if IsKurl }}}}\n{key}repl{{{{ end }}}}\n    a: b\nrepl{{{{ if IsKurl }}}}\n    \
         pre.hook.backup.velero.io/timeout: 3m\nrepl{{{{ end }}}}\n"
    );
    assert_eq!(heard(&switched(&apart)), [], "the timeout is never without its command");
    let arms = format!(
        "repl{{{{ if IsKurl }}}}\n{key}repl{{{{ else if IsAirgap }}}}\n    pre.hook.backup.velero.io/command: \
         '[\"/x\",]'\nrepl{{{{ else }}}}\n{key}repl{{{{ end }}}}\n"
    );
    assert_eq!(heard(&switched(&arms)), [("malformed-command", 9)], "the middle arm is read too");
}

#[test]
fn commands_are_checked_round_what_switches_change_in_them() {
    let line = |command: &str| switched(&format!("    pre.hook.backup.velero.io/command: {command}\n"));
    let inside = r#"'["bash","-c","/save {{repl if IsKurl}}-h x{{repl end}} -f /b/d"]'"#;
    assert_eq!(heard(&line(inside)), []);
    let broken = r#"'["bash","-c","/save {{repl if IsKurl}}-h x{{repl end}} -f /b/d",]'"#;
    assert_eq!(heard(&line(broken)), [("malformed-command", 6)]);
    let element = r#"'["bash","-c"{{repl if IsKurl}},"a"{{repl else}},"b"{{repl end}}]'"#;
    assert_eq!(heard(&line(element)), []);
    let block = "|\n      [\"bash\", \"-c\",\n      repl{{ if IsKurl }}\n      \"/save -h x -f /b/d\"\n      repl{{ else }}\n      \
                 \"/save -f /b/d\"\n      repl{{ end }}\n      ]";
    assert_eq!(heard(&line(block)), []);
}

#[test]
fn entries_that_a_template_prints_may_be_the_missing_ones() {
    let extra = "    repl{{ ConfigOption `annotations` | nindent 4 }}\n";
    let side = "    pre.hook.backup.velero.io/timeout: 3m\n";
    assert_eq!(heard(&switched(side)), [("orphaned-annotation", 6)]);
    assert_eq!(heard(&switched(&format!("{side}{extra}"))), []);
    assert_eq!(heard(&switched(&format!("{extra}{side}"))), []);
    let wrong = "    pre.hook.backup.velero.io/on-error: fail\n";
    assert_eq!(heard(&switched(&format!("{wrong}{extra}"))), [("unknown-error-mode", 6)]);
}

#[test]
fn a_broken_template_hides_nothing_else() {
    let text = switched(
        "    # repl{{ sha256 `x` }}\n    pre.hook.backup.velero.io/command: '[\"/x\", \"repl{{ ConfigOption `a` }\"]'\n    \
         pre.hook.backup.velero.io/on-error: fail\n",
    );
    assert_eq!(heard(&text), [("broken-template", 6), ("broken-template", 7), ("unknown-error-mode", 8)]);
}

#[test]
fn templates_of_other_engines_are_left_alone() {
    let key = "    backup.velero.io/backup-volumes: ''\n";
    assert_eq!(heard(&switched(&format!("    size: '{{{{replicas}}}}'\n{key}"))), []);
    assert_eq!(
        heard(&switched(&format!("    host: '{{{{ print \"{{{{repl f \\\"x\\\" }}}}\" }}}}'\n{key}"))),
        []
    );
}

#[test]
fn a_reading_that_is_no_yaml_confirms_nothing() {
    let annotations =
        "    backup.velero.io/backup-volumes: data\nrepl{{ if IsKurl }}\n    a: b: c\nrepl{{ end }}\n";
    let volumes = "  volumes:\n  - name: dta\n    emptyDir: {}\n";
    let plain = switched("    backup.velero.io/backup-volumes: data\n") + volumes;
    assert_eq!(heard(&plain), [("unknown-volume", 6)]);
    assert_eq!(heard(&(switched(annotations) + volumes)), []);
}
