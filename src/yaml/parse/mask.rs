//! Hides from the parser what go-yaml reads and YAML 1.2 refuses.

use granit_parser::ErrorKind;

use super::{Reason, Stop, skip};
use crate::source::Span;

/// How many bytes may be parsed again for the sake of masks.
const BUDGET: usize = 64 << 20;

/// The quoted scalars whose lines are not indented enough for YAML 1.2, and
/// the tabs before lines of flow collections: the parser sees blanks for their
/// line breaks and tabs. And the comments with no blank before them, for which
/// it sees nothing but blanks. So no byte moves.
pub(super) struct Mask<'c> {
    chunk: &'c str,
    covered: Vec<Span>,
    tries: usize,
}

impl<'c> Mask<'c> {
    pub(super) fn new(chunk: &'c str, tries: usize) -> Self {
        Self { chunk, covered: Vec::new(), tries: (BUDGET / chunk.len().max(1)).min(tries.min(500)) }
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
            let hidden = &self.chunk[span.range()];
            if hidden.starts_with('#') {
                masked.extend(hidden.bytes().map(|_| ' '));
            } else {
                masked.extend(hidden.chars().map(|c| if c.is_ascii_whitespace() { ' ' } else { c }));
            }
            done = span.end;
        }
        masked.push_str(&self.chunk[done..]);
        Some(masked)
    }

    /// Masks the scalar or the tabs at which the parser stopped. False where
    /// that is not what stopped it, or where it stopped too often.
    pub(super) fn cover(&mut self, stop: &Stop) -> bool {
        let start = skip::to_node(self.chunk, stop.after);
        let found = if is_indentation_of_quotes(&stop.reason) {
            self.quoted(start, stop.span.start)
        } else if is_glued(&stop.reason) {
            self.comment(stop)
        } else {
            self.tabs(start, stop)
        };
        let Some(span) = found.filter(|_| self.tries > 0) else { return false };
        let at = self.covered.partition_point(|other| other.start < span.start);
        let before = at.checked_sub(1).is_some_and(|at| self.covered[at].end > span.start);
        if before || self.covered.get(at).is_some_and(|other| other.start < span.end) {
            return false;
        }
        self.tries -= 1;
        self.covered.insert(at, span);
        true
    }

    /// The quoted scalar that opens at `start`, if `at` lies in it.
    fn quoted(&self, start: usize, at: usize) -> Option<Span> {
        let end = quoted_end(self.chunk, start)?;
        (start..end).contains(&at).then(|| Span::new(start, end))
    }

    /// The comment that follows a quote or a bracket with no blank between.
    fn comment(&self, stop: &Stop) -> Option<Span> {
        let bytes = self.chunk.as_bytes();
        let at = stop.span.start.min(bytes.len());
        let line = self.chunk.get(..at)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |len| at + len);
        let from = stop.after.max(line + 1).min(end);
        let closes = |at: usize| matches!(bytes[at - 1], b'"' | b'\'' | b']' | b'}');
        let start = (from..end).find(|&at| bytes[at] == b'#' && closes(at))?;
        Some(Span::new(start, end))
    }

    /// The blanks that begin the line where the parser stopped for a tab, if
    /// that line stands in a flow collection.
    fn tabs(&self, start: usize, stop: &Stop) -> Option<Span> {
        let at = stop.tab(self.chunk)?;
        let in_flow = stop.in_flow || self.chunk[start..].starts_with(['[', '{']) && start < at;
        let line = self.chunk[..at].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indent = self.chunk[line..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        (in_flow && at < line + indent).then(|| Span::new(line, line + indent))
    }

    /// The quote that was left open, where that is why the parser stopped
    /// further down.
    pub(super) fn blame(&self, stop: Stop) -> Stop {
        let start = skip::to_node(self.chunk, stop.after);
        let quoted = self.chunk[start..].starts_with(['"', '\'']);
        if is_indentation_of_quotes(&stop.reason) && quoted && quoted_end(self.chunk, start).is_none() {
            let reason = Reason::Parser(ErrorKind::UnclosedQuotedScalar);
            return Stop { reason, span: Span::new(start, start + 1), ..stop };
        }
        let at = stop.span.start.min(self.chunk.len());
        let at_once = |span: &&Span| {
            let is_comment = self.chunk[span.start..].starts_with('#');
            !is_comment && span.end <= at && !self.chunk[span.end..at].contains('\n')
        };
        match self.covered.iter().rev().find(at_once) {
            Some(span) => {
                let span = Span::new(span.start, span.start + 1);
                Stop { reason: Reason::QuoteOverLines, span, ..stop }
            }
            None => stop,
        }
    }
}

fn is_indentation_of_quotes(reason: &Reason) -> bool {
    use ErrorKind::{InvalidQuotedScalarIndent, TabInIndentation};
    matches!(reason, Reason::Parser(InvalidQuotedScalarIndent | TabInIndentation))
}

fn is_glued(reason: &Reason) -> bool {
    use ErrorKind::{CommentNotSeparated, ExpectedWhitespace};
    matches!(reason, Reason::Parser(CommentNotSeparated | ExpectedWhitespace))
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

#[cfg(test)]
mod tests {
    use crate::source::{Source, Span};
    use crate::yaml::{Limits, Node, parse};

    /// go-yaml wants no blank before a comment behind a quote or a bracket.
    #[test]
    fn comments_may_follow_what_is_closed() {
        let text = "a: 'x'# é\nb: [y,\n  \"z\"]# two\nc: {d: e}#\nf: g#h\n";
        let source = Source::new("a.yaml", text);
        let doc = parse(&source, text, Span::new(0, text.len()), &Limits::default()).expect("well-formed");
        let texts: Vec<_> = Node::all(&doc).filter_map(Node::text).collect();
        assert_eq!(texts, ["a", "x", "b", "y", "z", "c", "d", "e", "f", "g#h"]);
        let comments: Vec<_> = doc.comments().iter().map(|&span| source.slice(span)).collect();
        assert_eq!(comments, ["# é", "# two", "#"]);
    }
}
