//! Strings and character constants as Go reads them (`strconv.Unquote`,
//! `UnquoteChar`), and as its messages write them (`strconv.Quote`).

use std::fmt::Write as _;

use super::ast::Literal;

/// Go's message for a string with a sequence that there is not.
pub(in crate::render) const INVALID: &str = "invalid syntax";

/// The value of a string in double or back-quotes, of which `text[start..]` begins.
///
/// # Errors
/// Go's message for what is no string.
pub(in crate::render) fn string(text: &str, start: usize) -> Result<Literal, String> {
    let mut value = Value { start: start + 1, ..Value::default() };
    if text.starts_with('`') {
        let inner = inner(text);
        // Go drops what is a carriage return.
        for (at, part) in parts(inner) {
            value.copy(at, part);
        }
        return Ok(value.literal());
    }
    let inner = inner(text);
    let mut at = 0;
    while at < inner.len() {
        let rest = &inner[at..];
        match rest.find('\\').unwrap_or(rest.len()) {
            0 => {
                let (escape, length) = escape(rest, '"').ok_or(INVALID)?;
                value.escape(at, escape);
                at += length;
            }
            length => {
                value.copy(at, &rest[..length]);
                at += length;
            }
        }
    }
    if inner.contains('\n') { Err(INVALID.to_owned()) } else { Ok(value.literal()) }
}

/// What stands between the quotes.
fn inner(text: &str) -> &str {
    text.get(1..text.len().saturating_sub(1)).unwrap_or("")
}

/// Runs of a raw string between carriage returns, and where they begin.
fn parts(inner: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    inner.split('\r').map(move |part| {
        let at = next;
        next += part.len() + 1;
        (at, part)
    })
}

/// The character of a constant in single quotes.
///
/// # Errors
/// Go's message for what is none.
pub(in crate::render) fn character(text: &str) -> Result<u32, String> {
    let rest = text.get(1..).unwrap_or("");
    let (code, length) = match rest.chars().next() {
        None | Some('\'') => return Err(INVALID.to_owned()),
        Some('\\') => {
            let (escape, length) = escape(rest, '\'').ok_or(INVALID)?;
            (escape.code(), length)
        }
        Some(c) => (u32::from(c), c.len_utf8()),
    };
    if &rest[length..] == "'" { Ok(code) } else { Err(format!("malformed character constant: {text}")) }
}

/// What a sequence stands for.
#[derive(Debug, Clone, Copy)]
enum Escape {
    Char(char),
    /// `\xff`, `\377`: a byte, which need not be a character.
    Byte(u8),
}

impl Escape {
    fn code(self) -> u32 {
        match self {
            Escape::Char(c) => u32::from(c),
            Escape::Byte(byte) => u32::from(byte),
        }
    }
}

/// The sequence that `text` begins with, and its length.
fn escape(text: &str, quote: char) -> Option<(Escape, usize)> {
    let kind = text[1..].chars().next()?;
    let code = |from: usize, count: usize, radix| {
        let digits = text.get(from..from + count)?;
        let is_plain = digits.chars().all(|c| c.is_digit(radix));
        u32::from_str_radix(digits, radix).ok().filter(|_| is_plain).map(|code| (code, from + count))
    };
    let plain = match kind {
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '\\' => '\\',
        c if c == quote => c,
        'x' => return byte(code(2, 2, 16)?),
        '0'..='7' => return byte(code(1, 3, 8)?),
        'u' | 'U' => {
            let (code, length) = code(2, if kind == 'u' { 4 } else { 8 }, 16)?;
            return Some((Escape::Char(char::from_u32(code)?), length));
        }
        _ => return None,
    };
    Some((Escape::Char(plain), 2))
}

fn byte((code, length): (u32, usize)) -> Option<(Escape, usize)> {
    Some((Escape::Byte(u8::try_from(code).ok()?), length))
}

/// A value as it grows.
#[derive(Default)]
struct Value {
    /// Where the text between the quotes begins.
    start: usize,
    text: String,
    pieces: Vec<(u32, u32)>,
    /// Bytes that follow each other, and where their first stands: together
    /// they may be a character.
    bytes: (usize, Vec<u8>),
}

impl Value {
    fn copy(&mut self, at: usize, part: &str) {
        self.flush();
        if !part.is_empty() {
            self.piece(at);
            self.text.push_str(part);
        }
    }

    fn escape(&mut self, at: usize, escape: Escape) {
        match escape {
            Escape::Char(c) => {
                self.flush();
                self.piece(at);
                self.text.push(c);
            }
            Escape::Byte(byte) => {
                if self.bytes.1.is_empty() {
                    self.bytes.0 = at;
                }
                self.bytes.1.push(byte);
            }
        }
    }

    /// Bytes that are no characters become U+FFFD: values hold characters only.
    fn flush(&mut self) {
        let (at, bytes) = std::mem::take(&mut self.bytes);
        if !bytes.is_empty() {
            self.piece(at);
            self.text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    fn piece(&mut self, at: usize) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.pieces.push((offset(self.text.len()), offset(self.start + at)));
    }

    fn literal(mut self) -> Literal {
        self.flush();
        Literal { text: self.text.into(), pieces: self.pieces }
    }
}

/// A text in Go's double quotes, for messages.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\x07' => quoted.push_str("\\a"),
            '\x08' => quoted.push_str("\\b"),
            '\x0c' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\x0b' => quoted.push_str("\\v"),
            // Writing to a String cannot fail.
            _ if c.is_ascii_control() => drop(write!(quoted, "\\x{:02x}", u32::from(c))),
            _ if is_printable(c) => quoted.push(c),
            '\u{10000}'.. => drop(write!(quoted, "\\U{:08x}", u32::from(c))),
            _ => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether Go writes a character as it is (`unicode.IsPrint`, by the nearest that Rust has).
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\'' | '"' | '\\') || c.escape_debug().count() == 1
}
