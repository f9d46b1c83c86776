//! Which numbers and strings Go can read (`strconv.Unquote`, `strconv.ParseFloat`).

use super::flaw::Flaw;

/// What is wrong with a number.
pub(super) fn number_flaw(text: &str) -> Option<Flaw> {
    (!is_number(text)).then_some(Flaw::Unexpected)
}

/// What is wrong with `'…'`: it holds one character.
pub(super) fn char_flaw(text: &str) -> Option<Flaw> {
    let inner = &text[1..text.len() - 1];
    let is_escape = inner.starts_with('\\') && has_good_escapes(inner, '\'');
    (inner.chars().count() != 1 && !is_escape).then_some(Flaw::CharLiteral)
}

/// What is wrong with `"…"`; a string in back-quotes is always right.
pub(super) fn string_flaw(text: &str) -> Option<Flaw> {
    let is_good = !text.starts_with('"') || has_good_escapes(&text[1..text.len() - 1], '"');
    (!is_good).then_some(Flaw::Escape)
}

/// Whether Go reads a number here; what it may read otherwise passes too.
fn is_number(text: &str) -> bool {
    let plain = text.trim_start_matches(['+', '-']).trim_end_matches('i').replace('_', "");
    let digits = |prefix: [&str; 2], radix| {
        let rest = prefix.into_iter().find_map(|prefix| plain.strip_prefix(prefix));
        rest.is_some_and(|rest| {
            !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix) || ".pP+-".contains(c))
        })
    };
    plain.parse::<f64>().is_ok()
        || digits(["0x", "0X"], 16)
        || digits(["0o", "0O"], 8)
        || digits(["0b", "0B"], 2)
}

/// Whether every backslash sequence is one of Go's (`strconv.Unquote`).
fn has_good_escapes(text: &str, quote: char) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            continue;
        }
        let count = match chars.next().unwrap_or(' ') {
            'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' => 0,
            c if c == quote => 0,
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '0'..='7' => 2,
            _ => return false,
        };
        if !(0..count).all(|_| chars.next().is_some_and(|c| c.is_ascii_hexdigit())) {
            return false;
        }
    }
    true
}
