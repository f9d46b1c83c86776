//! Every format from outside, over findings built by hand on small sources.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;
use velint::diagnostic::{Diagnostic, Edit, Level, Resource, Safety};
use velint::report::{self, Format, Skipped, Style, Summary};
use velint::source::{Place, Source, Span};

const PLAIN: Style = Style { color: false, unicode: false, width: 100, hyperlinks: false };
const FANCY: Style = Style { color: true, unicode: true, width: 100, hyperlinks: true };
const ALL: [Format; 5] = [Format::Full, Format::Concise, Format::Json, Format::Sarif, Format::Github];

/// The place of the n-th (from 0) occurrence of a word.
fn place(source: &Arc<Source>, word: &str, nth: usize) -> Place {
    let (start, _) = source.text().match_indices(word).nth(nth).expect("the word is there");
    Place::new(source, Span::new(start, start + word.len()))
}

fn printed(format: Format, findings: &[Diagnostic], style: &Style) -> String {
    let summary = summary(findings);
    let mut out = Vec::new();
    report::write(&mut out, format, findings, &summary, style).expect("a Vec takes all");
    String::from_utf8(out).expect("reports are UTF-8")
}

fn summary(findings: &[Diagnostic]) -> Summary {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    Summary {
        units: 3,
        files: 12,
        pods: 5,
        hooks: 7,
        errors: count(Level::Error),
        warnings: count(Level::Warning),
        infos: count(Level::Info),
        skipped: vec![Skipped {
            path: "charts/db/templates".into(),
            count: 14,
            noun: "chart template",
            what: None,
        }],
        fixed: 0,
    }
}

const VALUES: &str = "\
master:
  podAnnotations:
    backup.velero.io/backup-volumes: bakcup
    pre.hook.backup.velero.io/timeout: \"180\"
  extraVolumes:
    - name: backup
      emptyDir: {}
";

/// An error with everything: label, related places near and in another file,
/// note, help, unsafe fix, resource; a warning with a safe fix of two edits.
fn usual() -> Vec<Diagnostic> {
    let values = Source::new("charts/db/values.yaml", VALUES);
    let other = Source::new("release/db chart.yaml", "spec:\n  chart:\n    name: db\n");
    let listed = place(&values, "bakcup", 0);
    let mut volume =
        Diagnostic::new("unknown-volume", Level::Error, listed.clone(), "volume `bakcup` is not in this pod");
    volume
        .label("no such volume")
        .related(place(&values, "backup", 3), "a volume like it")
        .related(place(&other, "db", 0), "values of this chart")
        .note("nothing of this volume is in the backup")
        .help("a volume named `backup` exists")
        .fix(
            Safety::Unsafe,
            [Edit { source: Arc::clone(&values), span: listed.span, text: "backup".into() }],
        );
    volume.resource = Some(Resource { kind: "StatefulSet".into(), name: Some("db".into()), namespace: None });
    let timeout = place(&values, "\"180\"", 0);
    let mut unit =
        Diagnostic::new("unparsable-timeout", Level::Warning, timeout.clone(), "`180` is not a duration");
    let at_end = Span::new(timeout.span.end - 1, timeout.span.end - 1);
    let removed = Span::new(0, "master:\n".len());
    unit.fix(
        Safety::Safe,
        [
            Edit { source: Arc::clone(&values), span: at_end, text: "s".into() },
            Edit { source: values, span: removed, text: String::new() },
        ],
    );
    vec![volume, unit]
}

/// Sources that are hard to point into.
fn awkward() -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut add = |place: Place, label: &str| {
        let mut finding = Diagnostic::new("malformed-command", Level::Error, place, "what is so");
        finding.label(label);
        findings.push(finding);
    };
    let crlf = Source::new("crlf.yaml", "\u{feff}a: 1\r\nb: [x,\r\n  y]\r\nc: 2\r\n");
    add(Place::new(&crlf, Span::new(3, 4)), "after a byte order mark");
    let start = crlf.text().find('[').expect("there");
    let end = crlf.text().find(']').expect("there") + 1;
    add(Place::new(&crlf, Span::new(start, end)), "over two lines");
    let last = crlf.text().len();
    add(Place::new(&crlf, Span::new(last, last)), "end of file, after a line break");
    let tabs = Source::new("tabs.yaml", "a:\n\tb:\tc\td\n");
    add(place(&tabs, "d", 0), "after three tabs");
    let wide = Source::new("wide.yaml", "名前: 漢字 値 x\n");
    add(place(&wide, "漢字", 0), "two wide characters");
    add(place(&wide, "x", 0), "after wide ones");
    let text = format!("a: \"{}[here]{}\"\nb: 1\n", "x".repeat(9_000), "y".repeat(991));
    let long = Source::new("long.yaml", text);
    add(place(&long, "here", 0), "in a long line");
    let short = Source::new("short.yaml", "a: b");
    add(Place::new(&short, Span::new(4, 4)), "end of file, no line break");
    findings
}

const HOSTILE: &str = "\u{1b}]0;t\u{7}\u{9b}31m\u{7f}\u{202e}\u{2066}\u{200b}\u{2028}\u{85}\r::error::x\u{0}";

fn hostile() -> Diagnostic {
    let source = Source::new(format!("a\n{HOSTILE},:%.yaml"), format!("k: {HOSTILE} # end\n"));
    let at = place(&source, HOSTILE, 0);
    let message = format!("volume `{HOSTILE}\n::error::y` {{0}} [a](b)");
    let mut finding = Diagnostic::new("unknown-volume", Level::Error, at.clone(), message);
    finding
        .label(HOSTILE)
        .note(format!("note {HOSTILE}\n::error::y"))
        .help(HOSTILE)
        .related(place(&source, "# end", 0), HOSTILE)
        .fix(Safety::Safe, [Edit { source, span: at.span, text: HOSTILE.into() }]);
    let text = || Some(HOSTILE.to_owned());
    finding.resource = Some(Resource { kind: HOSTILE.into(), name: text(), namespace: text() });
    finding
}

/// A file that could not be read, and a failure without any file.
fn failures() -> Vec<Diagnostic> {
    let unread = Place::new(&Source::new("secret.yaml", ""), Span::default());
    let nowhere = Place::new(&Source::new("", ""), Span::default());
    let mut config = Diagnostic::new("invalid-config", Level::Error, nowhere, "no such folder");
    config.help("name a folder that exists");
    vec![config, Diagnostic::new("unreadable-file", Level::Error, unread, "permission denied")]
}

fn everything() -> Vec<Diagnostic> {
    [usual(), awkward(), vec![hostile()], failures()].concat()
}

#[test]
fn full_is_plain_when_piped() {
    insta::assert_snapshot!(printed(Format::Full, &usual(), &PLAIN));
}

#[test]
fn full_draws_and_colours_on_a_terminal() {
    let style = Style { hyperlinks: false, ..FANCY };
    insta::assert_snapshot!(printed(Format::Full, &usual(), &style).replace('\u{1b}', "␛"));
}

#[test]
fn full_points_right_in_awkward_sources() {
    insta::assert_snapshot!(printed(Format::Full, &awkward(), &Style { unicode: true, ..PLAIN }));
}

#[test]
fn full_shows_hostile_text_escaped() {
    insta::assert_snapshot!(printed(Format::Full, &[hostile()], &PLAIN));
}

#[test]
fn full_shows_failures_of_the_tool() {
    insta::assert_snapshot!(printed(Format::Full, &failures(), &PLAIN));
}

#[test]
fn concise_is_one_line_each() {
    let findings = everything();
    let text = printed(Format::Concise, &findings, &PLAIN);
    assert_eq!(text.lines().count(), findings.len() + 2);
    insta::assert_snapshot!(text);
}

#[test]
fn github_commands_keep_to_their_line() {
    let findings = everything();
    let text = printed(Format::Github, &findings, &FANCY);
    assert_eq!(text.lines().count(), findings.len() + 2);
    insta::assert_snapshot!(text);
}

#[test]
fn json_has_the_published_shape() {
    insta::assert_snapshot!(printed(Format::Json, &usual(), &FANCY));
}

#[test]
fn sarif_has_places_fixes_and_fingerprints() {
    let mut log: Value = serde_json::from_str(&printed(Format::Sarif, &usual(), &FANCY)).expect("is JSON");
    let run = &mut log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].take();
    run["tool"]["driver"]["semanticVersion"] = "X".into();
    for result in run["results"].as_array_mut().expect("is an array") {
        let index = result["ruleIndex"].take().as_u64().expect("is an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).expect("is JSON"));
}

#[test]
fn sarif_tells_failures_from_findings() {
    let findings = [failures(), usual()].concat();
    let log: Value = serde_json::from_str(&printed(Format::Sarif, &findings, &PLAIN)).expect("is JSON");
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(2));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("is an array");
    let ids: Vec<_> = notifications.iter().map(|one| one["descriptor"]["id"].as_str()).collect();
    assert_eq!(ids, [Some("invalid-config"), Some("unreadable-file"), None]);
    let unread = &notifications[1]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(unread["uri"], "secret.yaml");
    let good: Value = serde_json::from_str(&printed(Format::Sarif, &usual(), &PLAIN)).expect("is JSON");
    assert_eq!(good["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn outputs_are_valid_against_their_schemas() {
    let ours: Value = serde_json::from_str(&report::json_schema()).expect("is JSON");
    let text = include_str!("../fixtures/schemas/sarif-schema-2.1.0.json");
    let official: Value = serde_json::from_str(text).expect("is JSON");
    for (format, schema) in [(Format::Json, ours), (Format::Sarif, official)] {
        let validator = jsonschema::validator_for(&schema).expect("is a schema");
        for findings in [usual(), awkward(), vec![hostile()], failures(), everything(), Vec::new()] {
            let output = serde_json::from_str(&printed(format, &findings, &PLAIN)).expect("is JSON");
            let errors: Vec<_> = validator.iter_errors(&output).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{format:?}");
        }
        let wrong = serde_json::json!({"version": 3, "findings": [{}], "summary": {}, "runs": {}});
        assert!(!validator.is_valid(&wrong), "the schema of {format:?} refuses something");
    }
}

#[test]
fn the_schema_is_published() {
    insta::assert_snapshot!(report::json_schema());
}

#[test]
fn nothing_hostile_gets_out_raw() {
    let hidden =
        |c: char| c != '\n' && c.is_control() || "\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}".contains(c);
    for format in ALL {
        let text = printed(format, &everything(), &PLAIN);
        assert!(!text.contains(hidden), "{format:?}: {text:?}");
    }
    let text = printed(Format::Full, &[hostile()], &FANCY);
    assert!(!text.contains("\u{1b}]0"), "{text:?}");
    assert!(!text.replace('\u{1b}', "").contains(hidden), "{text:?}");
}

#[test]
fn json_gives_hostile_text_back_unchanged() {
    let findings = [hostile()];
    let report: Value = serde_json::from_str(&printed(Format::Json, &findings, &PLAIN)).expect("is JSON");
    let found = &report["findings"][0];
    assert_eq!(found["message"], findings[0].message);
    assert_eq!(found["path"], findings[0].primary.place.source.path());
    assert_eq!(found["fix"]["edits"][0]["text"], HOSTILE);
}

#[test]
fn every_format_is_the_same_twice() {
    for format in ALL {
        assert_eq!(printed(format, &everything(), &FANCY), printed(format, &everything(), &FANCY));
    }
}

#[test]
fn escapes_come_only_with_colour_and_links() {
    for style in [PLAIN, Style { unicode: true, ..PLAIN }] {
        assert!(!printed(Format::Full, &usual(), &style).contains('\u{1b}'));
        assert!(!printed(Format::Concise, &usual(), &style).contains('\u{1b}'));
    }
    let coloured = printed(Format::Full, &usual(), &Style { hyperlinks: false, ..FANCY });
    assert!(coloured.contains("\u{1b}[") && !coloured.contains("\u{1b}]8"));
}

#[test]
fn snippets_fit_the_terminal() {
    for width in [0, 40, 60, 100] {
        let style = Style { width, unicode: true, ..PLAIN };
        let text = printed(Format::Full, &awkward(), &style);
        let code = |line: &&str| line.split_once('│').is_some_and(|(number, _)| !number.trim().is_empty());
        assert!(text.lines().filter(code).count() > awkward().len());
        for line in text.lines().filter(code) {
            assert!(line.chars().count() <= width.max(40), "{width}: {line}");
        }
    }
}

#[test]
fn a_long_line_costs_its_window_for_each_finding() {
    let source = Source::new("long.yaml", format!("a: {}\n", "word ".repeat(200_000)));
    let found = |nth| {
        let at = source.text().len() / 50 * nth + 3;
        Diagnostic::new("glued", Level::Error, Place::new(&source, Span::new(at, at + 3)), "what is so")
    };
    let text = printed(Format::Full, &(0..50).map(found).collect::<Vec<_>>(), &PLAIN);
    assert_eq!(text.matches("error[glued]").count(), 50);
    assert!(text.len() < 50 * 600, "{} bytes", text.len());
}

#[test]
fn many_related_places_are_counted_not_listed() {
    let source = Source::new("a.yaml", "x: 1\n".repeat(100));
    let mut finding = Diagnostic::new("dup", Level::Error, place(&source, "x", 0), "what is so");
    for nth in 1..100 {
        finding.related(place(&source, "x", nth), "");
    }
    let text = printed(Format::Full, &[finding], &PLAIN);
    assert!(text.contains("  and 91 more places\n"), "{text}");
    assert!(text.lines().count() < 40, "{text}");
}

#[test]
fn overlapping_labels_do_not_hide_each_other() {
    let source = Source::new("a.yaml", "list: [a, b]\n");
    let mut finding = Diagnostic::new("dup", Level::Error, place(&source, "a", 0), "what is so");
    finding.label("one").related(place(&source, "[a, b]", 0), "all").related(place(&source, "b]", 0), "last");
    insta::assert_snapshot!(printed(Format::Full, &[finding], &PLAIN));
}

#[test]
fn nothing_found_says_what_was_checked() {
    let last = |summary: &Summary| {
        let mut out = Vec::new();
        report::write(&mut out, Format::Full, &[], summary, &PLAIN).expect("a Vec takes all");
        String::from_utf8(out).expect("is UTF-8")
    };
    let mut counts = Summary { files: 12, pods: 5, hooks: 1, ..Summary::default() };
    assert_eq!(last(&counts), "no findings: 12 files, 5 pods, 1 hook checked\n");
    counts.fixed = 2;
    assert_eq!(last(&counts), "2 fixed; no findings: 12 files, 5 pods, 1 hook checked\n");
    counts = Summary { files: 12, ..Summary::default() };
    assert_eq!(last(&counts), "no Velero annotation found: 12 files checked\n");
    assert_eq!(last(&Summary::default()), "no findings: no file was checked\n");
    counts.skipped = ["a", "b", "c", "d"]
        .map(|path| Skipped { path: path.into(), count: 1, noun: "chart archive", what: None })
        .into();
    assert_eq!(
        last(&counts),
        "not looked at: 4 chart archives (a, b, c and 1 more)\nno findings: 12 files, 0 pods, 0 hooks checked\n"
    );
}

proptest! {
    /// Places need not lie on characters, nor within the text.
    #[test]
    fn no_source_and_no_place_breaks_a_report(
        text in "[ab:\\[ \t\r\n\u{1b}\u{feff}\u{200b}\u{301}\u{85}é漢🧪]{0,80}",
        spans in prop::collection::vec((0usize..200, 0usize..200), 1..6),
        width in 0usize..120,
        unicode: bool,
    ) {
        let source = Source::new("a.yaml", text);
        let mut places = spans.iter().map(|&(start, end)| Place::new(&source, Span::new(start, end)));
        let first = places.next().expect("one at least");
        let mut finding = Diagnostic::new("any", Level::Error, first.clone(), "what is so");
        finding.label("here").fix(Safety::Safe, [Edit { source: Arc::clone(&source), span: first.span, text: String::new() }]);
        for place in places {
            finding.related(place, "there");
        }
        let style = Style { color: false, unicode, width, hyperlinks: false };
        // SARIF prints every rule each time, which takes most of the time.
        for format in ALL.into_iter().filter(|format| *format != Format::Sarif || width % 8 == 0) {
            let output = printed(format, std::slice::from_ref(&finding), &style);
            prop_assert!(!output.contains(|c: char| c != '\n' && c.is_control()));
        }
    }
}
