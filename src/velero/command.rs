//! What Velero runs for the value of a `command` annotation.
//!
//! Source: `parseStringToCommand` in `internal/hook/item_hook_handler.go`, the
//! same from 1.5 to main: JSON only where byte 0 is `[`, and on any error the
//! whole text is one program name, without a word in the log.

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
        /// Offset in the value; its length where the value ends too early.
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
    pub fn locate(&self, decoded: Range<usize>) -> Range<usize> {
        let _ = decoded;
        unimplemented!()
    }
}

/// Reads a command value.
pub fn parse(value: &str) -> Command {
    let _ = value;
    unimplemented!()
}

/// The value with what the author plainly meant mended, as text that Velero
/// reads as an array: leading blanks, trailing comma, raw newline, single or
/// smart quotes, illegal escape, outer quotes. None where the meaning is not plain.
pub fn mend(value: &str) -> Option<String> {
    let _ = value;
    unimplemented!()
}

/// Writes words as a JSON array in the usual form: `["/bin/sh", "-c", "date"]`.
pub fn to_json(words: &[String]) -> String {
    let _ = words;
    unimplemented!()
}
