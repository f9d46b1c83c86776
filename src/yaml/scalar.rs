//! A scalar's decoded text, the way back to its bytes, and edits inside it.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Edit;
use crate::source::{Place, Source, Span};

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A scalar that knows where each of its decoded bytes stands in the source.
#[derive(Debug, Clone)]
pub struct Scalar {
    source: Arc<Source>,
    text: Arc<str>,
    style: Style,
    span: Span,
    /// Column of a block scalar's content.
    indent: usize,
    in_flow: bool,
    /// (decoded offset, source offset) at the start of each run in which both
    /// advance together; none where decoding did not reproduce the text.
    map: Option<Arc<[(usize, usize)]>>,
}

impl Scalar {
    pub(super) fn new(
        source: &Arc<Source>,
        text: &str,
        style: Style,
        span: Span,
        indent: usize,
        in_flow: bool,
    ) -> Self {
        let _ = (source, text, style, span, indent, in_flow);
        unimplemented!()
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How it is written.
    pub fn style(&self) -> Style {
        self.style
    }

    /// The bytes of the whole scalar, quotes included.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The place of the whole scalar, quotes included.
    pub fn place(&self) -> Place {
        Place::new(&self.source, self.span)
    }

    /// The source bytes of a range of the decoded text. An empty range gives
    /// an empty span where that text would go. Where the way back is not
    /// known, the whole scalar.
    pub fn place_at(&self, range: Range<usize>) -> Place {
        let _ = range;
        unimplemented!()
    }

    /// An edit that makes the scalar decode to `new`, in the style in place
    /// where that style can say it, else double-quoted. Line endings of the
    /// file are kept. A plain scalar becomes quoted where it would not be read
    /// back as this string.
    pub fn rewrite(&self, new: &str) -> Edit {
        let _ = new;
        unimplemented!()
    }

    /// The smallest edit that replaces a range of the decoded text by `new`,
    /// written as this style writes it. None where the style cannot say it in
    /// place (then [`Scalar::rewrite`] can).
    pub fn splice(&self, range: Range<usize>, new: &str) -> Option<Edit> {
        let _ = (range, new);
        unimplemented!()
    }

    /// An edit that puts the scalar between quotes as it stands, so that it is
    /// read as a string with the same text: for `timeout: 30`. None where it
    /// is quoted or a block scalar already.
    pub fn quote(&self) -> Option<Edit> {
        unimplemented!()
    }
}

/// Writes a text as a scalar on one line that is read back as this string:
/// single-quoted where that can say it, else double-quoted.
pub fn quoted(text: &str) -> String {
    let _ = text;
    unimplemented!()
}
