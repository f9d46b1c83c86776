//! Go's own comparisons: `eq`, `ne`, `lt`, `le`, `gt`, `ge`.

use std::cmp::Ordering;
use std::rc::Rc;

use super::print::display;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::value::{Kind, Value};

/// Go's comparisons (`text/template/funcs.go`, Go 1.25).
pub const TABLE: &[Function] = &[
    Function { name: "eq", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: eq },
    Function { name: "ge", arity: (2, 2), unknown: Unknown::Spreads, call: ge },
    Function { name: "gt", arity: (2, 2), unknown: Unknown::Spreads, call: gt },
    Function { name: "le", arity: (2, 2), unknown: Unknown::Spreads, call: le },
    Function { name: "lt", arity: (2, 2), unknown: Unknown::Spreads, call: lt },
    Function { name: "ne", arity: (2, 2), unknown: Unknown::Spreads, call: ne },
];

type Answer = Result<Value, Fault>;

const UNORDERED: &str = "invalid type for comparison";

fn eq(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let Some((first, others)) = arguments.all().split_first().filter(|(_, others)| !others.is_empty()) else {
        return Err(Fault::failed("missing argument for comparison"));
    };
    for other in others {
        if equal(first, other)? {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

fn ne(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::bool(!equal(arguments.value(0)?, arguments.value(1)?)?))
}

/// Go tells basic kinds apart; all that is none of them has one kind more.
fn equal(a: &Value, b: &Value) -> Result<bool, Fault> {
    Ok(match (&a.kind, &b.kind) {
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Int(a, _), Kind::Int(b, _)) => a == b,
        (Kind::Float(a), Kind::Float(b)) => a == b,
        (Kind::Text(a), Kind::Text(b)) => a.as_str() == b.as_str(),
        _ if a.is_nil() || b.is_nil() => is_nil(a) && is_nil(b),
        _ if is_basic(a) || is_basic(b) => return Err(unlike(a, b)),
        _ if a.kind_name() != b.kind_name() => {
            let (first, second) = (display(a)?, display(b)?);
            let (a, b) = (a.type_name(), b.type_name());
            let (first, second) = (first.as_str(), second.as_str());
            return Err(Fault::failed(format!("non-comparable types {first}: {a}, {b}: {second}")));
        }
        (Kind::Object(a), Kind::Object(b)) => Rc::ptr_eq(a, b),
        _ if is_nil(a) || is_nil(b) => is_nil(a) && is_nil(b),
        _ => {
            let shown = display(b)?;
            return Err(Fault::failed(format!("non-comparable type {}: {}", shown.as_str(), b.type_name())));
        }
    })
}

fn unlike(a: &Value, b: &Value) -> Fault {
    let (a, b) = (a.type_name(), b.type_name());
    Fault::failed(format!("incompatible types for comparison: {a} and {b}"))
}

/// Nil, or a list or a map of Go that was never made.
fn is_nil(value: &Value) -> bool {
    match &value.kind {
        Kind::List(list) => list.is_nil(),
        Kind::Map(map) => map.map_type().is_nil(),
        _ => value.is_nil(),
    }
}

fn is_basic(value: &Value) -> bool {
    matches!(value.kind, Kind::Bool(_) | Kind::Int(..) | Kind::Float(_) | Kind::Text(_))
}

/// None where one of them is no number.
fn order(arguments: &Arguments) -> Result<Option<Ordering>, Fault> {
    let (a, b) = (arguments.value(0)?, arguments.value(1)?);
    if !is_basic(a) || !is_basic(b) {
        return Err(Fault::failed(UNORDERED));
    }
    match (&a.kind, &b.kind) {
        (Kind::Int(a, _), Kind::Int(b, _)) => Ok(Some(a.cmp(b))),
        (Kind::Float(a), Kind::Float(b)) => Ok(a.partial_cmp(b)),
        (Kind::Text(a), Kind::Text(b)) => Ok(Some(a.as_str().cmp(b.as_str()))),
        (Kind::Bool(_), Kind::Bool(_)) => Err(Fault::failed(UNORDERED)),
        _ => Err(unlike(a, b)),
    }
}

fn lt(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::bool(order(arguments)? == Some(Ordering::Less)))
}

fn le(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::bool(matches!(order(arguments)?, Some(Ordering::Less | Ordering::Equal))))
}

/// Go has it as "not less or equal", which is true for what is no number.
fn gt(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::bool(!matches!(order(arguments)?, Some(Ordering::Less | Ordering::Equal))))
}

/// Go has it as "not less", which is true for what is no number.
fn ge(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::bool(order(arguments)? != Some(Ordering::Less)))
}
