//! Keeps secrets out of all that is reported: messages, snippets and fixes.

use std::borrow::Borrow;
use std::sync::Arc;

use super::reading::touches_any;
use crate::diagnostic::Diagnostic;
use crate::model::{Project, Secret};
use crate::script::secret::in_line;
use crate::source::{Source, Span};

/// Shorter ones are words of ours too, and covered only where text is quoted.
const SHORT: usize = 6;
/// Fewer letters before or after a cut say nothing.
const PART: usize = 3;
/// Secrets in one file up to which each finding is searched for all of them.
const FEW: usize = 256;
/// Bytes round its places from which a finding may quote, in a file of more.
const REACH: usize = 16 * 1024;
/// Lines about a failure that its report may show.
const NEAR: usize = 3;

/// The secrets in the annotations and resources of a document.
pub(super) fn secrets(project: &Project) -> Vec<Secret> {
    let annotations = project.sites.iter().flat_map(|site| &site.annotations);
    let annotations = annotations.flat_map(|annotation| annotation.secrets().iter().cloned());
    annotations.chain(project.resources.iter().flat_map(|resource| resource.secrets())).collect()
}

/// Covers the secrets of a file in its findings and in what they show of it.
pub(super) fn cover(source: &Arc<Source>, secrets: &mut [Secret], findings: &mut [Diagnostic]) {
    let mut spans: Vec<Span> = secrets.iter().map(|secret| secret.place.span).collect();
    spans.extend(findings.iter().filter(|f| f.rule == "invalid-yaml").flat_map(|f| unread(source, f)));
    spans.sort_unstable();
    source.cover(&spans);
    if secrets.is_empty() {
        return;
    }
    secrets.sort_unstable_by_key(|secret| secret.place.span);
    let all = (secrets.len() <= FEW).then(|| words(secrets));
    for finding in findings {
        match &all {
            Some(words) => redact(finding, words, &spans),
            None => redact(finding, &words(&near(finding, secrets)), &spans),
        }
    }
}

/// The texts of secrets, as they are and as they are written; the longest
/// first, since one may be part of another.
fn words<S: Borrow<Secret>>(secrets: &[S]) -> Vec<&str> {
    let texts =
        secrets.iter().map(Borrow::borrow).flat_map(|secret| [secret.text.as_str(), secret.place.text()]);
    let mut words: Vec<&str> = texts.filter(|word| !word.is_empty()).collect();
    words.sort_unstable_by_key(|word| (std::cmp::Reverse(word.len()), *word));
    words.dedup();
    words
}

/// The secrets that a finding may quote: those near one of its places.
fn near<'s>(finding: &Diagnostic, secrets: &'s [Secret]) -> Vec<&'s Secret> {
    let places = finding.related.iter().chain([&finding.primary]).map(|label| label.place.span);
    let mut found = Vec::new();
    for span in places {
        let from = secrets.partition_point(|secret| secret.place.span.end + REACH < span.start);
        let to = secrets.partition_point(|secret| secret.place.span.start <= span.end + REACH);
        found.extend(secrets.get(from..to).unwrap_or(&[]));
    }
    found
}

/// The secrets in lines near a place that could not be read.
fn unread(source: &Source, finding: &Diagnostic) -> Vec<Span> {
    let line = finding.primary.place.start().line;
    let lines = line.saturating_sub(NEAR).max(1)..=line + NEAR;
    let spans = lines.filter_map(|line| source.line_span(line));
    let secrets = |line: Span| {
        let found = in_line(source.slice(line)).into_iter();
        found.map(move |range| Span::new(line.start + range.start, line.start + range.end))
    };
    spans.flat_map(secrets).collect()
}

fn redact(finding: &mut Diagnostic, words: &[&str], spans: &[Span]) {
    let labels = finding.related.iter_mut().chain([&mut finding.primary]).map(|label| &mut label.text);
    let texts = labels.chain(&mut finding.notes).chain(&mut finding.helps).chain([&mut finding.message]);
    for text in texts {
        for word in words {
            *text = covered(text, word);
        }
    }
    if let Some(fix) = &mut finding.fix {
        let rewrites = |span: Span| !span.is_empty() && touches_any(spans, span);
        fix.is_secret |= fix
            .edits
            .iter()
            .any(|edit| rewrites(edit.span) || words.iter().any(|word| edit.text.contains(word)));
    }
}

/// A text without a secret, and without what a cut left of it.
fn covered(text: &str, secret: &str) -> String {
    let stars = |text: &str| "*".repeat(text.chars().count());
    let whole = if secret.chars().count() >= SHORT {
        text.replace(secret, &stars(secret))
    } else {
        let parts = text.split('`').enumerate();
        let part = |(at, part): (usize, &str)| {
            if at % 2 == 1 { part.replace(secret, &stars(secret)) } else { part.to_owned() }
        };
        parts.map(part).collect::<Vec<_>>().join("`")
    };
    let mut pieces: Vec<String> = whole.split('…').map(str::to_owned).collect();
    let ends: Vec<usize> = secret.char_indices().map(|(at, _)| at).skip(PART).collect();
    let last = pieces.len() - 1;
    for (at, piece) in pieces.iter_mut().enumerate() {
        let head = ends.iter().rev().map(|&end| &secret[..end]).find(|head| piece.ends_with(head));
        if let Some(head) = head.filter(|_| at < last) {
            *piece = format!("{}{}", &piece[..piece.len() - head.len()], stars(head));
        }
        let count = secret.chars().count();
        let starts = secret.char_indices().map(|(at, _)| at).take(count.saturating_sub(PART - 1)).skip(1);
        let tail = starts.map(|start| &secret[start..]).find(|tail| piece.starts_with(tail));
        if let Some(tail) = tail.filter(|_| at > 0) {
            *piece = format!("{}{}", stars(tail), &piece[tail.len()..]);
        }
    }
    pieces.join("…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_secret_is_left() {
        let cases = [
            ("`mysqldump -ps3cr3t` is one word", "s3cr3t", "`mysqldump -p******` is one word"),
            ("`-pdb` is in the db", "db", "`-p**` is in the db"),
            ("`mysqldump -ps3c…3t app`", "s3cr3t", "`mysqldump -p***…3t app`"),
            ("`mysqldump -ps3cr…r3t app`", "s3cr3t", "`mysqldump -p****…*** app`"),
            ("no secret", "s3cr3t", "no secret"),
            ("`été…`", "étéà", "`***…`"),
        ];
        for (text, secret, expected) in cases {
            assert_eq!(covered(text, secret), expected, "{text}");
        }
    }
}
