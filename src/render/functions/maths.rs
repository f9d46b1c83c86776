//! Arithmetic (sprig v3, `numeric.go`).

use super::print::display;
use super::walk::derived;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::value::{IntType, Kind, Value};

mod cast;
mod decimal;
mod ranges;
mod rounding;

pub use cast::{to_float, to_int};
pub use decimal::TABLE as DECIMALS;
pub use ranges::TABLE as RANGES;
pub use rounding::TABLE as ROUNDING;

/// sprig's functions of whole numbers.
pub const TABLE: &[Function] = &[
    Function { name: "add", arity: (0, usize::MAX), unknown: Unknown::Spreads, call: add },
    Function { name: "add1", arity: (1, 1), unknown: Unknown::Spreads, call: add1 },
    Function { name: "atoi", arity: (1, 1), unknown: Unknown::Spreads, call: atoi },
    Function { name: "biggest", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: max },
    Function { name: "div", arity: (2, 2), unknown: Unknown::Spreads, call: div },
    Function { name: "float64", arity: (1, 1), unknown: Unknown::Spreads, call: float64 },
    Function { name: "int", arity: (1, 1), unknown: Unknown::Spreads, call: int },
    Function { name: "int64", arity: (1, 1), unknown: Unknown::Spreads, call: int64 },
    Function { name: "max", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: max },
    Function { name: "min", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: min },
    Function { name: "mod", arity: (2, 2), unknown: Unknown::Spreads, call: modulo },
    Function { name: "mul", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: mul },
    Function { name: "sub", arity: (2, 2), unknown: Unknown::Spreads, call: sub },
    Function { name: "toDecimal", arity: (1, 1), unknown: Unknown::Spreads, call: to_decimal },
];

type Answer = Result<Value, Fault>;

/// An `int64` that was made from the arguments.
fn whole(arguments: &Arguments, number: i64) -> Answer {
    Ok(Value::with_origin(Kind::Int(number, IntType::Int64), derived(arguments.all())))
}

/// An `int` that was made from the arguments.
fn plain(arguments: &Arguments, number: i64) -> Answer {
    Ok(Value::with_origin(Kind::Int(number, IntType::Int), derived(arguments.all())))
}

/// A number that was made from the arguments.
fn number(arguments: &Arguments, number: f64) -> Answer {
    Ok(Value::with_origin(Kind::Float(number), derived(arguments.all())))
}

fn add(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    whole(arguments, arguments.all().iter().map(to_int).fold(0, i64::wrapping_add))
}

fn add1(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    whole(arguments, to_int(arguments.value(0)?).wrapping_add(1))
}

fn sub(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    whole(arguments, to_int(arguments.value(0)?).wrapping_sub(to_int(arguments.value(1)?)))
}

fn mul(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    whole(arguments, arguments.all().iter().map(to_int).fold(1, i64::wrapping_mul))
}

fn div(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let divisor = divisor(arguments)?;
    whole(arguments, to_int(arguments.value(0)?).wrapping_div(divisor))
}

fn modulo(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let divisor = divisor(arguments)?;
    whole(arguments, to_int(arguments.value(0)?).wrapping_rem(divisor))
}

fn divisor(arguments: &Arguments) -> Result<i64, Fault> {
    match to_int(arguments.value(1)?) {
        0 => Err(Fault::failed("runtime error: integer divide by zero")),
        other => Ok(other),
    }
}

fn max(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    whole(arguments, arguments.all().iter().map(to_int).max().unwrap_or(0))
}

fn min(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    whole(arguments, arguments.all().iter().map(to_int).min().unwrap_or(0))
}

fn int(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    plain(arguments, to_int(arguments.value(0)?))
}

fn int64(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    whole(arguments, to_int(arguments.value(0)?))
}

fn float64(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    number(arguments, to_float(arguments.value(0)?))
}

fn atoi(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    plain(arguments, cast::atoi(arguments.text(0)?.as_str()))
}

/// Reads what is printed of a value as an octal number.
fn to_decimal(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let digits = display(arguments.value(0)?)?;
    whole(arguments, cast::signed(digits.as_str(), 8).unwrap_or(0))
}
