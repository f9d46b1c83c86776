//! How sprig makes numbers of values: the rules of `spf13/cast` 1.7 and of Go's `strconv`.

use crate::render::value::{Kind, Value};

/// What `int` and `int64` make of a value: zero where it is no number.
pub fn to_int(value: &Value) -> i64 {
    match &value.kind {
        Kind::Int(number, _) => *number,
        Kind::Float(number) => truncated(*number),
        Kind::Bool(flag) => i64::from(*flag),
        Kind::Text(text) => prefixed(without_zero_decimals(text.as_str())).unwrap_or(0),
        _ => 0,
    }
}

/// What `float64` makes of a value: zero where it is no number.
pub fn to_float(value: &Value) -> f64 {
    match &value.kind {
        Kind::Int(number, _) => *number as f64,
        Kind::Float(number) => *number,
        Kind::Bool(flag) => f64::from(u8::from(*flag)),
        Kind::Text(text) => parse_float(text.as_str()).unwrap_or(0.0),
        _ => 0.0,
    }
}

/// Go on amd64 gives the least number for what does not fit.
pub fn truncated(number: f64) -> i64 {
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number);
    if fits { number as i64 } else { i64::MIN }
}

/// `strconv.Atoi`: zero for what is no number, the nearest for what is too large.
pub fn atoi(text: &str) -> i64 {
    let (negative, digits) = sign(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    signed(text, 10).unwrap_or(if negative { i64::MIN } else { i64::MAX })
}

/// `strconv.ParseInt` with a base; none where it is no number or too large.
pub fn signed(text: &str, base: u32) -> Option<i64> {
    let (negative, digits) = sign(text);
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let size = u64::from_str_radix(digits, base).ok()?;
    if negative { 0i64.checked_sub_unsigned(size) } else { i64::try_from(size).ok() }
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    }
}

/// `strconv.ParseInt` with base 0: the prefix tells the base, and underscores
/// may stand between digits.
fn prefixed(text: &str) -> Option<i64> {
    let (negative, digits) = sign(text);
    let lower = digits.to_ascii_lowercase();
    let (base, bare) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (8, rest)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, lower.get(1..)?)
    } else {
        (10, lower.as_str())
    };
    let has_prefix = bare.len() != lower.len();
    if bare.contains('_') && !underscores_fit(bare, has_prefix) {
        return None;
    }
    let sign = if negative { "-" } else { "+" };
    let bare = bare.replace('_', "");
    if bare.starts_with(['+', '-']) {
        return None;
    }
    signed(&format!("{sign}{bare}"), base)
}

/// Underscores only between digits, or after the prefix.
fn underscores_fit(digits: &str, has_prefix: bool) -> bool {
    !digits.contains("__") && !digits.ends_with('_') && (has_prefix || !digits.starts_with('_'))
}

/// `1.00` is `1`, and `1.50` no whole number.
fn without_zero_decimals(text: &str) -> &str {
    let bare = text.trim_end_matches('0');
    match bare.strip_suffix('.') {
        Some(whole) if bare.len() < text.len() => whole,
        _ => text,
    }
}

/// `strconv.ParseFloat`: decimal and hexadecimal numbers, infinity and not-a-number.
pub fn parse_float(text: &str) -> Option<f64> {
    let (negative, digits) = sign(text);
    let lower = digits.to_ascii_lowercase();
    if matches!(lower.as_str(), "inf" | "infinity") {
        return Some(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    if lower == "nan" {
        return (digits.len() == text.len()).then_some(f64::NAN);
    }
    if let Some(hex) = lower.strip_prefix("0x") {
        return hex_float(hex).map(|size| if negative { -size } else { size });
    }
    if digits.starts_with(['+', '-']) || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let fits = |(at, _): (usize, &str)| {
        let digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
        digit(digits.as_bytes().get(at + 1).copied())
            && digit(digits.as_bytes().get(at.wrapping_sub(1)).copied())
    };
    if !digits.match_indices('_').all(fits) {
        return None;
    }
    let number: f64 = digits.replace('_', "").parse().ok()?;
    number.is_finite().then_some(if negative { -number } else { number })
}

/// A mantissa with a binary exponent, which Go demands.
fn hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let exponent = signed(exponent, 10)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 13 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let size = u64::from_str_radix(&digits, 16).ok()? as f64;
    let places = i64::try_from(fraction.len()).ok()?.checked_mul(4)?;
    let power = i32::try_from(exponent.checked_sub(places)?).ok()?;
    let number = size * 2f64.powi(power);
    number.is_finite().then_some(number)
}
