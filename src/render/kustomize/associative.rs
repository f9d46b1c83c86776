//! Lists whose items are known by fields of theirs, changed as kustomize 5.7.1
//! does: `ElementSetter` (`kyaml/yaml/fns.go`) and `associative_sequence.go`.

use std::collections::BTreeSet;

use super::fields::with;
use crate::render::value::{Kind, Value};

/// The keys of two lists, and the values that their items have under them.
pub(super) struct Keys<'k> {
    keys: Vec<&'k str>,
    values: Vec<Vec<String>>,
    /// Which of the keys any item has; all where none has one.
    used: Vec<bool>,
}

/// Values that an item must have under these keys; a blank one fits every value.
pub(super) type Wanted<'k> = Vec<(&'k str, String)>;

/// The most items whose keys are compared in pairs.
const MOST_PAIRED: usize = 512;

impl<'k> Keys<'k> {
    /// Of a patch and of what it is merged into.
    pub(super) fn new(keys: &[&'k str], over: &[Value], own: &[Value]) -> Self {
        let mut seen = BTreeSet::new();
        let all = over.iter().chain(own).map(|item| keys.iter().map(|key| field(item, key)).collect());
        let mut values: Vec<Vec<String>> =
            all.filter(|values: &Vec<String>| seen.insert(values.clone())).collect();
        if keys.len() > 1 && values.len() <= MOST_PAIRED {
            pair(&mut values);
        }
        let has = |at: usize| values.iter().any(|row| row.get(at).is_some_and(|value| !value.is_empty()));
        let mut used: Vec<bool> = (0..keys.len()).map(has).collect();
        if !used.contains(&true) {
            used.fill(true);
        }
        Self { keys: keys.to_vec(), values, used }
    }

    /// The values of the keys, a row for each item that is told apart.
    pub(super) fn values(&self) -> &[Vec<String>] {
        &self.values
    }

    /// The keys that are used, with the values of one item.
    pub(super) fn wanted(&self, values: &[String]) -> Wanted<'k> {
        let pairs = self.keys.iter().copied().zip(values.iter().cloned());
        pairs.zip(&self.used).filter(|(_, used)| **used).map(|(pair, _)| pair).collect()
    }

    /// The first item that has these values, blank ones aside.
    pub(super) fn find(&self, values: &[String], items: &[Value]) -> Option<usize> {
        let wanted = self.wanted(values);
        let all_blank = wanted.iter().all(|(_, value)| value.is_empty());
        let wanted: Wanted<'k> =
            wanted.into_iter().filter(|(_, value)| all_blank || !value.is_empty()).collect();
        items.iter().position(|item| matches!(item.kind, Kind::Map(_)) && fits(item, &wanted))
    }
}

/// Takes values for the same that differ only where one of them is blank.
fn pair(values: &mut [Vec<String>]) {
    for i in 0..values.len() {
        for j in 0..values.len() {
            let (Some(one), Some(other)) = (values.get(i), values.get(j)) else { continue };
            let Some(both) = together(one, other) else { continue };
            values.get_mut(i).into_iter().for_each(|row| row.clone_from(&both));
            values.get_mut(j).into_iter().for_each(|row| row.clone_from(&both));
        }
    }
}

fn together(one: &[String], other: &[String]) -> Option<Vec<String>> {
    let shared = one.iter().zip(other).any(|(a, b)| a == b);
    let both = one.iter().zip(other).map(|(a, b)| match (a.as_str(), b.as_str()) {
        (a, b) if a == b || b.is_empty() => Some(a.to_owned()),
        ("", b) => Some(b.to_owned()),
        _ => None,
    });
    both.collect::<Option<Vec<String>>>().filter(|_| shared)
}

fn fits(item: &Value, wanted: &[(&str, String)]) -> bool {
    let Kind::Map(map) = &item.kind else { return false };
    wanted.iter().all(|(key, value)| {
        let own = map.get(key).filter(|own| !own.is_nil());
        own.is_some_and(|own| value.is_empty() || scalar(&own) == *value)
    })
}

/// Puts an item in the place of those with these values, else at the end;
/// without an item, takes them out. Empty items go, and where nothing is wanted
/// all that are maps.
pub(super) fn set(items: &mut Vec<Value>, item: Option<Value>, wanted: &[(&str, String)]) {
    let mut found = false;
    let mut kept = Vec::with_capacity(items.len() + 1);
    for old in items.drain(..) {
        if is_blank(&old) {
            continue;
        }
        if !matches!(old.kind, Kind::Map(_)) {
            kept.push(old);
        } else if wanted.is_empty() {
            continue;
        } else if fits(&old, wanted) {
            found = true;
            kept.extend(item.clone());
        } else {
            kept.push(old);
        }
    }
    kept.extend(item.filter(|_| !found));
    *items = kept;
}

/// Puts an item of what was there behind, or in the place of, what was merged.
pub(super) fn append(items: &mut Vec<Value>, item: Value, keys: &[(&str, String)]) {
    let mut own: Vec<(&str, String)> = Vec::with_capacity(keys.len());
    for (key, _) in keys {
        let Kind::Map(map) = &item.kind else { continue };
        match map.get(key).filter(|value| !value.is_nil()) {
            // As kustomize does: an item that lacks a key comes twice, until the next step.
            None => items.push(item.clone()),
            Some(value) => own.push((key, scalar(&value))),
        }
    }
    // The values it has stand for the first of the keys.
    let wanted: Vec<(&str, String)> =
        keys.iter().map(|(key, _)| *key).zip(own.into_iter().map(|(_, value)| value)).collect();
    if keys.len() > 1 {
        set(items, None, &wanted);
    }
    set(items, Some(item), &wanted);
}

/// The item with the keys that it was found by.
pub(super) fn completed(item: Value, wanted: &[(&str, String)]) -> Value {
    wanted.iter().filter(|(_, value)| !value.is_empty()).fold(item, |item, (key, value)| {
        let Kind::Map(map) = &item.kind else { return item };
        if map.get(key).is_some() {
            return item;
        }
        with(&item, map, key, Value::plain(value.as_str()))
    })
}

/// Whether it is null or a map of nothing.
pub(super) fn is_blank(value: &Value) -> bool {
    match &value.kind {
        Kind::Map(map) => map.slots().is_empty(),
        _ => value.is_nil(),
    }
}

/// The text of a field of an item; blank where there is none.
fn field(item: &Value, key: &str) -> String {
    match &item.kind {
        Kind::Map(map) => map.get(key).map(|value| scalar(&value)).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The text of a scalar; blank for everything else.
pub(super) fn scalar(value: &Value) -> String {
    match &value.kind {
        Kind::Text(text) => text.as_str().to_owned(),
        Kind::Int(number, _) => number.to_string(),
        Kind::Float(number) => number.to_string(),
        Kind::Bool(value) => value.to_string(),
        _ => String::new(),
    }
}
