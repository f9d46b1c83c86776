//! What the origins of values that are read point at.

use std::ops::Range;

use crate::render::origin::{CauseId, NodeId, Origin, Origins};
use crate::render::text::{Text, TextBuilder};
use crate::source::Span;
use crate::yaml::Node;

/// The bytes of a document that stand for something unknown, such as those of
/// [`View::holes`](crate::render::View::holes).
#[derive(Debug, Clone, Copy)]
pub struct Holes<'h> {
    /// The bytes, sorted and apart.
    pub spans: &'h [Span],
    /// Why they are not known.
    pub cause: CauseId,
}

/// Where values that are read come from.
pub(super) enum Ground<'g> {
    /// A document that people edit: origins are nodes of it.
    Document { origins: &'g mut Origins, number: u32, holes: Option<Holes<'g>> },
    /// A text with origins of its own: they are passed on.
    Text(&'g Text),
}

impl Ground<'_> {
    /// What the node of a value is known as, where that is as a node.
    pub(super) fn register(&mut self, value: Node<'_>, key: Option<Node<'_>>) -> Option<NodeId> {
        match self {
            Ground::Document { origins, number, .. } => Some(origins.add_node(*number, value, key)),
            Ground::Text(_) => None,
        }
    }

    /// The origin of a value that is no string.
    pub(super) fn whole(&self, node: Node<'_>, id: Option<NodeId>) -> Origin {
        match (self, id) {
            (Ground::Text(text), _) if node.text().is_some() => text.slice(node.span().range()).main_origin(),
            // Of a collection the text around its items says nothing.
            (Ground::Text(text), _) => text.origin_at(node.span().start).derived(),
            (_, Some(node)) => Origin::Value { node, offset: 0 },
            (_, None) => Origin::None,
        }
    }

    /// The origin of a key.
    pub(super) fn key(&self, key: Node<'_>, value: Option<NodeId>) -> Origin {
        if let Some(cause) = self.hole_in(key.span()) {
            return Origin::Hole { cause };
        }
        match (self, value) {
            (Ground::Text(text), _) => {
                let place = key.scalar().filter(|key| key.is_mapped()).map(|key| key.place_at(0..1).span);
                text.origin_at(place.unwrap_or(key.span()).start)
            }
            (_, Some(node)) => Origin::Key { node, offset: 0 },
            (_, None) => Origin::None,
        }
    }

    /// Why some of the bytes are not known.
    pub(super) fn hole_in(&self, span: Span) -> Option<CauseId> {
        match self {
            Ground::Document { holes: Some(holes), .. } => {
                let at = holes.spans.partition_point(|hole| hole.end <= span.start);
                let touches = holes.spans.get(at).is_some_and(|hole| hole.start < span.end);
                touches.then_some(holes.cause)
            }
            Ground::Document { .. } => None,
            Ground::Text(text) => hole_of(text, span.range()),
        }
    }

    /// Why none of the bytes is known.
    pub(super) fn hole_around(&self, span: Span) -> Option<CauseId> {
        match self {
            Ground::Document { holes: Some(holes), .. } => {
                let at = holes.spans.partition_point(|hole| hole.end <= span.start);
                let around =
                    holes.spans.get(at).is_some_and(|hole| hole.start <= span.start && span.end <= hole.end);
                (around && !span.is_empty()).then_some(holes.cause)
            }
            Ground::Document { .. } => None,
            Ground::Text(text) => {
                let bytes = text.slice(span.range());
                let all = bytes.runs().all(|(_, origin)| origin.is_hole());
                all.then(|| hole_of(&bytes, 0..bytes.len())).flatten()
            }
        }
    }

    /// The decoded text of a scalar with the origin of each byte.
    pub(super) fn text(&self, node: Node<'_>, id: Option<NodeId>) -> Text {
        let decoded = node.text().unwrap_or_default();
        let own = id.map_or(Origin::None, |node| Origin::Value { node, offset: 0 });
        let has_hole = self.hole_in(node.span());
        if let (Ground::Document { .. }, None) = (self, has_hole) {
            return Text::new(decoded, own);
        }
        let Some(scalar) = node.scalar().filter(|scalar| scalar.is_mapped()) else {
            let origin =
                has_hole.map_or_else(|| self.whole(node, id).derived(), |cause| Origin::Hole { cause });
            return Text::new(decoded, origin);
        };
        let mut out = TextBuilder::default();
        for (range, span) in scalar.pieces() {
            let part = decoded.get(range.clone()).unwrap_or_default();
            self.piece(&mut out, part, span, own.advanced(range.start));
        }
        out.finish()
    }

    /// Adds decoded text that some bytes say.
    fn piece(&self, out: &mut TextBuilder, part: &str, span: Span, own: Origin) {
        match self {
            Ground::Text(text) if text.as_str().get(span.range()) == Some(part) => {
                out.push_slice(text, span.range())
            }
            Ground::Text(text) => {
                let hole = hole_of(text, span.range()).map(|cause| Origin::Hole { cause });
                out.push(part, hole.unwrap_or_else(|| text.origin_at(span.start)));
            }
            Ground::Document { holes: Some(holes), .. } if part.len() == span.len() => {
                for (range, hole) in cut(holes.spans, span) {
                    let origin =
                        if hole { Origin::Hole { cause: holes.cause } } else { own.advanced(range.start) };
                    out.push(part.get(range).unwrap_or_default(), origin);
                }
            }
            Ground::Document { .. } => {
                let hole = self.hole_in(span).map(|cause| Origin::Hole { cause });
                out.push(part, hole.unwrap_or(own));
            }
        }
    }
}

fn hole_of(text: &Text, range: Range<usize>) -> Option<CauseId> {
    text.slice(range).runs().find_map(|(_, origin)| match origin {
        Origin::Hole { cause } => Some(cause),
        _ => None,
    })
}

/// A span in stretches, counted from its start, that are holes or not.
fn cut(holes: &[Span], span: Span) -> Vec<(Range<usize>, bool)> {
    let first = holes.partition_point(|hole| hole.end <= span.start);
    let mut cuts = Vec::new();
    let mut done = span.start;
    for hole in holes.iter().skip(first).take_while(|hole| hole.start < span.end) {
        let (start, end) = (hole.start.max(span.start), hole.end.min(span.end));
        cuts.extend((done < start).then(|| (done - span.start..start - span.start, false)));
        cuts.push((start - span.start..end - span.start, true));
        done = end;
    }
    cuts.extend((done < span.end).then(|| (done - span.start..span.len(), false)));
    cuts
}
