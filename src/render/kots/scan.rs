//! Finds the actions of one pass.

use super::lex::{Close, HOLE, Lexed, Stop, lex};
use crate::source::Span;

/// Which delimiters an action has, which is the pass that runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Style {
    /// `{{repl … }}`: the first pass.
    First,
    /// `repl{{ … }}`: the second.
    Second,
}

impl Style {
    /// The left delimiter.
    pub fn delimiter(self) -> &'static str {
        match self {
            Style::First => "{{repl",
            Style::Second => "repl{{",
        }
    }
}

/// An action, as far as it can be told from other text.
#[derive(Debug)]
pub(super) struct Found {
    pub style: Style,
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

/// Every action with the delimiters of a style, in order.
pub(super) fn scan(text: &str, style: Style) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let (mut next, mut in_vain) = (0, 0);
    for start in memchr::memmem::find_iter(text.as_bytes(), style.delimiter()) {
        if start < next {
            continue;
        }
        let body = start + style.delimiter().len();
        let trims_before = text[body..].starts_with("- ")
            || text[body..].starts_with("-\n")
            || text[body..].starts_with("-\t")
            || text[body..].starts_with("-\r");
        let from = if trims_before { body + 2 } else { body };
        let limit = if in_vain < IN_VAIN { text.len() } else { close_in_line(text.as_bytes(), from) };
        let lexed = lex(&text[..limit], from);
        let (end, trims_after) = match lexed.close {
            Close::At(end, trims) => (end, trims),
            Close::Stopped(stop, at) => {
                in_vain += cost(stop, at, from, limit);
                (recover(text, from, at, stop), false)
            }
        };
        found.push(Found {
            style,
            span: Span::new(start, end),
            trims: (trims_before, trims_after),
            from,
            lexed,
        });
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

/// The text as the second pass finds it, as far as that can be told: what the
/// first one prints is unknown.
pub(super) fn after_first(text: &str, actions: &[Found]) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    for action in actions {
        bytes[action.span.range()].fill(HOLE);
    }
    String::from_utf8(bytes).ok()
}
