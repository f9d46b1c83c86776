//! Numbers as `text/template/parse` (Go 1.27) reads them: `lex.go`, `scanNumber`;
//! `node.go`, `newNumber`; `strconv`.

use super::ast::Number;
use super::lex::is_name;
use super::literal;

/// How far a number goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanned {
    /// Bytes, up to and with the first that is wrong.
    pub length: usize,
    /// Whether it can be one.
    pub is_number: bool,
}

/// Reads the number that `text` begins with, or the complex number `1+2i`.
pub(super) fn scan(text: &str) -> Scanned {
    let first = scan_one(text);
    let rest = &text[first.length..];
    if !first.is_number || !rest.starts_with(['+', '-']) {
        return first;
    }
    let second = scan_one(rest);
    let length = first.length + second.length;
    Scanned { length, is_number: second.is_number && text[..length].ends_with('i') }
}

fn scan_one(text: &str) -> Scanned {
    let bytes = text.as_bytes();
    let mut at = accept(bytes, 0, b"+-");
    let mut digits = DECIMAL;
    if bytes.get(at) == Some(&b'0') {
        at += 1;
        let after = at + 1;
        (digits, at) = match bytes.get(at).map(u8::to_ascii_lowercase) {
            Some(b'x') => (HEXADECIMAL, after),
            Some(b'o') => (&DECIMAL[..9], after),
            Some(b'b') => (&DECIMAL[..3], after),
            _ => (DECIMAL, at),
        };
    }
    at = accept_run(bytes, at, digits);
    if bytes.get(at) == Some(&b'.') {
        at = accept_run(bytes, at + 1, digits);
    }
    let exponent: &[u8] = match digits.len() {
        11 => b"eE",
        23 => b"pP",
        _ => b"",
    };
    if accept(bytes, at, exponent) > at {
        at = accept_run(bytes, accept(bytes, at + 1, b"+-"), DECIMAL);
    }
    at = accept(bytes, at, b"i");
    let glued = text[at..].chars().next().filter(|&c| is_name(c));
    Scanned { length: at + glued.map_or(0, char::len_utf8), is_number: glued.is_none() }
}

const DECIMAL: &[u8] = b"_0123456789";
const HEXADECIMAL: &[u8] = b"_0123456789abcdefABCDEF";

fn accept(bytes: &[u8], at: usize, valid: &[u8]) -> usize {
    at + usize::from(bytes.get(at).is_some_and(|byte| valid.contains(byte)))
}

fn accept_run(bytes: &[u8], at: usize, valid: &[u8]) -> usize {
    at + bytes.iter().skip(at).take_while(|byte| valid.contains(byte)).count()
}

/// The value of a number or a character constant. An imaginary or complex
/// number, which nothing can be done with, has none.
///
/// # Errors
/// Go's message for what is no number.
pub(in crate::render) fn value(text: &str) -> Result<Number, String> {
    if text.starts_with('\'') {
        let int = i64::from(literal::character(text)?);
        return Ok(Number { int: Some(int), float: Some(as_float(int)), is_ideal_float: false });
    }
    let scanned = scan(text);
    if !scanned.is_number {
        return Err(format!("bad number syntax: {}", literal::quote(&text[..scanned.length])));
    }
    let illegal = || format!("illegal number syntax: {}", literal::quote(text));
    if let Some(real) = text.strip_suffix('i') {
        let parts =
            real.char_indices().skip(1).filter(|&(at, c)| matches!(c, '+' | '-') && !is_exponent(real, at));
        let split = parts.last().map_or(0, |(at, _)| at);
        let (real, imaginary) = real.split_at(split);
        let is_complex = (real.is_empty() || float(real).is_some()) && float(imaginary).is_some();
        return match split {
            _ if is_complex => Ok(COMPLEX),
            0 => Err(illegal()),
            _ => Err("syntax error scanning complex number".to_owned()),
        };
    }
    let (int, unsigned) = (integer(text), whole(text));
    if int.is_some() || unsigned.is_some() {
        let float = int.map(as_float).or(unsigned.map(|unsigned| unsigned as f64));
        return Ok(Number { int, float, is_ideal_float: is_ideal_float(text) });
    }
    let float = float(text).ok_or_else(illegal)?;
    if !text.contains(['.', 'e', 'E', 'p', 'P']) {
        return Err(format!("integer overflow: {}", literal::quote(text)));
    }
    let is_whole = float.trunc() == float && (-TWO_63..TWO_63).contains(&float);
    let int = is_whole.then_some(float as i64);
    Ok(Number { int, float: Some(float), is_ideal_float: is_ideal_float(text) })
}

const COMPLEX: Number = Number { int: None, float: None, is_ideal_float: false };

/// 2^63, the first float that is no `i64`.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;

fn as_float(int: i64) -> f64 {
    int as f64
}

/// Whether the sign at a place is that of an exponent.
fn is_exponent(text: &str, at: usize) -> bool {
    let is_hexadecimal = text[..at].contains(['x', 'X']);
    text[..at].ends_with(if is_hexadecimal { ['p', 'P'] } else { ['e', 'E'] })
}

/// `exec.go`, `idealConstant` and `isHexInt`.
fn is_ideal_float(text: &str) -> bool {
    let is_hexadecimal = text.len() > 2 && (text.starts_with("0x") || text.starts_with("0X"));
    let is_hex_int = is_hexadecimal && !text.contains(['p', 'P']);
    !is_hex_int && text.contains(['.', 'e', 'E', 'p', 'P'])
}

/// `strconv.ParseInt` with base 0.
fn integer(text: &str) -> Option<i64> {
    let (is_negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let value = i128::from(whole(digits)?);
    i64::try_from(if is_negative { -value } else { value }).ok()
}

/// `strconv.ParseUint` with base 0.
fn whole(text: &str) -> Option<u64> {
    let prefix = text.get(..2).unwrap_or("").to_ascii_lowercase();
    let (base, digits) = match prefix.as_str() {
        "0x" if text.len() > 2 => (16, &text[2..]),
        "0o" if text.len() > 2 => (8, &text[2..]),
        "0b" if text.len() > 2 => (2, &text[2..]),
        _ if text.starts_with('0') && text.len() > 1 => (8, &text[1..]),
        _ => (10, text),
    };
    if digits.starts_with(['+', '-']) || !has_good_underscores(text) {
        return None;
    }
    u64::from_str_radix(&digits.replace('_', ""), base).ok()
}

/// `strconv.ParseFloat`; none where it is no number or too great.
fn float(text: &str) -> Option<f64> {
    if !has_good_underscores(text) {
        return None;
    }
    let plain = text.replace('_', "");
    let digits = plain.trim_start_matches(['+', '-']);
    let value = if digits.starts_with("0x") || digits.starts_with("0X") {
        let value = hexadecimal(&digits[2..])?;
        if plain.starts_with('-') { -value } else { value }
    } else {
        plain.parse::<f64>().ok()?
    };
    value.is_finite().then_some(value)
}

/// A hexadecimal float without its `0x`; it has an exponent.
fn hexadecimal(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['p', 'P'])?;
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    if before.is_empty() && after.is_empty() {
        return None;
    }
    let negative = exponent.starts_with('-');
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if exponent.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = exponent.parse::<i64>().unwrap_or(FAR).min(FAR);
    let mut power = if negative { -size } else { size };
    let mut mantissa: u64 = 0;
    for (at, digit) in before.chars().chain(after.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        let is_fraction = at >= before.len();
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | digit;
            power -= if is_fraction { 4 } else { 0 };
        } else {
            // What does not fit only decides how to round.
            mantissa |= u64::from(digit != 0);
            power += if is_fraction { 0 } else { 4 };
        }
    }
    Some(scaled(mantissa as f64, power))
}

/// More than any exponent that matters.
const FAR: i64 = 100_000;

/// `value` times two to the power, in steps that are each exact.
fn scaled(mut value: f64, mut power: i64) -> f64 {
    while power != 0 && value != 0.0 && value.is_finite() {
        let step = power.clamp(-1000, 1000);
        value *= 2f64.powi(step as i32);
        power -= step;
    }
    value
}

/// Whether each `_` stands between digits (`strconv`, `underscoreOK`).
fn has_good_underscores(text: &str) -> bool {
    if !text.contains('_') {
        return true;
    }
    let bytes = text.trim_start_matches(['+', '-']).as_bytes();
    let has_prefix = matches!(bytes, [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..]);
    let is_hexadecimal = matches!(bytes, [b'0', b'x' | b'X', ..]);
    let is_digit = |byte: &u8| byte.is_ascii_digit() || is_hexadecimal && byte.is_ascii_hexdigit();
    let mut after_digit = has_prefix;
    let mut after_underscore = false;
    for byte in &bytes[if has_prefix { 2 } else { 0 }..] {
        let is_underscore = *byte == b'_';
        if is_underscore && !after_digit || after_underscore && !is_digit(byte) {
            return false;
        }
        (after_digit, after_underscore) = (is_digit(byte), is_underscore);
    }
    !after_underscore
}
