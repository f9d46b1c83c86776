//! A scalar's decoded text, the way back to its bytes, and edits inside it.

mod block;
pub(super) mod decode;
mod part;
mod quote;
mod splice;
mod write;

use std::ops::Range;
use std::sync::Arc;

pub(super) use self::block::{Chomp, content_end as block_end, line_end, outer_end};
use self::decode::Run;
pub(super) use self::decode::break_len;
pub use self::quote::{inline, quoted};
use super::node::{Data, Kind};
use super::{Document, Node, Type, scalar_type};
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
    /// Whether its tag makes it something else than a string, quotes or not.
    fixed_type: bool,
    /// What was parsed, from the start of the span on; of a block scalar the
    /// blank lines after it too.
    raw: Arc<str>,
    /// Where the text comes from; none where decoding did not reproduce it.
    map: Option<Arc<[Run]>>,
    /// What it is a part of.
    part: Option<Arc<part::Part>>,
}

impl Scalar {
    /// None for what is no scalar.
    pub(super) fn new(doc: &Document, data: &Data, in_flow: bool) -> Option<Self> {
        let Kind::Scalar { text, style, indent } = &data.kind else { return None };
        let document = doc.text();
        let start = data.span.start - doc.span.start;
        let mut end = data.span.end - doc.span.start;
        if matches!(style, Style::Literal | Style::Folded) {
            end = block::outer_end(document, end, *indent);
        }
        let raw = &document[start..end];
        let decoded = decode::decode(raw, *style, *indent);
        let map = decoded.filter(|(decoded, _)| **decoded == **text).map(|(_, runs)| runs.into());
        let as_quoted = scalar_type(text, Style::Double, data.tag.as_deref());
        Some(Self {
            source: Arc::clone(&doc.source),
            text: (&**text).into(),
            style: *style,
            span: data.span,
            indent: *indent,
            in_flow,
            fixed_type: as_quoted != Type::String,
            raw: raw.into(),
            map,
            part: None,
        })
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was parsed, a block scalar with the blank lines after it.
    pub(super) fn raw(&self) -> &str {
        &self.raw
    }

    /// Column of a block scalar's content.
    pub(super) fn indent(&self) -> usize {
        self.indent
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

    /// Whether the source bytes of each part of the text are known.
    pub fn is_mapped(&self) -> bool {
        self.map.is_some()
    }

    /// The source bytes of a range of the decoded text; what one escape or one
    /// folded line break says is never cut. An empty range gives an empty span
    /// where that text would go. Where the way back is not known, the whole
    /// scalar.
    pub fn place_at(&self, range: Range<usize>) -> Place {
        let span = self.range_in_raw(range);
        let span = span
            .map_or(self.span, |span| Span::new(self.span.start + span.start, self.span.start + span.end));
        Place::new(&self.source, span)
    }

    /// The decoded text in stretches, each with the bytes of the source that say
    /// it: either byte for byte, or as a whole, such as an escape or a folded
    /// line break. None where the way back is not known.
    pub fn pieces(&self) -> impl Iterator<Item = (Range<usize>, Span)> + '_ {
        let start = self.span.start;
        let runs = self.map.as_deref().unwrap_or_default().iter();
        runs.map(move |run| (run.text..run.text + run.len, Span::new(start + run.raw, start + run.end())))
    }

    /// An edit that puts the scalar between quotes as it stands, so that it is
    /// read as a string with the same text: for `timeout: 30`. None where it
    /// is quoted or a block scalar already, or tagged as something else.
    pub fn quote(&self) -> Option<Edit> {
        let plain = self.style == Style::Plain && !self.fixed_type && self.part.is_none();
        plain.then(|| self.edit(self.span, self.after_blank(quoted(&self.text))))
    }

    /// The bytes of a range of the text, counted from the start of the scalar.
    fn range_in_raw(&self, range: Range<usize>) -> Option<Range<usize>> {
        let runs = self.map.as_deref()?;
        let start = self.text.floor_char_boundary(range.start.min(self.text.len()));
        let end = self.text.ceil_char_boundary(range.end.clamp(start, self.text.len()));
        let Some(last) = runs.last() else {
            let at = if self.is_quoted() { 1 } else { self.span.len() };
            return Some(at..at);
        };
        let first = &runs[runs.partition_point(|run| run.text + run.len <= start).min(runs.len() - 1)];
        let from = if start >= last.text + last.len { last.end() } else { first.start_of(start) };
        if start == end {
            return Some(from..from);
        }
        let to = &runs[runs.partition_point(|run| run.text < end).saturating_sub(1)];
        Some(from..to.end_of(end))
    }

    fn is_quoted(&self) -> bool {
        matches!(self.style, Style::Single | Style::Double)
    }

    fn edit(&self, span: Span, text: String) -> Edit {
        Edit { source: Arc::clone(&self.source), span, text }
    }

    /// Puts a blank before what takes the place of a missing value.
    fn after_blank(&self, text: String) -> String {
        let before = self.source.text().as_bytes().get(self.span.start.wrapping_sub(1));
        let glued = before.is_some_and(|byte| !byte.is_ascii_whitespace());
        if self.span.is_empty() && glued { format!(" {text}") } else { text }
    }
}

/// What a block scalar does with the line breaks at its end; none for others.
pub(super) fn block_chomp(node: Node<'_>) -> Option<Chomp> {
    let header = || block::Header::read(node.source().slice(node.span()));
    (!node.is_alias() && node.is_block_scalar()).then(header)?.map(|header| header.chomp)
}

#[cfg(test)]
mod tests;
