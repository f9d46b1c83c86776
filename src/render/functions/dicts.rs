//! Functions of maps (sprig v3, `dict.go`). Who holds a map sees what `set`,
//! `unset` and `merge` do to it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::print::display;
use super::walk::bounded;
use super::{Arguments, Function, Scene, Unknown, any_cause};
use crate::render::fault::Fault;
use crate::render::origin::{CauseId, Origin};
use crate::render::text::Text;
use crate::render::value::{Kind, List, ListType, Map, MapType, Slot, Value};

mod copy;
mod entries;
mod merge;

pub use copy::TABLE as COPIES;
pub use entries::TABLE as ENTRIES;
pub use merge::TABLE as MERGES;

/// sprig's functions that make maps, or ask and change them by one key.
pub const TABLE: &[Function] = &[
    Function { name: "dict", arity: (0, usize::MAX), unknown: Unknown::Handles, call: dict },
    Function { name: "dig", arity: (0, usize::MAX), unknown: Unknown::Handles, call: dig },
    Function { name: "get", arity: (2, 2), unknown: Unknown::Spreads, call: get },
    Function { name: "hasKey", arity: (2, 2), unknown: Unknown::Spreads, call: has_key },
    Function { name: "set", arity: (3, 3), unknown: Unknown::Handles, call: set },
    Function { name: "unset", arity: (2, 2), unknown: Unknown::Keeps, call: unset },
];

type Answer = Result<Value, Fault>;

/// What a map has under a key.
#[derive(Debug)]
pub enum Found {
    /// This.
    Yes(Value),
    /// Nothing.
    No,
    /// One of its keys is not known, and may be this one.
    Unknown(CauseId),
}

/// Looks a key up in a map whose keys may not all be known.
pub fn look_up(map: &Map, key: &str) -> Found {
    let slots = map.slots();
    if let Some(slot) = slots.get(key).filter(|slot| !slot.key.is_hole()) {
        return Found::Yes(slot.value.clone());
    }
    let cause = slots.values().find_map(|slot| match slot.key {
        Origin::Hole { cause } => Some(cause),
        _ => None,
    });
    cause.map_or(Found::No, Found::Unknown)
}

/// A parameter of the type of maps: no value at all is a nil map for Go.
fn map_or_nil(arguments: &Arguments, at: usize) -> Result<Option<Map>, Fault> {
    match arguments.value(at)?.kind {
        Kind::Missing => Ok(None),
        _ => arguments.map(at).cloned().map(Some),
    }
}

/// A key and where it comes from: the place of its first byte, where all others follow it.
pub fn key_of(text: &Text) -> (Rc<str>, Origin) {
    let mut origins = text.runs().map(|(_, origin)| origin);
    let origin = match (origins.next(), origins.next()) {
        (Some(one), None) => one,
        _ => text.derived_origin(),
    };
    (text.rc(), origin)
}

/// The text of a key, as `dict` makes it of any value (sprig `strval`).
fn key_text(value: &Value) -> Result<(Rc<str>, Origin), Fault> {
    match &value.kind {
        Kind::Text(text) => Ok(key_of(text)),
        Kind::Hole(cause) => Ok(("unknown".into(), Origin::Hole { cause: *cause })),
        _ => Ok(key_of(&display(value)?)),
    }
}

fn dict(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut slots = BTreeMap::new();
    for pair in arguments.all().chunks(2) {
        let Some(key) = pair.first() else { continue };
        let (key, origin) = key_text(key)?;
        let value = pair.get(1).cloned().unwrap_or_else(|| Value::plain(""));
        slots.insert(key, Slot { key: origin, value });
    }
    Ok(Value::map(slots))
}

fn get(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (map, key) = (map_or_nil(arguments, 0)?, arguments.text(1)?);
    Ok(match map.map_or(Found::No, |map| look_up(&map, key.as_str())) {
        Found::Yes(value) => value,
        Found::No => Value::plain(""),
        Found::Unknown(cause) => Value::hole(cause),
    })
}

fn has_key(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (map, key) = (map_or_nil(arguments, 0)?, arguments.text(1)?);
    Ok(match map.map_or(Found::No, |map| look_up(&map, key.as_str())) {
        Found::Yes(_) => Value::bool(true),
        Found::No => Value::bool(false),
        Found::Unknown(cause) => Value::hole(cause),
    })
}

/// Where the key is not known, the map has one key more that nothing is known of.
fn set(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (map, key) = (arguments.value(0)?, arguments.value(1)?);
    if let Some(cause) = map.cause() {
        return Ok(Value::hole(cause));
    }
    let target = map_or_nil(arguments, 0)?;
    let (text, mut origin) = match key.kind {
        Kind::Hole(_) => key_text(key)?,
        _ => key_of(arguments.text(1)?),
    };
    let Some(target) = target else { return Err(Fault::failed("assignment to entry in nil map")) };
    if let Some(cause) = any_cause(key) {
        origin = Origin::Hole { cause };
    }
    bounded(target.slots().len() + 1)?;
    target.insert(text, Slot { key: origin, value: arguments.value(2)?.clone() });
    Ok(plain(map))
}

/// A map, of the type of the parameter that it was.
fn plain(value: &Value) -> Value {
    match &value.kind {
        Kind::Map(map) => Value::with_origin(Kind::Map(map.typed(MapType::Any)), value.origin),
        _ => value.clone(),
    }
}

fn unset(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (map, key) = (map_or_nil(arguments, 0)?, arguments.text(1)?);
    if let Some(map) = map {
        map.slots_mut().remove(key.as_str());
    }
    arguments.value(0).map(plain)
}

/// Follows keys down from the last argument; the one before it is what to
/// give where one is missing.
fn dig(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let [keys @ .., fallback, last] = arguments.all() else {
        return Err(Fault::failed("dig needs at least three arguments"));
    };
    if keys.is_empty() {
        return Err(Fault::failed("dig needs at least three arguments"));
    }
    if let Some(cause) = keys.iter().find_map(any_cause) {
        return Ok(Value::hole(cause));
    }
    let mut value = last.clone();
    for key in keys {
        let map = match &value.kind {
            Kind::Map(map) if map.map_type() == MapType::Any => map.clone(),
            Kind::Hole(cause) => return Ok(Value::hole(*cause)),
            _ => return Err(conversion(&value, "map[string]interface {}")),
        };
        let Kind::Text(key) = &key.kind else { return Err(conversion(key, "string")) };
        value = match look_up(&map, key.as_str()) {
            Found::Yes(value) => value,
            Found::No => return Ok(fallback.clone()),
            Found::Unknown(cause) => return Ok(Value::hole(cause)),
        };
    }
    Ok(value)
}

/// What Go says of a type assertion that does not hold.
fn conversion(value: &Value, wanted: &str) -> Fault {
    let found = if value.is_nil() { "nil" } else { value.type_name() };
    Fault::failed(format!("interface conversion: interface {{}} is {found}, not {wanted}"))
}

fn text_list(items: Vec<Value>) -> Value {
    Value::new(Kind::List(List::typed(items, ListType::Strings)))
}
