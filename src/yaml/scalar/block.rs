//! Block scalars: header, lines, and where they end.

use super::decode::{Decoded, break_len};

/// What becomes of the line breaks at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) enum Chomp {
    /// `-`: none is kept.
    Strip,
    /// No indicator: the first is kept.
    Clip,
    /// `+`: all are kept.
    Keep,
}

/// The line that opens a block scalar: `|`, `>-`, `|2+ # why`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) chomp: Chomp,
    /// The indentation indicator.
    pub(super) digit: Option<char>,
    /// Where its indicators end.
    pub(super) indicators: usize,
    /// Where its line ends, before the break.
    pub(super) end: usize,
}

impl Header {
    pub(super) fn read(raw: &str) -> Option<Self> {
        let bytes = raw.as_bytes();
        if !matches!(bytes.first(), Some(b'|' | b'>')) {
            return None;
        }
        let indicators = bytes[1..].iter().take(2).take_while(|b| matches!(b, b'+' | b'-' | b'1'..=b'9'));
        let indicators = 1 + indicators.count();
        let chomp = match &raw[1..indicators] {
            text if text.contains('-') => Chomp::Strip,
            text if text.contains('+') => Chomp::Keep,
            _ => Chomp::Clip,
        };
        let digit = raw[1..indicators].chars().find(char::is_ascii_digit);
        Some(Self { chomp, digit, indicators, end: line_end(bytes, indicators) })
    }
}

/// Where the line that holds `at` ends, before its break.
pub(in crate::yaml) fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |len| at + len)
}

/// The indentation of the line at `at`: its spaces, but no more than `most`.
pub(super) fn spaces(bytes: &[u8], at: usize, most: usize) -> usize {
    bytes[at..].iter().take(most).take_while(|&&byte| byte == b' ').count()
}

/// Where the last line of content ends, before its line break, given that the
/// next token begins at `limit`. None where no block scalar opens at `header`.
pub(in crate::yaml) fn content_end(
    text: &str,
    header: usize,
    limit: usize,
    indent: usize,
    empty: bool,
) -> Option<usize> {
    let open = Header::read(text.get(header..)?)?;
    let floor = header + open.end;
    let bytes = text.as_bytes();
    let mut end = limit;
    while !empty && end > floor {
        let start = memchr::memrchr2(b'\n', b'\r', &bytes[..end]).map_or(0, |at| at + 1);
        if start <= floor {
            break;
        }
        let indented = spaces(bytes, start, indent);
        if start + indented < end {
            return Some(end);
        }
        end = start - 1;
        if bytes[end] == b'\n' && bytes[end - 1] == b'\r' {
            end -= 1;
        }
    }
    Some(header + open.indicators)
}

/// Where the blank lines end that follow the content which ends at `end`.
pub(in crate::yaml) fn outer_end(text: &str, end: usize, indent: usize) -> usize {
    let bytes = text.as_bytes();
    let mut outer = line_end(bytes, end);
    outer += break_len(bytes, outer);
    while outer < bytes.len() {
        let content = outer + spaces(bytes, outer, indent);
        let len = break_len(bytes, content);
        if len == 0 {
            break;
        }
        outer = content + len;
    }
    outer
}

/// A line break of the raw text.
type Break = (usize, usize);

/// Decodes a block scalar from its header to the blank lines after it.
pub(super) fn decode(raw: &str, indent: usize, folded: bool, out: &mut Decoded) -> Option<()> {
    let bytes = raw.as_bytes();
    let header = Header::read(raw)?;
    let mut at = header.end + break_len(bytes, header.end);
    // The break after the last line of content, and whether that line began with a blank.
    let mut last: Option<(Break, bool)> = None;
    let mut blank: Vec<Break> = Vec::new();
    while at < bytes.len() {
        let content = at + spaces(bytes, at, indent);
        let end = line_end(bytes, content);
        let next = end + break_len(bytes, end);
        if content == end {
            if next > end {
                blank.push((end, next));
            }
        } else if content - at < indent {
            break;
        } else {
            let more = matches!(bytes[content], b' ' | b'\t');
            let joined = folded && !more && last.is_some_and(|(_, before)| !before);
            join(last.map(|(line, _)| line), &blank, joined, content, raw, out);
            blank.clear();
            out.keep(raw, content, end);
            last = Some(((end, next), more));
        }
        at = next;
    }
    let content = last.map(|(line, _)| line);
    match header.chomp {
        Chomp::Strip => {}
        Chomp::Clip => join(content, &[], false, 0, raw, out),
        Chomp::Keep => join(content, &blank, false, 0, raw, out),
    }
    Some(())
}

/// Adds the breaks between two lines of content, or after the last one.
/// `folded` joins lines as text: one break is a space, of more the first goes.
fn join(line: Option<Break>, blank: &[Break], folded: bool, next: usize, raw: &str, out: &mut Decoded) {
    let newline = |out: &mut Decoded, (start, end): Break| {
        if raw[start..end] == *"\n" {
            out.keep(raw, start, end)
        } else if end > start {
            out.put("\n", start, end)
        }
    };
    match line {
        Some((start, _)) if folded && blank.is_empty() => out.put(" ", start, next),
        Some(line) if !folded => newline(out, line),
        _ => {}
    }
    blank.iter().for_each(|&line| newline(out, line));
}
