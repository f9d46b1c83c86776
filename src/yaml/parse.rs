//! From text to a [`Document`].

use std::sync::Arc;

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
    /// Aliases that expand to more than [`Limits::nodes`].
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
    let _ = (source, text, span, limits);
    unimplemented!()
}
