//! Functions that choose: `default`, `coalesce`, `ternary` and their like.

use super::walk::is_empty;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::value::Value;

/// Go's and sprig's functions of truth (sprig v3, `defaults.go`).
pub const TABLE: &[Function] = &[
    Function { name: "all", arity: (0, usize::MAX), unknown: Unknown::Handles, call: all },
    Function { name: "any", arity: (0, usize::MAX), unknown: Unknown::Handles, call: any },
    Function { name: "coalesce", arity: (0, usize::MAX), unknown: Unknown::Handles, call: coalesce },
    Function { name: "default", arity: (1, usize::MAX), unknown: Unknown::Handles, call: default },
    Function { name: "empty", arity: (1, 1), unknown: Unknown::Handles, call: empty },
    Function { name: "hello", arity: (0, 0), unknown: Unknown::Keeps, call: hello },
    Function { name: "not", arity: (1, 1), unknown: Unknown::Handles, call: empty },
    Function { name: "ternary", arity: (3, 3), unknown: Unknown::Handles, call: ternary },
];

type Answer = Result<Value, Fault>;

fn all(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let empties: Vec<_> = arguments.all().iter().map(is_empty).collect();
    if empties.contains(&Ok(true)) {
        return Ok(Value::bool(false));
    }
    Ok(empties.into_iter().find_map(Result::err).map_or(Value::bool(true), Value::hole))
}

fn any(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let empties: Vec<_> = arguments.all().iter().map(is_empty).collect();
    if empties.contains(&Ok(false)) {
        return Ok(Value::bool(true));
    }
    Ok(empties.into_iter().find_map(Result::err).map_or(Value::bool(false), Value::hole))
}

/// The first that is not empty; what is unknown may be it.
fn coalesce(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let chosen = arguments.all().iter().find(|value| is_empty(value) != Ok(true));
    Ok(chosen.cloned().unwrap_or_else(Value::nil))
}

fn default(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let given = arguments.all().get(1).filter(|given| is_empty(given) != Ok(true));
    Ok(given.map_or_else(|| arguments.value(0), Ok)?.clone())
}

fn empty(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(is_empty(arguments.value(0)?).map_or_else(Value::hole, Value::bool))
}

fn ternary(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    if let Some(cause) = arguments.value(2)?.cause() {
        return Ok(Value::hole(cause));
    }
    let chosen = if arguments.bool(2)? { 0 } else { 1 };
    arguments.value(chosen).cloned()
}

/// sprig has it to show that it is there.
fn hello(_: &mut Scene<'_>, _: &Arguments) -> Answer {
    Ok(Value::plain("Hello!"))
}
