//! Owns which lines of the sources a finding shows, and how wide.
//!
//! Only the shown window is copied; the sources stay where they are. Lines are
//! cut before miette draws them, since it prints a line whole.

mod draw;
mod excerpt;

use std::sync::Arc;

pub(super) use draw::draw;
use excerpt::Line;

use super::Style;
use super::text::{cells, visible};
use crate::diagnostic::{Diagnostic, Label};
use crate::source::{Source, Span};

/// How many related places are shown.
const MAX_RELATED: usize = 8;
/// Labels this many lines apart share a block.
const NEAR: usize = 3;
/// Narrower terminals are treated as this wide.
const MIN_WIDTH: usize = 40;

/// Cells left of a line's text, without its number.
const GUTTER: usize = 4;
/// Cells of the mark where a line is cut.
const DOTS: usize = 3;

/// Neighbouring lines of one source with labels.
pub(super) struct Block {
    /// Where its first label is, for its heading.
    pub(super) place: crate::source::Place,
    /// Number of the first line.
    first: usize,
    /// Width of the greatest line number.
    pub(super) digits: usize,
    /// The lines as shown, each with its line break.
    text: String,
    /// Sorted by place.
    marks: Vec<Mark>,
}

/// A label on a block's text.
struct Mark {
    start: usize,
    end: usize,
    text: String,
    primary: bool,
}

/// A label, clamped to its first line.
struct Spot<'a> {
    label: &'a Label,
    line: usize,
    span: Span,
    primary: bool,
}

/// The blocks of a finding, that of its primary place first, and the number of
/// related places left out.
pub(super) fn blocks(finding: &Diagnostic, style: &Style) -> (Vec<Block>, usize) {
    let shown = finding.related.len().min(MAX_RELATED);
    let labels = std::iter::once(&finding.primary).chain(&finding.related[..shown]);
    let mut groups: Vec<Group> = Vec::new();
    for (at, label) in labels.enumerate() {
        if label.place.source.text().is_empty() {
            continue;
        }
        let spot = Spot::new(label, at == 0);
        match groups.iter_mut().find(|group| group.takes(&spot)) {
            Some(group) => group.add(spot),
            None => groups.push(Group::new(spot, style)),
        }
    }
    (groups.iter().map(|group| group.block(style)).collect(), finding.related.len() - shown)
}

impl<'a> Spot<'a> {
    fn new(label: &'a Label, primary: bool) -> Self {
        let source = &label.place.source;
        let position = label.place.start();
        let line = line_span(source, position.line);
        let start = position.offset.clamp(line.start, line.end);
        let end = source.text().ceil_char_boundary(label.place.span.end.min(line.end)).max(start);
        Self { label, line: position.line, span: Span::new(start, end), primary }
    }
}

/// Spots that are shown together.
struct Group<'a> {
    source: &'a Arc<Source>,
    spots: Vec<Spot<'a>>,
    first: usize,
    last: usize,
    /// Where a window that does not start at its line's start begins. Such a
    /// group has one line only.
    from: Option<usize>,
    /// Cells for a line's text, [`DOTS`] not counted.
    budget: usize,
}

impl<'a> Group<'a> {
    fn new(spot: Spot<'a>, style: &Style) -> Self {
        let source = &spot.label.place.source;
        let budget = style.width.max(MIN_WIDTH) - digits(spot.line + 1) - GUTTER - DOTS;
        let line = line_span(source, spot.line);
        let fits = reach(source.text(), line.start, spot.span.end, budget);
        let from =
            if fits { line.start } else { back(source.text(), line.start, spot.span.start, budget / 3) };
        let from = (from > line.start).then_some(from);
        let near = |line: usize| from.is_none() && shows_something(source, line);
        let first = spot.line - usize::from(near(spot.line - 1));
        let last = spot.line + usize::from(near(spot.line + 1));
        Self { source, first, last, spots: vec![spot], from, budget }
    }

    /// Whether a spot can be shown here without covering another.
    fn takes(&self, spot: &Spot) -> bool {
        let source = &spot.label.place.source;
        let same = Arc::ptr_eq(source, self.source) || source.path() == self.source.path();
        let free = self.spots.iter().all(|other| !other.span.touches(spot.span));
        if !same || !free {
            return false;
        }
        let text = self.source.text();
        if let Some(from) = self.from {
            let one_line = self.first == spot.line;
            return one_line
                && from <= spot.span.start
                && reach(text, from, spot.span.start, self.budget - DOTS - 1);
        }
        let near = self.spots.iter().any(|other| other.line.abs_diff(spot.line) <= NEAR);
        let start = line_span(self.source, spot.line).start;
        near && reach(text, start, spot.span.start, self.budget - 1)
    }

    fn add(&mut self, spot: Spot<'a>) {
        if self.from.is_none() {
            let before = usize::from(shows_something(self.source, spot.line - 1));
            self.first = self.first.min(spot.line - before);
            self.last = self.last.max(spot.line + usize::from(shows_something(self.source, spot.line + 1)));
        }
        self.spots.push(spot);
    }

    fn block(&self, style: &Style) -> Block {
        let mut text = String::new();
        let mut marks = Vec::new();
        for number in self.first..=self.last {
            let span = line_span(self.source, number);
            let from = self.from.unwrap_or(span.start);
            let line = Line::new(self.source.shown(), span, from, self.budget, style.unicode);
            for spot in self.spots.iter().filter(|spot| spot.line == number) {
                marks.push(Mark {
                    start: text.len() + line.at(spot.span.start),
                    end: text.len() + line.at(spot.span.end),
                    text: visible(&spot.label.text).into_owned(),
                    primary: spot.primary,
                });
            }
            text.push_str(&line.text);
            text.push('\n');
        }
        marks.sort_by_key(|mark| mark.start);
        let place = self.spots[0].label.place.clone();
        Block { place, first: self.first, digits: digits(self.last), text, marks }
    }
}

/// The line without its line break and without a byte order mark.
fn line_span(source: &Source, line: usize) -> Span {
    let mut span = source.line_span(line).unwrap_or(Span::new(source.text().len(), source.text().len()));
    if span.start == 0 && source.text().starts_with('\u{feff}') {
        span.start = '\u{feff}'.len_utf8();
        span.end = span.end.max(span.start);
    }
    span
}

fn shows_something(source: &Source, line: usize) -> bool {
    let start_of = |span: Span| source.slice(Span::new(span.start, near_end(source, span)));
    source.line_span(line).is_some_and(|span| !start_of(span).trim().is_empty())
}

/// Lines are judged by their first kilobyte.
fn near_end(source: &Source, span: Span) -> usize {
    source.text().floor_char_boundary(span.end.min(span.start + 1024))
}

/// Whether `start..end` fits into so many cells; looks no further than these.
fn reach(text: &str, start: usize, end: usize, budget: usize) -> bool {
    let mut used = 0;
    let text = &text[start..];
    for (at, _) in text.char_indices() {
        if start + at >= end {
            return true;
        }
        used += excerpt::cells_of(&text[at..], used);
        if used > budget {
            return false;
        }
    }
    true
}

/// The place so many cells before `from`, not before `start`.
fn back(text: &str, start: usize, from: usize, budget: usize) -> usize {
    let mut used = 0;
    for (at, c) in text[start..from].char_indices().rev() {
        used += cells(c);
        if used > budget {
            return start + at + c.len_utf8();
        }
    }
    start
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}
