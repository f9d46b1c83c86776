//! Where the texts of a document stand.

use std::cell::Cell;
use std::collections::HashMap;

use super::values;
use crate::source::Span;
use crate::yaml::{Document, Node};

/// Bytes of long texts that may be searched for names in one document. They
/// are read anew for each name, so a document full of both takes quadratic time.
const SEARCHED: usize = 1 << 30;

/// What the way from the root to a node costs, in bytes searched.
const WAY: usize = 4096;

/// The scalars of a document that may name a volume, those left out that
/// declare or mount one in a list that is known.
#[derive(Default)]
pub(super) struct Mentions<'d> {
    /// Names of volumes in such lists, in the order of the source.
    listed: HashMap<&'d str, Vec<Node<'d>>>,
    /// In the order of the source.
    by_text: HashMap<&'d str, Vec<Span>>,
    /// Texts of several lines, which may hold anything.
    long: Vec<(Span, &'d str)>,
    /// Names of items that only the installation knows.
    open: Vec<Span>,
    searched: Cell<usize>,
}

/// Whether a text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    Found,
    Absent,
    /// Too much was searched before.
    GivenUp,
}

impl<'d> Mentions<'d> {
    pub(super) fn of(document: &'d Document, is_open: &dyn Fn(Span) -> bool) -> Self {
        let mut found = Self::default();
        for node in Node::all(document) {
            let Some(text) = node.text() else { continue };
            if values::is_volume_name(node) {
                found.listed.entry(text).or_default().push(node);
                continue;
            }
            found.by_text.entry(text).or_default().push(node.span());
            if is_name_of_item(node) && is_open(node.span()) {
                found.open.push(node.span());
            }
            if text.contains('\n') {
                found.long.push((node.span(), text));
            }
        }
        found
    }

    /// Whether a name stands within `root`, but not within `own`, or may.
    /// `scope` is the mapping beside whose lists the name is declared.
    pub(super) fn has(&self, name: &str, root: Span, own: &[Span], scope: Node<'_>) -> Search {
        let inside = |span: &Span, around: &Span| around.start <= span.start && span.end <= around.end;
        let counts = |span: &Span| inside(span, &root) && !own.iter().any(|own| inside(span, own));
        let equal = self.by_text.get(name).map_or(&[][..], Vec::as_slice);
        for spans in [equal, &self.open] {
            let first = spans.partition_point(|span| span.start < root.start);
            if spans[first..].iter().take_while(|span| span.start < root.end).any(counts) {
                return Search::Found;
            }
        }
        for node in self.listed.get(name).map_or(&[][..], Vec::as_slice) {
            if self.searched.replace(self.searched.get() + WAY) > SEARCHED {
                return Search::GivenUp;
            }
            if counts(&node.span()) && values::is_in_another_layer(*node, scope) {
                return Search::Found;
            }
        }
        let first = self.long.partition_point(|(span, _)| span.start < root.start);
        for (span, text) in self.long[first..].iter().take_while(|(span, _)| span.start < root.end) {
            if self.searched.replace(self.searched.get() + text.len()) > SEARCHED {
                return Search::GivenUp;
            }
            if counts(span) && text.contains(name) {
                return Search::Found;
            }
        }
        Search::Absent
    }
}

/// Whether a scalar is the `name` of an item of a list.
fn is_name_of_item(node: Node<'_>) -> bool {
    let is_name = node.holder().is_some_and(|entry| entry.key.text() == Some("name"));
    is_name && node.parent().and_then(Node::parent).is_some_and(Node::is_sequence)
}
