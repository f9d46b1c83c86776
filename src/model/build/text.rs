//! Scalars with their holes.

use std::ops::Range;

use super::super::Text;
use crate::render::{Dialect, View, foreign_holes};
use crate::source::Span;
use crate::yaml::{Node, Scalar, Type};

/// Reads values of a document whose unknown parts are given.
pub(super) struct Reader<'h> {
    view: &'h View,
}

impl<'h> Reader<'h> {
    pub(super) fn new(view: &'h View) -> Self {
        Self { view }
    }

    /// The text of a scalar of any type; none for collections.
    pub(super) fn text(&self, node: Node<'_>) -> Option<Text> {
        self.text_in(node, Dialect::Variables)
    }

    /// Likewise, for a value in which `${NAME}` may be the shell's own.
    pub(super) fn command(&self, node: Node<'_>) -> Option<Text> {
        self.text_in(node, Dialect::Braces)
    }

    /// The text where all of it is known.
    pub(super) fn known<'d>(&self, node: Node<'d>) -> Option<&'d str> {
        self.text(node)?.known().is_some().then(|| node.text())?
    }

    /// Whether a node is a template call and nothing else, so that even its
    /// type is not known.
    pub(super) fn is_open(&self, node: Node<'_>) -> bool {
        if node.is_mapping() || node.is_sequence() {
            // `key: {{ .Values.x }}` reads as two flow mappings.
            return node.source().slice(node.span()).starts_with("{{");
        }
        let quoted = node.source().slice(node.span()).starts_with(['"', '\'', '|', '>']);
        !quoted && self.text(node).is_some_and(|text| text.is_open())
    }

    /// Whether a collection may hold more than is written: a template call
    /// stands in it, beside its entries.
    pub(super) fn is_open_inside(&self, node: Node<'_>) -> bool {
        let children = node.own_entries().flat_map(|entry| [entry.key, entry.value]).chain(node.items());
        let mut inside: Vec<Span> = children.map(|child| child.span()).collect();
        inside.sort_unstable();
        let span = node.span();
        within(&self.view.holes, span).iter().any(|hole| {
            let at = inside.partition_point(|child| child.end <= hole.start);
            inside.get(at).is_none_or(|child| hole.start < child.start)
        })
    }

    /// Whether anything of a template lies within a span.
    pub(super) fn has_holes(&self, span: Span) -> bool {
        [&self.view.holes, &self.view.dropped].into_iter().any(|spans| !within(spans, span).is_empty())
    }

    fn text_in(&self, node: Node<'_>, dialect: Dialect) -> Option<Text> {
        let scalar = node.scalar()?;
        let unknown = [&self.view.holes, &self.view.dropped].into_iter();
        let unknown = unknown.flat_map(|spans| within(spans, scalar.span()));
        let mut holes: Vec<Range<usize>> = unknown.filter_map(|hole| decoded(&scalar, *hole)).collect();
        if node.value_type() == Type::String {
            holes.extend(foreign_holes(scalar.text(), dialect));
        }
        Some(Text::new(scalar, joined(holes)))
    }
}

/// Those of `spans`, sorted and apart, that share a byte with a span.
fn within(spans: &[Span], span: Span) -> &[Span] {
    let from = spans.partition_point(|other| other.end <= span.start);
    let to = spans.partition_point(|other| other.start < span.end);
    spans.get(from..to).unwrap_or(&[])
}

/// The range of the decoded text that stands in a span of the source.
fn decoded(scalar: &Scalar, hole: Span) -> Option<Range<usize>> {
    let text = scalar.text();
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let place = |at: usize| scalar.place_at(at..text.ceil_char_boundary(at + 1)).span;
    let first = offsets.partition_point(|&at| place(at).end <= hole.start);
    let last = offsets.partition_point(|&at| place(at).start < hole.end);
    let start = *offsets.get(first)?;
    let end = offsets.get(last).copied().unwrap_or(text.len());
    (start < end).then_some(start..end)
}

fn joined(mut holes: Vec<Range<usize>>) -> Vec<Range<usize>> {
    holes.sort_unstable_by_key(|hole| (hole.start, hole.end));
    let mut found: Vec<Range<usize>> = Vec::new();
    for hole in holes {
        match found.last_mut() {
            Some(last) if hole.start <= last.end => last.end = last.end.max(hole.end),
            _ => found.push(hole),
        }
    }
    found
}
