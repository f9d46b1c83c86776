//! From text to a [`Document`].

mod build;
mod mask;
mod message;
mod skip;

use std::sync::Arc;

use granit_parser::{Event, Parser, options};

use self::build::Builder;
use self::mask::Mask;
use super::Document;
use crate::source::{Source, Span};

/// Bounds on what one document may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Depth of nesting.
    pub depth: usize,
    /// Number of nodes, each alias counted with all that it expands to.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 128, nodes: 1_000_000 }
    }
}

/// What kept a document from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Not YAML.
    Syntax,
    /// Nested deeper than [`Limits::depth`].
    TooDeep,
    /// More nodes than [`Limits::nodes`].
    TooManyNodes,
    /// Aliases that expand to more than [`Limits::nodes`], or to themselves.
    AliasExpansion,
    /// An alias with no anchor before it.
    UnknownAlias,
}

/// A document that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure.
    pub kind: FailureKind,
    /// Where reading stopped; never past the end of the source.
    pub span: Span,
    /// What is so, in the words of a diagnostic: lower case, no full stop.
    pub message: String,
}

/// Parses the bytes `span` of `source`, which hold one document.
///
/// `text` is what the parser reads: the source's own text, or a shadow of the
/// same length in which templates are masked by bytes of the same number, so
/// that spans stay true.
///
/// # Errors
/// A [`Failure`] with its place.
pub fn parse(source: &Arc<Source>, text: &str, span: Span, limits: &Limits) -> Result<Document, Failure> {
    let Some(chunk) = text.get(span.start..span.end).filter(|_| text.len() == source.text().len()) else {
        return Err(Failure {
            kind: FailureKind::Syntax,
            span: Span::default(),
            message: "the document's bounds do not lie in its file".to_owned(),
        });
    };
    self::chunk(source, chunk, span, limits, usize::MAX)
}

/// Parses what the parser is to see of the bytes `span` of `source`. It is read
/// again up to `tries` times with other parts of it hidden.
pub(super) fn chunk(
    source: &Arc<Source>,
    chunk: &str,
    span: Span,
    limits: &Limits,
    tries: usize,
) -> Result<Document, Failure> {
    let mut mask = Mask::new(chunk, tries);
    loop {
        match read(chunk, &mask, limits) {
            Ok(mut builder) => return Ok(builder.finish(source, span)),
            Err(stop) if mask.cover(&stop) => {}
            Err(stop) => return Err(mask.blame(stop).failure(chunk, span.start)),
        }
    }
}

/// Where and why reading stopped, in bytes of the document.
struct Stop {
    reason: Reason,
    span: Span,
    /// End of the last token that was understood.
    after: usize,
    /// Whether that token stands in a flow collection.
    in_flow: bool,
}

enum Reason {
    Parser(granit_parser::ErrorKind),
    TooDeep(usize),
    TooManyNodes(usize),
    AliasExpansion(usize),
    AliasCycle,
    UnknownAlias,
    QuoteOverLines,
    CollectionAsKey {
        /// Whether it is the inner brace of `{{`.
        braces: bool,
    },
}

impl Stop {
    fn failure(self, chunk: &str, offset: usize) -> Failure {
        let end = chunk.len();
        let mut start = chunk.floor_char_boundary(self.span.start.min(end));
        let mut stop = chunk.ceil_char_boundary(self.span.end.clamp(start, end));
        let tab = self.tab(chunk);
        if let Some(tab) = tab {
            (start, stop) = (tab, tab + 1);
        }
        let (kind, message) = match &self.reason {
            Reason::Parser(reason) if tab.is_some() => (FailureKind::Syntax, message::of_tab(reason)),
            reason => message::of(reason, &chunk[start..stop]),
        };
        Failure { kind, span: Span::new(offset + start, offset + stop), message }
    }

    /// The tab that the parser complains of: it stops there or further on. Where
    /// it takes one for a blank it stops at what comes after, for other reasons.
    fn tab(&self, chunk: &str) -> Option<usize> {
        use granit_parser::ErrorKind as E;
        let Reason::Parser(reason) = &self.reason else { return None };
        let at = chunk.floor_char_boundary(self.span.start.min(chunk.len()));
        let line = line_start(&chunk[..at]);
        let before = chunk[line..at].find('\t').map(|tab| line + tab);
        match reason {
            E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation => {
                before.or_else(|| chunk[at..].starts_with('\t').then_some(at))
            }
            E::TabInPlainScalar => {
                let next = chunk[at..].find(['\n', '\r']).map_or(chunk.len(), |end| at + end);
                let blank = chunk[next..].find(|c: char| !c.is_ascii_whitespace()).unwrap_or_default();
                before.or_else(|| chunk[next..next + blank].find('\t').map(|tab| next + tab))
            }
            E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry | E::ExpectedDocumentStart => {
                let above = line_start(chunk[..line].trim_end());
                let is_indented = chunk[line..at].trim_ascii_start().is_empty();
                let first = chunk[above..].starts_with('\t').then_some(above);
                before.filter(|_| is_indented).or(first)
            }
            _ => None,
        }
    }
}

/// Where the last line of a text starts.
fn line_start(text: &str) -> usize {
    text.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// One pass of the parser over the masked document.
fn read<'c>(chunk: &'c str, mask: &Mask<'_>, limits: &Limits) -> Result<Builder<'c>, Stop> {
    let masked = mask.apply();
    let text = masked.as_deref().unwrap_or(chunk);
    let options = options! {
        emit_unresolved_aliases: true,
        // A block of comments of any length may stand between a key and its value.
        max_buffered_comment_events: 1 << 20,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    let mut builder = Builder::new(chunk, limits, mask.covered().to_vec());
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, place) = next.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(chunk.len());
            Stop {
                reason: Reason::Parser(error.kind().clone()),
                span: Span::new(at, at + 1),
                after: builder.cursor(),
                in_flow: builder.in_flow(),
            }
        })?;
        if matches!(event, Event::DocumentStart(..)) {
            documents += 1;
        }
        if documents > 1 {
            break;
        }
        let range = place.byte_range().unwrap_or_default();
        builder.take(event, Span::new(range.start, range.end))?;
    }
    Ok(builder)
}
