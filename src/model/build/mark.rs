//! Reads keys that stand on objects of any kind.

use super::super::{Holder, Mark, Subject};
use super::object::{Object, trail};
use super::relocate::entry_lines;
use super::text::Reader;
use super::{annotation, layers, pod_spec};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::velero::key::ObjectKey;
use crate::yaml::{Entry, Node, Type, insert_entries, remove_entry};

/// Mappings of labels by their key, in chart values and kustomizations.
const LABELS: [&str; 3] = ["podLabels", "labels", "commonLabels"];
/// Likewise of annotations.
const ANNOTATIONS: [&str; 3] = ["podAnnotations", "annotations", "commonAnnotations"];

/// Whether a mapping has such a key of its own.
pub(super) fn is_held(mapping: Node<'_>) -> bool {
    mapping.own_entries().any(|entry| entry.key.text().and_then(ObjectKey::meant_by).is_some())
}

/// The marks among the mapping's own entries.
pub(super) fn read(mapping: Node<'_>, reader: &Reader<'_>) -> Vec<Mark> {
    let object = Object::around(mapping, reader);
    let place = Placing::of(mapping, object.as_ref());
    let in_metadata =
        object.as_ref().is_some_and(|object| object.path.iter().rev().nth(1) == Some(&"metadata"));
    let edits = |entry| {
        let edits = if in_metadata && !place.in_values { label_edits(mapping, entry, reader) } else { None };
        edits.unwrap_or_default()
    };
    let found = mapping.own_entries().filter_map(|entry| {
        let kind = ObjectKey::meant_by(entry.key.text()?)?;
        let key = reader.text(entry.key)?;
        key.known()?;
        let is_annotation = place.holder == Holder::Annotations;
        Some(Mark {
            kind,
            key,
            value: annotation::value(entry, false, reader),
            holder: place.holder,
            in_values: place.in_values,
            subject: subject(object.as_ref(), reader),
            may_be_labelled: is_annotation && may_be_labelled(mapping, kind, reader),
            label_edits: if is_annotation { edits(entry) } else { Vec::new() },
            resource: object.as_ref().map(|object| object.resource(reader)),
        })
    });
    found.collect()
}

/// What a mapping is, and how one knows.
struct Placing {
    holder: Holder,
    in_values: bool,
}

impl Placing {
    fn of(mapping: Node<'_>, object: Option<&Object<'_>>) -> Self {
        let in_values = object.is_none_or(|object| layers::root(object, mapping).is_some());
        let holder = match object {
            Some(object) if !in_values => match object.path.as_slice() {
                [.., "metadata", "labels"] => Holder::Labels,
                [.., "metadata", "annotations"] => Holder::Annotations,
                ["commonLabels"] if object.kind == "Kustomization" => Holder::Labels,
                ["commonAnnotations"] if object.kind == "Kustomization" => Holder::Annotations,
                _ => Holder::Other,
            },
            _ => match trail(mapping).last() {
                Some((_, key)) if LABELS.contains(key) => Holder::Labels,
                Some((_, key)) if ANNOTATIONS.contains(key) => Holder::Annotations,
                _ => Holder::Other,
            },
        };
        Self { holder, in_values }
    }
}

fn subject(object: Option<&Object<'_>>, reader: &Reader<'_>) -> Subject {
    let Some(object) = object else { return Subject::Other };
    let known = |node: Option<Node<'_>>| node.and_then(|node| reader.known(node)).map(str::to_owned);
    match (object.group, object.kind, object.path.as_slice()) {
        ("", "PersistentVolumeClaim", ["metadata", _]) => {
            known(object.root.at(&["metadata", "name"])).map_or(Subject::Other, Subject::Claim)
        }
        (_, "StatefulSet", ["spec", "volumeClaimTemplates", "[]", "metadata", _]) => {
            known(object.parent.and_then(|metadata| metadata.get("name")))
                .map_or(Subject::Other, Subject::ClaimTemplate)
        }
        _ => Subject::Other,
    }
}

/// Whether labels beside the annotations, or common ones at the top of the
/// document, say the same, or have parts that are not known.
fn may_be_labelled(annotations: Node<'_>, kind: ObjectKey, reader: &Reader<'_>) -> bool {
    let root = annotations.document().root();
    [annotations.parent(), root].into_iter().flatten().any(|around| {
        let labels = LABELS.into_iter().filter_map(|key| around.get(key));
        around.is_mapping() && reader.is_open_inside(around)
            || labels.into_iter().any(|labels| {
                let label = labels.get(ObjectKey::ExcludeFromBackup.name());
                let is_open_label = label.is_some_and(|value| reader.known(value).is_none());
                let excludes = is_open_label || pod_spec::exclusion(labels, reader).is_some();
                let open = reader.is_open(labels) || reader.is_open_inside(labels);
                open || kind == ObjectKey::ExcludeFromBackup && excludes
            })
    })
}

/// The edits that make an annotation of an object's metadata a label, with the
/// value that excludes. Comments stay, or there is no edit.
fn label_edits(annotations: Node<'_>, entry: Entry<'_>, reader: &Reader<'_>) -> Option<Vec<Edit>> {
    let metadata = annotations.parent()?;
    if reader.has_holes(annotations.span()) || annotations.is_alias() {
        return None;
    }
    let whole = annotations.holder()?;
    let is_alone = annotations.own_entries().count() == 1;
    let labels = metadata.get("labels");
    if is_alone && labels.is_none() {
        let mut edits = vec![reader.text(whole.key)?.rewrite("labels")];
        if !is_true(entry.value) {
            edits.push(reader.text(entry.value)?.rewrite("true"));
        }
        return Some(edits);
    }
    let lines = label_lines(entry)?;
    let insertion = match labels {
        None => insert_entries(metadata, &indented("labels:", lines)),
        Some(labels) if labels.is_mapping() && labels.get(ObjectKey::ExcludeFromBackup.name()).is_none() => {
            insert_entries(labels, &lines)
        }
        Some(_) => None,
    };
    let inside = Span::new(whole.key.span().end, entry.key.span().start);
    let commented = annotations.document().has_comment(inside);
    let removal = match is_alone {
        true if commented => None,
        true => remove_entry(metadata, whole),
        false => remove_entry(annotations, entry),
    };
    Some(vec![insertion?, removal?])
}

/// The lines of the label: as the annotation is written, where it says `true`.
fn label_lines(entry: Entry<'_>) -> Option<Vec<String>> {
    let lines = entry_lines(entry)?;
    if is_true(entry.value) {
        return Some(lines);
    }
    let commented = lines.iter().any(|line| line.contains('#'));
    (!commented).then(|| vec![format!("{}: \"true\"", ObjectKey::ExcludeFromBackup.name())])
}

fn is_true(value: Node<'_>) -> bool {
    value.value_type() == Type::String && value.text() == Some("true") && !value.is_alias()
}

fn indented(first: &str, lines: Vec<String>) -> Vec<String> {
    let below = lines.into_iter().map(|line| format!("  {line}"));
    std::iter::once(first.to_owned()).chain(below).collect()
}
