//! Hides from the parser what go-yaml reads and YAML 1.2 refuses.

use granit_parser::ErrorKind;

use super::{Reason, Stop, skip};
use crate::source::Span;

/// How many bytes may be parsed again for the sake of masks.
const BUDGET: usize = 64 << 20;

/// The quoted scalars whose lines are not indented enough for YAML 1.2. The
/// parser sees blanks for their line breaks, so no byte moves.
pub(super) struct Mask<'c> {
    chunk: &'c str,
    covered: Vec<Span>,
    tries: usize,
}

impl<'c> Mask<'c> {
    pub(super) fn new(chunk: &'c str) -> Self {
        Self { chunk, covered: Vec::new(), tries: (BUDGET / chunk.len().max(1)).min(500) }
    }

    /// What was masked, in order.
    pub(super) fn covered(&self) -> &[Span] {
        &self.covered
    }

    /// The text to parse; none where nothing is masked.
    pub(super) fn apply(&self) -> Option<String> {
        if self.covered.is_empty() {
            return None;
        }
        let mut masked = String::with_capacity(self.chunk.len());
        let mut done = 0;
        for span in &self.covered {
            masked.push_str(&self.chunk[done..span.start]);
            masked.extend(self.chunk[span.range()].chars().map(|c| if is_break(c) { ' ' } else { c }));
            done = span.end;
        }
        masked.push_str(&self.chunk[done..]);
        Some(masked)
    }

    /// Masks the scalar at which the parser stopped. False where that is not
    /// what stopped it, or where it stopped too often.
    pub(super) fn cover(&mut self, stop: &Stop) -> bool {
        let Reason::Parser(ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation) = stop.reason
        else {
            return false;
        };
        let start = skip::to_node(self.chunk, stop.after);
        let Some(end) = quoted_end(self.chunk, start) else { return false };
        let inside = (start..end).contains(&stop.span.start);
        let at = self.covered.partition_point(|span| span.start < start);
        if !inside || self.tries == 0 || self.covered.get(at).is_some_and(|span| span.start == start) {
            return false;
        }
        self.tries -= 1;
        self.covered.insert(at, Span::new(start, end));
        true
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// One past the closing quote of the scalar that opens at `start`.
fn quoted_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.get(start).filter(|byte| matches!(byte, b'"' | b'\''))?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}
