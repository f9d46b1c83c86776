//! JSON, as Go's `encoding/json` writes and reads it (Go 1.25).

use super::walk::derived;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::origin::CauseId;
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Slot, Value};

mod read;
pub(super) mod write;

use read::{Wrong, read};
use write::{Style, Unwritable, write};

/// Helm's and sprig's functions of JSON (Helm 4.1, `engine/funcs.go`; sprig v3, `defaults.go`).
pub const TABLE: &[Function] = &[
    Function { name: "fromJson", arity: (1, 1), unknown: Unknown::Keeps, call: from_json },
    Function { name: "fromJsonArray", arity: (1, 1), unknown: Unknown::Keeps, call: from_json_array },
    Function { name: "mustFromJson", arity: (1, 1), unknown: Unknown::Keeps, call: must_from_json },
    Function { name: "mustToJson", arity: (1, 1), unknown: Unknown::Keeps, call: must_to_json },
    Function { name: "mustToPrettyJson", arity: (1, 1), unknown: Unknown::Keeps, call: must_to_pretty_json },
    Function { name: "mustToRawJson", arity: (1, 1), unknown: Unknown::Keeps, call: must_to_raw_json },
    Function { name: "toJson", arity: (1, 1), unknown: Unknown::Keeps, call: to_json },
    Function { name: "toPrettyJson", arity: (1, 1), unknown: Unknown::Keeps, call: to_pretty_json },
    Function { name: "toRawJson", arity: (1, 1), unknown: Unknown::Keeps, call: must_to_raw_json },
];

type Answer = Result<Value, Fault>;

/// Writes the one argument; none where it holds a number that JSON has not.
fn written(arguments: &Arguments, style: Style) -> Result<Result<Value, String>, Fault> {
    let value = arguments.value(0)?;
    match write(value, style) {
        Ok(text) => Ok(Ok(Value::text(text))),
        Err(Unwritable::Value(message)) => Ok(Err(message)),
        Err(Unwritable::Fault(fault)) => Err(fault),
    }
}

fn to_json(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(written(arguments, Style::Plain)?.unwrap_or_else(|_| Value::plain("")))
}

fn to_pretty_json(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(written(arguments, Style::Pretty)?.unwrap_or_else(|_| Value::plain("")))
}

fn must_to_json(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    written(arguments, Style::Plain)?.map_err(Fault::failed)
}

fn must_to_pretty_json(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    written(arguments, Style::Pretty)?.map_err(Fault::failed)
}

fn must_to_raw_json(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    written(arguments, Style::Raw)?.map_err(Fault::failed)
}

/// What a text reads as; what is unknown where that rests on a hole.
enum Reading {
    Value(Value, Option<String>),
    Unknown(CauseId),
    Wrong(String),
}

fn reading(text: &Text) -> Result<Reading, Fault> {
    Ok(match read(text) {
        Ok((value, misfit)) => Reading::Value(value, misfit),
        Err(Wrong::Limit(fault)) => return Err(fault),
        Err(Wrong::Syntax(message)) => match super::any_cause(&Value::text(text.clone())) {
            Some(cause) => Reading::Unknown(cause),
            None => Reading::Wrong(message),
        },
    })
}

fn must_from_json(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    match reading(arguments.text(0)?)? {
        Reading::Value(value, None) => Ok(value),
        Reading::Value(_, Some(message)) => Err(Fault::failed(message)),
        Reading::Unknown(cause) => Ok(Value::hole(cause)),
        Reading::Wrong(message) => Err(Fault::failed(message)),
    }
}

/// Helm gives a map always; what went wrong stands in it under `Error`.
fn from_json(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut map = Map::default();
    let wrong = match reading(arguments.text(0)?)? {
        Reading::Unknown(cause) => return Ok(Value::hole(cause)),
        Reading::Value(value, misfit) => match (&value.kind, misfit) {
            (Kind::Map(_) | Kind::Hole(_), None) => return Ok(value),
            (Kind::Map(read), Some(misfit)) => {
                map = read.clone();
                misfit
            }
            (Kind::Nil, None) => return Ok(Value::missing()),
            _ => wrong_type(&value, "map[string]interface {}"),
        },
        Reading::Wrong(message) => message,
    };
    let origin = derived(arguments.all());
    map.insert("Error", Slot { key: origin, value: Value::text(Text::new(wrong, origin)) });
    Ok(Value::new(Kind::Map(map)))
}

/// Helm gives a list always; what went wrong is its only item.
fn from_json_array(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let wrong = match reading(arguments.text(0)?)? {
        Reading::Unknown(cause) => return Ok(Value::hole(cause)),
        Reading::Value(value, misfit) => match (&value.kind, misfit) {
            (Kind::List(_) | Kind::Hole(_), None) => return Ok(value),
            (Kind::List(_), Some(misfit)) => misfit,
            (Kind::Nil, None) => return Ok(super::lists::nil_list()),
            _ => wrong_type(&value, "[]interface {}"),
        },
        Reading::Wrong(message) => message,
    };
    Ok(Value::list(vec![Value::text(Text::new(wrong, derived(arguments.all())))]))
}

fn wrong_type(value: &Value, wanted: &str) -> String {
    let found = match value.kind {
        Kind::Bool(_) => "bool",
        Kind::Int(..) | Kind::Float(_) => "number",
        Kind::Text(_) => "string",
        Kind::List(_) => "array",
        _ => "object",
    };
    format!("json: cannot unmarshal {found} into Go value of type {wanted}")
}
