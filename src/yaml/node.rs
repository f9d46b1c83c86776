//! Walking a document: nodes, entries, look-up by key.

use std::ops::Range;
use std::sync::Arc;

use super::{Document, Scalar, Style, Type, index, merge, scalar_type};
use crate::source::{Place, Source, Span};

/// What the arena holds for one node. Children are indices into the arena.
#[derive(Debug)]
pub(super) struct Data {
    /// Source bytes: a scalar with its quotes, a collection from its first
    /// child (or bracket) to the end of its last (or bracket).
    pub span: Span,
    /// The node that holds this one; the root holds itself.
    pub parent: u32,
    /// `!!str`, `!!binary`, …, as resolved; none for untagged nodes.
    pub tag: Option<Box<str>>,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// `indent` is that of a block scalar's content, in columns; the greatest
    /// number where that is only blank lines, 0 for other styles.
    Scalar {
        text: Box<str>,
        style: Style,
        indent: usize,
    },
    Mapping {
        entries: Vec<(u32, u32)>,
        flow: bool,
    },
    Sequence {
        items: Vec<u32>,
        flow: bool,
    },
    /// The node that the anchor stands on.
    Alias(u32),
}

/// A node of a document. An alias answers for the node it points at, with the
/// place of the alias.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    doc: &'d Document,
    id: u32,
}

/// One key and value of a mapping.
#[derive(Clone, Copy)]
pub struct Entry<'d> {
    /// The key, most often a scalar.
    pub key: Node<'d>,
    /// The value; a missing one is a null scalar with an empty span.
    pub value: Node<'d>,
}

impl<'d> Node<'d> {
    pub(super) fn new(doc: &'d Document, id: u32) -> Self {
        Self { doc, id }
    }

    /// The document it stands in.
    pub fn document(self) -> &'d Document {
        self.doc
    }

    /// The file it stands in.
    pub fn source(self) -> &'d Arc<Source> {
        &self.doc.source
    }

    /// Its own bytes; for an alias those of `*name`.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// Its own place.
    pub fn place(self) -> Place {
        Place::new(&self.doc.source, self.span())
    }

    /// The node that holds it; none for the root. A value's parent is the mapping.
    /// The root of a document in a string has what holds the string.
    pub fn parent(self) -> Option<Node<'d>> {
        match self.data().parent {
            own if own == self.id => self.doc.string_around()?.parent(),
            parent => Some(Node::new(self.doc, parent)),
        }
    }

    /// Whether two handles mean the same node of the same document.
    pub fn same(self, other: Node<'_>) -> bool {
        std::ptr::eq(self.doc, other.doc) && self.id == other.id
    }

    /// What Kubernetes takes it for.
    pub fn value_type(self) -> Type {
        let data = self.target().data();
        match &data.kind {
            Kind::Scalar { text, style, .. } => scalar_type(text, *style, data.tag.as_deref()),
            Kind::Mapping { .. } => Type::Mapping,
            Kind::Sequence { .. } => Type::Sequence,
            Kind::Alias(_) => Type::Null,
        }
    }

    /// Decoded text of a scalar of any type; none for collections.
    pub fn text(self) -> Option<&'d str> {
        match &self.target().data().kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// How a scalar is written; none for collections.
    pub fn style(self) -> Option<Style> {
        match &self.target().data().kind {
            Kind::Scalar { style, .. } => Some(*style),
            _ => None,
        }
    }

    /// Its tag, `!!str` for YAML's own; none where it has none.
    pub fn tag(self) -> Option<&'d str> {
        self.target().data().tag.as_deref()
    }

    /// Decoded text of a scalar that Kubernetes takes for a string.
    pub fn as_str(self) -> Option<&'d str> {
        (self.value_type() == Type::String).then(|| self.text())?
    }

    /// A scalar with the way back to its source bytes; none for collections.
    /// For an alias it is the scalar at the anchor.
    pub fn scalar(self) -> Option<Scalar> {
        let target = self.target();
        Scalar::new(self.doc, target.data(), target.in_flow())
    }

    /// Whether it is written in flow style (`{}`, `[]`) or inside such a collection.
    pub fn in_flow(self) -> bool {
        let mut node = Some(self);
        while let Some(at) = node {
            if matches!(at.data().kind, Kind::Mapping { flow: true, .. } | Kind::Sequence { flow: true, .. })
            {
                return true;
            }
            node = at.parent();
        }
        false
    }

    /// Whether it is an alias (`*name`).
    pub fn is_alias(self) -> bool {
        matches!(self.data().kind, Kind::Alias(_))
    }

    /// The node that an alias stands for; none for other nodes.
    pub fn anchored(self) -> Option<Node<'d>> {
        self.is_alias().then(|| self.target())
    }

    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        matches!(self.target().data().kind, Kind::Mapping { .. })
    }

    /// Whether it is a sequence.
    pub fn is_sequence(self) -> bool {
        matches!(self.target().data().kind, Kind::Sequence { .. })
    }

    /// The entries written in this mapping, in order, duplicates and `<<` included.
    pub fn own_entries(self) -> impl DoubleEndedIterator<Item = Entry<'d>> + ExactSizeIterator {
        let doc = self.doc;
        self.pairs().iter().map(move |&pair| Entry::new(doc, pair))
    }

    /// The entry of its parent whose value it is; none for keys, items and the root.
    /// For the root of a document in a string, the entry of the string.
    pub fn holder(self) -> Option<Entry<'d>> {
        let parent = self.parent()?;
        if !std::ptr::eq(parent.doc, self.doc) {
            return self.doc.string_around()?.holder();
        }
        let at = parent.pairs().binary_search_by_key(&self.id, |&(_, value)| value).ok()?;
        parent.own_entry(at)
    }

    /// The entry that is written n-th (from 0) in this mapping.
    pub(super) fn own_entry(self, nth: usize) -> Option<Entry<'d>> {
        self.pairs().get(nth).map(|&pair| Entry::new(self.doc, pair))
    }

    /// Which of the entries written in this mapping has this very key.
    pub(super) fn position_of(self, key: Node<'_>) -> Option<usize> {
        let at = self.pairs().binary_search_by_key(&key.id, |&(key, _)| key).ok()?;
        std::ptr::eq(self.doc, key.doc).then_some(at)
    }

    /// Keys and values of the entries written in this mapping; a node's place
    /// in the arena grows with its place in the source.
    fn pairs(self) -> &'d [(u32, u32)] {
        match &self.target().data().kind {
            Kind::Mapping { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The entries that count: `<<` followed, of equal keys the last one read.
    /// go-yaml v2 reads a merged mapping where its `<<` stands, so it overrides
    /// own keys above it and is overridden by own keys below; of several merged
    /// mappings the first wins. Order: own entries as written, then merged.
    pub fn entries(self) -> Vec<Entry<'d>> {
        merge::entries(self)
    }

    /// The value under `key` of a mapping, as [`Node::entries`] decides.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The entry under `key` of a mapping, as [`Node::entries`] decides.
    pub fn entry(self, key: &str) -> Option<Entry<'d>> {
        index::find(self, key)
    }

    /// Follows a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Node<'d>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The items of a sequence, in order.
    pub fn items(self) -> impl Iterator<Item = Node<'d>> {
        let items: &[u32] = match &self.target().data().kind {
            Kind::Sequence { items, .. } => items,
            _ => &[],
        };
        let doc = self.doc;
        items.iter().map(move |&id| Node::new(doc, id))
    }

    /// Every node of the document in the order of the source, keys included.
    /// Aliases are not entered.
    pub fn all(doc: &'d Document) -> impl Iterator<Item = Node<'d>> {
        let ids: Range<u32> = 0..u32::try_from(doc.nodes.len()).unwrap_or(u32::MAX);
        ids.map(move |id| Node::new(doc, id))
    }

    /// Its place in the arena; a node's descendants follow it.
    pub(crate) fn id(self) -> u32 {
        self.id
    }

    /// Likewise that of the node an alias points at, for an alias.
    pub(super) fn target_id(self) -> u32 {
        self.target().id
    }

    pub(super) fn is_block_scalar(self) -> bool {
        matches!(self.data().kind, Kind::Scalar { style: Style::Literal | Style::Folded, .. })
    }

    /// The column of a block scalar's content.
    pub(super) fn block_indent(self) -> usize {
        match self.data().kind {
            Kind::Scalar { indent, .. } => indent,
            _ => 0,
        }
    }

    fn data(self) -> &'d Data {
        &self.doc.nodes[self.id as usize]
    }

    /// The node itself, or the one its alias points at.
    fn target(self) -> Node<'d> {
        match self.data().kind {
            Kind::Alias(id) => Node::new(self.doc, id),
            _ => self,
        }
    }
}

impl<'d> Entry<'d> {
    fn new(doc: &'d Document, (key, value): (u32, u32)) -> Self {
        Self { key: Node::new(doc, key), value: Node::new(doc, value) }
    }

    /// Whether it is `<<: …`.
    pub fn is_merge(&self) -> bool {
        let data = self.key.data();
        let Kind::Scalar { text, style, .. } = &data.kind else { return false };
        match data.tag.as_deref() {
            None => *style == Style::Plain && &**text == "<<",
            Some(tag) => tag == "!!merge",
        }
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({:?}, {:?})", self.value_type(), self.doc.source.slice(self.span()))
    }
}

#[cfg(test)]
mod tests;
