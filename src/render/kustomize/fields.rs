//! Values under a path, changed without touching what others hold.

use std::collections::BTreeMap;

use super::resource::Gvk;
use crate::render::value::{Kind, List, Map, Slot, Value};

/// A field that a transformer knows (`types.FieldSpec`). Blank parts of the kind fit all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec<'s> {
    pub group: &'s str,
    pub version: &'s str,
    pub kind: &'s str,
    /// Keys with `/` between; `\/` is a slash of a key. Lists on the way are
    /// gone through; `[]` behind a key says that there is one, and none is made.
    pub path: &'s str,
    /// Whether it is made where it is missing.
    pub create: bool,
}

impl Spec<'_> {
    /// Whether it is for objects of that kind.
    pub(super) fn fits(&self, gvk: &Gvk) -> bool {
        gvk.fits(self.group, self.version, self.kind)
    }
}

/// What becomes of the value at the end of a path.
pub(super) type Change<'c> = dyn FnMut(&Value) -> Result<Option<Value>, String> + 'c;

/// Changes what stands under a path; `missing` is put where nothing does. None
/// where all stays as it is.
///
/// Errors: a scalar stands in the way, or those of `change`.
pub(super) fn edit(
    value: &Value,
    path: &[String],
    missing: Option<&Value>,
    change: &mut Change<'_>,
) -> Result<Option<Value>, String> {
    let Some((first, rest)) = path.split_first() else { return change(value) };
    match &value.kind {
        Kind::Missing | Kind::Nil | Kind::Hole(_) => Ok(None),
        Kind::List(list) => edit_items(value, list, &mut |item| edit(item, path, missing, change)),
        Kind::Map(map) => {
            let name = first.strip_suffix("[]");
            let missing = missing.filter(|_| name.is_none());
            let name = name.unwrap_or(first);
            let old = map.get(name).filter(|old| !old.is_nil());
            let inner = match (old, missing) {
                (Some(old), _) => old,
                (None, Some(made)) if rest.is_empty() => made.clone(),
                (None, Some(_)) => Value::map(BTreeMap::new()),
                (None, None) => return Ok(None),
            };
            let changed = edit(&inner, rest, missing, change)?;
            Ok(changed.map(|new| with(value, map, name, new)))
        }
        _ => Err("a field lies below a value that is neither a map nor a list".to_owned()),
    }
}

/// Changes the items of a list one by one.
pub(super) fn edit_items(
    value: &Value,
    list: &List,
    change: &mut Change<'_>,
) -> Result<Option<Value>, String> {
    let mut items = list.items().clone();
    let mut changed = false;
    for item in &mut items {
        if let Some(new) = change(item)? {
            *item = new;
            changed = true;
        }
    }
    Ok(changed.then(|| Value::with_origin(Kind::List(List::new(items)), value.origin)))
}

/// The map with another value under a key; the key keeps its origin.
pub(super) fn with(value: &Value, map: &Map, key: &str, new: Value) -> Value {
    let mut slots = map.slots().clone();
    match slots.get_mut(key) {
        Some(slot) => slot.value = new,
        None => {
            slots.insert(key.into(), Slot::plain(new));
        }
    }
    Value::with_origin(Kind::Map(Map::new(slots)), value.origin)
}

/// The map without a key.
pub(super) fn without(value: &Value, map: &Map, key: &str) -> Value {
    let mut slots = map.slots().clone();
    slots.remove(key);
    Value::with_origin(Kind::Map(Map::new(slots)), value.origin)
}

/// The value with another one under a path of keys; maps are made on the way.
/// Unchanged where something else stands in the way.
pub(super) fn put(value: &Value, path: &[&str], new: Value) -> Value {
    let path: Vec<String> = path.iter().map(|&part| part.to_owned()).collect();
    let changed = edit(value, &path, Some(&Value::nil()), &mut |_| Ok(Some(new.clone())));
    changed.ok().flatten().unwrap_or_else(|| value.clone())
}

/// The parts of a path.
pub(super) fn split(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in path.chars() {
        match c {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '/' if !escaped => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
        escaped = false;
    }
    parts
}

/// Adds entries to the maps under the fields of a kind, over those that are there.
///
/// Errors: see [`edit`], and a field that is no map.
pub(super) fn add_entries(
    value: &Value,
    gvk: &Gvk,
    specs: &[Spec<'_>],
    entries: &Map,
) -> Result<Value, String> {
    let mut value = value.clone();
    for spec in specs.iter().filter(|spec| spec.fits(gvk)) {
        let made = Value::map(BTreeMap::new());
        let add = &mut |old: &Value| {
            let Kind::Map(map) = &old.kind else {
                return Err(format!("`{}` is not a map", spec.path));
            };
            let mut slots = map.slots().clone();
            slots.extend(entries.slots().iter().map(|(key, slot)| (key.clone(), slot.clone())));
            Ok(Some(Value::with_origin(Kind::Map(Map::new(slots)), old.origin)))
        };
        value = edit(&value, &split(spec.path), spec.create.then_some(&made), add)?.unwrap_or(value);
    }
    Ok(value)
}
