//! Owns YAML: documents with a span on every key and scalar, comments, the way
//! from decoded text back to source bytes, and edits that keep the style in
//! place. Knows nothing of Kubernetes.
//!
//! Read as Kubernetes reads: YAML 1.1 scalars, merge keys, of equal keys the
//! last one read wins (sigs.k8s.io/yaml over go-yaml v2).

mod edit;
mod embedded;
mod filler;
mod index;
mod merge;
mod node;
mod parse;
mod resolve;
mod scalar;
mod split;

pub use edit::{insert_entries, remove_entry};
pub use embedded::{Embedded, embedded, embedded_in};
pub use filler::{filler, has_filler};
pub use node::{Entry, Node};
pub use parse::{Failure, FailureKind, Limits, parse};
pub use resolve::{Type, scalar_type};
pub use scalar::{Scalar, Style, inline, quoted};
pub use split::split;

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::source::{Source, Span};

/// One parsed document of a source. All spans are bytes of the whole source.
#[derive(Debug)]
pub struct Document {
    source: Arc<Source>,
    span: Span,
    /// What was parsed, where that is not the source's own text.
    shadow: Option<Box<str>>,
    nodes: Vec<node::Data>,
    root: Option<u32>,
    /// Each alias after the node that it points at, sorted.
    aliases: Vec<(u32, u32)>,
    comments: Vec<Span>,
    index: index::Index,
    /// The string that it stands in.
    outer: Option<embedded::Outer>,
}

impl Document {
    /// The file it stands in.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The bytes of the document, from after its `---` to the next one.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The string of another document that it stands in, with true places.
    pub fn string_around(&self) -> Option<Node<'_>> {
        self.outer.as_ref().map(|outer| Node::new(&outer.document, outer.scalar))
    }

    /// The text that was parsed, that of [`Document::span`].
    fn text(&self) -> &str {
        self.shadow.as_deref().unwrap_or_else(|| self.source.slice(self.span))
    }

    /// The aliases that point at one of these nodes.
    fn aliases_of(&self, targets: RangeInclusive<u32>) -> impl Iterator<Item = u32> {
        let from = self.aliases.partition_point(|(target, _)| target < targets.start());
        let found = self.aliases[from..].iter().take_while(move |(target, _)| target <= targets.end());
        found.map(|(_, alias)| *alias)
    }

    /// The node of that number; see [`Node::id`]. The number must be one of this document.
    pub(crate) fn node(&self, id: u32) -> Node<'_> {
        Node::new(self, id)
    }

    /// The top node; none for a document that is blank or only comments.
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| Node::new(self, id))
    }

    /// Every comment from its `#` to the end of its line, in order.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// Whether a comment shares a byte with a span.
    pub fn has_comment(&self, span: Span) -> bool {
        let next = self.comments.partition_point(|comment| comment.end <= span.start);
        self.comments.get(next).is_some_and(|comment| comment.touches(span))
    }
}
