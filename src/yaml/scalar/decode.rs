//! Decodes a scalar as it is written, and notes where each byte came from.

use super::{Style, block};
use crate::yaml::filler;

/// A stretch of decoded text and the stretch of raw text it comes from. Where
/// both have the same length their bytes belong together one by one, else
/// (an escape, a folded line break) they only belong together as wholes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) struct Run {
    pub(super) text: usize,
    pub(super) len: usize,
    pub(super) raw: usize,
    pub(super) width: usize,
}

impl Run {
    /// Where the raw text of the decoded byte `at` begins.
    pub(super) fn start_of(&self, at: usize) -> usize {
        if self.len == self.width { self.raw + at.saturating_sub(self.text) } else { self.raw }
    }

    /// Where the raw text of the decoded byte before `end` ends.
    pub(super) fn end_of(&self, end: usize) -> usize {
        let cut = self.len == self.width && end < self.text + self.len;
        if cut { self.raw + end.saturating_sub(self.text) } else { self.end() }
    }

    pub(super) fn end(&self) -> usize {
        self.raw + self.width
    }
}

/// Decoded text under construction.
#[derive(Default)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
}

impl Decoded {
    /// Adds raw text that stands for itself, without filler.
    pub(super) fn keep(&mut self, raw: &str, start: usize, end: usize) {
        let mut from = start;
        for (at, length) in filler::spans(&raw[start..end]) {
            self.put(&raw[from..start + at], from, start + at);
            from = start + at + length;
        }
        self.put(&raw[from..end], from, end);
    }

    /// Adds what the raw text `start..end` says.
    pub(super) fn put(&mut self, text: &str, start: usize, end: usize) {
        if text.is_empty() {
            return;
        }
        let whole = text.len() == end - start;
        match self.runs.last_mut() {
            Some(last) if whole && last.len == last.width && last.end() == start => {
                last.len += text.len();
                last.width += text.len();
            }
            _ => {
                self.runs.push(Run { text: self.text.len(), len: text.len(), raw: start, width: end - start })
            }
        }
        self.text.push_str(text);
    }
}

/// The text of a scalar and where it comes from. `raw` is the scalar with its
/// quotes or its block header. None where `raw` is not written in that style.
pub(in crate::yaml) fn decode(raw: &str, style: Style, indent: usize) -> Option<(String, Vec<Run>)> {
    let mut out = Decoded::default();
    match style {
        Style::Plain => flow(raw, 0, raw.len(), style, &mut out)?,
        Style::Single => flow(raw, 1, inner_end(raw, '\'')?, style, &mut out)?,
        Style::Double => flow(raw, 1, inner_end(raw, '"')?, style, &mut out)?,
        Style::Literal => block::decode(raw, indent, false, &mut out)?,
        Style::Folded => block::decode(raw, indent, true, &mut out)?,
    }
    Some((out.text, out.runs))
}

fn inner_end(raw: &str, quote: char) -> Option<usize> {
    let quoted = raw.len() >= 2 && raw.starts_with(quote) && raw.ends_with(quote);
    quoted.then(|| raw.len() - 1)
}

/// Length of the line break at `at`; 0 where there is none.
pub(in crate::yaml) fn break_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => 2,
        Some(b'\r' | b'\n') => 1,
        _ => 0,
    }
}

fn blanks_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Plain and quoted scalars: lines are folded, blanks around breaks dropped.
fn flow(raw: &str, start: usize, end: usize, style: Style, out: &mut Decoded) -> Option<()> {
    let bytes = &raw.as_bytes()[..end];
    let mut at = start;
    while at < end {
        let byte = bytes[at];
        let next = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                let blanks = blanks_end(bytes, at);
                if break_len(bytes, blanks) > 0 {
                    fold(bytes, at, blanks, out)
                } else {
                    out.keep(raw, at, blanks);
                    blanks
                }
            }
            b'\'' if style == Style::Single => {
                if bytes.get(at + 1) != Some(&b'\'') {
                    return None;
                }
                out.put("'", at, at + 2);
                at + 2
            }
            b'"' if style == Style::Double => return None,
            b'\\' if style == Style::Double => escape(raw, bytes, at, out)?,
            _ => {
                let stop = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\'' | b'"' | b'\\');
                let next = bytes[at + 1..].iter().position(stop).map_or(end, |len| at + 1 + len);
                out.keep(raw, at, next);
                next
            }
        };
        at = next;
    }
    Some(())
}

/// Folds the line breaks at `at`: one is a space, of more the first is dropped.
/// `start` is where the blanks before them begin. Gives where text goes on.
fn fold(bytes: &[u8], start: usize, at: usize, out: &mut Decoded) -> usize {
    let first = at + break_len(bytes, at);
    let mut next = blanks_end(bytes, first);
    if break_len(bytes, next) == 0 {
        out.put(" ", start, next);
    }
    loop {
        let len = break_len(bytes, next);
        if len == 0 {
            return next;
        }
        out.put("\n", next, next + len);
        next = blanks_end(bytes, next + len);
    }
}

/// One escape of a double-quoted scalar; gives where text goes on.
fn escape(raw: &str, bytes: &[u8], at: usize, out: &mut Decoded) -> Option<usize> {
    let code = *bytes.get(at + 1)?;
    let plain = match code {
        b'0' => "\0",
        b'a' => "\u{7}",
        b'b' => "\u{8}",
        b't' | b'\t' => "\t",
        b'n' => "\n",
        b'v' => "\u{b}",
        b'f' => "\u{c}",
        b'r' => "\r",
        b'e' => "\u{1b}",
        b' ' => " ",
        b'"' => "\"",
        b'/' => "/",
        b'\\' => "\\",
        b'N' => "\u{85}",
        b'_' => "\u{a0}",
        b'L' => "\u{2028}",
        b'P' => "\u{2029}",
        b'\r' | b'\n' => {
            let mut next = blanks_end(bytes, at + 1 + break_len(bytes, at + 1));
            while break_len(bytes, next) > 0 {
                let len = break_len(bytes, next);
                out.put("\n", next, next + len);
                next = blanks_end(bytes, next + len);
            }
            return Some(next);
        }
        b'x' | b'u' | b'U' => return hex_escape(raw, at, out),
        _ => return None,
    };
    out.put(plain, at, at + 2);
    Some(at + 2)
}

fn hex_escape(raw: &str, at: usize, out: &mut Decoded) -> Option<usize> {
    let (mut code, mut next) = hex(raw, at)?;
    if (0xd800..0xdc00).contains(&code) {
        let (low, end) = hex(raw, next).filter(|(low, _)| (0xdc00..0xe000).contains(low))?;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        next = end;
    }
    let mut buffer = [0; 4];
    out.put(char::from_u32(code)?.encode_utf8(&mut buffer), at, next);
    Some(next)
}

/// The number of the escape at `at` and where it ends.
fn hex(raw: &str, at: usize) -> Option<(u32, usize)> {
    let len = match raw.get(at..at + 2)? {
        "\\x" => 2,
        "\\u" => 4,
        "\\U" => 8,
        _ => return None,
    };
    let digits = raw.get(at + 2..at + 2 + len).filter(|digits| !digits.starts_with('+'))?;
    Some((u32::from_str_radix(digits, 16).ok()?, at + 2 + len))
}
