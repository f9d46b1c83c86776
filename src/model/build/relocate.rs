//! Edits that move misplaced annotations to the pod template.

use super::object::Object;
use super::seat::template_path;
use super::text::Reader;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::velero::key::classify;
use crate::yaml::{Entry, Node, insert_entries, remove_entry};

/// The edits, or none where the move cannot be made exactly.
pub(super) fn edits(mapping: Node<'_>, object: &Object<'_>, reader: &Reader<'_>) -> Vec<Edit> {
    plan(mapping, object, reader).unwrap_or_default()
}

fn plan(mapping: Node<'_>, object: &Object<'_>, reader: &Reader<'_>) -> Option<Vec<Edit>> {
    let template = template_path(object)?;
    if !matches!(object.path.as_slice(), ["metadata", "annotations"] | ["metadata", "labels"])
        || template.is_empty()
    {
        return None;
    }
    if reader.has_holes(mapping.span()) || mapping.is_alias() {
        return None;
    }
    let ours = |entry: &Entry<'_>| entry.key.text().is_some_and(|key| classify(key).is_some());
    let moved: Vec<Entry<'_>> = mapping.own_entries().filter(ours).collect();
    // Where all of it moves, the comments between the entries go along.
    let is_all = moved.len() == mapping.own_entries().count();
    let holder = mapping.parent()?;
    let holding = mapping.holder()?;
    let mut lines = Vec::new();
    let mut before = holding.key.span().end;
    for entry in &moved {
        if is_all {
            lines.extend(comments(mapping, Span::new(before, entry.key.span().start)));
        }
        lines.extend(entry_lines(*entry)?);
        before = line_end(*entry);
    }
    let mut edits = vec![insertion(object.root.at(template)?, &moved, lines)?];
    if is_all {
        edits.push(remove_entry(holder, holding)?);
    } else {
        for entry in moved {
            edits.push(remove_entry(mapping, entry)?);
        }
    }
    Some(edits)
}

/// The edit that adds the lines at the end of the template's annotations.
fn insertion(template: Node<'_>, moved: &[Entry<'_>], lines: Vec<String>) -> Option<Edit> {
    let indented = |lines: Vec<String>| lines.into_iter().map(|line| format!("  {line}")).collect::<Vec<_>>();
    let Some(metadata) = template.get("metadata").filter(|metadata| metadata.is_mapping()) else {
        if template.get("metadata").is_some() {
            return None;
        }
        let below = [vec!["annotations:".to_owned()], indented(lines)].concat();
        return insert_entries(template, &[vec!["metadata:".to_owned()], indented(below)].concat());
    };
    match metadata.get("annotations") {
        None => insert_entries(metadata, &[vec!["annotations:".to_owned()], indented(lines)].concat()),
        Some(annotations) if annotations.is_mapping() && !annotations.is_alias() => {
            let taken =
                moved.iter().any(|entry| entry.key.text().is_some_and(|key| annotations.get(key).is_some()));
            if taken { None } else { insert_entries(annotations, &lines) }
        }
        Some(_) => None,
    }
}

/// The comments within a span, each as a line.
fn comments(mapping: Node<'_>, span: Span) -> Vec<String> {
    let within = |comment: &&Span| span.start <= comment.start && comment.end <= span.end;
    let comments = mapping.document().comments().iter().filter(within);
    comments.map(|comment| mapping.source().slice(*comment).trim_end().to_owned()).collect()
}

/// Where the last line of an entry ends, before its line break.
fn line_end(entry: Entry<'_>) -> usize {
    let text = entry.key.source().text();
    let end = entry.value.span().end.max(entry.key.span().end);
    text[end..].find('\n').map_or(text.len(), |at| end + at)
}

/// The lines of an entry, indented relative to its key, with what comments end them.
pub(super) fn entry_lines(entry: Entry<'_>) -> Option<Vec<String>> {
    let source = entry.key.source();
    let (start, end) = (entry.key.span().start, entry.value.span().end.max(entry.key.span().end));
    let line_start = source.text()[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = source.text().get(line_start..start)?;
    if !indent.chars().all(|c| c == ' ') {
        return None;
    }
    // A missing value still has its colon on the key's line.
    let end = if entry.value.span().is_empty() {
        source.text()[start..].find('\n').map_or(source.text().len(), |at| start + at)
    } else {
        end
    };
    let mut lines: Vec<String> = Vec::new();
    for (at, line) in source.text().get(start..end)?.split('\n').enumerate() {
        let line = line.trim_end_matches('\r');
        let rest = if at == 0 { Some(line) } else { line.strip_prefix(indent) };
        match rest {
            Some(rest) => lines.push(rest.to_owned()),
            None if line.trim().is_empty() => lines.push(String::new()),
            None => return None,
        }
    }
    let comment = source.text().get(end..line_end(entry)).unwrap_or("").trim_end();
    if comment.trim_start().starts_with('#') && comment.starts_with([' ', '\t']) {
        lines.last_mut()?.push_str(comment);
    }
    Some(lines)
}
