//! How KOTS lays values over values.

use crate::render::value::{Kind, Map, Slot, Value};

/// Maps in one another that are merged.
const DEEPEST: usize = 128;

/// KOTS's merge of an entry of `optionalValues` onto the values so far
/// (kotskinds c315724): whole top-level keys are replaced, or, where
/// `is_recursive`, maps are merged, and what is no map never replaces one.
pub fn overlaid(running: &Map, overlay: &Map, is_recursive: bool) -> Map {
    laid(running, overlay, if is_recursive { DEEPEST } else { 0 })
}

/// `levels` of maps in one another are merged.
fn laid(running: &Map, overlay: &Map, levels: usize) -> Map {
    let result = Map::new(running.slots().clone());
    for (key, slot) in overlay.slots().iter() {
        let value = match (result.get(key), &slot.value.kind) {
            (Some(Value { kind: Kind::Map(old), origin }), Kind::Map(new)) if levels > 0 => {
                Value { kind: Kind::Map(laid(&old, new, levels - 1)), origin }
            }
            (Some(old @ Value { kind: Kind::Map(_), .. }), _) if levels > 0 => old,
            _ => slot.value.clone(),
        };
        result.insert(key.clone(), Slot { key: slot.key, value });
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Map {
        let map = Map::default();
        entries.iter().for_each(|(key, value)| map.insert(*key, Slot::plain(value.clone())));
        map
    }

    fn nested(entries: &[(&str, Value)]) -> Value {
        Value::new(Kind::Map(map(entries)))
    }

    fn shown(value: &Value) -> String {
        match &value.kind {
            Kind::Map(map) => {
                let entries = map.entries();
                let entry = |(key, value): &(_, Value)| format!("{}:{}", text(key), shown(value));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(","))
            }
            Kind::Int(value, _) => value.to_string(),
            Kind::Nil => "null".to_owned(),
            _ => "?".to_owned(),
        }
    }

    fn text(key: &crate::render::text::Text) -> &str {
        key.as_str()
    }

    /// Running value, overlay, outcome without and with `recursiveMerge`.
    #[test]
    fn optional_values_are_laid_as_kots_does() {
        let one = |value| Value::int(value);
        let xy = || nested(&[("x", one(1)), ("y", one(2))]);
        let cases = [
            (xy(), nested(&[("y", one(3))]), "{y:3}", "{x:1,y:3}"),
            (nested(&[("x", one(1))]), Value::nil(), "null", "{x:1}"),
            (nested(&[("x", one(1))]), one(5), "5", "{x:1}"),
            (nested(&[("x", one(1))]), nested(&[("x", Value::nil())]), "{x:null}", "{x:null}"),
            (one(5), nested(&[("x", one(1))]), "{x:1}", "{x:1}"),
            (Value::nil(), nested(&[("x", one(1))]), "{x:1}", "{x:1}"),
            (nested(&[("x", one(1))]), nested(&[]), "{}", "{x:1}"),
        ];
        for (at, (running, overlay, plain, recursive)) in cases.into_iter().enumerate() {
            for (is_recursive, expected) in [(false, plain), (true, recursive)] {
                let result =
                    overlaid(&map(&[("a", running.clone())]), &map(&[("a", overlay.clone())]), is_recursive);
                assert_eq!(
                    result.get("a").as_ref().map(shown).as_deref(),
                    Some(expected),
                    "case {at} {is_recursive}"
                );
            }
        }
    }
}
