//! Finds the actions of a text (`lex.go`, `lexText` and `lexLeftDelim`), and where
//! those end that cannot be read.

use super::lex::{Close, Lexed, Stop, is_space, lex};
use crate::source::Span;

/// What actions begin with. All of them end with `}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiter {
    /// The left delimiter.
    pub left: &'static str,
    /// Whether a NUL stands for text that an earlier pass prints.
    pub has_holes: bool,
}

/// That of Helm, and of Go where nothing is said.
pub const BRACES: Delimiter = Delimiter { left: "{{", has_holes: false };

/// An action, as far as it can be told from other text.
#[derive(Debug)]
pub(in crate::render) struct Found {
    pub delimiter: Delimiter,
    /// From the left delimiter to after the right one, or to where that would be.
    pub span: Span,
    /// Whether it eats the blanks before it, and after it.
    pub trims: (bool, bool),
    /// Where its words begin.
    pub from: usize,
    pub lexed: Lexed,
}

impl Found {
    /// Why it cannot be read.
    pub fn stopped(&self) -> Option<(Stop, Span)> {
        match self.lexed.close {
            Close::At(..) => None,
            Close::Stopped(stop, span) => Some((stop, span)),
        }
    }
}

/// Bytes that may be read in vain in one text. After that no action goes past
/// its line, so that a text full of actions that do not end takes no quadratic time.
const IN_VAIN: usize = 4 << 20;

/// Every action of a text, in order.
pub(in crate::render) fn scan(text: &str, delimiter: Delimiter) -> Vec<Found> {
    let finder = memchr::memmem::Finder::new(delimiter.left);
    let mut found: Vec<Found> = Vec::new();
    let (mut next, mut in_vain) = (0, 0);
    while let Some(length) = finder.find(&text.as_bytes()[next..]) {
        let start = next + length;
        let body = start + delimiter.left.len();
        let trims_before = text[body..].strip_prefix('-').is_some_and(|rest| rest.starts_with(is_space));
        let from = if trims_before { body + 2 } else { body };
        let limit = if in_vain < IN_VAIN { text.len() } else { close_in_line(text.as_bytes(), from) };
        let lexed = lex(&text[..limit], from, delimiter.has_holes);
        let (end, trims_after) = match lexed.close {
            Close::At(end, trims) => (end, trims),
            Close::Stopped(stop, at) => {
                in_vain += cost(stop, at, from, limit);
                (recover(text, from, at, stop), false)
            }
        };
        let trims = (trims_before, trims_after);
        found.push(Found { delimiter, span: Span::new(start, end), trims, from, lexed });
        next = end;
    }
    found
}

/// How much was read before it was clear that an action does not end.
fn cost(stop: Stop, at: Span, from: usize, limit: usize) -> usize {
    match stop {
        Stop::Quote | Stop::Comment | Stop::Hole | Stop::End => limit - from,
        Stop::Stray | Stop::Parenthesis => at.end - from,
    }
}

/// Where an action that cannot be read most likely ends: at the `}}` of the
/// line on which that is so; else within its own first line.
fn recover(text: &str, from: usize, at: Span, stop: Stop) -> usize {
    let bytes = text.as_bytes();
    // A colon on a later line is that of the next entry.
    let is_entry = stop == Stop::Stray && bytes[at.start] == b':' && text[from..at.start].contains('\n');
    if is_entry {
        return close_in_line(bytes, from);
    }
    let brace = (stop == Stop::Stray && bytes[at.start] == b'}').then_some(at.end);
    close_before(bytes, at.start).or(brace).unwrap_or_else(|| close_in_line(bytes, from))
}

/// The end of the first `}}` of a line, else that of the line, but no further
/// than where another action begins.
fn close_in_line(bytes: &[u8], from: usize) -> usize {
    let doubles = |at: usize| bytes.get(at + 1) == Some(&bytes[at]);
    let mut marks = memchr::memchr3_iter(b'\n', b'}', b'{', &bytes[from..]).map(|length| from + length);
    match marks.find(|&at| bytes[at] == b'\n' || doubles(at)) {
        Some(at) if bytes[at] == b'}' => at + 2,
        Some(at) if bytes[at] == b'{' && bytes[from..at].ends_with(b"repl") => at - "repl".len(),
        Some(at) => at,
        None => bytes.len(),
    }
}

/// The end of the first `}}` of a line from some place on, where no other action begins before.
fn close_before(bytes: &[u8], from: usize) -> Option<usize> {
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        let is_double = bytes.get(at + 1) == Some(byte);
        match byte {
            b'\n' => return None,
            b'{' if is_double => return None,
            b'}' if is_double => return Some(at + 2),
            _ => {}
        }
    }
    None
}
