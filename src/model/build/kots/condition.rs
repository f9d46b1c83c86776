//! Conditions of documents, wherever they stand.

use super::super::super::{Condition, KotsKind, Standing};
use super::{Object, Reader, annotation, is_root};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::yaml::{Document, Entry, Node};

/// The annotations that KOTS reads of a document.
const KEYS: [&str; 2] = ["kots.io/exclude", "kots.io/when"];

/// Every condition of a document.
pub(super) fn all(document: &Document, kind: Option<KotsKind>, reader: &Reader<'_>) -> Vec<Condition> {
    let mut found = Vec::new();
    for mapping in Node::all(document).filter(|node| node.is_mapping() && !node.is_alias()) {
        for entry in mapping.own_entries() {
            if entry.key.text().is_some_and(|key| KEYS.contains(&key))
                && let Some(standing) = standing(mapping, kind, reader)
            {
                let moved = if standing == Standing::Metadata {
                    moved(mapping, entry).unwrap_or_default()
                } else {
                    Vec::new()
                };
                found.extend(condition(entry, standing, moved, reader));
            }
        }
    }
    if kind == Some(KotsKind::HelmChart) {
        let spec = document.root().and_then(|root| root.get("spec"));
        let field = spec.and_then(|spec| spec.entry("exclude"));
        let entries = spec.and_then(|spec| spec.get("optionalValues"));
        let overlays = entries.into_iter().flat_map(Node::items).filter_map(|item| item.entry("when"));
        found.extend(field.and_then(|entry| condition(entry, Standing::ChartField, Vec::new(), reader)));
        found.extend(overlays.filter_map(|entry| condition(entry, Standing::Overlay, Vec::new(), reader)));
    }
    found
}

fn condition(
    entry: Entry<'_>,
    standing: Standing,
    moved: Vec<Edit>,
    reader: &Reader<'_>,
) -> Option<Condition> {
    let key = reader.text(entry.key).filter(|key| key.known().is_some())?;
    let value = annotation::value(entry, false, reader);
    Some(Condition { key, value, standing, moved })
}

/// Where a mapping stands in the object that is the document; none where that
/// is nothing to KOTS, such as in the values of a chart.
fn standing(mapping: Node<'_>, kind: Option<KotsKind>, reader: &Reader<'_>) -> Option<Standing> {
    if is_root(mapping) {
        return Some(Standing::Root);
    }
    let object = Object::around(mapping, reader).filter(|object| is_root(object.root))?;
    let is_chart = kind == Some(KotsKind::HelmChart);
    match object.path.as_slice() {
        ["metadata", "annotations"] if is_chart => Some(Standing::Chart),
        ["metadata", "annotations"] => Some(Standing::Annotations),
        ["metadata"] => Some(Standing::Metadata),
        ["spec"] => Some(Standing::Spec),
        ["spec", "values" | "optionalValues" | "builder", ..] if is_chart => None,
        [.., "metadata", "annotations"] => Some(Standing::Inner),
        [.., "metadata", "labels"] => Some(Standing::Labels),
        _ => None,
    }
}

/// The edit that makes an entry of `metadata` the only annotation, where it
/// takes one line and there are none yet. The second edit changes
/// nothing: it tells that the value comes to stand deeper, too.
fn moved(metadata: Node<'_>, entry: Entry<'_>) -> Option<Vec<Edit>> {
    if metadata.get("annotations").is_some() || entry.key.in_flow() || entry.value.is_alias() {
        return None;
    }
    let source = entry.key.source();
    let (key, value) = (entry.key.span(), entry.value.span());
    let line = source.text()[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = source.text().get(line..key.start)?;
    let others =
        metadata.own_entries().filter(|other| other.key.text().is_some_and(|key| KEYS.contains(&key)));
    let span = Span::new(key.start, value.end.max(key.end));
    let written = source.text().get(span.range())?;
    let is_exact = indent.bytes().all(|byte| byte == b' ') && !written.contains('\n') && others.count() == 1;
    let line_break = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
    let text = format!("annotations:{line_break}{indent}  ");
    let edit = |at, text| Edit { source: source.clone(), span: Span::new(at, at), text };
    is_exact.then(|| vec![edit(key.start, text), edit(value.start, String::new())])
}
