//! The grammar of ignore comments.

use crate::source::{Source, Span};

/// What every ignore comment begins with.
const MARK: &str = "velint:";

/// What comments of Helm's templates begin with.
const TEMPLATE_MARKS: [&str; 2] = ["{{/*", "{{- /*"];

/// Whether a text may hold ignore comments, written well or not.
pub(super) fn may_be_in(text: &str) -> bool {
    ["velint", "Velint", "VELINT"].iter().any(|name| text.contains(name))
}

/// A comment that speaks to velint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Directive {
    /// `ignore[a, b] reason` or `ignore-file[a, b] reason`.
    Ignore { span: Span, file: bool, ids: Vec<Span> },
    /// One that cannot be read.
    Fault { span: Span, at: Span, fault: Fault },
}

/// Why a comment cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// What stands before `ignore` is not `velint:`.
    Mark,
    /// The word after `velint:` is near `ignore`, or stands before a list.
    Verb,
    /// No list of rules; a word follows that may be a rule.
    NoList(Option<Span>),
    /// `[` without `]`.
    Unclosed,
    /// `[]`.
    Empty,
}

impl Directive {
    /// From its `#`, or `{{/*`, to the end of the line.
    pub(super) fn span(&self) -> Span {
        match self {
            Directive::Ignore { span, .. } | Directive::Fault { span, .. } => *span,
        }
    }

    pub(super) fn is_for_file(&self) -> bool {
        matches!(self, Directive::Ignore { file: true, .. })
    }

    /// The places of the rules it lists.
    pub(super) fn ids(&self) -> &[Span] {
        match self {
            Directive::Ignore { ids, .. } => ids,
            Directive::Fault { .. } => &[],
        }
    }
}

/// Reads a comment; none where it does not speak to velint. Other words may
/// stand before, up to a `#` of its own: `# see the manual # velint: …`.
pub(super) fn parse(source: &Source, comment: Span) -> Option<Directive> {
    let text = source.slice(comment).split(['\r', '\n']).next()?.trim_end();
    let (hash, from) = marks(text).or_else(|| template_marks(text)).or_else(|| loose_marks(text))?;
    let span = Span::new(comment.start + hash, comment.start + text.len());
    let said = &text[from..];
    let end = if text[hash..].starts_with("{{") { said.find("*/") } else { None };
    let mut rest = Cursor { text: &said[..end.unwrap_or(said.len())], at: comment.start + from };
    rest.skip_blanks();
    let verb = rest.word();
    if !text[..from].ends_with(MARK) {
        let mark = Span::new(
            comment.start + from - text[hash..from].trim_start_matches(['#', ' ', '\t']).len(),
            verb.end,
        );
        return Some(Directive::Fault { span, at: mark, fault: Fault::Mark });
    }
    let file = match source.slice(verb) {
        "ignore" => false,
        "ignore-file" => true,
        word => {
            rest.skip_blanks();
            let meant = is_near(word) || !word.is_empty() && rest.text.starts_with('[');
            return meant.then_some(Directive::Fault { span, at: verb, fault: Fault::Verb });
        }
    };
    rest.skip_blanks();
    let start = rest.at;
    let fault = |at, fault| Some(Directive::Fault { span, at, fault });
    let Some(list) = rest.text.strip_prefix('[') else {
        let id = rest.token();
        return fault(verb, Fault::NoList((!id.is_empty()).then_some(id)));
    };
    let Some(end) = list.find(']') else {
        return fault(Span::new(start, span.end), Fault::Unclosed);
    };
    let ids = items(&list[..end], start + 1);
    if ids.is_empty() {
        return fault(Span::new(start, start + end + 2), Fault::Empty);
    }
    Some(Directive::Ignore { span, file, ids })
}

/// Offsets of the `#` before `velint:` and of what follows it.
fn marks(text: &str) -> Option<(usize, usize)> {
    text.match_indices('#').find_map(|(at, _)| {
        if at > 0 && !text[..at].ends_with([' ', '\t', '\u{feff}']) {
            return None;
        }
        let rest = text[at..].trim_start_matches('#').trim_start_matches([' ', '\t']);
        let rest = rest.strip_prefix(MARK)?;
        Some((at, text.len() - rest.len()))
    })
}

/// Likewise of a comment of a Helm template.
fn template_marks(text: &str) -> Option<(usize, usize)> {
    let begins = TEMPLATE_MARKS.iter().flat_map(|mark| text.match_indices(mark));
    begins.into_iter().find_map(|(at, mark)| {
        let rest = text.get(at + mark.len()..)?.trim_start_matches([' ', '\t']);
        Some((at, text.len() - rest.strip_prefix(MARK)?.len()))
    })
}

/// Whether a line is nothing but a comment of a Helm template.
pub(super) fn is_template_comment(line: &str) -> bool {
    let line = line.trim();
    let ends = || line.find("*/").is_some_and(|at| matches!(&line[at..], "*/}}" | "*/ -}}"));
    TEMPLATE_MARKS.iter().any(|mark| line.starts_with(mark)) && ends()
}

/// Likewise of a mark in other letters or without its colon, where a slip of
/// `ignore` and a list follow: prose may name velint too.
fn loose_marks(text: &str) -> Option<(usize, usize)> {
    let at = text.find('#')?;
    let rest = text[at..].trim_start_matches('#').trim_start_matches([' ', '\t']);
    let name =
        rest.get(..MARK.len() - 1).filter(|name| name.eq_ignore_ascii_case(&MARK[..MARK.len() - 1]))?;
    let rest = &rest[name.len()..];
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let words = rest.trim_start_matches([' ', '\t']);
    let (verb, _) = words.split_once('[')?;
    is_near(verb.trim_end()).then_some((at, text.len() - rest.len()))
}

/// Whether a word is a slip of `ignore` or `ignore-file`.
fn is_near(word: &str) -> bool {
    if word.len() > 16 {
        return false;
    }
    let word = word.to_ascii_lowercase().replace('_', "-");
    ["ignore", "ignore-file"].iter().any(|known| strsim::osa_distance(&word, known) <= 2)
}

/// The parts between commas, without the blanks around them; empty ones left out.
fn items(list: &str, start: usize) -> Vec<Span> {
    let mut at = start;
    let mut found = Vec::new();
    for part in list.split(',') {
        let id = part.trim();
        let from = at + part.len() - part.trim_start().len();
        if !id.is_empty() {
            found.push(Span::new(from, from + id.len()));
        }
        at += part.len() + 1;
    }
    found
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl Cursor<'_> {
    fn skip_blanks(&mut self) {
        let rest = self.text.trim_start_matches([' ', '\t']);
        self.at += self.text.len() - rest.len();
        self.text = rest;
    }

    /// Takes letters, digits, `-` and `_`.
    fn word(&mut self) -> Span {
        self.take(|c| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
    }

    /// Takes all up to a blank, comma or colon.
    fn token(&mut self) -> Span {
        self.take(|c| matches!(c, ' ' | '\t' | ',' | ':'))
    }

    fn take(&mut self, ends: impl Fn(char) -> bool) -> Span {
        let len = self.text.find(ends).unwrap_or(self.text.len());
        let span = Span::new(self.at, self.at + len);
        self.text = &self.text[len..];
        self.at += len;
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a comment says, in words.
    fn told(text: &str) -> String {
        let source = Source::new("a.yaml", text);
        let list = |ids: &[Span]| ids.iter().map(|&id| source.slice(id)).collect::<Vec<_>>().join("|");
        match parse(&source, Span::new(0, text.len())) {
            None => "nothing".to_owned(),
            Some(Directive::Ignore { span, file, ids }) => {
                let scope = if file { "file" } else { "part" };
                format!("{scope} {} from {}", list(&ids), span.start)
            }
            Some(Directive::Fault { at, fault, .. }) => match fault {
                Fault::NoList(Some(id)) => format!("NoList {} at {}", source.slice(id), source.slice(at)),
                other => format!("{other:?} at {}", source.slice(at)),
            },
        }
    }

    #[test]
    fn comments_are_read() {
        let cases = [
            ("# velint: ignore[a-b]", "part a-b from 0"),
            ("# velint: ignore[a-b] because of x, y [z]", "part a-b from 0"),
            ("#velint:ignore [ a , b,,c, ]\r", "part a|b|c from 0"),
            ("## velint: ignore-file[a]", "file a from 0"),
            ("# see [1] # velint: ignore[a]", "part a from 10"),
            ("# velint: ignore", "NoList(None) at ignore"),
            ("# velint: ignore a-b: reason", "NoList a-b at ignore"),
            ("# velint: ignore-file", "NoList(None) at ignore-file"),
            ("# velint: ignore[a, b", "Unclosed at [a, b"),
            ("# velint: ignore[ , ]", "Empty at [ , ]"),
            ("# velint: ignroe[a]", "Verb at ignroe"),
            ("# velint: Ignore_File[a]", "Verb at Ignore_File"),
            ("# velint: disable[a]", "Verb at disable"),
            ("# velint: é[a]", "nothing"),
            ("# velint: a linter for hooks", "nothing"),
            ("# velint:", "nothing"),
            ("# as in `# velint: ignore[a]`", "nothing"),
            ("# velint ignore[a]", "Mark at velint ignore"),
            ("#", "nothing"),
            ("{{/* velint: ignore[a, b] why */}}", "part a|b from 0"),
            ("  a: b {{- /* velint: ignore[a] */ -}}", "part a from 7"),
            ("{{/* velint: ignore */}}", "NoList(None) at ignore"),
            ("{{ velint: ignore[a] }}", "nothing"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
