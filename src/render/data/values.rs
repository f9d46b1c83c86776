//! Files of values.

use std::rc::Rc;
use std::sync::Arc;

use super::parse::first_document;
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
    for span in parts(source)? {
        merge(&values, &read_part(origins, source, span)?);
    }
    Ok(values)
}

/// The documents of a file, cut at lines that begin with `---`; nothing but a
/// comment may follow on such a line (`k8s.io/apimachinery`, `YAMLReader`). Of
/// each only what stands before `...` counts.
fn parts(source: &Arc<Source>) -> Result<Vec<Span>, Unreadable> {
    let text = source.text();
    let mut starts = vec![0];
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let rest = line.trim_start_matches('\u{feff}').strip_prefix("---");
        if let Some(rest) = rest {
            if !rest.trim_start().is_empty() && !rest.trim_start().starts_with('#') {
                let place = Place::new(source, Span::new(at, at + line.trim_end().len()));
                let message = "text follows `---` on its line".to_owned();
                return Err(Unreadable { message, place, is_limit: false });
            }
            ends.push(at);
            starts.push(at + line.len());
        }
        at += line.len();
    }
    ends.push(at);
    let parts = starts.into_iter().zip(ends).map(|(start, end)| {
        let first = first_document(text.get(start..end).unwrap_or_default());
        Span::new(start + first.start, start + first.end)
    });
    Ok(parts.collect())
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
    let message =
        fault.message.rsplit_once("YAML to JSON: ").map_or(fault.message.as_str(), |(_, reason)| reason);
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
