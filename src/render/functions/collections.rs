//! Go's own functions of collections: `len`, `index`, `call`.

use super::dicts::{Found, look_up};
use super::walk::derived;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::value::{IntType, Kind, Object, Value};

/// Go's functions of collections (`text/template/funcs.go`, Go 1.25); its
/// `slice` has another of sprig's in its place.
pub const TABLE: &[Function] = &[
    Function { name: "call", arity: (1, usize::MAX), unknown: Unknown::Spreads, call },
    Function { name: "index", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: index },
    Function { name: "len", arity: (1, 1), unknown: Unknown::Spreads, call: len },
];

type Answer = Result<Value, Fault>;

fn len(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let value = arguments.value(0)?;
    let length = match &value.kind {
        Kind::Text(text) => text.len(),
        Kind::List(list) => list.items().len(),
        Kind::Map(map) => map.slots().len(),
        Kind::Missing => return Err(Fault::failed("reflect: call of reflect.Value.Type on zero Value")),
        Kind::Nil => return Err(Fault::failed("len of nil pointer")),
        Kind::Object(object) if object.octets().is_some() => {
            object.octets().map_or(0, |(bytes, _)| bytes.len())
        }
        Kind::Object(object) if matches!(object.kind_name(), "slice" | "map") => {
            object.entries().map_or(0, |entries| entries.len())
        }
        _ => return Err(Fault::failed(format!("len of type {}", value.type_name()))),
    };
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    Ok(Value::with_origin(Kind::Int(length, IntType::Int), derived([value])))
}

fn index(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut item = arguments.value(0)?.clone();
    if item.is_nil() {
        return Err(Fault::failed("index of untyped nil"));
    }
    for key in arguments.all().iter().skip(1) {
        item = match &item.kind {
            Kind::Missing | Kind::Nil => return Err(Fault::failed("index of nil pointer")),
            Kind::Hole(cause) => return Ok(Value::hole(*cause)),
            Kind::List(list) => {
                let at = number(key, list.items().len())?;
                list.items().get(at).cloned().ok_or_else(|| out_of_range("slice"))?
            }
            Kind::Text(text) => {
                let at = number(key, text.len())?;
                let byte = text.as_str().as_bytes().get(at).ok_or_else(|| out_of_range("string"))?;
                Value::with_origin(Kind::Int(i64::from(*byte), IntType::Uint8), text.origin_at(at).derived())
            }
            Kind::Map(map) => match look_up(map, name(key)?) {
                Found::Yes(value) => value,
                Found::No => map.map_type().absent(),
                Found::Unknown(cause) => return Ok(Value::hole(cause)),
            },
            Kind::Object(object) => member(&**object, key)?,
            _ => return Err(Fault::failed(format!("can't index item of type {}", item.type_name()))),
        };
    }
    Ok(item)
}

fn out_of_range(what: &str) -> Fault {
    Fault::failed(format!("reflect: {what} index out of range"))
}

/// An index into so many items; Go lets pass one that is just past the end.
fn number(key: &Value, length: usize) -> Result<usize, Fault> {
    match key.kind {
        Kind::Int(at, _) => {
            let fits = usize::try_from(at).ok().filter(|at| *at <= length);
            fits.ok_or_else(|| Fault::failed(format!("index out of range: {at}")))
        }
        Kind::Missing | Kind::Nil => Err(Fault::failed("cannot index slice/array with nil")),
        _ => Err(Fault::failed(format!("cannot index slice/array with type {}", key.type_name()))),
    }
}

fn name(key: &Value) -> Result<&str, Fault> {
    match &key.kind {
        Kind::Text(text) => Ok(text.as_str()),
        Kind::Missing | Kind::Nil => Err(Fault::failed("value is nil; should be of type string")),
        _ => Err(Fault::failed(format!("value has type {}; should be string", key.type_name()))),
    }
}

/// An entry of an object, by its key or number.
fn member(object: &dyn Object, key: &Value) -> Result<Value, Fault> {
    let entries = object.entries();
    let no_entries = || Fault::failed(format!("can't index item of type {}", object.type_name()));
    let entries = entries.ok_or_else(no_entries)?;
    if object.kind_name() == "map" {
        let key = name(key)?;
        let is_it = |known: &Value| matches!(&known.kind, Kind::Text(text) if text.as_str() == key);
        let entry = entries.into_iter().find(|(known, _)| is_it(known));
        return Ok(entry.map_or_else(Value::nil, |(_, value)| value));
    }
    let at = number(key, entries.len())?;
    entries.into_iter().nth(at).map(|(_, value)| value).ok_or_else(|| out_of_range("slice"))
}

/// No value of a chart is a function.
fn call(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let value = arguments.value(0)?;
    if value.is_nil() {
        return Err(Fault::failed("call of nil"));
    }
    Err(Fault::failed(format!("non-function of type {}", value.type_name())))
}
