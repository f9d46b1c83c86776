//! What a scalar is to Kubernetes: YAML 1.1 as go-yaml v2 resolves it.

use super::Style;

/// The type of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `~`, `null`, nothing.
    Null,
    /// `true`, `yes`, `on`, …
    Bool,
    /// `12`, `0777`, `0x1F`, `1_000`, …
    Int,
    /// `1.5`, `.inf`, …
    Float,
    /// Text.
    String,
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
}

/// The type of a scalar with this decoded text. A tag that its text contradicts
/// (`!!int x`, which go-yaml refuses) gives the type of the tag.
///
/// Table: `resolve.go` of go-yaml v2, checked against Helm 4's `fromYaml`.
pub fn scalar_type(text: &str, style: Style, tag: Option<&str>) -> Type {
    match tag {
        Some("!!null") => Type::Null,
        Some("!!bool") => Type::Bool,
        Some("!!int") => Type::Int,
        Some("!!float") => Type::Float,
        None if style == Style::Plain => plain_type(text),
        _ => Type::String,
    }
}

fn plain_type(text: &str) -> Type {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Type::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Type::Bool,
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Type::Bool,
        ".nan" | ".NaN" | ".NAN" => Type::Float,
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => Type::Float,
        _ if text.starts_with('.') => float_after_point(text),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-') => number(text),
        _ => Type::String,
    }
}

/// go-yaml hands text that begins with a point straight to `strconv.ParseFloat`,
/// which takes an underscore only between digits.
fn float_after_point(text: &str) -> Type {
    let bytes = text.as_bytes();
    let between_digits = |at: usize| {
        at > 0 && bytes[at - 1].is_ascii_digit() && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    };
    if bytes.iter().enumerate().any(|(at, &byte)| byte == b'_' && !between_digits(at)) {
        return Type::String;
    }
    if is_float(&text.replace('_', "")) { Type::Float } else { Type::String }
}

/// What begins with a sign or a digit: underscores do not count.
fn number(text: &str) -> Type {
    let plain = text.replace('_', "");
    if is_int(&plain) {
        Type::Int
    } else if is_float(&plain) {
        Type::Float
    } else {
        Type::String
    }
}

/// `strconv.ParseInt(text, 0, 64)`, then `ParseUint`.
fn is_int(text: &str) -> bool {
    let (signed, digits) = match text.as_bytes().first() {
        Some(b'+' | b'-') => (true, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return false;
    }
    let Ok(value) = u64::from_str_radix(digits, radix) else { return false };
    let most = if text.starts_with('-') { 1 << 63 } else { i64::MAX.unsigned_abs() };
    !signed || value <= most
}

/// go-yaml's `yamlStyleFloat`, and within the range of a 64-bit float.
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let well_formed = match mantissa.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent = exponent.is_none_or(|part| {
        let part = part.strip_prefix(['+', '-']).unwrap_or(part);
        !part.is_empty() && digits(part)
    });
    well_formed && exponent && text.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_resolve_as_go_yaml_v2_does() {
        let cases: &[(Type, &str)] = &[
            (Type::Null, " ~ null Null NULL"),
            (
                Type::Bool,
                "y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false False FALSE",
            ),
            (Type::Int, "0 -0 00 12 +12 0777 0o7 0O7 0x1F 0X1f -0x1F 0x_1F 0b11 -0b11 1_000 1__0 0_ +1_0"),
            (Type::Int, "20011214 9223372036854775808 18446744073709551615 -9223372036854775808"),
            (Type::Float, "08 09.5 1e3 -1e3 1e-3 .5 .5_0 5. +.5 -.5 .5e3 1.e3 1_0.5 1._5"),
            (Type::Float, "99999999999999999999 .inf +.Inf -.INF .nan .NaN -9223372036854775809"),
            (Type::String, "yEs tRue nULL _1 1E400 +.nan 1:30 12:30:45 2001-12-14 + . .. = << 1e 0x1p4"),
            (
                Type::String,
                "0xFFFFFFFFFFFFFFFFFF 0b102 0o8 3m 30s Infinity inf nan 0x 0b -- +-1 .5_ ._5 0x+1",
            ),
        ];
        for (expected, texts) in cases {
            for text in texts.split(' ') {
                assert_eq!(scalar_type(text, Style::Plain, None), *expected, "{text:?}");
            }
        }
    }

    #[test]
    fn quotes_make_strings_and_tags_decide() {
        let cases = [
            ("12", Style::Double, None, Type::String),
            ("", Style::Single, None, Type::String),
            ("12", Style::Literal, None, Type::String),
            ("12", Style::Plain, Some("!!str"), Type::String),
            ("", Style::Plain, Some("!!str"), Type::String),
            ("12", Style::Double, Some("!!int"), Type::Int),
            ("12", Style::Plain, Some("!!float"), Type::Float),
            ("aGk=", Style::Plain, Some("!!binary"), Type::String),
            ("12", Style::Plain, Some("!"), Type::String),
            ("12", Style::Plain, Some("!foo"), Type::String),
            ("2001-01-01", Style::Plain, Some("!!timestamp"), Type::String),
            ("yes", Style::Double, Some("!!bool"), Type::Bool),
            ("", Style::Double, Some("!!null"), Type::Null),
        ];
        for (text, style, tag, expected) in cases {
            assert_eq!(scalar_type(text, style, tag), expected, "{text:?} {tag:?}");
        }
    }
}
