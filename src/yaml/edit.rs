//! Edits of a mapping's structure that keep comments, indentation and line
//! endings. Each answers none where the mapping is not written in a way it can
//! edit exactly (flow style, aliases, merge keys, several entries on a line).

use std::sync::Arc;

use super::scalar::{Chomp, block_chomp, break_len, line_end, outer_end};
use super::{Entry, Node};
use crate::diagnostic::Edit;
use crate::source::Span;

/// An edit that takes an entry of a block mapping out, its whole lines and
/// the comments that end them included. None where it is the mapping's only
/// entry, since the mapping would become null: take out the entry that holds
/// the mapping instead.
pub fn remove_entry(mapping: Node<'_>, entry: Entry<'_>) -> Option<Edit> {
    let at = mapping.position_of(entry.key).filter(|_| is_block(mapping))?;
    let following = mapping.own_entry(at + 1);
    let is_only = at == 0 && following.is_none();
    if is_only || entry.is_merge() || anchors_used_elsewhere(entry) {
        return None;
    }
    let text = mapping.source().text();
    let end = end_of_lines(entry.value)?;
    let mut span = Span::new(line_start(entry.key), end);
    let before = &text[span.start..entry.key.span().start];
    let previous = at.checked_sub(1).and_then(|at| mapping.own_entry(at)).map(|entry| tail(entry.value));
    if !before.bytes().all(|byte| byte == b' ') {
        // The first entry of an item: the next one moves up behind the dash.
        let next = following?.key.span().start;
        let clear = text[end..next].trim().is_empty() && before.bytes().all(|b| matches!(b, b' ' | b'-'));
        span = Span::new(entry.key.span().start, next);
        return clear.then(|| edit(mapping, span, String::new()));
    }
    if let Some(previous) = previous
        && let Some(chomp) = block_chomp(previous)
    {
        // A blank line would become part of the text before it.
        if chomp == Chomp::Keep && text[end..].lines().next().is_some_and(|line| line.trim().is_empty()) {
            return None;
        }
    } else if at > 0 && end == text.len() && !text.ends_with(['\n', '\r']) {
        span.start -= break_before(text, span.start);
    }
    Some(edit(mapping, span, String::new()))
}

/// An edit that adds entries at the end of a block mapping. `lines` are whole
/// lines of YAML without line breaks, indented relative to the mapping's keys,
/// such as `["annotations:", "  a: b"]`.
pub fn insert_entries(mapping: Node<'_>, lines: &[String]) -> Option<Edit> {
    let mut entries = mapping.own_entries();
    let first = entries.next().filter(|_| is_block(mapping))?;
    let last = entries.next_back().unwrap_or(first);
    let text = mapping.source().text();
    let before = &text[line_start(first.key)..first.key.span().start];
    if !before.bytes().all(|byte| matches!(byte, b' ' | b'-')) || lines.is_empty() {
        return None;
    }
    let at = end_of_lines(last.value)?;
    let open = !text[..at].ends_with(['\n', '\r']);
    if open && block_chomp(tail(last.value)).is_some_and(|chomp| chomp != Chomp::Strip) {
        // The line break that has to be added would become part of the text.
        return None;
    }
    let line_break = if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" };
    let indent = " ".repeat(before.len());
    let mut added = String::new();
    for line in lines {
        let indent = if line.is_empty() { "" } else { &indent };
        match open {
            true => added.extend([line_break, indent, line]),
            false => added.extend([indent, line, line_break]),
        }
    }
    Some(edit(mapping, Span::new(at, at), added))
}

fn edit(node: Node<'_>, span: Span, text: String) -> Edit {
    Edit { source: Arc::clone(node.source()), span, text }
}

/// Whether a mapping is written here itself, in block style.
fn is_block(mapping: Node<'_>) -> bool {
    !mapping.is_alias() && !mapping.in_flow()
}

/// Where the line of a key begins, or the document where that is later.
fn line_start(key: Node<'_>) -> usize {
    let text = key.source().text();
    let line = memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..key.span().start]).map_or(0, |at| at + 1);
    let start = line.max(key.document().span().start);
    if text[start..].starts_with('\u{feff}') { start + '\u{feff}'.len_utf8() } else { start }
}

/// Where the last line of a value ends, its line break included. None where
/// something other than a comment follows the value on that line.
fn end_of_lines(value: Node<'_>) -> Option<usize> {
    let text = value.source().text();
    let limit = value.document().span().end;
    let end = value.span().end;
    let last = tail(value);
    if block_chomp(last) == Some(Chomp::Keep) {
        return Some(outer_end(&text[..limit], end, last.block_indent()));
    }
    let line = line_end(text.as_bytes(), end).min(limit);
    let rest = text[end..line].trim_start_matches([' ', '\t']);
    let clear = rest.is_empty() || rest.starts_with('#') || block_chomp(last).is_some();
    clear.then(|| (line + break_len(text.as_bytes(), line)).min(limit.max(line)))
}

/// The last node inside a node.
fn tail(node: Node<'_>) -> Node<'_> {
    let mut last = node;
    while !last.is_alias() {
        let child = last.own_entries().next_back().map(|entry| entry.value);
        match child.or_else(|| last.items().last()) {
            Some(child) => last = child,
            None => break,
        }
    }
    last
}

fn break_before(text: &str, at: usize) -> usize {
    match &text.as_bytes()[..at] {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n' | b'\r'] => 1,
        _ => 0,
    }
}

/// Whether an alias outside the entry points into it.
fn anchors_used_elsewhere(entry: Entry<'_>) -> bool {
    let own = entry.key.id()..=tail(entry.value).id();
    entry.key.document().aliases_of(own.clone()).any(|alias| !own.contains(&alias))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::yaml::{Document, Limits, parse};

    fn read(text: &str) -> Document {
        let source = Source::new("test.yaml", text);
        parse(&source, text, Span::new(0, text.len()), &Limits::default()).expect("well-formed")
    }

    fn apply(text: &str, edit: Option<Edit>) -> Option<String> {
        edit.map(|edit| format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..]))
    }

    /// Each case: text, path to the mapping, key to remove, what is left.
    #[test]
    fn removes_whole_lines() {
        let cases: &[(&str, &[&str], &str, Option<&str>)] = &[
            ("a: 1\nb: 2 # c\nc: 3\n", &[], "b", Some("a: 1\nc: 3\n")),
            ("a: 1\r\nb:\r\n  - x\r\n  - y\r\nc: 3\r\n", &[], "b", Some("a: 1\r\nc: 3\r\n")),
            ("# top\na: 1\n# mine\nb: 2\n", &[], "a", Some("# top\n# mine\nb: 2\n")),
            ("m:\n  a: 1\n  b: |\n    x\n\n  c: 2\n", &["m"], "b", Some("m:\n  a: 1\n\n  c: 2\n")),
            ("m:\n  a: 1\n  b: |+\n    x\n\n  c: 2\n", &["m"], "b", Some("m:\n  a: 1\n  c: 2\n")),
            ("a: 1\nb: 2", &[], "b", Some("a: 1")),
            ("a: 1\nb: 2", &[], "a", Some("b: 2")),
            ("a: |\n  x\nb: 2", &[], "b", Some("a: |\n  x\n")),
            ("a: |+\n  x\nb: 2\n\n", &[], "b", None),
            ("\u{feff}a: 1\nb: 2\n", &[], "a", Some("\u{feff}b: 2\n")),
            ("- a: 1\n  b: 2\n", &["0"], "a", Some("- b: 2\n")),
            ("- a: 1\n  # keep\n  b: 2\n", &["0"], "a", None),
            ("- a: 1\n  b: 2\n- c\n", &["0"], "b", Some("- a: 1\n- c\n")),
            ("a:\nb: 2\n", &[], "a", Some("b: 2\n")),
            ("a: \"x\n  y\" # c\nb: 2\n", &[], "a", Some("b: 2\n")),
            ("a: [x,\n  y]\nb: 2\n", &[], "a", Some("b: 2\n")),
            ("a: 1\n", &[], "a", None),
            ("{a: 1, b: 2}\n", &[], "a", None),
            ("a: &x 1\nb: *x\nc: 2\n", &[], "a", None),
            ("a: &x 1\nb: *x\nc: 2\n", &[], "b", Some("a: &x 1\nc: 2\n")),
            ("? a\n: 1\nb: 2\n", &[], "a", None),
            ("x: &x {k: 1}\ny:\n  <<: *x\n  b: 2\n", &["y"], "k", None),
            ("a: 1\nb: 2\n...\n", &[], "b", Some("a: 1\n...\n")),
        ];
        for (text, path, key, expected) in cases {
            let doc = read(text);
            let root = doc.root().expect("a root");
            let mapping = match path {
                ["0"] => root.items().next(),
                path => root.at(path),
            };
            let mapping = mapping.expect("the mapping");
            let edit = remove_entry(mapping, mapping.entry(key).expect("the entry"));
            assert_eq!(apply(text, edit).as_deref(), *expected, "{text:?} without {key}");
        }
    }

    #[test]
    fn adds_lines_below_the_last_entry() {
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("a: 1\n", &[], Some("a: 1\nx:\n  y: z\n")),
            ("a: 1", &[], Some("a: 1\nx:\n  y: z")),
            ("a: 1\r\nb: 2 # c\r\n", &[], Some("a: 1\r\nb: 2 # c\r\nx:\r\n  y: z\r\n")),
            (
                "m:\n    a:\n      b: 1\n# end\nn: 1\n",
                &["m"],
                Some("m:\n    a:\n      b: 1\n    x:\n      y: z\n# end\nn: 1\n"),
            ),
            ("- a: 1\n- b\n", &["0"], Some("- a: 1\n  x:\n    y: z\n- b\n")),
            ("a: |\n  t\n\nb: 1\n", &[], Some("a: |\n  t\n\nb: 1\nx:\n  y: z\n")),
            ("m:\n  a: |+\n    t\n\nb: 1\n", &["m"], Some("m:\n  a: |+\n    t\n\n  x:\n    y: z\nb: 1\n")),
            ("a: |\n  t", &[], None),
            ("a: |-\n  t", &[], Some("a: |-\n  t\nx:\n  y: z")),
            ("{a: 1}\n", &[], None),
            ("m: &m\n  a: 1\nn: *m\n", &["n"], None),
            ("\u{feff}a: 1\n", &[], Some("\u{feff}a: 1\nx:\n  y: z\n")),
            ("a: 1\n---\nb: 1\n", &[], Some("a: 1\nx:\n  y: z\n---\nb: 1\n")),
        ];
        let lines = ["x:".to_owned(), "  y: z".to_owned()];
        for (text, path, expected) in cases {
            let doc = read(text);
            let root = doc.root().expect("a root");
            let mapping = match path {
                ["0"] => root.items().next(),
                path => root.at(path),
            };
            let edit = insert_entries(mapping.expect("the mapping"), &lines);
            assert_eq!(apply(text, edit).as_deref(), *expected, "{text:?}");
        }
    }
}
