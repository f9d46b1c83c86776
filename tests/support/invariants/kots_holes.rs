//! Templates: views of a text and holes in a value.

use velint::render::{Dialect, foreign_holes, views};
use velint::source::Span;
use velint::velero::key::has_trace;

pub fn check(text: &str) {
    let views = views(text, &|text| has_trace(text.as_bytes()));
    assert!((1..=16).contains(&views.len()));
    for view in &views {
        apart(text, &view.holes);
        apart(text, &view.dropped);
        let Some(read) = &view.text else {
            assert!(view.holes.is_empty() && view.dropped.is_empty());
            continue;
        };
        assert_eq!(read.len(), text.len());
        let covers = |spans: &[Span], at: usize| {
            let after = spans.partition_point(|span| span.start <= at);
            after > 0 && at < spans[after - 1].end
        };
        for (at, (old, new)) in text.bytes().zip(read.bytes()).enumerate() {
            let is_right = match (covers(&view.holes, at), covers(&view.dropped, at)) {
                (true, _) => new == b'x',
                (false, true) => new == if matches!(old, b'\n' | b'\r') { old } else { b' ' },
                (false, false) => new == old,
            };
            assert!(is_right, "byte {at} of {text:?} is {new} in {read:?}");
        }
    }
    for dialect in [Dialect::Braces, Dialect::Variables] {
        let holes = foreign_holes(text, dialect);
        apart(text, &holes.iter().map(|hole| Span::new(hole.start, hole.end)).collect::<Vec<_>>());
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
