//! One entry of an annotation mapping.

use super::super::{Annotation, MOST, Value, ValueType};
use super::text::Reader;
use crate::render::Printed;
use crate::source::{Place, Span};
use crate::velero::key::{Field, Key, classify};
use crate::yaml::{Entry, Node, Type, remove_entry};

/// Reads an entry; none where its key is templated or not in Velero's space.
pub(super) fn read(
    mapping: Node<'_>,
    entry: Entry<'_>,
    merged: bool,
    reader: &Reader<'_>,
) -> Option<Annotation> {
    let kind = classify(entry.key.text()?)?;
    let key = reader.text(entry.key)?;
    key.known()?;
    let removal = if merged { None } else { remove_entry(mapping, entry) };
    let is_command = matches!(kind, Key::Hook(_, Field::Command));
    let mut annotation = Annotation::new(key, value(entry, is_command, reader), removal, merged)?;
    annotation.entry_end = if merged { None } else { entry_end(entry) };
    if matches!(kind, Key::BackupVolumes | Key::ExcludedVolumes) {
        note_length(&annotation, reader);
    }
    Some(annotation)
}

/// Notes a list of volumes that is too long to be looked at.
fn note_length(list: &Annotation, reader: &Reader<'_>) {
    let Some(text) = list.string() else { return };
    let masked = text.masked('x');
    if masked.split(',').nth(MOST).is_some() {
        let message = format!("a list has more than {MOST} volumes");
        reader.leave(list.key.place(), message, "none of them was looked at");
    }
}

/// The end of an entry in block style, where its value is written there.
fn entry_end(entry: Entry<'_>) -> Option<Place> {
    let (key, value) = (entry.key.span(), entry.value.span());
    if entry.key.in_flow() || entry.value.is_alias() {
        return None;
    }
    let source = entry.key.source();
    if value.is_empty() {
        let colon = source.text().get(key.end..)?.find(':')? + key.end + 1;
        return Some(Place::new(source, Span::new(colon, colon)));
    }
    // The blank lines that `|+` keeps are part of the value.
    let header = source.slice(value).lines().next().unwrap_or("");
    let keeps = header.starts_with(['|', '>']) && header.contains('+');
    (!keeps).then(|| Place::new(source, Span::new(value.end, value.end)))
}

/// Reads an entry's value; in a command `${NAME}` may be the shell's own.
pub(super) fn value(entry: Entry<'_>, is_command: bool, reader: &Reader<'_>) -> Value {
    let node = entry.value;
    let kind = value_type(node, reader);
    let text = if is_command { reader.command(node) } else { reader.text(node) };
    let place =
        if node.span().is_empty() { entry.key.place() } else { Place::new(node.source(), written(node)) };
    let collection = matches!(kind, ValueType::Sequence | ValueType::Mapping);
    let slot = if collection && !node.is_alias() { slot(entry, reader) } else { None };
    Value { kind, text, words: words(node), place, slot }
}

/// What YAML makes of a value; open where it is a template call and nothing else.
pub(super) fn value_type(node: Node<'_>, reader: &Reader<'_>) -> ValueType {
    if reader.is_open(node) {
        return match reader.printed(node) {
            Some(Printed::Bool) => ValueType::Bool,
            Some(Printed::Number) => ValueType::Number,
            None => ValueType::Open,
        };
    }
    match node.value_type() {
        Type::String => ValueType::String,
        Type::Int | Type::Float => ValueType::Number,
        Type::Bool => ValueType::Bool,
        Type::Null => ValueType::Null,
        Type::Sequence => ValueType::Sequence,
        Type::Mapping => ValueType::Mapping,
    }
}

/// The texts of a sequence of scalars.
fn words(node: Node<'_>) -> Option<Vec<String>> {
    if !node.is_sequence() {
        return None;
    }
    node.items().map(|item| item.text().map(str::to_owned)).collect()
}

/// From after the key's colon to the end of a collection, where nothing but
/// the collection stands there.
fn slot(entry: Entry<'_>, reader: &Reader<'_>) -> Option<Place> {
    let source = entry.value.source();
    let (key, value) = (entry.key.span(), entry.value.span());
    let between = source.text().get(key.end..value.start)?;
    let colon = between.find(':')?;
    if !between[..colon].trim().is_empty() {
        return None;
    }
    let flow = source.slice(value).starts_with(['[', '{']);
    let blank = between[colon + 1..].trim().is_empty();
    let start = if flow && blank { value.start } else { key.end + colon + 1 };
    let span = Span::new(start, value.end);
    let comments = entry.value.document().has_comment(span);
    let block_items = !flow && between[colon + 1..].trim().trim_end_matches('-').trim().is_empty();
    ((blank || block_items) && !comments && !reader.has_holes(span)).then(|| Place::new(source, span))
}

/// The bytes of a value, the dash before the first item of a block sequence included.
fn written(node: Node<'_>) -> Span {
    let span = node.span();
    let before = &node.source().text()[..span.start];
    let dash = before.trim_end_matches([' ', '\t']);
    if node.is_sequence() && !node.is_alias() && dash.ends_with('-') {
        Span::new(dash.len() - 1, span.end)
    } else {
        span
    }
}
