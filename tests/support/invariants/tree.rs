//! A parsed document against a second reader and against its source.

#![allow(dead_code, reason = "each test program uses its own part")]

use serde_yaml_ng::Value;
use velint::yaml::{Document, Node, Type};

/// Compares our tree with what another reader made of the same text: shape,
/// order and decoded text of all scalars. Types only where YAML 1.1 and 1.2
/// agree: what it takes for null, a bool or a number is that for us too, but
/// its strings may be our bools and numbers (`yes`, `0777`, `1_000`).
pub fn compare(node: Node<'_>, other: &Value) -> Result<(), String> {
    let differs = || Err(format!("{node:?} is {other:?} to the other reader"));
    match other {
        Value::Mapping(map) => {
            let entries: Vec<_> = node.own_entries().collect();
            if !node.is_mapping() || entries.len() != map.len() {
                return differs();
            }
            entries.iter().zip(map).try_for_each(|(entry, (key, value))| {
                compare(entry.key, key)?;
                compare(entry.value, value)
            })
        }
        Value::Sequence(list) => {
            let items: Vec<_> = node.items().collect();
            if !node.is_sequence() || items.len() != list.len() {
                return differs();
            }
            items.into_iter().zip(list).try_for_each(|(item, other)| compare(item, other))
        }
        Value::String(text) if node.text() == Some(text) => Ok(()),
        Value::Null if node.value_type() == Type::Null => Ok(()),
        Value::Bool(_) if node.value_type() == Type::Bool => Ok(()),
        Value::Number(_) if matches!(node.value_type(), Type::Int | Type::Float) => Ok(()),
        // With a tag of its own a scalar is text to us, as to go-yaml.
        Value::Tagged(tagged) if tagged.value.is_mapping() || tagged.value.is_sequence() => {
            compare(node, &tagged.value)
        }
        Value::Tagged(_) if node.text().is_some() => Ok(()),
        _ => differs(),
    }
}

/// Spans lie in the document and on characters, children inside their parents
/// and in order, and every scalar knows where its text comes from.
pub fn check_places(doc: &Document) {
    let text = doc.source().text();
    let mut before = 0;
    for node in Node::all(doc) {
        let span = node.span();
        assert!(doc.span().start <= span.start && span.start <= span.end && span.end <= doc.span().end);
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        assert!(before <= span.start, "nodes are in the order of the source: {node:?}");
        before = span.start;
        if let Some(parent) = node.parent() {
            assert!(
                parent.span().start <= span.start && span.end <= parent.span().end,
                "{parent:?} {node:?}"
            );
        }
        let Some(scalar) = node.scalar().filter(|_| !node.is_alias()) else { continue };
        for (at, c) in scalar.text().char_indices() {
            let place = scalar.place_at(at..at + c.len_utf8());
            assert!(text.get(place.span.range()).is_some());
            if scalar.is_mapped() && !place.text().starts_with(c) {
                let folded = c.is_whitespace() && place.text().trim().is_empty() && !place.text().is_empty();
                assert!(folded || place.text().starts_with('\\'), "{c:?} from {:?}", place.text());
            }
        }
    }
    assert!(doc.comments().iter().all(|&span| doc.source().slice(span).starts_with('#')));
    assert!(doc.comments().is_sorted());
}
