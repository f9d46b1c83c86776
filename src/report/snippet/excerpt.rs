//! Owns one line as it is shown: cut to a window, tabs expanded, hidden
//! characters escaped, and where each source byte went.

use super::super::text::{cells, is_escaped};
use super::DOTS;
use crate::source::Span;

/// Columns between tab stops.
const TAB: usize = 4;

/// A line as shown.
pub(super) struct Line {
    pub(super) text: String,
    /// Source byte and byte in `text` where each shown character begins, and
    /// where the last one ends.
    map: Vec<(usize, usize)>,
}

impl Line {
    /// Shows `source[from..span.end]`, in at most `budget` cells and those of
    /// the mark of a cut.
    pub(super) fn new(source: &str, span: Span, from: usize, budget: usize, unicode: bool) -> Self {
        let dots = if unicode { "…" } else { "..." };
        let mut line = Self { text: String::new(), map: Vec::new() };
        let mut used = 0;
        if from > span.start {
            line.text.push_str(dots);
            used += DOTS;
        }
        let mut end = from;
        let shown = &source[from..span.end];
        for (at, c) in shown.char_indices() {
            let width = cells_of(&shown[at..], used);
            end = from + at;
            if used + width > budget {
                line.map.push((end, line.text.len()));
                line.text.push_str(dots);
                return line;
            }
            line.map.push((end, line.text.len()));
            push(&mut line.text, &shown[at..], width);
            used += width;
            end += c.len_utf8();
        }
        line.map.push((end, line.text.len()));
        line
    }

    /// Where a source byte is shown; what was cut off is at the cut.
    pub(super) fn at(&self, byte: usize) -> usize {
        let next = self.map.partition_point(|(source, _)| *source < byte);
        self.map.get(next).map_or(self.text.len(), |(_, shown)| *shown)
    }
}

/// Cells of the first character of a text as shown at a cell.
pub(super) fn cells_of(text: &str, at: usize) -> usize {
    match text.chars().next() {
        Some('\t') => TAB - at % TAB,
        Some(c) if is_escaped(text) => c.escape_unicode().len(),
        first => first.map_or(0, cells),
    }
}

/// Shows the first character of a text.
fn push(out: &mut String, text: &str, width: usize) {
    match text.chars().next() {
        Some('\t') => out.extend(std::iter::repeat_n(' ', width)),
        Some(c) if is_escaped(text) => out.extend(c.escape_unicode()),
        first => out.extend(first),
    }
}
