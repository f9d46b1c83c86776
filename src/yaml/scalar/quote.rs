//! Which texts can be written without quotes, and how quotes write the others.

use crate::yaml::{Style, Type, scalar_type};

/// Writes a text as a scalar on one line that is read back as this string:
/// single-quoted where that can say it, else double-quoted.
pub fn quoted(text: &str) -> String {
    if text.chars().all(stands_for_itself) { single(text) } else { double(text) }
}

/// Writes a text as the value of an entry in block style: without quotes where
/// that is read back as this very string.
pub fn inline(text: &str) -> String {
    if is_plain(text, false) { text.to_owned() } else { quoted(text) }
}

/// Single-quoted; the text must be of characters that stand for themselves.
pub(super) fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Double-quoted with as few escapes as can be.
pub(super) fn double(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// The inside of a double-quoted scalar.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            c if stands_for_itself(c) => out.push(c),
            c => {
                let code = u32::from(c);
                let escape = match code {
                    ..=0xff => format!("\\x{code:02X}"),
                    0x100..=0xffff => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                };
                out.push_str(&escape);
            }
        }
    }
    out
}

/// Whether a character may stand in any scalar and means itself there: it is
/// printable to go-yaml and no line break in YAML 1.1.
pub(super) fn stands_for_itself(c: char) -> bool {
    match c {
        '\t' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        '\u{a0}'..='\u{fffd}' | '\u{10000}'.. => true,
        _ => false,
    }
}

/// Whether a text without quotes is read back as this very string, on one line.
pub(super) fn is_plain(text: &str, in_flow: bool) -> bool {
    let indicator = |c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c);
    let first = text.chars().next();
    let second = text.chars().nth(1);
    let opens = match first {
        Some('-' | '?' | ':') => second.is_some_and(|c| !is_blank(c) && !",[]{}:-?".contains(c)),
        Some(c) => !indicator(c),
        None => false,
    };
    let closes = !text.ends_with([' ', '\t', ':']) && !text.starts_with([' ', '\t']);
    opens
        && closes
        && text != "<<"
        && text != "="
        && !text.starts_with("...")
        && text.chars().all(|c| c != '\t' && stands_for_itself(c))
        && ![": ", " #"].iter().any(|mark| text.contains(mark))
        // In flow style readers differ about `?` and `:` inside text.
        && !(in_flow && text.contains([',', '[', ']', '{', '}', '?', ':']))
        && scalar_type(text, Style::Plain, None) == Type::String
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
