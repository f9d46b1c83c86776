//! Where the documents of a stream begin and end.

use crate::source::Span;

/// The documents of a stream, split before parsing as kubectl and Helm do, on
/// lines that begin with `---`. A broken document thus never hides another.
/// Text after `---` on its line belongs to the document it opens, blanks before
/// it do not. A `...` line ends a document too. Left out is what holds nothing
/// but blanks, comments and directives.
pub fn split(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = bom_len(text);
    while at < text.len() {
        let next = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |len| at + len + 1);
        let line = &text[at..next];
        if let Some(rest) = line.strip_prefix("---") {
            push(text, Span::new(start, at), &mut found);
            let rest = rest.trim_start_matches([' ', '\t']);
            start = if rest.trim_end().is_empty() { next } else { next - rest.len() };
        } else if ends_document(line) {
            push(text, Span::new(start, at), &mut found);
            start = next;
        }
        at = next;
    }
    push(text, Span::new(start, text.len()), &mut found);
    found
}

/// Whether a line is `...`, alone or before a comment.
fn ends_document(line: &str) -> bool {
    line.strip_prefix("...").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

fn push(text: &str, span: Span, found: &mut Vec<Span>) {
    let chunk = &text[span.start..span.end];
    let chunk = &chunk[bom_len(chunk)..];
    let empty = |line: &str| {
        let content = line.trim_start_matches([' ', '\t']);
        content.is_empty() || content.starts_with('#') || line.starts_with('%')
    };
    // A comment ends at a lone `\r` too, and what follows it counts.
    if !chunk.split(['\n', '\r']).all(empty) {
        found.push(span);
    }
}

fn bom_len(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_kubectl_and_helm_do() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("\n# only\n", &[]),
            ("a: 1\n", &["a: 1\n"]),
            ("---\na: 1\n---\nb: 2", &["a: 1\n", "b: 2"]),
            ("a: 1\r\n---\r\nb: 2\r\n", &["a: 1\r\n", "b: 2\r\n"]),
            ("---# x\na: 1\n", &["# x\na: 1\n"]),
            ("--- # x\na: 1\n", &["# x\na: 1\n"]),
            ("---apiVersion: v1\nkind: A\n", &["apiVersion: v1\nkind: A\n"]),
            ("--- {a: 1}\n---   \n--- |\n  x\n", &["{a: 1}\n", "|\n  x\n"]),
            ("%YAML 1.2\n---\na: 1\n", &["a: 1\n"]),
            ("# c\n%TAG ! x\n", &[]),
            ("# c\r\ra: 1\r", &["# c\r\ra: 1\r"]),
            ("a: 1\n...\n---\nb: 2\n... # end\n# c\n", &["a: 1\n", "b: 2\n"]),
            ("a: 1\n...b\n", &["a: 1\n...b\n"]),
            ("a: |\n  ---\n  x\n", &["a: |\n  ---\n  x\n"]),
            ("\u{feff}---\na: 1\n", &["a: 1\n"]),
            ("\u{feff}a: 1\n", &["\u{feff}a: 1\n"]),
            ("---", &[]),
            ("---a", &["a"]),
        ];
        for (text, documents) in cases {
            let found: Vec<&str> = split(text).into_iter().map(|span| &text[span.range()]).collect();
            assert_eq!(&found, documents, "{text:?}");
        }
    }
}
