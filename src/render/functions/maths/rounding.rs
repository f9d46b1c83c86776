//! Functions of numbers with a fraction that round or choose.

use super::{Answer, Arguments, Function, Kind, Scene, Unknown, number, to_float};

/// sprig's functions that round, and those that choose the greatest or least.
pub const TABLE: &[Function] = &[
    Function { name: "ceil", arity: (1, 1), unknown: Unknown::Spreads, call: ceil },
    Function { name: "floor", arity: (1, 1), unknown: Unknown::Spreads, call: floor },
    Function { name: "maxf", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: maxf },
    Function { name: "minf", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: minf },
    Function { name: "round", arity: (2, usize::MAX), unknown: Unknown::Spreads, call: round },
];

fn ceil(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    number(arguments, to_float(arguments.value(0)?).ceil())
}

fn floor(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    number(arguments, to_float(arguments.value(0)?).floor())
}

/// Unlike Rust, Go gives "no number" where one of them is none.
fn maxf(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let pick = |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) };
    number(arguments, arguments.all().iter().map(to_float).reduce(pick).unwrap_or_default())
}

fn minf(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let pick = |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) };
    number(arguments, arguments.all().iter().map(to_float).reduce(pick).unwrap_or_default())
}

/// Rounds up from a fraction on, one half if none is given; so half of a
/// negative number too goes up, and less than it down.
fn round(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let from = match arguments.all().get(2).map(|value| &value.kind) {
        None => 0.5,
        Some(Kind::Float(from)) => *from,
        Some(Kind::Int(from, _)) => *from as f64,
        Some(_) => return Err(arguments.mismatch(2, "float64")),
    };
    let power = 10f64.powf(arguments.int(1)? as f64);
    let shifted = power * to_float(arguments.value(0)?);
    let up = shifted.fract() >= from;
    number(arguments, if up { shifted.ceil() } else { shifted.floor() } / power)
}
