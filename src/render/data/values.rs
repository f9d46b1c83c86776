//! Files of values.

use std::rc::Rc;
use std::sync::Arc;

use super::read::read_document;
use crate::render::fault::Fault;
use crate::render::origin::{Origin, Origins};
use crate::render::value::{Kind, Map, Value};
use crate::source::{Place, Source, Span};
use crate::yaml::{self, Limits};

/// A file of values that Helm would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is so: lower case, no full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Whether it asks for more than is allowed, rather than being refused by Helm.
    pub is_limit: bool,
}

/// The values of a file: of several documents each overrides those before it,
/// maps key by key (Helm 4, `pkg/chart/loader`, `LoadValues`).
///
/// # Errors
/// A document that is not YAML, or no mapping.
pub fn read_values(origins: &mut Origins, source: &Arc<Source>) -> Result<Map, Unreadable> {
    let values = Map::default();
    for span in yaml::split(source.text()) {
        merge(&values, &read_part(origins, source, span)?);
    }
    Ok(values)
}

/// The values of the first document of a file, as Helm 3 reads them.
///
/// # Errors
/// As [`read_values`].
pub fn read_first(origins: &mut Origins, source: &Arc<Source>) -> Result<Map, Unreadable> {
    match yaml::split(source.text()).first() {
        Some(span) => read_part(origins, source, *span),
        None => Ok(Map::default()),
    }
}

fn read_part(origins: &mut Origins, source: &Arc<Source>, span: Span) -> Result<Map, Unreadable> {
    let document = yaml::parse(source, source.text(), span, &Limits::default()).map_err(|failure| {
        let is_limit = !matches!(failure.kind, yaml::FailureKind::Syntax | yaml::FailureKind::UnknownAlias);
        Unreadable { message: failure.message, place: Place::new(source, failure.span), is_limit }
    })?;
    let document = Rc::new(document);
    let value = read_document(origins, &document, None);
    let whole = document.root().map_or(Place::new(source, span), |root| root.place());
    let value = value.map_err(|fault| unreadable(origins, fault, &whole))?;
    match value.kind {
        Kind::Map(map) => Ok(map),
        Kind::Nil | Kind::Missing => Ok(Map::default()),
        _ => {
            let message = "the values are no mapping".to_owned();
            Err(Unreadable { message, place: whole, is_limit: false })
        }
    }
}

fn unreadable(origins: &Origins, fault: Fault, whole: &Place) -> Unreadable {
    let node = match fault.at {
        Origin::Value { node, .. } | Origin::Key { node, .. } => origins.node(node),
        _ => None,
    };
    let message = fault.message.rsplit_once("YAML to JSON: ").map_or(fault.message.as_str(), |(_, reason)| reason);
    let message = message.strip_prefix("yaml: ").unwrap_or(message).to_owned();
    let is_limit = fault.kind == crate::render::fault::FaultKind::Limit;
    Unreadable { message, place: node.map_or(whole.clone(), |node| node.place()), is_limit }
}

/// Puts values over others; maps are merged.
fn merge(under: &Map, over: &Map) {
    let mut waiting = vec![(under.clone(), over.clone())];
    while let Some((under, over)) = waiting.pop() {
        for (key, slot) in over.slots().iter() {
            let below = under.get(key);
            match (below, &slot.value) {
                (Some(Value { kind: Kind::Map(below), .. }), Value { kind: Kind::Map(above), .. }) => {
                    waiting.push((below, above.clone()));
                }
                _ => under.insert(key.clone(), slot.clone()),
            }
        }
    }
}
