//! Functions that choose among the entries of maps.

use std::collections::BTreeSet;

use super::{Answer, Found, look_up, map_or_nil, text_list};
use super::{Arguments, Fault, Function, Map, Scene, Unknown, Value, bounded};
use crate::render::value::Kind;

/// sprig's functions of the entries of maps.
pub const TABLE: &[Function] = &[
    Function { name: "keys", arity: (0, usize::MAX), unknown: Unknown::Keeps, call: keys },
    Function { name: "omit", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: omit },
    Function { name: "pick", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: pick },
    Function { name: "pluck", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: pluck },
    Function { name: "values", arity: (1, 1), unknown: Unknown::Keeps, call: values },
];

/// Go gives them in no order; here they are sorted.
fn keys(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut all = Vec::new();
    for at in 0..arguments.len() {
        let entries = map_or_nil(arguments, at)?.map_or_else(Vec::new, |map| map.entries());
        bounded(all.len() + entries.len())?;
        all.extend(entries.into_iter().map(|(key, _)| Value::text(key)));
    }
    Ok(text_list(all))
}

/// Go gives them in no order; here they are in the order of their keys.
fn values(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let entries = map_or_nil(arguments, 0)?.map_or_else(Vec::new, |map| map.entries());
    Ok(Value::list(entries.into_iter().map(|(_, value)| value).collect()))
}

fn pluck(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let key = arguments.text(0)?.as_str();
    let mut found = Vec::new();
    for at in 1..arguments.len() {
        match map_or_nil(arguments, at)?.map_or(Found::No, |map| look_up(&map, key)) {
            Found::Yes(value) => found.push(value),
            Found::No => {}
            Found::Unknown(cause) => return Ok(Value::hole(cause)),
        }
    }
    Ok(Value::list(found))
}

fn pick(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    chosen(arguments, true)
}

fn omit(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    chosen(arguments, false)
}

/// Those entries that are named, or those that are not. A key that is not
/// known stays: it may be either.
fn chosen(arguments: &Arguments, named: bool) -> Answer {
    let map = map_or_nil(arguments, 0)?;
    let texts = (1..arguments.len()).map(|at| arguments.text(at).map(|text| text.as_str()));
    let names = texts.collect::<Result<BTreeSet<&str>, Fault>>()?;
    let mut slots = map.map_or_else(Default::default, |map| map.slots().clone());
    slots.retain(|key, slot| slot.key.is_hole() || names.contains(&**key) == named);
    let origin = arguments.value(0)?.origin;
    Ok(Value::with_origin(Kind::Map(Map::new(slots)), origin))
}
