//! What comments hide, on YAML with marked findings.

use super::*;
use crate::diagnostic::{Level, Safety};
use crate::fix::{Apply, fix_text};
use crate::source::Place;
use crate::yaml::{Limits, parse, split};

const IDS: [&str; 3] = ["other-rule", "some-rule", "third-rule"];

/// Reports `some-rule` on each `bad`, `other-rule` on each `odd`, and
/// `third-rule` on each whole value of `wrong`.
fn findings(source: &Arc<Source>) -> Vec<Diagnostic> {
    let words = [("bad", "some-rule"), ("odd", "other-rule")];
    let mut found: Vec<Diagnostic> = words
        .iter()
        .flat_map(|&(word, rule)| {
            source.text().match_indices(word).map(move |(at, _)| (rule, Span::new(at, at + word.len())))
        })
        .map(|(rule, span)| report(source, rule, span))
        .collect();
    for document in documents(source) {
        for mapping in crate::yaml::Node::all(&document) {
            let wrong = mapping.own_entries().filter(|entry| entry.key.text() == Some("wrong"));
            found.extend(wrong.map(|entry| report(source, "third-rule", entry.value.span())));
        }
    }
    found
}

fn report(source: &Arc<Source>, rule: &'static str, span: Span) -> Diagnostic {
    Diagnostic::new(rule, Level::Error, Place::new(source, span), "is so")
}

fn documents(source: &Arc<Source>) -> Vec<Document> {
    let spans = split(source.text());
    spans.into_iter().filter_map(|span| parse(source, source.text(), span, &Limits::default()).ok()).collect()
}

fn check(source: &Arc<Source>) -> Vec<Diagnostic> {
    let documents = documents(source);
    let mut suppressions = collect_file(source, &documents);
    apply_among(&mut suppressions, findings(source), &IDS)
}

/// `line:rule` of what is reported, in order.
fn told(text: &str) -> String {
    let mut found = check(&Source::new("a.yaml", text));
    found.sort_by_key(|finding| finding.primary.place.span);
    let lines = found.iter().map(|finding| {
        let name = finding.rule.split('-').next().unwrap_or_default();
        format!("{}:{name}", finding.primary.place.start().line)
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn comments_count_for_what_they_stand_at() {
    let cases = [
        // At the end of a line.
        ("a: bad # velint: ignore[some-rule] why\nb: bad\n", "2:some"),
        ("a: bad # velint: ignore[other-rule]\n", "1:some 1:unused"),
        ("a: bad # velint: ignore[other-rule, some-rule]\nb: odd\n", "1:unused 2:other"),
        ("a: [bad, odd] # velint: ignore[other-rule, some-rule]\n", ""),
        ("a: # velint: ignore[some-rule]\n  bad\nb: bad", "3:some"),
        ("a: | # velint: ignore[some-rule]\n  x\n\n   bad\nb: bad\n", "5:some"),
        ("- | # velint: ignore[some-rule]\n  bad\n- bad\n", "3:some"),
        ("a: \"x\n  bad\n  y\" # velint: ignore[some-rule]\nb: bad\n", "4:some"),
        ("a: [x, bad,\n  bad] # velint: ignore[some-rule]\nb: bad\n", "3:some"),
        ("a: # velint: ignore[some-rule]\n  b: bad\n", "1:unused 2:some"),
        ("wrong: # velint: ignore[third-rule]\n  - bad\n", "2:some"),
        ("wrong: # velint: ignore[third-rule]\n  x: 1\nwrong: 2\n", "3:third"),
        ("a:\n  b:\n    c: x # velint: ignore[some-rule]\n  d: bad\n", "3:unused 4:some"),
        ("a: 'bad # velint: ignore[some-rule]'\n", "1:some"),
        ("a: |\n  bad # velint: ignore[some-rule]\n", "2:some"),
        // Alone on a line.
        ("# velint: ignore[some-rule]\na: bad\nb: bad\n", "3:some"),
        ("a:\n  # velint: ignore[some-rule]\n  b:\n    c: bad\n    d: [bad]\n  e: bad\n", "6:some"),
        ("a:\n# velint: ignore[some-rule]\n  b: bad\n  c: bad\n", "4:some"),
        ("a:\n  b: x\n  # velint: ignore[some-rule]\nc: bad\n", "3:unused 4:some"),
        ("a: bad\n# velint: ignore[some-rule]\n", "1:some 2:unused"),
        ("# velint: ignore[some-rule]\n- a: bad\n  b: bad\n- bad\n", "4:some"),
        ("-\n  # velint: ignore[some-rule]\n  a: bad\n  b: bad\n", "4:some"),
        ("- # velint: ignore[some-rule]\n  a: bad\n  b: bad\n- bad\n", "4:some"),
        ("# velint: ignore[some-rule]\n- - bad\n  - bad\n- bad\n", "4:some"),
        ("-\n  # velint: ignore[some-rule]\n  - bad\n  - bad\n- bad\n", "4:some 5:some"),
        ("a: [\n  # velint: ignore[some-rule]\n  {b: bad,\n  c: bad},\n  bad ]\n", "5:some"),
        ("a: [\n  bad\n  # velint: ignore[some-rule]\n]\nb: bad\n", "2:some 3:unused 5:some"),
        (
            "# velint: ignore[some-rule]\n# a note\n\n# velint: ignore[other-rule]\na: [bad, odd]\nb: bad\n",
            "6:some",
        ),
        ("# velint: ignore[some-rule]\na: |\n  bad\n\n  bad\nb: bad\n", "6:some"),
        // The innermost counts; the outer one is then of no use.
        ("# velint: ignore[some-rule]\na:\n  b: bad # velint: ignore[some-rule]\n", "1:unused"),
        ("# velint: ignore[some-rule]\na:\n  b: bad # velint: ignore[some-rule]\n  c: bad\n", ""),
        // The file.
        ("# velint: ignore-file[some-rule]\na: bad\n---\nb: bad\nc: odd\n", "5:other"),
        ("# velint: ignore-file[some-rule]\n---\na: bad\n", ""),
        ("\u{feff}# velint: ignore-file[other-rule]\r\n---\r\na: bad\r\n", "1:unused 3:some"),
        ("a: bad\n---\nb: bad # velint: ignore-file[some-rule]\n", ""),
        ("# velint: ignore[some-rule]\n---\na: bad\n", "1:unused 3:some"),
        // What did not parse was not judged.
        ("a: bad # velint: ignore[other-rule]\n b: {\n---\nc: 1\n", "1:some"),
        ("# velint: ignore-file[other-rule]\nvelero.io/x: {\n---\nc: 1\n", ""),
        ("# velint: ignore-file[other-rule]\nx: {\n---\nc: 1\n", ""),
        ("# velint: ignore-file[other-rule]\n---\nx: {\n---\nc: 1\n", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(told(text), expected, "{text}");
        let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
        assert_eq!(told(&crlf), expected, "{crlf:?}");
    }
}

#[test]
fn fixes_of_useless_comments_leave_the_rest() {
    let cases = [
        ("a: x # velint: ignore[some-rule] why\r\nb: y\r\n", "a: x\r\nb: y\r\n"),
        ("a: x \t# note # velint: ignore[some-rule]\nb: y\n", "a: x \t# note\nb: y\n"),
        ("a:\r\n  # velint: ignore[some-rule]\r\n  b: y\r\n", "a:\r\n  b: y\r\n"),
        ("\u{feff}# velint: ignore[some-rule]\nb: y", "\u{feff}b: y"),
        ("b: y\n# velint: ignore[some-rule]", "b: y\n"),
        ("# velint: ignore-file[some-rule]\n---\nb: y\n", "---\nb: y\n"),
        ("a: bad # velint: ignore[some-rule, other-rule] x\n", "a: bad # velint: ignore[some-rule] x\n"),
        ("a: odd # velint: ignore[some-rule, other-rule] x\n", "a: odd # velint: ignore[other-rule] x\n"),
        (
            "a: odd # velint: ignore[some-rule,third-rule , other-rule]\n",
            "a: odd # velint: ignore[other-rule]\n",
        ),
        ("a: bad # velint: ignore[some-rule, some-rule]\n", "a: bad # velint: ignore[some-rule]\n"),
        ("a: bad # velint: ignore[Some_Rule]\n", "a: bad # velint: ignore[some-rule]\n"),
        ("a: bad # velint: ignore some-rule: why\n", "a: bad # velint: ignore[some-rule]: why\n"),
        ("a: x # velint: ignore[invalid-yaml]\n", "a: x\n"),
        ("a: bad # velint: ignore[some-rule, unused-suppression]\n", "a: bad # velint: ignore[some-rule]\n"),
        ("a: x # velint: ignore[some-rule]\rb: y\n", "a: x\rb: y\n"),
        // No fix without being sure.
        ("a: bad # velint: ignore[some-rul]\n", "a: bad # velint: ignore[some-rul]\n"),
        ("a: bad # velint: ignore\n", "a: bad # velint: ignore\n"),
    ];
    for (text, expected) in cases {
        let source = Source::new("a.yaml", text);
        let fixed = fix_text(&source, Apply::Safe, &check);
        assert_eq!(fixed.text, expected);
        assert!(fixed.refused.is_empty(), "{text:?} {:?}", fixed.refused);
        let again = fix_text(&Source::new("a.yaml", expected), Apply::Unsafe, &check);
        assert_eq!((again.text.as_str(), again.applied), (expected, 0));
    }
}

#[test]
fn faults_are_told_at_their_bytes() {
    // (comment, bytes, message, help)
    let cases = [
        ("ignore[some-rul]", "some-rul", "`some-rul` names no rule", "a rule named `some-rule` exists"),
        ("ignore[nothing-like]", "nothing-like", "`nothing-like` names no rule", ""),
        ("ignore", "ignore", "`ignore` names no rule", FORM),
        ("ignore because", "ignore", "`ignore` names no rule", FORM),
        (
            "ignore-file x",
            "ignore-file",
            "`ignore-file` names no rule",
            "write `ignore-file[rule-id] reason`",
        ),
        ("ignore some-rule", "ignore", "`ignore` names no rule", "write `ignore[some-rule]`"),
        ("ignore[some-rule", "[some-rule", "the list of rules has no closing `]`", FORM),
        ("ignore[]", "[]", "the list of rules is empty", FORM),
        ("disable[some-rule]", "disable", "`disable` is no directive", FORM),
        ("ignore[invalid-yaml]", "invalid-yaml", "`invalid-yaml` cannot be ignored", "remove the comment"),
        (
            "ignore[some-rule]",
            "# velint: ignore[some-rule]",
            "`some-rule` is not reported here",
            "remove the comment",
        ),
        (
            "ignore-file[some-rule,other-rule]",
            "# velint: ignore-file[some-rule,other-rule]",
            "none of `some-rule`, `other-rule` is reported in this file",
            "remove the comment",
        ),
    ];
    const FORM: &str = "write `ignore[rule-id] reason`";
    for (comment, bytes, message, help) in cases {
        let found = check(&Source::new("a.yaml", format!("a: x\nb: y # velint: {comment}\n")));
        let [finding] = found.as_slice() else { panic!("{comment}: {found:?}") };
        assert_eq!(finding.message, message);
        assert_eq!(finding.primary.place.text(), bytes, "{comment}");
        assert_eq!(finding.helps.first().map_or("", String::as_str), help, "{comment}");
        assert_eq!((finding.rule, finding.level), (UNUSED, Level::Warning));
        assert!(finding.fix.as_ref().is_none_or(|fix| fix.safety == Safety::Safe));
    }
}

#[test]
fn failures_and_other_files_are_not_hidden() {
    let source = Source::new("a.yaml", "# velint: ignore-file[invalid-yaml, some-rule]\na: x\n");
    let other = Source::new("b.yaml", "bad");
    let found = vec![
        report(&source, "invalid-yaml", Span::new(0, 1)),
        report(&other, "some-rule", Span::new(0, 3)),
        report(&source, "some-rule", Span::new(0, 1)),
    ];
    let mut suppressions = collect_file(&source, []);
    let kept = apply_among(&mut suppressions, found.clone(), &IDS);
    assert_eq!(kept, found[..2]);
}

#[test]
fn text_that_does_not_parse_is_read_by_indentation() {
    let cases = [
        ("a: bad # velint: ignore[some-rule]\nb: bad {\n", "2"),
        ("# velint: ignore[some-rule]\na:\n  b: bad\n  # x\n\n  c: bad\nd: bad\n", "7"),
        ("a: |- # velint: ignore[some-rule]\n  bad\nb: bad\n", "3"),
        ("  # velint: ignore[some-rule]\na: bad\n", "2"),
        ("a: {bad\n# velint: ignore[some-rule]", "1"),
    ];
    for (text, expected) in cases {
        let source = Source::new("a.yaml", text);
        let found = source
            .text()
            .match_indices("bad")
            .map(|(at, _)| report(&source, "some-rule", Span::new(at, at + 3)));
        let kept = apply_among(&mut collect_file(&source, []), found.collect(), &IDS);
        let lines: Vec<String> =
            kept.iter().map(|finding| finding.primary.place.start().line.to_string()).collect();
        assert_eq!(lines.join(" "), expected, "{text}");
    }
}

#[test]
fn hostile_comments_take_bounded_time() {
    let stacked = "# velint: ignore[some-rule]\n".repeat(5_000) + "a: bad\n";
    let listed = format!("a: bad # velint: ignore[{}]\n", "some-rule,".repeat(20_000));
    let hashes = format!("# {}\nb: bad # velint: ignore[x\n", "#".repeat(500_000));
    let beside = "a: bad # velint: ignore[some-rule]\n".repeat(5_000);
    for text in [stacked, listed, hashes, beside] {
        let source = Source::new("a.yaml", text);
        let documents = documents(&source);
        for mut suppressions in [collect_file(&source, &documents), collect_file(&source, [])] {
            let found = vec![report(&source, "some-rule", Span::new(0, 1)); 5_000];
            let kept = apply_among(&mut suppressions, found, &IDS);
            assert!(kept.len() <= 25_001, "{}", kept.len());
        }
    }
}
