//! What Velero runs for the value of a `command` annotation.
//!
//! Source: `parseStringToCommand` in `internal/hook/item_hook_handler.go`, the
//! same from 1.5 to main: JSON only where byte 0 is `[`, and on any error the
//! whole text is one program name, without a word in the log.

mod content;
mod decode;
mod mend;
mod scan;
mod shape;

pub use mend::{mend, mend_folded};
pub use shape::{Malformation, Shape};

use std::ops::Range;

/// A command value, read as Velero reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What is executed, never through a shell.
    pub argv: Vec<String>,
    /// How the value was read.
    pub form: Form,
}

/// How a command value was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A JSON array of strings (`null` counts as `""`).
    Array(Vec<Element>),
    /// Starts with `[`, and is not a JSON array of strings: run as one program name.
    Broken(Failure),
    /// Does not start with `[`: run as one program name.
    Word,
}

/// One element of a JSON array as it stands in the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Bytes of the value, quotes included.
    pub range: Range<usize>,
    /// Decoded text; of a non-string its source text.
    pub text: String,
    /// What it is.
    pub kind: ElementKind,
    /// (decoded offset, offset in the value) at the start of each run in which
    /// both advance together.
    pub map: Vec<(usize, usize)>,
}

/// What a JSON element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementKind {
    /// `"…"`
    String,
    /// `null`: Go reads it as the empty string.
    Null,
    /// `5`
    Number,
    /// `true`
    Bool,
    /// `{…}`
    Object,
    /// `[…]`
    Array,
}

/// Why a value that starts with `[` is not a JSON array of strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Not JSON: the first wrong byte and what is wrong there.
    Syntax {
        /// Offset in the value: its length where the array ends too early, the
        /// opening quote of a string that does not end.
        at: usize,
        /// What is wrong there.
        problem: Problem,
    },
    /// JSON, but with elements that are not strings; all elements, in order.
    NonString(Vec<Element>),
}

/// What is wrong at a byte of a would-be JSON array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// `,` with no element after it.
    TrailingComma,
    /// `,` with no element before it.
    LeadingComma,
    /// Two elements side by side.
    MissingComma,
    /// The text ends inside a string.
    UnterminatedString,
    /// The text ends before `]`.
    UnterminatedArray,
    /// Text after the closing bracket.
    TrailingText,
    /// `'…'` where a string is due.
    SingleQuotes,
    /// `“…”` and the like where a string is due.
    SmartQuotes,
    /// A word without quotes where a string is due.
    Unquoted,
    /// A line break inside a string.
    RawNewline,
    /// Another control character inside a string.
    RawControl,
    /// `\d`, `\$`, `\'`, …
    IllegalEscape,
    /// `"…"` inside a string, seen as text after a string.
    UnescapedQuote,
    /// A number that is none, such as `0x1`.
    BadNumber,
    /// Nested deeper than Go reads (10,000).
    TooDeep,
    /// Something else.
    Other,
}

impl Element {
    /// The range of the value that a range of the decoded text stands for.
    /// Where the range cuts an escape, the whole escape.
    pub fn locate(&self, decoded: Range<usize>) -> Range<usize> {
        let start = self.locate_point(decoded.start, false);
        start..self.locate_point(decoded.end, true).max(start)
    }

    fn locate_point(&self, decoded: usize, is_end: bool) -> usize {
        let decoded = decoded.min(self.text.len());
        let after = self.map.partition_point(|&(offset, _)| offset <= decoded);
        let Some(&(offset, at)) = self.map[..after].last() else { return self.range.start };
        match self.map.get(after) {
            Some(&(next, end)) if next - offset != end - at => {
                if is_end && decoded > offset {
                    end
                } else {
                    at
                }
            }
            _ => at + (decoded - offset),
        }
    }
}

/// Reads a command value. The empty value has no words: Velero takes it as
/// unset, and panics on that of an init hook (up to 1.18).
pub fn parse(value: &str) -> Command {
    if !value.starts_with('[') {
        let argv = if value.is_empty() { Vec::new() } else { vec![value.to_owned()] };
        return Command { argv, form: Form::Word };
    }
    match scan::array(value.as_bytes()) {
        Ok(elements) => Command { argv: words(&elements), form: Form::Array(elements) },
        Err(failure) => Command { argv: vec![value.to_owned()], form: Form::Broken(failure) },
    }
}

/// What Velero executes for a value of any bytes, as `!!binary` can bring them:
/// inside an array each byte that is not UTF-8 becomes U+FFFD, else it is kept.
pub fn parse_bytes(value: &[u8]) -> Vec<Vec<u8>> {
    match value.first().map(|&first| first == b'[') {
        None => Vec::new(),
        Some(false) => vec![value.to_vec()],
        Some(true) => match scan::array(value) {
            Ok(elements) => words(&elements).into_iter().map(String::into_bytes).collect(),
            Err(_) => vec![value.to_vec()],
        },
    }
}

fn words(elements: &[Element]) -> Vec<String> {
    let word = |element: &Element| match element.kind {
        ElementKind::String => element.text.clone(),
        _ => String::new(),
    };
    elements.iter().map(word).collect()
}

/// Writes words as a JSON array in the usual form: `["/bin/sh", "-c", "date"]`.
pub fn to_json(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
    format!("[{}]", words.join(", "))
}

/// Writes a word as a JSON string, its quotes included.
pub fn quote(word: &str) -> String {
    serde_json::Value::from(word).to_string()
}

#[cfg(test)]
mod tests;
