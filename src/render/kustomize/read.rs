//! Reading documents and texts in them as values that know where they stand.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::render::origin::{NodeId, Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, Slot, Value};
use crate::source::{Source, Span};
use crate::yaml::{self, Document, Failure, Limits, Node, Type};

/// A document with its root as a value.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub document: Rc<Document>,
    pub value: Value,
}

/// The documents of a file.
///
/// Errors: the first one that cannot be read.
pub(super) fn documents(source: &Arc<Source>, origins: &mut Origins) -> Result<Vec<Read>, Failure> {
    let spans = yaml::split(source.text());
    spans.into_iter().map(|span| document(source, span, origins)).collect()
}

fn document(source: &Arc<Source>, span: Span, origins: &mut Origins) -> Result<Read, Failure> {
    let document = Rc::new(yaml::parse(source, source.text(), span, &Limits::default())?);
    let value = value(&document, origins);
    Ok(Read { document, value })
}

/// The root of a document as a value; nil where there is none.
pub(super) fn value(document: &Rc<Document>, origins: &mut Origins) -> Value {
    let number = origins.add_document(document);
    let Some(root) = document.root() else { return Value::nil() };
    of_node(root, None, &mut |node, key| origins.add_node(number, node, key))
}

/// The documents in the text of a string. Where they cannot be read in place,
/// because of escapes or folds, all of them comes from the string as a whole.
///
/// Errors: the text is no YAML; the place is that of the string.
pub(super) fn inside(outer: &Rc<Document>, node: Node<'_>, origins: &mut Origins) -> Result<Vec<Value>, Failure> {
    let text = node.text().unwrap_or_default();
    let count = yaml::split(text).len();
    let found = yaml::embedded(outer, &Limits::default(), &|inner| inner.same(node));
    let direct = found.documents.into_iter().filter(|document| {
        document.string_around().is_some_and(|around| around.same(node))
    });
    let direct: Vec<Rc<Document>> = direct.collect();
    if direct.len() == count {
        return Ok(direct.iter().map(|document| value(document, origins)).collect());
    }
    let number = origins.add_document(outer);
    let whole = origins.add_node(number, node, None);
    let copy = Source::new(node.source().path(), text);
    let spans = yaml::split(text).into_iter();
    let values = spans.map(|span| {
        let document = yaml::parse(&copy, text, span, &Limits::default())
            .map_err(|failure| Failure { span: node.span(), ..failure })?;
        Ok(document.root().map_or_else(Value::nil, |root| of_string(root, whole)))
    });
    values.collect()
}

/// A node of which it is known only that it is made from another one.
fn of_string(node: Node<'_>, whole: NodeId) -> Value {
    let origin = Origin::Derived { node: whole };
    let kind = if node.is_mapping() {
        let entries = node.entries().into_iter().filter_map(|entry| {
            Some((Rc::from(entry.key.text()?), Slot { key: origin, value: of_string(entry.value, whole) }))
        });
        Value::map(entries.collect::<BTreeMap<Rc<str>, Slot>>()).kind
    } else if node.is_sequence() {
        Value::list(node.items().map(|item| of_string(item, whole)).collect()).kind
    } else {
        scalar(node, origin)
    };
    Value::with_origin(kind, origin)
}

type Numbers<'n> = dyn FnMut(Node<'_>, Option<Node<'_>>) -> NodeId + 'n;

fn of_node(node: Node<'_>, key: Option<Node<'_>>, number: &mut Numbers<'_>) -> Value {
    let id = number(node, key);
    let origin = Origin::Value { node: id, offset: 0 };
    let kind = if node.is_mapping() {
        let mut slots = BTreeMap::new();
        for entry in node.entries() {
            let Some(name) = entry.key.text() else { continue };
            let value = of_node(entry.value, Some(entry.key), number);
            let key = value.node().map_or(Origin::None, |node| Origin::Key { node, offset: 0 });
            slots.insert(Rc::from(name), Slot { key, value });
        }
        Value::map(slots).kind
    } else if node.is_sequence() {
        Value::list(node.items().map(|item| of_node(item, None, number)).collect()).kind
    } else {
        scalar(node, origin)
    };
    Value::with_origin(kind, origin)
}

fn scalar(node: Node<'_>, origin: Origin) -> Kind {
    let text = node.text().unwrap_or_default();
    match node.value_type() {
        Type::Null => Kind::Nil,
        Type::Bool => Kind::Bool(text.starts_with(['y', 'Y', 't', 'T']) || text.eq_ignore_ascii_case("on")),
        Type::Int => whole(text).map_or_else(|| Kind::Float(text.replace('_', "").parse().unwrap_or(f64::NAN)), Kind::Int),
        Type::Float => Kind::Float(float(text)),
        _ => Kind::Text(Text::new(text, origin)),
    }
}

/// A whole number as YAML 1.1 writes it; none where it is too large.
fn whole(text: &str) -> Option<i64> {
    let plain = text.replace('_', "");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    i64::from_str_radix(digits, radix).ok().map(|number| sign * number)
}

fn float(text: &str) -> f64 {
    let plain = text.replace('_', "").to_ascii_lowercase();
    match plain.as_str() {
        ".inf" | "+.inf" => f64::INFINITY,
        "-.inf" => f64::NEG_INFINITY,
        plain => plain.parse().unwrap_or(f64::NAN),
    }
}
