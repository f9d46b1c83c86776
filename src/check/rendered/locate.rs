//! From bytes of a rendered text to the place where a person edits them.

use std::ops::Range;
use std::sync::Arc;

use crate::render::origin::{FileId, NodeId, Origin, Origins, Piece, TemplateFile};
use crate::render::text::Text;
use crate::source::{Place, Source, Span};
use crate::yaml::{Node, Scalar};

/// Bytes of a line before and after a place in which something with an origin
/// is looked for, where the place itself has none.
pub(super) const REACH: usize = 4096;

/// Where bytes of a rendered text are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    /// The place.
    pub place: Place,
    /// Whether all of the bytes stand there as they are, and nothing else.
    pub is_exact: bool,
    /// What it is a part of.
    pub side: Side,
}

/// The two sides of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Values, whatever file they stand in.
    Values,
    /// The text of a template.
    Template,
}

/// A rendered text with the meaning of its origins.
#[derive(Clone, Copy)]
pub(super) struct Origined<'r> {
    pub(super) text: &'r Text,
    pub(super) origins: &'r Origins,
    /// The template that printed it.
    pub(super) template: &'r Arc<Source>,
}

impl Origined<'_> {
    /// Where a person edits these bytes, in the order of helm-rendering: a
    /// value, a key of values, template text, what a value was made to, an action.
    pub(super) fn locate(self, span: Span) -> Located {
        let mut pieces = self.origins.pieces(self.text, span.range());
        let all = pieces.len();
        // Nobody edits the name of a chart for the sake of what is made from it.
        pieces.retain(|piece| !self.is_of_chart(piece));
        if let Some(located) = self.located(&pieces, span) {
            return located;
        }
        let action = (pieces.len() < all).then(|| self.printing_action(span)).flatten();
        if let Some(located) = action {
            return located;
        }
        let near = self.near(span).and_then(|piece| self.located(&[piece], Span::default()));
        let located = near.map(|located| Located { is_exact: false, ..located });
        located.unwrap_or_else(|| Located {
            place: Place::new(self.template, Span::default()),
            is_exact: false,
            side: Side::Template,
        })
    }

    /// The other places that took part in these bytes: of a value in a template
    /// the action that prints it, and what else stands in a mixed text.
    pub(super) fn others(self, span: Span, primary: &Located) -> Vec<Located> {
        let pieces = self.origins.pieces(self.text, span.range());
        let mut found: Vec<Located> = Vec::new();
        for piece in pieces.iter().filter(|piece| piece.origin.rank() > 3) {
            found.extend(self.located(std::slice::from_ref(piece), Span::default()));
        }
        if primary.side == Side::Values {
            found.extend(self.printing_action(span));
        }
        found.retain(|located| !overlap(&located.place, &primary.place));
        found.dedup_by(|a, b| a.place == b.place);
        found
    }

    /// Where something that others name is declared: a name that is made of
    /// several parts is so where the template puts them together.
    pub(super) fn declared(self, span: Span) -> Located {
        let located = self.locate(span);
        let pieces = self.origins.pieces(self.text, span.range());
        let meaning: Vec<&Piece> = pieces.iter().filter(|piece| piece.origin.rank() > 0).collect();
        if located.is_exact || meaning.len() < 2 {
            return located;
        }
        let Some(action) = self.printing_action(span) else { return located };
        let source = Arc::clone(&action.place.source);
        let ends = meaning.iter().filter_map(|piece| match piece.origin {
            Origin::Template { file, offset } if self.source(file)?.path() == source.path() => {
                Some(offset as usize + piece.range.len())
            }
            _ => None,
        });
        let start = action.place.span.start;
        let end = ends.filter(|end| *end > start).max().unwrap_or(0).max(action.place.span.end);
        Located { place: Place::new(&source, Span::new(start, end)), ..action }
    }

    fn is_of_chart(self, piece: &Piece) -> bool {
        let node = match piece.origin {
            Origin::Value { node, .. } | Origin::Derived { node } => self.origins.node(node),
            _ => None,
        };
        node.is_some_and(|node| node.source().path().rsplit('/').next() == Some("Chart.yaml"))
    }

    fn located(self, pieces: &[Piece], span: Span) -> Option<Located> {
        let meaning: Vec<&Piece> = pieces.iter().filter(|piece| piece.origin.rank() > 0).collect();
        let best = |wanted: fn(Origin) -> bool| meaning.iter().find(|piece| wanted(piece.origin));
        if let Some(piece) = best(|origin| matches!(origin, Origin::Value { .. } | Origin::Key { .. })) {
            return self.in_values(&meaning, piece, span);
        }
        if let Some(piece) = best(|origin| matches!(origin, Origin::Template { .. } | Origin::Literal { .. }))
        {
            return self.in_template(&meaning, piece);
        }
        let piece = best(|origin| matches!(origin, Origin::Derived { .. })).or_else(|| meaning.first())?;
        match piece.origin {
            Origin::Derived { node } => {
                let place = self.origins.node(node)?.place();
                Some(Located { place, is_exact: false, side: Side::Values })
            }
            Origin::Action { file, offset } => self.action(file, offset as usize),
            Origin::Hole { cause } => {
                let place = self.origins.causes().get(cause.index())?.at.clone()?;
                Some(Located { place, is_exact: false, side: Side::Template })
            }
            _ => None,
        }
    }

    /// The part of a value or of a key that the pieces show.
    fn in_values(self, pieces: &[&Piece], first: &Piece, span: Span) -> Option<Located> {
        let (node, is_key) = match first.origin {
            Origin::Value { node, .. } => (node, false),
            Origin::Key { node, .. } => (node, true),
            _ => return None,
        };
        if let Some(place) = self.collection(pieces) {
            return Some(Located { place, is_exact: true, side: Side::Values });
        }
        let node = self.node(node, is_key)?;
        let own: Vec<&&Piece> = pieces.iter().filter(|piece| is_same(piece.origin, first.origin)).collect();
        let parts = |scalar: &Scalar| -> Option<Vec<Range<usize>>> {
            own.iter().map(|piece| self.part(piece, scalar)).collect()
        };
        let whole = || Located { place: node.place(), is_exact: false, side: Side::Values };
        let Some((parts, scalar)) = node.scalar().and_then(|scalar| Some((parts(&scalar)?, scalar))) else {
            return Some(whole());
        };
        let (start, end) =
            (parts.iter().map(|part| part.start).min()?, parts.iter().map(|part| part.end).max()?);
        let is_exact = parts.len() == pieces.len();
        let is_whole = start == 0 && end == scalar.text().len();
        let shown: String = own.iter().map(|piece| self.shown(piece)).collect();
        // The quotes of the rendered scalar are part of what is meant.
        let with_quotes = self.text.as_str().get(span.range()).is_some_and(|text| text != shown);
        let place = if is_whole && with_quotes { node.place() } else { scalar.place_at(start..end) };
        Some(Located { place, is_exact, side: Side::Values })
    }

    /// The bytes of the text of a scalar that a piece shows; none where it does
    /// not show them as they are, nor as an escape.
    fn part(self, piece: &Piece, scalar: &Scalar) -> Option<Range<usize>> {
        let (Origin::Value { offset, .. } | Origin::Key { offset, .. }) = piece.origin else { return None };
        let (start, text) = (offset as usize, scalar.text());
        let end = start + piece.range.len();
        let shown = self.shown(piece);
        // A long line is broken at a blank.
        let is_alike = |(a, b): (u8, u8)| a.eq_ignore_ascii_case(&b) || a == b' ' && b == b'\n';
        if text.get(start..end).is_some_and(|text| text.bytes().zip(shown.bytes()).all(is_alike)) {
            return Some(start..end);
        }
        // What an emitter writes for one character has its origin.
        let character = text.get(start..)?.chars().next()?;
        let is_escape = shown.starts_with(['\\', '\'', '"']) || piece.range.len() == 1;
        is_escape.then(|| start..start + character.len_utf8())
    }

    /// The list or mapping that the pieces are, where they are of several nodes
    /// and nothing but an emitter put them together.
    fn collection(self, pieces: &[&Piece]) -> Option<Place> {
        let mut nodes = Vec::new();
        for piece in pieces {
            match piece.origin {
                Origin::Value { node, .. } => nodes.push(self.origins.node(node)?),
                Origin::Key { node, .. } => nodes.push(self.origins.key(node)?),
                Origin::Action { .. } => {}
                _ => return None,
            }
        }
        let mut around = *nodes.first()?;
        if nodes.iter().all(|node| node.same(around)) {
            return None;
        }
        let holds = |outer: Node<'_>, inner: &Node<'_>| {
            let (own, other) = (outer.span(), inner.span());
            std::ptr::eq(outer.document(), inner.document())
                && own.start <= other.start
                && other.end <= own.end
        };
        while !nodes.iter().all(|node| holds(around, node)) {
            around = around.parent()?;
        }
        around.parent().map(|_| around.place())
    }

    /// The text of a template from the first of the pieces to the last.
    fn in_template(self, pieces: &[&Piece], first: &Piece) -> Option<Located> {
        let place = |piece: &Piece| match piece.origin {
            Origin::Template { file, offset } | Origin::Literal { file, offset } => {
                Some((file, offset as usize))
            }
            _ => None,
        };
        let (file, _) = place(first)?;
        let spans: Vec<Span> = pieces
            .iter()
            .filter_map(|piece| place(piece).map(|(of, start)| (of, start, piece.range.len())))
            .filter(|(of, ..)| *of == file)
            .map(|(_, start, length)| Span::new(start, start + length))
            .collect();
        let (start, end) =
            (spans.iter().map(|span| span.start).min()?, spans.iter().map(|span| span.end).max()?);
        let source = self.source(file)?;
        let is_exact = spans.len() == pieces.len() && spans.len() == 1;
        Some(Located { place: Place::new(source, Span::new(start, end)), is_exact, side: Side::Template })
    }

    pub(super) fn action(self, file: FileId, offset: usize) -> Option<Located> {
        let source = self.source(file)?;
        let text = source.text();
        let rest = text.get(offset..)?;
        let end = rest.find("}}").map_or(text.len(), |length| offset + length + 2);
        let start = text[..offset].rfind("{{").filter(|_| !rest.starts_with("{{")).unwrap_or(offset);
        Some(Located {
            place: Place::new(source, Span::new(start, end)),
            is_exact: false,
            side: Side::Template,
        })
    }

    /// The nearest bytes with an origin: before the span, else after it.
    fn near(self, span: Span) -> Option<Piece> {
        let start = self.floor(span.start.saturating_sub(REACH));
        let end = self.floor(span.end + REACH);
        let says = |piece: &Piece| piece.origin.rank() > 0;
        let before = self.origins.pieces(self.text, start..span.start.min(self.text.len()));
        let before = before.into_iter().rev().find(says).map(|piece| {
            // Its last byte is the nearest.
            let length = piece.range.len().saturating_sub(1);
            Piece { range: piece.range.end - 1..piece.range.end, origin: piece.origin.advanced(length) }
        });
        before.or_else(|| self.origins.pieces(self.text, span.end.min(end)..end).into_iter().find(says))
    }

    pub(super) fn floor(self, offset: usize) -> usize {
        let text = self.text.as_str();
        text.floor_char_boundary(offset.min(text.len()))
    }

    fn shown(&self, piece: &Piece) -> &str {
        self.text.as_str().get(piece.range.clone()).unwrap_or("")
    }

    fn node(&self, node: NodeId, is_key: bool) -> Option<Node<'_>> {
        if is_key { self.origins.key(node) } else { self.origins.node(node) }
    }

    pub(super) fn source(&self, file: FileId) -> Option<&Arc<Source>> {
        match self.origins.file(file)? {
            TemplateFile::File(source) => Some(source),
            TemplateFile::Virtual(_) => None,
        }
    }
}

/// Whether two origins are parts of one value, or of one key.
fn is_same(a: Origin, b: Origin) -> bool {
    match (a, b) {
        (Origin::Value { node: a, .. }, Origin::Value { node: b, .. })
        | (Origin::Key { node: a, .. }, Origin::Key { node: b, .. }) => a == b,
        _ => false,
    }
}

fn overlap(a: &Place, b: &Place) -> bool {
    a.source.path() == b.source.path() && a.span.touches(b.span)
}
