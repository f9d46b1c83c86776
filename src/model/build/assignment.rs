//! Annotations written as `kubectl annotate` takes them, `key=value`, or without
//! the blank that YAML wants after a colon, where a mapping of annotations is due.

use super::super::{Annotation, Misplacement, Seat, Value, ValueType};
use super::text::Reader;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::velero::key::{Key, classify};
use crate::yaml::{Entry, Style, Type, quoted, scalar_type};

/// One that stands in the place of a mapping of annotations.
pub(super) struct Assignment {
    /// The whole scalar, as an annotation without a value.
    pub annotation: Annotation,
    /// Where it stands.
    pub seat: Seat,
}

/// Reads an entry such as `podAnnotations: backup.velero.io/backup-volumes=data`.
pub(super) fn read(entry: Entry<'_>, reader: &Reader<'_>) -> Option<Assignment> {
    let name = entry.key.text().filter(|name| name.ends_with("nnotations"))?;
    let text = entry.value.as_str()?;
    let (key, value) = text.split_once(['=', ':'])?;
    let kind = classify(key).filter(|kind| *kind != Key::Unknown && !text.contains('\n'))?;
    let key_text = reader.text(entry.value)?;
    key_text.known()?;
    if text[key.len()..].starts_with(": ") {
        // Some charts take their annotations as YAML in a string.
        return None;
    }
    let place = entry.value.place();
    let annotation = Annotation {
        key: key_text,
        kind,
        value: Value { kind: ValueType::String, text: None, words: None, place, slot: None },
        removal: None,
        merged: false,
        entry_end: None,
        found: Default::default(),
    };
    let move_edits = edit(entry, key, value).into_iter().collect();
    let holder = format!("a string under `{name}`");
    Some(Assignment { annotation, seat: Seat::Misplaced(Misplacement { holder, target: None, move_edits }) })
}

/// The same as an entry of a mapping, on a line of its own.
fn edit(entry: Entry<'_>, key: &str, value: &str) -> Option<Edit> {
    let source = entry.key.source();
    let (name, span) = (entry.key.span(), entry.value.span());
    let is_one_line = !source.text().get(span.range())?.contains(['\n', '\r']);
    if entry.key.in_flow() || entry.value.is_alias() || !is_one_line {
        return None;
    }
    let text = format!("{key}: {}", plain_or_quoted(value));
    let between = source.text().get(name.end..span.start)?;
    let after = between.strip_prefix(':')?;
    if after.trim_start_matches(' ').starts_with(['\n', '\r']) && after.trim().is_empty() {
        return Some(Edit { source: source.clone(), span, text });
    }
    let line = source.text()[..name.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = source.text().get(line..name.start)?;
    if !indent.bytes().all(|byte| byte == b' ') || !after.trim_start_matches(' ').is_empty() {
        return None;
    }
    let line_break = if source.text()[span.end..].starts_with("\r\n") { "\r\n" } else { "\n" };
    let text = format!("{line_break}{indent}  {text}");
    Some(Edit { source: source.clone(), span: Span::new(name.end + 1, span.end), text })
}

/// A value without quotes where it holds nothing but names and is read as a string.
fn plain_or_quoted(value: &str) -> String {
    let is_plain = !value.is_empty()
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b',' | b'.'))
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && scalar_type(value, Style::Plain, None) == Type::String;
    if is_plain { value.to_owned() } else { quoted(value) }
}
