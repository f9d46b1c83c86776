//! Arithmetic with fractions: sprig reckons with decimals (`shopspring/decimal`), not in binary.

use super::super::float::shortest;
use super::{Answer, Arguments, Fault, Function, Scene, Unknown, number, to_float};
use crate::render::value::Value;

/// sprig's functions of numbers with a fraction.
pub const TABLE: &[Function] = &[
    Function { name: "add1f", arity: (1, 1), unknown: Unknown::Spreads, call: add1f },
    Function { name: "addf", arity: (0, usize::MAX), unknown: Unknown::Spreads, call: addf },
    Function { name: "divf", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: divf },
    Function { name: "mulf", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: mulf },
    Function { name: "subf", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: subf },
];

/// Digits after the point that a quotient has.
const QUOTIENT_PLACES: i32 = 16;

/// A whole number times a power of ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    power: i32,
}

impl Decimal {
    /// The decimal of fewest digits that reads back as the number.
    fn new(number: f64) -> Option<Self> {
        let text = format!("{number:e}");
        let (mantissa, power) = text.split_once('e')?;
        let power: i32 = power.parse().ok()?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { digits, power: power - i32::try_from(fraction.len()).ok()? })
    }

    fn float(self) -> f64 {
        format!("{}e{}", self.digits, self.power).parse().unwrap_or_default()
    }

    /// Both with the lower of their powers.
    fn aligned(self, other: Self) -> Option<(i128, i128, i32)> {
        let power = self.power.min(other.power);
        Some((self.at_power(power)?, other.at_power(power)?, power))
    }

    fn at_power(self, power: i32) -> Option<i128> {
        if self.digits == 0 {
            return Some(0);
        }
        self.digits.checked_mul(10i128.checked_pow(u32::try_from(self.power - power).ok()?)?)
    }

    fn add(self, other: Self) -> Option<Self> {
        let (a, b, power) = self.aligned(other)?;
        Some(Self { digits: a.checked_add(b)?, power })
    }

    fn sub(self, other: Self) -> Option<Self> {
        let (a, b, power) = self.aligned(other)?;
        Some(Self { digits: a.checked_sub(b)?, power })
    }

    fn mul(self, other: Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Self { digits, power: self.power.checked_add(other.power)? })
    }

    /// Rounded to sixteen places, half of the last away from zero.
    fn div(self, other: Self) -> Option<Self> {
        let lift = self.power.checked_sub(other.power)?.checked_add(QUOTIENT_PLACES)?;
        let ten = 10i128.checked_pow(lift.unsigned_abs())?;
        let (mut dividend, mut divisor) = (self.digits, other.digits);
        if lift >= 0 {
            dividend = dividend.checked_mul(ten)?;
        } else {
            divisor = divisor.checked_mul(ten)?;
        }
        let (quotient, rest) = (dividend.checked_div(divisor)?, dividend.checked_rem(divisor)?);
        let up = rest.unsigned_abs().checked_mul(2)? >= divisor.unsigned_abs();
        let away = if (dividend < 0) == (divisor < 0) { 1 } else { -1 };
        Some(Self { digits: quotient + if up { away } else { 0 }, power: -QUOTIENT_PLACES })
    }
}

/// What an operation does in decimal, and, where that is too long, in binary.
type Operation = (fn(Decimal, Decimal) -> Option<Decimal>, fn(f64, f64) -> f64);

fn reckon(arguments: &Arguments, first: f64, others: &[Value], operation: Operation) -> Answer {
    let numbers: Vec<f64> = others.iter().map(to_float).collect();
    if let Some(odd) = numbers.iter().chain([&first]).find(|number| !number.is_finite()) {
        return Err(Fault::failed(format!("Cannot create a Decimal from {}", shortest(*odd))));
    }
    let exact = numbers.iter().try_fold(Decimal::new(first), |so_far, number| {
        Some(so_far.zip(Decimal::new(*number)).and_then(|(a, b)| operation.0(a, b)))
    });
    let result = match exact.flatten() {
        Some(exact) => exact.float(),
        None => numbers.iter().copied().fold(first, operation.1),
    };
    number(arguments, result)
}

fn add1f(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    reckon(arguments, 1.0, arguments.all(), (Decimal::add, |a, b| a + b))
}

fn addf(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    reckon(arguments, 0.0, arguments.all(), (Decimal::add, |a, b| a + b))
}

fn subf(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    onward(arguments, (Decimal::sub, |a, b| a - b))
}

fn mulf(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    onward(arguments, (Decimal::mul, |a, b| a * b))
}

fn divf(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    if arguments.all().iter().skip(1).any(|value| to_float(value) == 0.0) {
        return Err(Fault::failed("decimal division by 0"));
    }
    onward(arguments, (Decimal::div, |a, b| a / b))
}

fn onward(arguments: &Arguments, operation: Operation) -> Answer {
    let first = to_float(arguments.value(0)?);
    reckon(arguments, first, arguments.all().get(1..).unwrap_or_default(), operation)
}
