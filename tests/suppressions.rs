//! Ignore comments through the public functions, with the names of real rules.

use std::sync::Arc;

use velint::check::{Options, check_source};
use velint::diagnostic::{Diagnostic, Level, is_failure};
use velint::source::{Place, Source, Span};
use velint::suppress::{Suppressions, apply, collect, collect_file};
use velint::yaml::{Document, Limits, parse, split};

const CHART_VALUES: &str = "\
# velint: ignore-file[malformed-volume-list] generated
master:
  podAnnotations: # all of them
    # velint: ignore[unknown-volume] comes from the parent chart
    backup.velero.io/backup-volumes: backup,data
    pre.hook.backup.velero.io/container: pg # velint: ignore[unknown-container] added by a webhook
    pre.hook.backup.velero.io/command: |  # velint: ignore[malformed-command, missing-shell]
      ['sh']
    pre.hook.backup.velero.io/timeout: 30
";

fn documents(source: &Arc<Source>) -> Vec<Document> {
    let spans = split(source.text());
    spans
        .into_iter()
        .map(|span| parse(source, source.text(), span, &Limits::default()).expect("YAML"))
        .collect()
}

fn finding(source: &Arc<Source>, rule: &'static str, text: &str) -> Diagnostic {
    let at = source.text().rfind(text).expect("the text");
    Diagnostic::new(rule, Level::Error, Place::new(source, Span::new(at, at + text.len())), "is so")
}

fn told(found: &[Diagnostic]) -> Vec<String> {
    let tell = |one: &Diagnostic| format!("{} {}: {}", one.rule, one.primary.place.start().line, one.message);
    found.iter().map(tell).collect()
}

#[test]
fn findings_that_are_ignored_are_gone() {
    let source = Source::new("values.yaml", CHART_VALUES);
    let documents = documents(&source);
    let found = vec![
        finding(&source, "unknown-volume", "data"),
        finding(&source, "unknown-container", "pg"),
        finding(&source, "malformed-command", "'sh'"),
        finding(&source, "missing-shell", "'sh'"),
        finding(&source, "unparsable-timeout", "30"),
        finding(&source, "unknown-volume", "30"),
        finding(&source, "malformed-volume-list", "30"),
    ];
    let mut suppressions = collect_file(&source, &documents);
    let kept = apply(&mut suppressions, found);
    assert_eq!(told(&kept), ["unparsable-timeout 9: is so", "unknown-volume 9: is so"]);
}

#[test]
fn comments_of_no_use_are_findings() {
    let source = Source::new("values.yaml", CHART_VALUES);
    let documents = documents(&source);
    let mut suppressions = Suppressions::default();
    documents.iter().for_each(|document| suppressions.extend(collect(document)));
    let found = vec![finding(&source, "malformed-command", "'sh'"), finding(&source, "invalid-yaml", "data")];
    let kept = apply(&mut suppressions, found);
    assert_eq!(
        told(&kept),
        [
            "invalid-yaml 5: is so",
            "unused-suppression 1: `malformed-volume-list` is not reported in this file",
            "unused-suppression 4: `unknown-volume` is not reported here",
            "unused-suppression 6: `unknown-container` is not reported here",
            "unused-suppression 7: `missing-shell` is not reported here",
        ]
    );
}

#[test]
fn the_tools_own_failures_stay() {
    let source = Source::new("a.yaml", "a: { # velint: ignore[invalid-yaml]\n");
    let failure = finding(&source, "invalid-yaml", "{");
    let kept = apply(&mut collect_file(&source, []), vec![failure.clone()]);
    assert_eq!(kept, [failure]);
    assert!(is_failure("invalid-yaml") && !is_failure("unknown-volume"));
}

#[test]
fn what_a_comment_may_have_meant_to_hide_is_not_fixed() {
    let text = "\
# velint is run on this
apiVersion: v1
kind: Pod
metadata:
  annotations:
    pre.hook.backup.velero.io/command: '[\"/quiesce\"]'
    pre.hook.backup.velero.io/on-error: fail # velint ignore[unknown-error-mode]
    # Velint: Ignore[unparsable-timeout] x
    pre.hook.backup.velero.io/timeout: '30'
    post.hook.backup.velero.io/command: '[\"/go-on\"]'
    # velint: ignore[unknown-errormode] x
    post.hook.backup.velero.io/on-error: fail
    post.hook.backup.velero.io/timeout: '30'
";
    let found = check_source(&Source::new("a.yaml", text), &Options::default()).findings;
    let loud = found.iter().filter(|found| found.level > Level::Info);
    let said: Vec<_> = loud
        .map(|found| (found.primary.place.start().line, found.message.as_str(), found.fix.is_some()))
        .collect();
    assert_eq!(
        said,
        [
            (7, "on-error `fail` is neither `Fail` nor `Continue`", false),
            (7, "`velint ignore` is not how an ignore comment begins", false),
            (8, "`Velint: Ignore` is not how an ignore comment begins", false),
            (9, "timeout `30` lacks a unit", false),
            (11, "`unknown-errormode` names no rule", false),
            (12, "on-error `fail` is neither `Fail` nor `Continue`", false),
            (13, "timeout `30` lacks a unit", true),
        ]
    );
}
