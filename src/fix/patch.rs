//! Edits of one text, sorted: the text they make and where offsets go.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Edit};
use crate::source::Span;

/// Edits that do not overlap, in the order of the text.
#[derive(Debug)]
pub(super) struct Patch {
    edits: Vec<(Span, String)>,
    /// Where each edit's text stands afterwards.
    regions: Vec<Span>,
}

/// What happens to an offset at which something is inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It stays before the insertion.
    Before,
    /// It moves behind the insertion.
    After,
}

impl Patch {
    /// Sorts edits; insertions at one point keep their order.
    pub(super) fn new<'a>(edits: impl IntoIterator<Item = &'a Edit>) -> Self {
        let mut edits: Vec<_> = edits.into_iter().map(|edit| (edit.span, edit.text.clone())).collect();
        edits.sort_by_key(|(span, _)| *span);
        let mut regions = Vec::with_capacity(edits.len());
        let (mut removed, mut added) = (0, 0);
        for (span, text) in &edits {
            let start = (span.start + added).saturating_sub(removed);
            regions.push(Span::new(start, start + text.len()));
            removed += span.len();
            added += text.len();
        }
        Self { edits, regions }
    }

    /// The text after all edits; none where an edit overlaps another, leaves
    /// the text or cuts a character.
    pub(super) fn apply(&self, text: &str) -> Option<String> {
        self.apply_within(text, 0..text.len())
    }

    /// Whether the edits make another text; none where they make none. Takes
    /// no longer than their own part of the text is long.
    pub(super) fn changes(&self, text: &str) -> Option<bool> {
        let ends = self.edits.first().zip(self.edits.last());
        let Some(((first, _), (last, _))) = ends else { return Some(false) };
        let part = first.start..last.end;
        Some(self.apply_within(text, part.clone())? != text.get(part)?)
    }

    /// A part of the text after all edits, which lie in it.
    fn apply_within(&self, text: &str, part: Range<usize>) -> Option<String> {
        let mut made = String::with_capacity(part.len());
        let mut at = part.start;
        for (span, new) in &self.edits {
            text.get(span.range())?;
            made.push_str(text.get(at..span.start)?);
            made.push_str(new);
            at = span.end;
        }
        made.push_str(text.get(at..part.end)?);
        Some(made)
    }

    /// The spans that were edited, beside those of the new text.
    pub(super) fn regions(&self) -> impl Iterator<Item = (Span, Span)> {
        self.edits.iter().map(|(span, _)| *span).zip(self.regions.iter().copied())
    }

    /// Where an offset goes. One inside a replaced span goes to that side of
    /// the replacement.
    pub(super) fn map(&self, offset: usize, side: Side) -> usize {
        let passed = self.edits.partition_point(|(span, _)| {
            span.end < offset || span.end == offset && (!span.is_empty() || side == Side::After)
        });
        if let Some((span, _)) = self.edits.get(passed)
            && span.start < offset
        {
            let region = self.regions[passed];
            return if side == Side::Before { region.start } else { region.end };
        }
        match passed.checked_sub(1) {
            Some(last) => offset - self.edits[last].0.end + self.regions[last].end,
            None => offset,
        }
    }

    /// Where a span goes that no edit cuts.
    pub(super) fn map_span(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.map(span.start, Side::After);
            return Span::new(at, at);
        }
        Span::new(self.map(span.start, Side::After), self.map(span.end, Side::Before))
    }

    /// Whether an edit changes or touches the span.
    pub(super) fn touches(&self, span: Span) -> bool {
        let first = self.edits.partition_point(|(edit, _)| edit.end < span.start);
        let near = self.edits[first..].iter().take_while(|(edit, _)| edit.start <= span.end);
        near.into_iter().any(|(edit, _)| edit.touches(span))
    }

    /// Moves a finding and its fix into the text after the patch; false where
    /// the patch touches the fix.
    pub(super) fn carry(&self, finding: &mut Diagnostic) -> bool {
        let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits);
        for edit in edits {
            if self.touches(edit.span) {
                return false;
            }
            edit.span = self.map_span(edit.span);
        }
        let primary = &mut finding.primary.place.span;
        let start = self.map(primary.start, Side::Before);
        *primary = Span::new(start, self.map(primary.end, Side::After).max(start));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    type Edits = &'static [(usize, usize, &'static str)];

    fn patch(edits: Edits) -> Patch {
        let source = Source::new("a.yaml", "");
        let edits: Vec<Edit> = edits
            .iter()
            .map(|&(start, end, text)| Edit {
                source: source.clone(),
                span: Span::new(start, end),
                text: text.to_owned(),
            })
            .collect();
        Patch::new(&edits)
    }

    #[test]
    fn edits_are_made_on_the_original_bytes() {
        let cases: &[(Edits, Option<&str>)] = &[
            (&[(4, 5, "XY"), (0, 1, "")], Some("bcdXYf")),
            (&[(6, 6, "!"), (0, 0, "?")], Some("?abcdef!")),
            (&[(2, 2, "1"), (2, 4, "2"), (2, 2, "0")], Some("ab102ef")),
            (&[(1, 4, ""), (3, 5, "")], None),
            (&[(3, 9, "")], None),
            (&[(1, 2, ""), (2, 2, "b")], Some("abcdef")),
            (&[(1, 3, "bc")], Some("abcdef")),
            (&[], Some("abcdef")),
        ];
        for (edits, expected) in cases {
            assert_eq!(patch(edits).apply("abcdef").as_deref(), *expected, "{edits:?}");
        }
        assert_eq!(patch(&[(1, 2, "x")]).apply("é"), None, "cuts a character");
        assert_eq!(patch(&[(1, 2, "x")]).changes("é"), None, "cuts a character");
        for (edits, expected) in cases {
            let changes = patch(edits).changes("abcdef");
            assert_eq!(changes, expected.map(|made| made != "abcdef"), "{edits:?}");
        }
    }

    #[test]
    fn offsets_move_with_their_text() {
        // "abcdef" becomes "aXYZdef" and then, at 4, "aXYZd|ef".
        let patch = patch(&[(1, 3, "XYZ"), (4, 4, "|")]);
        let cases = [
            (0, Side::Before, 0),
            (1, Side::After, 1),
            (2, Side::Before, 1),
            (2, Side::After, 4),
            (3, Side::Before, 4),
            (4, Side::Before, 5),
            (4, Side::After, 6),
            (6, Side::After, 8),
        ];
        for (offset, side, expected) in cases {
            assert_eq!(patch.map(offset, side), expected, "{offset} {side:?}");
        }
        assert_eq!(patch.map_span(Span::new(3, 4)), Span::new(4, 5));
        assert!(patch.touches(Span::new(4, 6)) && patch.touches(Span::new(0, 2)));
        assert!(!patch.touches(Span::new(5, 6)) && !patch.touches(Span::new(0, 1)));
    }
}
