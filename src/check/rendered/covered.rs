//! Places by file, to be asked what touches them.

use std::collections::HashMap;

use super::super::reading::touches_any;
use crate::source::{Place, Span};

/// Spans of files; by path sorted and apart.
#[derive(Debug, Default)]
pub(super) struct Covered(HashMap<String, Vec<Span>>);

impl Covered {
    /// The bytes of all the places, by file.
    pub(super) fn of(places: &[Place]) -> Self {
        let mut files: HashMap<String, Vec<Span>> = HashMap::new();
        for place in places {
            match files.get_mut(place.source.path()) {
                Some(spans) => spans.push(place.span),
                None => _ = files.insert(place.source.path().to_owned(), vec![place.span]),
            }
        }
        files.values_mut().for_each(|spans| *spans = apart(std::mem::take(spans)));
        Self(files)
    }

    /// Whether one of the places shares bytes with this one.
    pub(super) fn touches(&self, place: &Place) -> bool {
        self.0.get(place.source.path()).is_some_and(|spans| touches_any(spans, place.span))
    }
}

/// The same bytes in spans that do not overlap.
fn apart(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut found: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match found.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            Some(last) if *last == span => {}
            _ => found.push(span),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn what_overlaps_one_of_many_touches_them() {
        let (own, other) = (Source::new("a.yaml", "0123456789"), Source::new("b.yaml", ""));
        let place = |start, end| Place::new(&own, Span::new(start, end));
        let covered = Covered::of(&[place(6, 8), place(0, 4), place(1, 2), place(4, 5)]);
        let touched = |start, end| covered.touches(&place(start, end));
        assert!(touched(2, 3) && touched(4, 5) && touched(7, 9) && touched(0, 10));
        assert!(!touched(5, 6) && !touched(8, 10));
        assert!(!covered.touches(&Place::new(&other, Span::new(2, 3))));
    }
}
