//! What a scalar of a document is as a value: go-yaml v2, then JSON
//! (sigs.k8s.io/yaml v1.6, `yamlToJSONTarget`).

use crate::render::fault::Fault;
use crate::render::functions::encoding::from_base64;
use crate::render::functions::float::shortest;
use crate::yaml::{Style, Type, scalar_type};

/// A scalar as JSON has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Number(f64),
    /// The decoded text as it is.
    Text,
    /// A text that is not the decoded one: `!!binary`.
    Other(String),
}

/// What a scalar is.
///
/// # Errors
/// Its tag contradicts its text, or no JSON can hold it.
pub(super) fn scalar(text: &str, style: Style, tag: Option<&str>) -> Result<Plain, Fault> {
    if tag == Some("!!binary") {
        return binary(text);
    }
    let kind = resolved(text, style, tag)?;
    Ok(match kind {
        Type::Null => Plain::Null,
        Type::Bool => Plain::Bool(is_true(text)),
        Type::Int => Plain::Number(int(text)),
        Type::Float => {
            let number = float(text);
            if !number.is_finite() {
                let shown = shortest(number);
                return Err(Fault::failed(format!(
                    "error converting YAML to JSON: json: unsupported value: {shown}"
                )));
            }
            Plain::Number(number)
        }
        _ => Plain::Text,
    })
}

/// A scalar as a key of a map of JSON; none where its text is the key.
///
/// # Errors
/// It is null, its tag contradicts its text, or it is an integer beyond 63 bits.
pub(super) fn key(text: &str, style: Style, tag: Option<&str>) -> Result<Option<String>, Fault> {
    if tag == Some("!!binary") {
        return Ok(match binary(text)? {
            Plain::Other(text) => Some(text),
            _ => None,
        });
    }
    Ok(Some(match resolved(text, style, tag)? {
        Type::Null => return Err(unsupported("%!s(<nil>)")),
        Type::Bool => is_true(text).to_string(),
        // An integer under the tag of a float is one.
        Type::Int if tag == Some("!!float") => short_float(int(text)),
        Type::Int => match wide_int(text) {
            Some(number) if i64::try_from(number).is_ok() => number.to_string(),
            _ => return Err(unsupported("uint64")),
        },
        Type::Float => short_float(float(text)),
        _ => return Ok(None),
    }))
}

fn unsupported(kind: &str) -> Fault {
    Fault::failed(format!("error converting YAML to JSON: unsupported map key of type: {kind}"))
}

/// The type of a scalar, where its tag and text agree.
fn resolved(text: &str, style: Style, tag: Option<&str>) -> Result<Type, Fault> {
    let Some(tag @ ("!!null" | "!!bool" | "!!int" | "!!float" | "!!timestamp")) = tag else {
        return Ok(scalar_type(text, style, tag));
    };
    // A tag makes the text count as if it had no quotes.
    let own = scalar_type(text, Style::Plain, None);
    let is_time = own == Type::String && is_timestamp(text);
    let fits = match tag {
        "!!null" => own == Type::Null,
        "!!bool" => own == Type::Bool,
        "!!int" => own == Type::Int,
        "!!float" => matches!(own, Type::Float | Type::Int),
        _ => is_time,
    };
    if fits {
        return Ok(own);
    }
    let name = match own {
        Type::Null => "!!null",
        Type::Bool => "!!bool",
        Type::Int => "!!int",
        Type::Float => "!!float",
        _ if is_time => "!!timestamp",
        _ => "!!str",
    };
    let message = format!("error converting YAML to JSON: yaml: cannot decode {name} `{text}` as a {tag}");
    Err(Fault::failed(message))
}

fn is_true(text: &str) -> bool {
    text.starts_with(['y', 'Y', 't', 'T']) || text.eq_ignore_ascii_case("on")
}

/// The value of what [`scalar_type`] takes for an integer.
fn int(text: &str) -> f64 {
    wide_int(text).map_or(0.0, |number| number as f64)
}

fn wide_int(text: &str) -> Option<i128> {
    let plain = text.replace('_', "");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, digits.get(2..)?),
        Some("0o" | "0O") => (8, digits.get(2..)?),
        Some("0b" | "0B") => (2, digits.get(2..)?),
        Some(two) if two.starts_with('0') => (8, digits),
        _ => (10, digits),
    };
    i128::from_str_radix(digits, radix).ok().map(|number| sign * number)
}

/// The value of what [`scalar_type`] takes for a float.
fn float(text: &str) -> f64 {
    match text.to_ascii_lowercase().as_str() {
        ".nan" => f64::NAN,
        ".inf" | "+.inf" => f64::INFINITY,
        "-.inf" => f64::NEG_INFINITY,
        _ => text.replace('_', "").parse().unwrap_or(f64::NAN),
    }
}

/// A float as a key: `strconv.FormatFloat(number, 'g', -1, 32)`, words for what is none.
fn short_float(number: f64) -> String {
    if number.is_nan() {
        return ".nan".to_owned();
    }
    let narrow = number as f32;
    if narrow.is_infinite() {
        return if narrow > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    // The shortest digits of the narrow number are those of the wide one that
    // they spell.
    shortest(narrow.to_string().parse().unwrap_or(number))
}

/// What base 64 stands for; bytes that are not UTF-8 become U+FFFD in JSON.
fn binary(text: &str) -> Result<Plain, Fault> {
    let bytes = from_base64(text.as_bytes()).ok_or_else(|| {
        Fault::failed("error converting YAML to JSON: yaml: !!binary value contains invalid base64 data")
    })?;
    Ok(Plain::Other(in_json(&bytes)))
}

/// Bytes as a string of Go's JSON: each byte that is no UTF-8 becomes U+FFFD.
fn in_json(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    text
}

/// Whether go-yaml v2 takes a text for a time (`resolve.go`, `parseTimestamp`).
pub(super) fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_year = bytes.get(..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit));
    if !is_year || bytes.get(4) != Some(&b'-') {
        return false;
    }
    let mut time = Time(text.get(5..).unwrap_or_default());
    let (Some(month), true, Some(day)) = (time.number(), time.skip("-"), time.number()) else { return false };
    let year: u32 = text.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    if day == 0 || day > days(year, month) {
        return false;
    }
    if time.0.is_empty() {
        return true;
    }
    let zoned = !time.skip(" ");
    if zoned && !time.skip("T") && !time.skip("t") {
        return false;
    }
    time.clock() && (!zoned || time.zone()) && time.0.is_empty()
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// The rest of a time, read as Go's `time.Parse` reads it.
struct Time<'t>(&'t str);

impl Time<'_> {
    /// One or two digits.
    fn number(&mut self) -> Option<u32> {
        let len = self.0.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        number.parse().ok()
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Hours, minutes, seconds, and up to nine digits of a fraction.
    fn clock(&mut self) -> bool {
        let below = |number: Option<u32>, limit| number.is_some_and(|number| number < limit);
        let whole = below(self.number(), 24)
            && self.skip(":")
            && below(self.number(), 60)
            && self.skip(":")
            && below(self.number(), 60);
        let fraction = self.0.strip_prefix(['.', ',']).unwrap_or_default();
        let digits = fraction.bytes().take(9).take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            self.0 = fraction.get(digits..).unwrap_or_default();
        }
        whole
    }

    /// `Z`, or hours and minutes.
    fn zone(&mut self) -> bool {
        if self.skip("Z") {
            return true;
        }
        let signed = self.skip("+") || self.skip("-");
        let two = |part: Option<&str>, most: u32| {
            part.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|part| part.parse::<u32>().ok())
                .is_some_and(|number| number <= most)
        };
        let fits = two(self.0.get(..2), 24) && self.0.get(2..3) == Some(":") && two(self.0.get(3..5), 60);
        self.0 = self.0.get(5..).unwrap_or_default();
        signed && fits
    }
}
