//! Ranges of a text by where they come from.

use std::ops::Range;

use super::{DEEPEST, Origin, Origins, TemplateFile};
use crate::render::text::Text;
use crate::source::{Place, Span};
use crate::yaml::Node;

/// Bytes of a rendered text with one real origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The bytes of the text.
    pub range: Range<usize>,
    /// Where the first of them comes from; never a [`TemplateFile::Virtual`].
    pub origin: Origin,
}

impl Origins {
    /// Where a range of a text comes from, virtual files followed back.
    /// Pieces are in order and without gaps; what goes on byte for byte is one piece.
    pub fn pieces(&self, text: &Text, range: Range<usize>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.each_piece(text, range, &mut |piece| push(&mut pieces, piece));
        pieces
    }

    /// The same one after the other, for texts that may have millions of them;
    /// what goes on byte for byte may come in several pieces.
    pub fn each_piece(&self, text: &Text, range: Range<usize>, take: &mut dyn FnMut(Piece)) {
        self.walk(text, range.clone(), range.start, 0, take);
    }

    /// Where a piece of a text is written, and whether it stands there byte for
    /// byte. None for what nobody wrote.
    pub fn located(&self, text: &Text, piece: &Piece) -> Option<(Place, bool)> {
        let shown = text.as_str().get(piece.range.clone())?;
        let before = text.as_str().get(..piece.range.start)?;
        let is_escaped = before.ends_with('\\');
        let located_in = |node, offset: u32| located_in(node, offset as usize, shown, is_escaped);
        match piece.origin {
            Origin::Value { node, offset } => located_in(self.node(node)?, offset),
            Origin::Key { node, offset } => located_in(self.key(node)?, offset),
            Origin::Template { file, offset } | Origin::Literal { file, offset } => {
                let TemplateFile::File(source) = self.file(file)? else { return None };
                let start = offset as usize;
                Some((Place::new(source, Span::new(start, start + shown.len())), true))
            }
            origin => Some((self.place(origin)?, false)),
        }
    }

    fn walk(&self, text: &Text, range: Range<usize>, at: usize, depth: usize, take: &mut dyn FnMut(Piece)) {
        for (run, origin) in text.runs_in(range.clone()) {
            let shown = at + (run.start - range.start);
            let inner = match origin {
                Origin::Template { file, offset } | Origin::Literal { file, offset } => {
                    match self.file(file) {
                        Some(TemplateFile::Virtual(text)) => Some((text, offset as usize)),
                        _ => None,
                    }
                }
                _ => None,
            };
            match inner {
                Some((inner, offset)) if depth < DEEPEST => {
                    self.walk(inner, offset..offset + run.len(), shown, depth + 1, take);
                }
                _ => take(Piece { range: shown..shown + run.len(), origin: self.real(origin) }),
            }
        }
    }
}

/// The part of a scalar that shows a text from an offset on; the whole node where it does not.
fn located_in(node: Node<'_>, offset: usize, shown: &str, is_escaped: bool) -> Option<(Place, bool)> {
    let end = offset + shown.len();
    let is_shown = |written: &str| written == shown || is_written(written, shown, is_escaped);
    match node.scalar().filter(|scalar| scalar.text().get(offset..end).is_some_and(is_shown)) {
        Some(scalar) => Some((scalar.place_at(offset..end), true)),
        None => Some((node.place(), false)),
    }
}

/// Whether an emitter shows a text in this way: a blank as a line break where it
/// folds, a character by an escape, which a piece may end in or begin after.
fn is_written(written: &str, shown: &str, is_escaped: bool) -> bool {
    let last = shown.len().saturating_sub(1);
    let mut pairs = written.bytes().zip(shown.bytes()).enumerate();
    pairs.all(|(at, (one, other))| {
        one == other
            || (one, other) == (b' ', b'\n')
            || (at == last && other == b'\\')
            || (at == 0 && is_escaped)
    })
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match pieces.last_mut() {
        Some(last)
            if last.range.end == piece.range.start
                && last.origin.advanced(last.range.len()) == piece.origin =>
        {
            last.range.end = piece.range.end;
        }
        _ => pieces.push(piece),
    }
}
