//! From YAML documents to values.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::chart::{Failure, HelmVersion};
use super::values::lay_over;
use crate::render::origin::{NodeId, Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Slot, Value};
use crate::source::{Place, Source};
use crate::yaml::{self, Document, Limits, Node, Type};

/// Reads documents, and takes up their nodes as origins.
pub(super) struct Documents<'o> {
    origins: &'o mut Origins,
    /// The number of the document that was read last.
    number: u32,
}

impl<'o> Documents<'o> {
    pub(super) fn new(origins: &'o mut Origins) -> Self {
        Self { origins, number: 0 }
    }

    /// The first document of a file; none where all is blank.
    pub(super) fn first(&mut self, source: &Arc<Source>) -> Result<Option<Rc<Document>>, Failure> {
        match yaml::split(source.text()).first() {
            Some(&span) => self.read(source, span).map(Some),
            None => Ok(None),
        }
    }

    fn read(&mut self, source: &Arc<Source>, span: crate::source::Span) -> Result<Rc<Document>, Failure> {
        let read = yaml::parse(source, source.text(), span, &Limits::default());
        let document = read.map(Rc::new).map_err(|failure| Failure {
            place: Some(Place::new(source, failure.span)),
            message: failure.message,
            is_fatal: false,
        })?;
        self.number = self.origins.add_document(&document);
        Ok(document)
    }

    /// All of a file of values: its documents laid over one another, where that
    /// release of Helm does so (`LoadValues`).
    pub(super) fn values(&mut self, source: &Arc<Source>, version: HelmVersion) -> Result<Map, Failure> {
        let most = if version == HelmVersion::V3 { 1 } else { usize::MAX };
        let mut all = Map::default();
        for span in yaml::split(source.text()).into_iter().take(most) {
            let document = self.read(source, span)?;
            let Some(root) = document.root() else { continue };
            match self.value(root).kind {
                Kind::Map(map) => all = lay_over(&all, &map),
                Kind::Nil => {}
                _ => {
                    return Err(Failure {
                        place: Some(root.place()),
                        ..Failure::at_start(source, "values are no mapping")
                    });
                }
            }
        }
        Ok(all)
    }

    /// The value of a node of the document that was read last.
    pub(super) fn value(&mut self, node: Node<'_>) -> Value {
        self.keyed(node, None).0
    }

    fn keyed(&mut self, node: Node<'_>, key: Option<Node<'_>>) -> (Value, NodeId) {
        let id = self.origins.add_node(self.number, node, key);
        let origin = Origin::Value { node: id, offset: 0 };
        let text = node.text().unwrap_or("");
        let kind = match node.value_type() {
            Type::Null => Kind::Nil,
            Type::Bool => Kind::Bool(is_true(text)),
            Type::Int | Type::Float => Kind::Float(text.replace('_', "").parse().unwrap_or(f64::NAN)),
            Type::String => Kind::Text(Text::new(text, origin)),
            Type::Mapping => Kind::Map(self.map(node)),
            Type::Sequence => {
                let items: Vec<Node<'_>> = node.items().collect();
                return (
                    Value::with_origin(
                        Value::list(items.into_iter().map(|item| self.value(item)).collect()).kind,
                        origin,
                    ),
                    id,
                );
            }
        };
        (Value::with_origin(kind, origin), id)
    }

    fn map(&mut self, node: Node<'_>) -> Map {
        let mut slots = BTreeMap::new();
        for entry in node.entries() {
            let (value, id) = self.keyed(entry.value, Some(entry.key));
            let key = match (entry.key.value_type(), entry.key.text().unwrap_or("")) {
                (Type::Bool, text) if is_true(text) => "true",
                (Type::Bool, _) => "false",
                (_, text) => text,
            };
            slots.insert(Rc::from(key), Slot { key: Origin::Key { node: id, offset: 0 }, value });
        }
        Map::new(slots)
    }
}

fn is_true(text: &str) -> bool {
    text.starts_with(['y', 'Y', 't', 'T']) || text.eq_ignore_ascii_case("on")
}
