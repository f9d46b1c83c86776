//! Templates: views of a text, holes in a value, and what KOTS fails on.

use velint::render::{Dialect, Fault, Printed, View, faults, foreign_holes, views};
use velint::source::Span;

pub fn check(text: &str) {
    for matters in [false, true] {
        let views = views(text, &|_| matters);
        assert!((1..=16).contains(&views.len()));
        views.iter().for_each(|view| check_view(text, view));
    }
    for dialect in [Dialect::Braces, Dialect::Variables] {
        let holes = foreign_holes(text, dialect);
        apart(text, &holes.iter().map(|hole| Span::new(hole.start, hole.end)).collect::<Vec<_>>());
    }
    for is_kots in [false, true] {
        let found = faults(text, is_kots);
        found.iter().for_each(|fault| check_fault(text, fault, is_kots));
    }
}

/// Differs from the text in its holes, in what templates print, in what it leaves
/// out, and in blanks that an action eats; nowhere else.
fn check_view(text: &str, view: &View) {
    let mut printing = [view.holes.as_slice(), &view.made].concat();
    printing.sort_unstable();
    apart(text, &printing);
    apart(text, &view.made);
    apart(text, &view.holes);
    apart(text, &view.dropped);
    let is_hole = |(span, _): &(Span, Printed)| view.holes.contains(span);
    assert!(view.printed.is_sorted() && view.printed.iter().all(is_hole), "{view:?}");
    let Some(read) = &view.text else {
        assert!(view.holes.is_empty() && view.dropped.is_empty() && view.made.is_empty());
        return;
    };
    assert_eq!(read.len(), text.len());
    let covers = |spans: &[Span], at: usize| {
        let after = spans.partition_point(|span| span.start <= at);
        after > 0 && at < spans[after - 1].end
    };
    for (at, (old, new)) in text.bytes().zip(read.bytes()).enumerate() {
        let is_break = matches!(old, b'\n' | b'\r');
        let is_right = if covers(&view.holes, at) {
            new == b'x' || new == b' ' || is_break && new == old
        } else if covers(&view.made, at) {
            old.is_ascii()
        } else if covers(&view.dropped, at) {
            new == b' ' || is_break && new == old
        } else {
            new == old || new == b' ' && old.is_ascii_whitespace()
        };
        assert!(is_right, "byte {at} of {text:?} is {new} in {read:?}");
    }
}

/// What is wrong lies in the text, and is so no more once it is mended.
fn check_fault(text: &str, fault: &Fault, is_kots: bool) {
    for span in [Some(fault.span), Some(fault.action), fault.opened].into_iter().flatten() {
        assert!(text.get(span.range()).is_some(), "{fault:?} of {text:?}");
    }
    let mut edits: Vec<&(Span, String)> = fault.edits.iter().collect();
    edits.sort();
    let mut mended = text.to_owned();
    for (span, new) in edits.into_iter().rev() {
        assert!(mended.get(span.range()).is_some(), "{fault:?} of {text:?}");
        mended.replace_range(span.range(), new);
    }
    if !fault.edits.is_empty() {
        let again = |other: &Fault| other.flaw == fault.flaw && other.span == fault.span;
        assert!(!faults(&mended, is_kots).iter().any(again), "{fault:?} of {text:?} is still in {mended:?}");
    }
}

/// The spans are in the text, sorted, on characters, and share no byte.
fn apart(text: &str, spans: &[Span]) {
    let mut end = 0;
    for span in spans {
        assert!(end <= span.start && span.start < span.end, "{spans:?} of {text:?}");
        assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
        end = span.end;
    }
}
