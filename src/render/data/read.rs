//! Documents as values, as Helm reads them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ground::{Ground, Holes};
use super::resolve::{self, Plain};
use super::{DEEPEST, MOST};
use crate::render::fault::Fault;
use crate::render::origin::{NodeId, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, List, Map, Slot, Value};
use crate::source::Span;
use crate::yaml::{Document, Node, Style};

/// What a document says, as Helm reads values: keys are strings, numbers
/// floats, merge keys and aliases are followed, of equal keys the last counts.
/// A blank document is nil. The bytes of `holes` are unknown.
///
/// # Errors
/// What Helm refuses, with the node as its place, and what is too large.
pub fn read_document(
    origins: &mut Origins,
    document: &Rc<Document>,
    holes: Option<Holes<'_>>,
) -> Result<Value, Fault> {
    let number = origins.add_document(document);
    match document.root() {
        Some(root) => read_node(origins, number, root, holes),
        None => Ok(Value::nil()),
    }
}

/// What a node of a document says, which `origins` took up under that number;
/// see [`read_document`].
///
/// # Errors
/// As [`read_document`].
pub fn read_node(
    origins: &mut Origins,
    document: u32,
    node: Node<'_>,
    holes: Option<Holes<'_>>,
) -> Result<Value, Fault> {
    let key = node.holder().filter(|entry| std::ptr::eq(entry.key.document(), node.document()));
    let ground = Ground::Document { origins, number: document, holes };
    Reader::new(ground).value(node, key.map(|entry| entry.key), 0)
}

/// Makes values of nodes.
pub(super) struct Reader<'g> {
    ground: Ground<'g>,
    count: usize,
}

impl<'g> Reader<'g> {
    /// Nothing is read yet.
    pub(super) fn new(ground: Ground<'g>) -> Self {
        Self { ground, count: 0 }
    }

    /// A node with all below it; `depth` is how many nodes it lies in.
    ///
    /// # Errors
    /// More nodes or more depth than is allowed, and what the YAML libraries of Helm refuse.
    pub(super) fn value(
        &mut self,
        node: Node<'_>,
        key: Option<Node<'_>>,
        depth: usize,
    ) -> Result<Value, Fault> {
        self.count += 1;
        if self.count > MOST || depth > DEEPEST {
            return Err(Fault::limit("the document expands to more than can be read"));
        }
        let id = self.ground.register(node, key);
        if node.is_mapping() {
            let map = self.map(node, depth)?;
            return Ok(Value::with_origin(Kind::Map(map), self.ground.whole(node, id)));
        }
        if node.is_sequence() {
            let items = node.items().map(|item| self.value(item, None, depth + 1));
            let items = items.collect::<Result<Vec<_>, _>>()?;
            return Ok(Value::with_origin(Kind::List(List::new(items)), self.ground.whole(node, id)));
        }
        self.scalar(node, id)
    }

    fn map(&mut self, node: Node<'_>, depth: usize) -> Result<Map, Fault> {
        for entry in node.own_entries().filter(|entry| entry.is_merge()) {
            let fits = entry.value.is_mapping()
                || entry.value.is_sequence() && entry.value.items().all(Node::is_mapping);
            if !fits {
                let message = "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value";
                return Err(self.placed(Fault::failed(message), entry.value));
            }
        }
        let mut slots = BTreeMap::new();
        let own = node.own_entries().next().and_then(|entry| entry.key.parent()).map(Node::id);
        let mut entries = node.entries();
        // Keys of its own count before those of merged maps that say the same.
        entries.sort_by_key(|entry| entry.key.parent().map(Node::id) == own);
        for entry in entries {
            let value = self.value(entry.value, Some(entry.key), depth + 1)?;
            let key = self.key(entry.key)?;
            let origin = self.ground.key(entry.key, value.node());
            slots.insert(key, Slot { key: origin, value });
        }
        Ok(Map::new(slots))
    }

    fn key(&mut self, key: Node<'_>) -> Result<Rc<str>, Fault> {
        let (text, style) = written(key);
        if self.ground.hole_in(key.span()).is_some() {
            return Ok(text.into());
        }
        let resolved = resolve::key(text, style, key.tag()).map_err(|fault| self.placed(fault, key))?;
        Ok(resolved.map_or_else(|| text.into(), Into::into))
    }

    fn scalar(&mut self, node: Node<'_>, id: Option<NodeId>) -> Result<Value, Fault> {
        let (text, style) = written(node);
        if let Some(cause) = self.ground.hole_in(span_of(node)) {
            // Without quotes nobody knows what type it will have.
            if style == Style::Plain && self.ground.hole_around(span_of(node)).is_some() {
                return Ok(Value::hole(cause));
            }
            return Ok(Value::text(self.ground.text(node, id)));
        }
        let plain = resolve::scalar(text, style, node.tag()).map_err(|fault| self.placed(fault, node))?;
        let origin = self.ground.whole(node, id);
        let kind = match plain {
            Plain::Null => Kind::Nil,
            Plain::Bool(value) => Kind::Bool(value),
            Plain::Number(value) => Kind::Float(value),
            Plain::Text => return Ok(Value { origin, ..Value::text(self.ground.text(node, id)) }),
            Plain::Other(text) => Kind::Text(Text::new(text, origin.derived())),
        };
        Ok(Value::with_origin(kind, origin))
    }

    /// Says at which node something is refused.
    fn placed(&mut self, fault: Fault, node: Node<'_>) -> Fault {
        let id = self.ground.register(node, None);
        fault.or_at(self.ground.whole(node, id))
    }
}

/// The decoded text of a scalar and its style.
fn written<'d>(node: Node<'d>) -> (&'d str, Style) {
    (node.text().unwrap_or_default(), node.style().unwrap_or(Style::Plain))
}

/// The bytes that say a value: those of the anchor, for an alias.
fn span_of(node: Node<'_>) -> Span {
    node.anchored().unwrap_or(node).span()
}
