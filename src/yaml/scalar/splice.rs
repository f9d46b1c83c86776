//! The smallest edit inside a scalar.

use std::ops::Range;

use super::block::{Header, spaces};
use super::decode::decode;
use super::quote::{escaped, is_plain, stands_for_itself};
use super::{Scalar, Style};
use crate::diagnostic::Edit;
use crate::source::Span;

impl Scalar {
    /// The smallest edit that replaces a range of the decoded text by `new`,
    /// written as this style writes it. None where the style cannot say it in
    /// place (then [`Scalar::rewrite`] can).
    pub fn splice(&self, range: Range<usize>, new: &str) -> Option<Edit> {
        if self.part.is_some() {
            return None;
        }
        let (before, after) = (self.text.get(..range.start)?, self.text.get(range.end..)?);
        let result = format!("{before}{new}{after}");
        let mut at = self.range_in_raw(range.clone())?;
        let written = match self.style {
            Style::Plain if self.span.is_empty() || !is_plain(&result.replace('\n', " "), self.in_flow) => {
                return None;
            }
            Style::Plain => new.to_owned(),
            Style::Single => new.replace('\'', "''"),
            Style::Double => escaped(new),
            Style::Literal | Style::Folded if self.indent == usize::MAX || result.trim().is_empty() => {
                return None;
            }
            Style::Literal => {
                at.end = self.line_start_after(&range, at.end);
                self.lines(new)
            }
            Style::Folded if self.text.get(range)?.contains('\n') => return None,
            Style::Folded => new.to_owned(),
        };
        let one_line = matches!(self.style, Style::Double | Style::Literal);
        if !new
            .chars()
            .all(|c| stands_for_itself(c) || one_line && (c == '\n' || self.style == Style::Double))
        {
            return None;
        }
        if at.end > self.span.len() {
            // The line breaks that end a block belong to the lines around it.
            return None;
        }
        let edited = format!("{}{written}{}", &self.raw[..at.start], &self.raw[at.end..]);
        let (decoded, _) = decode(&edited, self.style, self.indent)?;
        let span = Span::new(self.span.start + at.start, self.span.start + at.end);
        (decoded == result && self.reads_alike(&edited)).then(|| self.edit(span, written))
    }

    /// Where the text after a removed line break begins: past its indentation.
    fn line_start_after(&self, range: &Range<usize>, end: usize) -> usize {
        let cut = self.text[range.clone()].ends_with('\n') && range.end < self.text.len();
        if !cut {
            return end;
        }
        self.range_in_raw(range.end..range.end).map_or(end, |next| next.start.max(end))
    }

    /// Lines of a literal block, all but the first with their indentation.
    fn lines(&self, text: &str) -> String {
        text.replace('\n', &format!("{}{}", self.line_break(), " ".repeat(self.indent)))
    }

    /// Whether a parser would find the block's indentation where it was.
    fn reads_alike(&self, edited: &str) -> bool {
        if !matches!(self.style, Style::Literal | Style::Folded) {
            return true;
        }
        let Some(header) = Header::read(edited) else { return false };
        let content = |line: &str| line[spaces(line.as_bytes(), 0, self.indent)..].chars().next();
        let first = edited[header.end..].lines().find_map(content);
        first.is_some_and(|first| header.digit.is_some() || !matches!(first, ' ' | '\t'))
    }
}
