//! JSON patches (RFC 6902), as kustomize applies them (`evanphx/json-patch` v4).

use super::fields::{with, without};
use crate::render::value::{Kind, List, Map, Value};

/// Why an operation could not be done.
pub(super) struct Undone {
    pub message: String,
    /// The operation.
    pub at: Value,
}

/// How deep an operation may reach.
const DEEPEST: usize = 256;

/// Applies the operations of a patch one after the other, all or none.
/// `steps` counts what is copied.
///
/// Errors: the first operation that cannot be done.
pub(super) fn apply(value: &Value, operations: &[Value], steps: &mut u64) -> Result<Value, Undone> {
    operations.iter().try_fold(value.clone(), |value, operation| {
        do_one(&value, operation, steps).map_err(|message| Undone { message, at: operation.clone() })
    })
}

fn do_one(document: &Value, operation: &Value, steps: &mut u64) -> Result<Value, String> {
    let field = |name: &str| match &operation.kind {
        Kind::Map(map) => map.get(name),
        _ => None,
    };
    let pointer = |name: &str| match field(name).map(|value| value.kind) {
        Some(Kind::Text(text)) => parts(text.as_str()),
        _ => Err(format!("the operation has no `{name}`")),
    };
    let op = match field("op").map(|value| value.kind) {
        Some(Kind::Text(text)) => text.as_str().to_owned(),
        _ => return Err("the operation has no `op`".to_owned()),
    };
    let value = || field("value").unwrap_or_else(Value::nil);
    let path = pointer("path")?;
    match op.as_str() {
        "add" => change(document, &path, &Put::Add(value())),
        "replace" => change(document, &path, &Put::Replace(value())),
        "remove" => change(document, &path, &Put::Remove),
        "move" => {
            let from = pointer("from")?;
            let moved = find(document, &from).ok_or_else(|| missing(&from))?;
            change(&change(document, &from, &Put::Remove)?, &path, &Put::Add(moved))
        }
        "copy" => {
            let from = pointer("from")?;
            let copied = find(document, &from).ok_or_else(|| missing(&from))?;
            let size = size_of(&copied, *steps, DEEPEST).ok_or("what is copied is too large")?;
            *steps = steps.saturating_sub(size);
            change(document, &path, &Put::Add(copied))
        }
        "test" => {
            let parent = path.split_last().and_then(|(_, parent)| find(document, parent));
            parent.ok_or_else(|| missing(&path))?;
            let found = find(document, &path).unwrap_or_else(Value::nil);
            if found.has_hole() || equal(&found, &value(), DEEPEST) {
                Ok(document.clone())
            } else {
                Err(format!("`/{}` is not what the patch tests for", path.join("/")))
            }
        }
        other => Err(format!("there is no operation `{other}`")),
    }
}

fn missing(path: &[String]) -> String {
    format!("there is no `/{}` in the resource", path.join("/"))
}

/// The parts of a JSON pointer (RFC 6901).
fn parts(pointer: &str) -> Result<Vec<String>, String> {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    match parts.len() {
        0 => Err("the path does not begin with `/`".to_owned()),
        many if many > DEEPEST => Err("the path is too deep".to_owned()),
        _ => Ok(parts),
    }
}

/// What to do at the end of a path.
enum Put {
    Add(Value),
    Replace(Value),
    Remove,
}

fn change(value: &Value, path: &[String], put: &Put) -> Result<Value, String> {
    let (first, rest) = path.split_first().ok_or_else(|| missing(path))?;
    match &value.kind {
        Kind::Map(map) if rest.is_empty() => change_entry(value, map, first, put),
        Kind::List(list) if rest.is_empty() => {
            let mut items = list.items().clone();
            change_item(&mut items, first, put)?;
            Ok(Value::with_origin(Kind::List(List::new(items)), value.origin))
        }
        Kind::Map(map) => {
            let inner = map.get(first).ok_or_else(|| missing(path))?;
            Ok(with(value, map, first, change(&inner, rest, put)?))
        }
        Kind::List(list) => {
            let mut items = list.items().clone();
            let at = index(first, items.len()).ok_or_else(|| missing(path))?;
            let item = items.get_mut(at).ok_or_else(|| missing(path))?;
            *item = change(item, rest, put)?;
            Ok(Value::with_origin(Kind::List(List::new(items)), value.origin))
        }
        _ => Err(missing(path)),
    }
}

fn change_entry(value: &Value, map: &Map, key: &str, put: &Put) -> Result<Value, String> {
    let there = map.get(key).is_some();
    match put {
        // It replaces what is not there, too.
        Put::Add(new) | Put::Replace(new) => Ok(with(value, map, key, new.clone())),
        Put::Remove if there => Ok(without(value, map, key)),
        Put::Remove => Err(missing(&[key.to_owned()])),
    }
}

fn change_item(items: &mut Vec<Value>, key: &str, put: &Put) -> Result<(), String> {
    let none = || format!("the list has no item `{key}`");
    match put {
        Put::Add(new) => {
            // One more than there are: the end.
            let at = if key == "-" { items.len() } else { index(key, items.len() + 1).ok_or_else(none)? };
            items.insert(at, new.clone());
        }
        Put::Replace(new) => {
            let at = index(key, items.len()).ok_or_else(none)?;
            *items.get_mut(at).ok_or_else(none)? = new.clone();
        }
        Put::Remove => {
            items.remove(index(key, items.len()).ok_or_else(none)?);
        }
    }
    Ok(())
}

/// The index that a part of a path names; negative ones count from the end.
fn index(part: &str, length: usize) -> Option<usize> {
    let number: i64 = part.parse().ok()?;
    let length = i64::try_from(length).ok()?;
    let at = if number < 0 { number + length } else { number };
    usize::try_from(at).ok().filter(|_| at < length)
}

fn find(value: &Value, path: &[String]) -> Option<Value> {
    path.iter().try_fold(value.clone(), |value, part| match &value.kind {
        Kind::Map(map) => map.get(part),
        Kind::List(list) => {
            let items = list.items();
            items.get(index(part, items.len())?).cloned()
        }
        _ => None,
    })
}

/// How many values it is made of; none where that is more than `most`.
fn size_of(value: &Value, most: u64, depth: usize) -> Option<u64> {
    let inner: Vec<Value> = match &value.kind {
        Kind::Map(map) => map.slots().values().map(|slot| slot.value.clone()).collect(),
        Kind::List(list) => list.items().clone(),
        _ => Vec::new(),
    };
    let depth = depth.checked_sub(1)?;
    inner.iter().try_fold(1, |size: u64, value| {
        let left = most.checked_sub(size)?;
        Some(size + size_of(value, left, depth)?)
    })
}

/// Whether two values are the same JSON.
pub(super) fn equal(one: &Value, other: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match (&one.kind, &other.kind) {
        (Kind::Text(one), Kind::Text(other)) => one.as_str() == other.as_str(),
        (Kind::Map(one), Kind::Map(other)) => {
            let (one, other) = (one.slots(), other.slots());
            let same = |(key, slot): (&std::rc::Rc<str>, &crate::render::value::Slot)| {
                other.get(key).is_some_and(|there| equal(&slot.value, &there.value, depth))
            };
            one.len() == other.len() && one.iter().all(same)
        }
        (Kind::List(one), Kind::List(other)) => {
            let (one, other) = (one.items(), other.items());
            one.len() == other.len()
                && one.iter().zip(other.iter()).all(|(one, other)| equal(one, other, depth))
        }
        (Kind::Int(one, _), Kind::Float(other)) | (Kind::Float(other), Kind::Int(one, _)) => {
            *one as f64 == *other
        }
        (Kind::Int(one, _), Kind::Int(other, _)) => one == other,
        (Kind::Float(one), Kind::Float(other)) => one == other,
        (Kind::Bool(one), Kind::Bool(other)) => one == other,
        _ => one.is_nil() && other.is_nil(),
    }
}
