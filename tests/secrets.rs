//! Passwords in manifests reach no report: no format, no rule that quotes the
//! command, no fix that would write it.

use std::sync::Arc;

use velint::check::{Options, check_source};
use velint::fix::{Apply, fix_text};
use velint::report::{Format, Style, Summary, write};
use velint::source::Source;

const FORMATS: [Format; 5] = [Format::Full, Format::Concise, Format::Json, Format::Sarif, Format::Github];

/// Long enough that messages cut it.
const SECRETS: [&str; 3] = ["Tr0ub4dor-31", "Zq9", "correct-horse-battery-staple-and-then-some-more-0815"];

/// Commands that are right or wrong in every way in which a rule quotes them.
const COMMANDS: [&str; 12] = [
    "'[\"/bin/sh\", \"-c\", \"PGPASSWORD=@ pg_dump app > /x\"]'",
    "mysqldump -uroot -p@ app",
    "'[\"mysqldump -uroot -p@ app\"]'",
    "'[\"mysqldump\", \"-p@\",]'",
    "'[\"mysqldump\", \"-p@\" \"app\"]'",
    "'[\"mysqldump\", \"-uroot -p@ app\"]'",
    "[mysqldump, -p@, app]",
    "'[\"mysqldump\", \"-p@\", 5]'",
    "'[\"sh\", \"mysqldump -p@ app > /x\"]'",
    "'[\"sh\", \"-c\", \"mysqldump\", \"-p@\", \"app\"]'",
    "'[\"mysqldump\", \"--password=@\", \"|\", \"gzip\"]'",
    "MYSQL_PWD=@ mysqldump app > $HOME/x",
];

fn reports(text: &str) -> Vec<String> {
    let findings = check_source(&Source::new("a.yaml", text), &Options::default()).findings;
    assert!(findings.iter().any(|f| f.rule == "literal-secret" || f.rule == "invalid-yaml"), "{text}");
    let style = Style { color: false, unicode: true, width: 200, hyperlinks: false };
    let print = |format: Format| {
        let mut out = Vec::new();
        write(&mut out, format, &findings, &Summary::default(), &style).expect("memory takes it");
        String::from_utf8(out).expect("reports are UTF-8")
    };
    FORMATS.into_iter().map(print).collect()
}

/// Every three letters in a row of a secret that no other word has.
fn assert_hidden(secret: &str, report: &str, text: &str) {
    assert!(!report.contains(secret), "{text}\n{report}");
    for part in [&secret[..secret.len() / 2], &secret[secret.len() / 2..]] {
        assert!(part.len() < 3 || !report.contains(part), "{part} of {text}\n{report}");
    }
}

#[test]
fn no_format_shows_a_password() {
    for key in ["pre.hook.backup.velero.io/command", "pre.hook.backup.velero.io/command-0"] {
        for (command, secret) in COMMANDS.iter().flat_map(|command| SECRETS.map(|secret| (command, secret))) {
            let text = format!("podAnnotations:\n  {key}: {}\n", command.replace('@', secret));
            for report in reports(&text) {
                assert_hidden(secret, &report, &text);
            }
        }
    }
}

/// What a template prints stands in the text that is judged at other bytes than
/// in the file.
#[test]
fn a_password_that_a_template_prints_is_not_shown() {
    let key = "pre.hook.backup.velero.io/command";
    for (command, secret) in COMMANDS[..3].iter().flat_map(|command| SECRETS.map(|secret| (command, secret)))
    {
        let template = format!("{{{{repl print `{secret}` }}}}");
        let text = format!("podAnnotations:\n  {key}: {}\n", command.replace('@', &template));
        for report in reports(&text) {
            assert_hidden(secret, &report, &text);
        }
    }
}

#[test]
fn a_file_that_is_no_yaml_hides_what_is_shown_of_it() {
    let text = "podAnnotations:\n  pre.hook.backup.velero.io/command: mysqldump -pTr0ub4dor-31 app: x: y\n";
    for report in reports(text) {
        assert_hidden("Tr0ub4dor-31", &report, text);
    }
}

#[test]
fn fixes_keep_the_password() {
    let text = "podAnnotations:\n  pre.hook.backup.velero.io/command: mysqldump -pTr0ub4dor-31 app\n";
    let check = |source: &Arc<Source>| check_source(source, &Options::default()).findings;
    let fixed = fix_text(&Source::new("a.yaml", text), Apply::Unsafe, &check);
    assert!(fixed.text.contains("\"-pTr0ub4dor-31\""), "{}", fixed.text);
}
