//! From bytes of a rendered text to the place where a person edits them.

use std::ops::Range;
use std::sync::Arc;

use crate::render::origin::{FileId, NodeId, Origin, Origins, Piece, TemplateFile};
use crate::render::text::Text;
use crate::source::{Place, Source, Span};
use crate::yaml::Node;

/// Bytes of a line before and after a place in which something with an origin
/// is looked for, where the place itself has none.
const REACH: usize = 4096;

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
        let pieces = self.origins.pieces(self.text, span.range());
        if let Some(located) = self.located(&pieces, span) {
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
        found.retain(|located| !is_inside(&located.place, &primary.place));
        found.dedup_by(|a, b| a.place == b.place);
        found
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
        let part = |piece: &Piece| match (piece.origin, first.origin) {
            (Origin::Value { node, offset }, Origin::Value { node: wanted, .. })
            | (Origin::Key { node, offset }, Origin::Key { node: wanted, .. })
                if node == wanted =>
            {
                Some(offset as usize..offset as usize + piece.range.len())
            }
            _ => None,
        };
        let (node, is_key) = match first.origin {
            Origin::Value { node, .. } => (node, false),
            Origin::Key { node, .. } => (node, true),
            _ => return None,
        };
        let node = self.node(node, is_key)?;
        let parts: Vec<Range<usize>> = pieces.iter().filter_map(|piece| part(piece)).collect();
        let whole = || Located { place: node.place(), is_exact: false, side: Side::Values };
        let (Some(start), Some(end)) =
            (parts.iter().map(|part| part.start).min(), parts.iter().map(|part| part.end).max())
        else {
            return Some(whole());
        };
        let shown: String =
            pieces.iter().filter(|piece| part(piece).is_some()).map(|piece| self.shown(piece)).collect();
        let Some(scalar) = node.scalar().filter(|scalar| scalar.text().get(start..end) == Some(&shown))
        else {
            return Some(whole());
        };
        let is_exact = parts.len() == pieces.len();
        let is_whole = start == 0 && end == scalar.text().len();
        // The quotes of the rendered scalar are part of what is meant.
        let with_quotes = self.text.as_str().get(span.range()).is_some_and(|text| text != shown);
        let place = if is_whole && with_quotes { node.place() } else { scalar.place_at(start..end) };
        Some(Located { place, is_exact, side: Side::Values })
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

    fn action(self, file: FileId, offset: usize) -> Option<Located> {
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

    /// The action that printed the first byte: the one after the nearest text
    /// of a template before it.
    fn printing_action(self, span: Span) -> Option<Located> {
        let start = self.floor(span.start.saturating_sub(REACH));
        let pieces = self.origins.pieces(self.text, start..span.start);
        let before = pieces.iter().rev().find_map(|piece| match piece.origin {
            Origin::Template { file, offset } => Some((file, offset as usize + piece.range.len())),
            _ => None,
        });
        let (file, offset) = before?;
        let source = self.source(file)?;
        let rest = source.text().get(offset..)?;
        let blank = rest.len() - rest.trim_start().len();
        rest[blank..].starts_with("{{").then(|| self.action(file, offset + blank))?
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

    fn floor(self, offset: usize) -> usize {
        let text = self.text.as_str();
        text.floor_char_boundary(offset.min(text.len()))
    }

    fn shown(&self, piece: &Piece) -> &str {
        self.text.as_str().get(piece.range.clone()).unwrap_or("")
    }

    fn node(&self, node: NodeId, is_key: bool) -> Option<Node<'_>> {
        if is_key { self.origins.key(node) } else { self.origins.node(node) }
    }

    fn source(&self, file: FileId) -> Option<&Arc<Source>> {
        match self.origins.file(file)? {
            TemplateFile::File(source) => Some(source),
            TemplateFile::Virtual(_) => None,
        }
    }
}

fn is_inside(inner: &Place, outer: &Place) -> bool {
    inner.source.path() == outer.source.path()
        && outer.span.start <= inner.span.start
        && inner.span.end <= outer.span.end
}
