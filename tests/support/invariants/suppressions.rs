//! Ignore comments on any text.

use velint::check::{Options, check_source};
use velint::diagnostic::{Diagnostic, is_failure};
use velint::source::Source;
use velint::suppress::UNUSED;

/// As long as what every ignore comment holds, and without meaning.
const MUTE: (&str, &str) = ("velint:", "velink:");

pub fn check(text: &str) {
    let findings = |text: &str| check_source(&Source::new("a.yaml", text), &Options::default()).findings;
    let kept = findings(text);
    let mut muted = text.replace(MUTE.0, MUTE.1);
    if muted == text {
        muted = format!("# velint: ignore-file[unknown-volume] x\n{text}");
        assert_harmless_heading(&kept, &findings(&muted), &muted);
        return;
    }
    let all = findings(&muted);
    let key = |found: &Diagnostic| (found.rule, found.primary.place.span);
    let capped =
        |findings: &[Diagnostic]| findings.iter().any(|found| found.message.starts_with("more than "));
    if capped(&all) || capped(&kept) {
        return;
    }
    for found in &kept {
        if found.rule == UNUSED {
            let comment = text[..found.primary.place.span.end].rfind("velint:");
            assert!(comment.is_some(), "{text:?}: {found:?}");
        } else {
            // Messages may quote the comment.
            assert!(all.iter().any(|other| key(other) == key(found)), "{text:?} alone has {found:?}");
        }
    }
    for hidden in all.iter().filter(|found| !kept.iter().any(|other| key(other) == key(found))) {
        assert!(!is_failure(hidden.rule), "{text:?} hides {hidden:?}");
        assert!(text.contains(hidden.rule), "{text:?} does not name what it hides: {hidden:?}");
    }
}

/// A comment above all hides what it names and nothing else.
fn assert_harmless_heading(kept: &[Diagnostic], headed: &[Diagnostic], text: &str) {
    let rules = |findings: &[Diagnostic]| -> Vec<&'static str> {
        let rules = findings.iter().map(|found| found.rule);
        rules.filter(|rule| !["unknown-volume", UNUSED].contains(rule)).collect()
    };
    if !text.contains('\u{feff}') {
        assert_eq!(rules(headed), rules(kept), "{text:?}");
    }
    assert!(headed.iter().all(|found| found.rule != "unknown-volume"), "{text:?}");
}
