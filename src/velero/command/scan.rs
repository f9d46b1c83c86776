//! Owns the reading of JSON arrays as Go's `encoding/json` reads them into
//! `[]string`: the whole text is checked first, then the elements are decoded.

use super::decode::decode;
use super::{Element, ElementKind, Failure, Problem};

/// Go's `maxNestingDepth` (`encoding/json/scanner.go`).
const MAX_DEPTH: usize = 10_000;

/// What may stand next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    FirstElement,
    Element,
    FirstKey,
    Key,
    Colon,
    Value,
    /// A separator or the end of the collection.
    Separator,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Array,
    Object,
}

struct Scanner<'v> {
    bytes: &'v [u8],
    at: usize,
    open: Vec<Open>,
    /// Start of the element of the outer array that is being read.
    start: usize,
    comma: usize,
    /// The scalar that was read last, and its end.
    last: Option<(ElementKind, usize)>,
    elements: Vec<Element>,
}

type Wrong = (usize, Problem);

/// Reads a text whose first byte is `[`.
pub(super) fn array(bytes: &[u8]) -> Result<Vec<Element>, Failure> {
    let mut scanner = Scanner {
        bytes,
        at: 1,
        open: vec![Open::Array],
        start: 0,
        comma: 0,
        last: None,
        elements: Vec::new(),
    };
    scanner.run().map_err(|(at, problem)| Failure::Syntax { at, problem })?;
    let is_text = |element: &Element| matches!(element.kind, ElementKind::String | ElementKind::Null);
    if scanner.elements.iter().all(is_text) {
        Ok(scanner.elements)
    } else {
        Err(Failure::NonString(scanner.elements))
    }
}

impl Scanner<'_> {
    fn run(&mut self) -> Result<(), Wrong> {
        let mut due = Due::FirstElement;
        while !self.open.is_empty() {
            self.skip_blanks();
            let byte = self.peek().ok_or((self.bytes.len(), Problem::UnterminatedArray))?;
            due = match due {
                Due::FirstElement if byte == b']' => self.close(),
                Due::FirstKey if byte == b'}' => self.close(),
                Due::FirstElement | Due::Element | Due::Value => self.value(byte, due)?,
                Due::FirstKey | Due::Key if byte == b'"' => {
                    self.at = string_end(self.bytes, self.at)?;
                    Due::Colon
                }
                Due::Colon if byte == b':' => self.step(Due::Value),
                Due::Separator => self.separator(byte)?,
                Due::FirstKey | Due::Key | Due::Colon => return Err((self.at, Problem::Other)),
            };
        }
        self.skip_blanks();
        if self.at < self.bytes.len() { Err((self.at, Problem::TrailingText)) } else { Ok(()) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self, due: Due) -> Due {
        self.at += 1;
        due
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn value(&mut self, byte: u8, due: Due) -> Result<Due, Wrong> {
        if self.open.len() == 1 {
            self.start = self.at;
        }
        let (kind, end) = match byte {
            b'[' => return self.enter(Open::Array),
            b'{' => return self.enter(Open::Object),
            b'"' => (ElementKind::String, string_end(self.bytes, self.at)?),
            b'-' | b'0'..=b'9' => (ElementKind::Number, self.number_end()?),
            b't' => (ElementKind::Bool, self.literal_end("true")?),
            b'f' => (ElementKind::Bool, self.literal_end("false")?),
            b'n' => (ElementKind::Null, self.literal_end("null")?),
            _ => return Err(self.no_value(byte, due)),
        };
        self.at = end;
        self.last = Some((kind, end));
        self.keep(kind);
        Ok(Due::Separator)
    }

    fn enter(&mut self, open: Open) -> Result<Due, Wrong> {
        if self.open.len() >= MAX_DEPTH {
            return Err((self.at, Problem::TooDeep));
        }
        self.open.push(open);
        Ok(self.step(if open == Open::Array { Due::FirstElement } else { Due::FirstKey }))
    }

    fn close(&mut self) -> Due {
        let closed = self.open.pop();
        self.at += 1;
        self.last = None;
        self.keep(if closed == Some(Open::Object) { ElementKind::Object } else { ElementKind::Array });
        Due::Separator
    }

    /// Notes what was read as an element where it is one of the outer array.
    fn keep(&mut self, kind: ElementKind) {
        if self.open.len() != 1 {
            return;
        }
        let range = self.start..self.at;
        let (text, map) = if kind == ElementKind::String {
            decode(self.bytes, range.start + 1, range.end - 1)
        } else {
            let text = String::from_utf8_lossy(&self.bytes[range.clone()]).into_owned();
            (text, vec![(0, range.start)])
        };
        self.elements.push(Element { range, text, kind, map });
    }

    fn separator(&mut self, byte: u8) -> Result<Due, Wrong> {
        match (self.open.last(), byte) {
            (Some(Open::Array), b']') | (Some(Open::Object), b'}') => Ok(self.close()),
            (Some(Open::Array), b',') => {
                self.comma = self.at;
                Ok(self.step(Due::Element))
            }
            (Some(Open::Object), b',') => Ok(self.step(Due::Key)),
            (Some(Open::Array), _) => Err((self.at, self.no_separator(byte))),
            _ => Err((self.at, Problem::Other)),
        }
    }

    /// What is wrong with a byte that begins no value.
    fn no_value(&self, byte: u8, due: Due) -> Wrong {
        let rest = &self.bytes[self.at..];
        match byte {
            b']' if due == Due::Element => (self.comma, Problem::TrailingComma),
            b',' if due != Due::Value => (self.at, Problem::LeadingComma),
            b'\'' => (self.at, Problem::SingleQuotes),
            _ if starts_with_smart_quote(rest) => (self.at, Problem::SmartQuotes),
            _ if byte.is_ascii_alphanumeric() || b"/.$~_%@*+-".contains(&byte) || byte >= 0x80 => {
                (self.at, Problem::Unquoted)
            }
            _ => (self.at, Problem::Other),
        }
    }

    /// What is wrong with a byte after an element that is neither `,` nor `]`.
    fn no_separator(&self, byte: u8) -> Problem {
        let is_comment = byte == b'#' || matches!(self.bytes.get(self.at..self.at + 2), Some(b"//" | b"/*"));
        let touches = self.last.filter(|&(_, end)| end == self.at).map(|(kind, _)| kind);
        match touches {
            Some(ElementKind::Number) => Problem::BadNumber,
            Some(ElementKind::Bool | ElementKind::Null) => Problem::Unquoted,
            _ if byte == b';' || byte == b':' || is_comment => Problem::Other,
            _ if byte == b'"' || byte == b'\'' || byte == b'[' || byte == b'{' => Problem::MissingComma,
            Some(ElementKind::String) => Problem::UnescapedQuote,
            _ if byte.is_ascii_alphanumeric() || b"/.$~_-".contains(&byte) || byte >= 0x80 => {
                Problem::MissingComma
            }
            _ => Problem::Other,
        }
    }

    fn literal_end(&self, word: &str) -> Result<usize, Wrong> {
        for (offset, expected) in word.bytes().enumerate() {
            let at = self.at + offset;
            match self.bytes.get(at) {
                Some(&byte) if byte == expected => {}
                Some(_) => return Err((at, Problem::Unquoted)),
                None => return Err((at, Problem::UnterminatedArray)),
            }
        }
        Ok(self.at + word.len())
    }

    fn number_end(&self) -> Result<usize, Wrong> {
        let mut at = self.at;
        let byte = |at: usize| self.bytes.get(at).copied();
        let due_digit = |at: usize, problem: Problem| match byte(at) {
            Some(b'0'..=b'9') => Ok(()),
            Some(_) => Err((at, problem)),
            None => Err((at, Problem::UnterminatedArray)),
        };
        let digits = |mut at: usize| {
            while matches!(byte(at), Some(b'0'..=b'9')) {
                at += 1;
            }
            at
        };
        if byte(at) == Some(b'-') {
            at += 1;
            due_digit(at, Problem::Unquoted)?;
        }
        at = if byte(at) == Some(b'0') { at + 1 } else { digits(at) };
        if byte(at) == Some(b'.') {
            due_digit(at + 1, Problem::BadNumber)?;
            at = digits(at + 1);
        }
        if matches!(byte(at), Some(b'e' | b'E')) {
            at += if matches!(byte(at + 1), Some(b'+' | b'-')) { 2 } else { 1 };
            due_digit(at, Problem::BadNumber)?;
            at = digits(at);
        }
        Ok(at)
    }
}

/// Whether the bytes begin with a typographic quote.
pub(super) fn starts_with_smart_quote(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4)];
    let first = head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    first.is_some_and(|c| matches!(c, '\u{2018}'..='\u{201f}' | '\u{2032}' | '\u{2033}' | '«' | '»'))
}

/// The end of the string that opens at `start`.
pub(super) fn string_end(bytes: &[u8], start: usize) -> Result<usize, Wrong> {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None => return Err((start, Problem::UnterminatedString)),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => {
                at = escape_end(bytes, at).map_err(|wrong| match wrong {
                    (_, Problem::UnterminatedString) => (start, Problem::UnterminatedString),
                    wrong => wrong,
                })?;
            }
            Some(b'\n' | b'\r') => return Err((at, Problem::RawNewline)),
            Some(0..0x20) => return Err((at, Problem::RawControl)),
            Some(_) => at += 1,
        }
    }
}

/// The end of the escape that begins at `start`.
pub(super) fn escape_end(bytes: &[u8], start: usize) -> Result<usize, Wrong> {
    match bytes.get(start + 1) {
        None => Err((bytes.len(), Problem::UnterminatedString)),
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(start + 2),
        Some(b'u') => {
            for at in start + 2..start + 6 {
                match bytes.get(at) {
                    None => return Err((bytes.len(), Problem::UnterminatedString)),
                    Some(byte) if byte.is_ascii_hexdigit() => {}
                    Some(_) => return Err((at, Problem::IllegalEscape)),
                }
            }
            Ok(start + 6)
        }
        Some(_) => Err((start + 1, Problem::IllegalEscape)),
    }
}
