//! Functions that ask what a value is, and whether two are alike.

use super::equal::{Same, deep_equal};
use super::walk::Budget;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::value::Value;

/// sprig's functions of reflection (sprig v3, `reflect.go`).
pub const TABLE: &[Function] = &[
    Function { name: "deepEqual", arity: (2, 2), unknown: Unknown::Handles, call: are_equal },
    Function { name: "kindIs", arity: (2, 2), unknown: Unknown::Keeps, call: kind_is },
    Function { name: "kindOf", arity: (1, 1), unknown: Unknown::Keeps, call: kind_of },
    Function { name: "typeIs", arity: (2, 2), unknown: Unknown::Keeps, call: type_is },
    Function { name: "typeIsLike", arity: (2, 2), unknown: Unknown::Keeps, call: type_is_like },
    Function { name: "typeOf", arity: (1, 1), unknown: Unknown::Keeps, call: type_of },
];

type Answer = Result<Value, Fault>;

fn are_equal(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let same = deep_equal(arguments.value(0)?, arguments.value(1)?, &mut Budget::default())?;
    Ok(match same {
        Same::Unknown(cause) => Value::hole(cause),
        known => Value::bool(known == Same::Yes),
    })
}

fn kind_of(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::plain(arguments.value(0)?.kind_name()))
}

fn kind_is(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::bool(arguments.text(0)?.as_str() == arguments.value(1)?.kind_name()))
}

fn type_of(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::plain(arguments.value(0)?.type_name()))
}

fn type_is(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::bool(arguments.text(0)?.as_str() == arguments.value(1)?.type_name()))
}

/// A pointer to the type is like it.
fn type_is_like(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (wanted, name) = (arguments.text(0)?.as_str(), arguments.value(1)?.type_name());
    Ok(Value::bool(name.strip_prefix('*').unwrap_or(name) == wanted || name == wanted))
}
