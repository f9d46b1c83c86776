//! Reading documents, and texts in them, as values that know where they stand.

use std::rc::Rc;
use std::sync::Arc;

use crate::render::data;
use crate::render::fault::Fault;
use crate::render::origin::{Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, List, Map, Slot, Value};
use crate::source::{Place, Source, Span};
use crate::yaml::{self, Document, Limits};

/// A file that is no YAML.
pub(super) struct Unread {
    pub message: String,
    pub place: Place,
}

/// The documents of a file, as `sigs.k8s.io/yaml` reads them.
///
/// Errors: the first one that cannot be read.
pub(super) fn documents(source: &Arc<Source>, origins: &mut Origins) -> Result<Vec<Value>, Unread> {
    let spans = yaml::split(source.text());
    spans.into_iter().map(|span| document(source, span, origins)).collect()
}

fn document(source: &Arc<Source>, span: Span, origins: &mut Origins) -> Result<Value, Unread> {
    let parsed = yaml::parse(source, source.text(), span, &Limits::default());
    let parsed: Rc<Document> =
        Rc::new(parsed.map_err(|failure| Unread {
            place: Place::new(source, failure.span),
            message: failure.message,
        })?);
    data::read_document(origins, &parsed, None).map_err(|fault| {
        let place = super::manifest::place(origins, fault.at);
        Unread { message: fault.message, place: place.unwrap_or_else(|| Place::new(source, span)) }
    })
}

/// The documents in a text, such as a patch inside a kustomization.
///
/// Errors: the first one that is neither a map nor a list.
pub(super) fn inside(text: &Text) -> Result<Vec<Value>, Fault> {
    let spans = yaml::split(text.as_str()).into_iter();
    spans.map(|span| part(&text.slice(span.range()))).collect()
}

fn part(text: &Text) -> Result<Value, Fault> {
    let map = data::from_yaml(text)?;
    if error(&map).is_none() {
        return Ok(map);
    }
    let list = data::from_yaml_array(text)?;
    let Kind::List(items) = &list.kind else { return Ok(list) };
    let first = items.items().first().map(|item| item.kind.clone());
    match first {
        Some(Kind::Text(message)) if items.items().len() == 1 => Err(Fault::failed(message.as_str())),
        _ => Ok(list),
    }
}

/// Why there is no map, in the way of Helm.
fn error(map: &Value) -> Option<Text> {
    let Kind::Map(map) = &map.kind else { return None };
    match (map.slots().len(), map.get("Error")?.kind) {
        (1, Kind::Text(message)) => Some(message),
        _ => None,
    }
}

/// The value as kustomize reads resources: in YAML 1.2 `yes`, `on` and their
/// like are strings. `origins` knows how they are written.
pub(super) fn as_resource(value: &Value, origins: &Origins) -> Value {
    let kind = match &value.kind {
        Kind::Bool(_) => {
            let node = value.node().and_then(|node| origins.node(node));
            let text = node.and_then(|node| node.text()).unwrap_or_default();
            let is_word = !text.is_empty() && text.len() <= 3;
            if !is_word {
                return value.clone();
            }
            Kind::Text(Text::new(text, value.origin))
        }
        Kind::List(list) => {
            Kind::List(List::new(list.items().iter().map(|item| as_resource(item, origins)).collect()))
        }
        Kind::Map(map) => {
            let slots = map.slots();
            let slots = slots.iter().map(|(key, slot)| {
                (as_key(key, slot, origins), Slot { key: slot.key, value: as_resource(&slot.value, origins) })
            });
            Kind::Map(Map::new(slots.collect()))
        }
        _ => return value.clone(),
    };
    Value::with_origin(kind, value.origin)
}

/// A key as it is written, where it was taken for a truth value.
fn as_key(key: &Rc<str>, slot: &Slot, origins: &Origins) -> Rc<str> {
    let Origin::Key { node, .. } = slot.key else { return Rc::clone(key) };
    if !matches!(&**key, "true" | "false") {
        return Rc::clone(key);
    }
    let written = origins.key(node).and_then(|key| key.text());
    written.filter(|text| !text.is_empty() && text.len() <= 3).map_or_else(|| Rc::clone(key), Rc::from)
}
