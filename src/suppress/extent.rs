//! Which bytes an ignore comment counts for in a parsed document.

use super::Scope;
use crate::source::{Source, Span};
use crate::yaml::{Document, Node};

/// How far below a comment, in bytes, its entry may begin. More than any
/// heading has; without it a file of nothing but comments takes quadratic time.
const REACH: usize = 16 * 1024;

/// The entries and items of a document.
#[derive(Debug)]
pub(super) struct Extents {
    /// By start, outer before inner.
    by_start: Vec<Extent>,
    /// Those written as one piece, by end.
    by_end: Vec<Span>,
}

/// An entry from its key to the end of its value, or an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) span: Span,
    /// The value of an entry; an item itself.
    pub(super) value: Span,
    pub(super) kind: Kind,
    /// Whether the value is one piece: a scalar or a flow collection, where a
    /// comment cannot stand on each line.
    pub(super) solid: bool,
    /// Whether it stands in a flow collection, where indentation means nothing.
    pub(super) flow: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Item,
    Entry,
}

impl Extents {
    pub(super) fn of(document: &Document) -> Self {
        let mut found = Vec::new();
        for node in Node::all(document).filter(|node| !node.is_alias()) {
            let flow = is_flow(node);
            for entry in node.own_entries() {
                let end = entry.value.span().end.max(entry.key.span().end);
                let span = Span::new(entry.key.span().start, end);
                let value = entry.value.span();
                found.push(Extent { span, value, kind: Kind::Entry, solid: is_solid(entry.value), flow });
            }
            for item in node.items() {
                let span = item.span();
                found.push(Extent { span, value: span, kind: Kind::Item, solid: is_solid(item), flow });
            }
        }
        Self::new(found)
    }

    /// Sorts extents; of equal ones the outer stands before.
    pub(super) fn new(mut found: Vec<Extent>) -> Self {
        found.retain(|extent| !extent.span.is_empty());
        found.sort_by_key(|extent| (extent.span.start, std::cmp::Reverse(extent.span.end), extent.kind));
        let solid = found.iter().filter(|extent| extent.solid);
        let mut by_end: Vec<Span> = solid.map(|extent| extent.span).collect();
        by_end.sort_by_key(|span| span.end);
        Self { by_start: found, by_end }
    }

    /// What a comment counts for that starts at its `#`.
    pub(super) fn scope(&self, source: &Source, comment: Span) -> Scope {
        let line = line_of(source, comment.start);
        let before = source.slice(Span::new(line.start, comment.start)).trim_start_matches('\u{feff}');
        if before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'-')) {
            self.below(source, comment, before)
        } else {
            self.beside(line, comment)
        }
    }

    /// The line, what begins on it in one piece, and what ends on it so, since
    /// a comment cannot stand inside a quoted scalar.
    fn beside(&self, line: Span, comment: Span) -> Scope {
        let mut span = line;
        let mut exact = Vec::new();
        for extent in self.starting(line.start).take_while(|extent| extent.span.start < line.end) {
            if extent.solid {
                span.end = span.end.max(extent.span.end);
            } else if extent.value.end > line.end {
                exact.push(extent.value);
            }
        }
        let first = self.by_end.partition_point(|other| other.end <= line.start);
        for other in self.by_end[first..].iter().take_while(|other| other.end <= comment.start) {
            span.start = span.start.min(other.start);
        }
        Scope::Part { span, exact }
    }

    /// The next entry, or the next item where its dash follows, with all that
    /// is nested in it. `before` is what stands on the line of the comment:
    /// blanks and dashes.
    fn below(&self, source: &Source, comment: Span, before: &str) -> Scope {
        let Some(first) = self.starting(comment.end).next() else { return Scope::Nothing };
        let start = first.span.start;
        if start - comment.end > REACH {
            return Scope::Nothing;
        }
        let gap = Gap::read(source.slice(Span::new(comment.end, start)));
        let own = before.trim();
        let deeper = own.is_empty() && !first.flow && before.len() > gap.indent;
        if gap.closes || deeper {
            return Scope::Nothing;
        }
        let dashes = gap.dashes + if own == "---" { 0 } else { own.matches('-').count() };
        let here = || self.starting(start).take_while(|extent| extent.span.start == start);
        let items: Vec<&Extent> = here().filter(|extent| extent.kind == Kind::Item).collect();
        let entry = here().find(|extent| extent.kind == Kind::Entry);
        let target = match (dashes, entry) {
            (0, Some(entry)) => entry,
            (0, None) => items.last().copied().unwrap_or(first),
            _ => items.get(items.len().saturating_sub(dashes)).copied().unwrap_or(first),
        };
        let last = source.slice(target.span).trim_end().len() + target.span.start;
        Scope::Part { span: Span::new(comment.end, line_of(source, last).end), exact: Vec::new() }
    }

    /// Those that start at the offset or after it.
    fn starting(&self, offset: usize) -> impl Iterator<Item = &Extent> {
        self.by_start[self.by_start.partition_point(|extent| extent.span.start < offset)..].iter()
    }
}

/// What stands between a comment and the next entry or item.
#[derive(Debug, Default)]
struct Gap {
    dashes: usize,
    /// Whether a flow collection ends there.
    closes: bool,
    /// Of the next line that is neither blank nor a comment.
    indent: usize,
}

impl Gap {
    /// Reads from behind the comment up to the next entry or item.
    fn read(text: &str) -> Self {
        let mut gap = Gap::default();
        let mut seen = false;
        for line in text.split('\n').skip(1) {
            if !seen {
                gap.indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            }
            for token in line.split_whitespace().take_while(|token| !token.starts_with('#')) {
                seen = true;
                gap.dashes += usize::from(token == "-");
                gap.closes |= token.starts_with([']', '}']);
            }
        }
        gap
    }
}

/// The bytes of the line that holds the offset, without its line break.
pub(super) fn line_of(source: &Source, offset: usize) -> Span {
    source.line_span(source.position(offset).line).unwrap_or(Span::new(offset, offset))
}

fn is_solid(node: Node<'_>) -> bool {
    node.is_alias() || !(node.is_mapping() || node.is_sequence()) || is_flow(node)
}

/// Whether a collection has brackets; cheaper than asking all that holds it.
fn is_flow(node: Node<'_>) -> bool {
    node.place().text().starts_with(['{', '['])
}
