//! Owns the text of files: bytes, lines and columns. Knows nothing of YAML.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// One file's text under the name a report prints.
///
/// The text is UTF-8 and complete, a byte order mark included, so that every
/// offset is an offset in the file on disk.
pub struct Source {
    path: String,
    text: String,
    lines: OnceLock<Vec<usize>>,
    /// Number of characters before each block of [`BLOCK`] bytes.
    blocks: OnceLock<Vec<usize>>,
    /// The text with its secrets covered, where it has some.
    covered: OnceLock<String>,
}

/// Lines longer than this are not counted through for each position in them.
const BLOCK: usize = 4096;

impl Source {
    /// Wraps `text`; `path` is as given by the user, with `/` between parts.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
            blocks: OnceLock::new(),
            covered: OnceLock::new(),
        })
    }

    /// The name to print: as given, relative to the working directory, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text as reports may show it: every byte of a secret is `*`, so
    /// that offsets stay true.
    pub fn shown(&self) -> &str {
        self.covered.get().map_or(&self.text, String::as_str)
    }

    /// Covers secrets in what reports show; the first call counts.
    pub(crate) fn cover(&self, secrets: &[Span]) {
        if secrets.is_empty() {
            return;
        }
        let mut bytes = self.text.as_bytes().to_vec();
        for span in secrets.iter().filter(|span| self.text.get(span.range()).is_some()) {
            bytes[span.range()].fill(b'*');
        }
        if let Ok(text) = String::from_utf8(bytes) {
            // A second call would find the same secrets.
            let _ = self.covered.set(text);
        }
    }

    /// The text of a span; empty where the span does not lie on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// Line and column of a byte offset. Offsets past the end give the end;
    /// an offset inside a character gives that character.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.line_starts().partition_point(|&start| start <= offset) - 1;
        let start = self.line_starts()[line];
        let before = self.text[start..offset].trim_start_matches('\u{feff}');
        let column = 1 + if before.len() > BLOCK {
            self.chars_before(offset) - self.chars_before(offset - before.len())
        } else {
            before.chars().count()
        };
        Position { line: line + 1, column, offset }
    }

    fn chars_before(&self, offset: usize) -> usize {
        let begins = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        let bytes = self.text.as_bytes();
        let blocks = self.blocks.get_or_init(|| {
            let sum = |count: &mut usize, block| {
                *count += begins(block);
                Some(*count)
            };
            std::iter::once(0).chain(bytes.chunks(BLOCK).scan(0, sum)).collect()
        });
        let block = offset / BLOCK;
        blocks[block] + begins(&bytes[block * BLOCK..offset])
    }

    /// The bytes of a line without its line break; lines count from 1.
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let starts = self.line_starts();
        let start = *starts.get(line.checked_sub(1)?)?;
        let end = starts.get(line).copied().unwrap_or(self.text.len());
        let text = self.text[start..end].trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + text.len()))
    }

    fn line_starts(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.path)
    }
}

/// A range of bytes in a source; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether the two share a byte, or one is empty and touches the other.
    pub fn touches(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
            || (self.start == self.end || other.start == other.end)
                && self.start <= other.end
                && other.start <= self.end
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// As a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Where an offset lies for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
    /// Byte offset in the file, from 0.
    pub offset: usize,
}

/// A span in a source: where a person can look and change something.
#[derive(Debug, Clone)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes in it.
    pub span: Span,
}

impl Place {
    /// The place `span` of `source`.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// The text that stands there.
    pub fn text(&self) -> &str {
        self.source.slice(self.span)
    }

    /// The text as reports may show it; see [`Source::shown`].
    pub fn shown(&self) -> &str {
        self.source.shown().get(self.span.range()).unwrap_or("")
    }

    /// Position of the first byte.
    pub fn start(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// Position one past the last byte.
    pub fn end(&self) -> Position {
        self.source.position(self.span.end)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span && self.source.path == other.source.path
    }
}

impl Eq for Place {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_their_break() {
        let source = Source::new("a.yaml", "\u{feff}é: x\r\nb: y\n");
        assert_eq!(source.position(3), Position { line: 1, column: 1, offset: 3 });
        assert_eq!(source.position(5), Position { line: 1, column: 2, offset: 5 });
        assert_eq!(source.position(10), Position { line: 2, column: 1, offset: 10 });
        assert_eq!(source.line_span(1), Some(Span::new(0, 8)));
        assert_eq!(source.line_span(2), Some(Span::new(10, 14)));
        assert_eq!(source.line_span(4), None);
    }

    #[test]
    fn columns_of_long_lines_are_those_of_short_ones() {
        for length in [BLOCK - 1, BLOCK, 3 * BLOCK + 1] {
            let text = format!("a\nxé漢{}", "é".repeat(length));
            let source = Source::new("a.yaml", text.as_str());
            for (offset, _) in text.char_indices().filter(|(at, _)| *at > 2 && (at + 3) % BLOCK < 9) {
                assert_eq!(source.position(offset).column, text[2..offset].chars().count() + 1, "{offset}");
            }
            assert_eq!(source.position(text.len()).column, length + 4);
        }
    }

    #[test]
    fn empty_spans_touch_their_neighbours() {
        assert!(Span::new(2, 2).touches(Span::new(2, 4)));
        assert!(Span::new(4, 4).touches(Span::new(2, 4)));
        assert!(!Span::new(4, 6).touches(Span::new(2, 4)));
    }
}
