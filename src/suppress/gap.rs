//! Ignore comments outside parsed documents, read line by line.

use std::sync::Arc;

use super::directive::{self, Directive};
use super::extent::line_of;
use super::{Scope, Suppressions};
use crate::source::{Source, Span};
use crate::velero::key::has_trace;

/// Adds the comments of the text between two documents. Says whether that
/// text may hold findings that nobody looked for.
pub(super) fn between(source: &Arc<Source>, gap: Span, found: &mut Suppressions) -> bool {
    let text = source.slice(gap);
    let quiet = text.lines().all(is_quiet);
    if directive::may_be_in(text) {
        found.extend(collect(source, gap, quiet));
    }
    !quiet && has_trace(text.as_bytes())
}

/// Whether a line holds no content: blank, a comment, a document marker or a
/// directive of YAML's.
fn is_quiet(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}');
    let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("...")).unwrap_or(line);
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with('#') || line.starts_with('%')
}

/// The comments of a part of the text; `certain` where they surely are some.
pub(super) fn collect(source: &Arc<Source>, part: Span, certain: bool) -> Suppressions {
    let mut found = Suppressions::default();
    let lines = Lines::read(source, part);
    for line in &lines.lines {
        let Some(directive) = directive::parse(source, line.span) else { continue };
        let scope = if directive.is_for_file() { Scope::File } else { lines.scope(line, source, &directive) };
        found.push(source, directive, scope, certain);
    }
    found
}

/// Lines with the end of what is indented below each.
struct Lines {
    lines: Vec<Line>,
}

struct Line {
    span: Span,
    indent: usize,
    /// Neither blank nor only a comment.
    content: bool,
    /// End of the last line below that is indented deeper.
    end: usize,
    /// The next line with content, this one included.
    next: Option<usize>,
}

impl Lines {
    fn read(source: &Source, part: Span) -> Self {
        let mut lines = Vec::new();
        let mut at = part.start;
        while at < part.end {
            let whole = line_of(source, at);
            let span = Span::new(at.max(whole.start), whole.end.min(part.end));
            lines.push(Line::read(source, span));
            let next = memchr::memchr(b'\n', &source.text().as_bytes()[at..]);
            at = next.map_or(part.end, |len| at + len + 1);
        }
        Self::close(&mut lines);
        Self { lines }
    }

    /// Finds the end of what is nested in each line, from the last line up.
    fn close(lines: &mut [Line]) {
        let mut below: Vec<usize> = Vec::new();
        for at in (0..lines.len()).rev() {
            lines[at].next = below.last().copied();
            if !lines[at].content {
                continue;
            }
            let mut end = lines[at].span.end;
            while let Some(&next) = below.last().filter(|&&next| lines[next].indent > lines[at].indent) {
                end = end.max(lines[next].end);
                below.pop();
            }
            lines[at].end = end;
            below.push(at);
            lines[at].next = Some(at);
        }
    }

    fn scope(&self, line: &Line, source: &Source, directive: &Directive) -> Scope {
        let part = |start, end| Scope::Part { span: Span::new(start, end), exact: Vec::new() };
        if line.content {
            let before = source.slice(Span::new(line.span.start, directive.span().start)).trim_end();
            let header = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
            let end = if header.ends_with(['|', '>']) { line.end } else { line.span.end };
            return part(line.span.start, end);
        }
        match line.next.map(|next| &self.lines[next]) {
            Some(next) if next.indent >= line.indent => part(directive.span().end, next.end),
            _ => Scope::Nothing,
        }
    }
}

impl Line {
    fn read(source: &Source, span: Span) -> Self {
        let text = source.slice(span).trim_start_matches('\u{feff}');
        let rest = text.trim_start_matches([' ', '\t']);
        let is_comment = rest.starts_with('#') || directive::is_template_comment(rest);
        let content = !rest.is_empty() && !is_comment;
        Self { span, indent: text.len() - rest.len(), content, end: span.end, next: None }
    }
}
