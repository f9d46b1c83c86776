//! Options of the Config: those that it has, and those that templates read.

use std::collections::HashSet;

use super::super::super::{Condition, KotsKind, Listed, OptionUse, Standing};
use super::{Reader, trail};
use crate::render::{OptionCall, guarding_calls, option_calls};
use crate::source::{Place, Span};
use crate::velero::key::classify;
use crate::yaml::{Document, Entry, Node};

/// Keys of an item that makes more items of itself.
const REPEATERS: [&str; 3] = ["repeatable", "valuesByGroup", "templates"];

/// How deep items stand in a Config: groups, items, and the choices of an item.
const DEPTH: usize = 3;

/// The names of a Config's items; open where a template may add some.
pub(super) fn items(root: Node<'_>, reader: &Reader<'_>) -> Listed {
    let (mut names, mut is_open) = (Vec::new(), false);
    let Some(groups) = root.at(&["spec", "groups"]) else { return Listed::new(names, true) };
    let around = [Some(root), root.get("spec"), Some(groups)];
    is_open |= !groups.is_sequence() || around.into_iter().flatten().any(|node| reader.is_open_inside(node));
    let mut open: Vec<(Node<'_>, usize)> = groups.items().map(|group| (group, 0)).collect();
    while let Some((node, depth)) = open.pop() {
        is_open |= !node.is_mapping()
            || reader.is_open_inside(node)
            || REPEATERS.iter().any(|key| node.get(key).is_some())
            || node.own_entries().any(|entry| entry.is_merge());
        if depth > 0 {
            let name = node.get("name").and_then(|name| reader.known(name));
            // `[[repl … ]]` is the template of repeated items.
            is_open |= name.is_none_or(|name| name.contains("[["));
            names.extend(name.map(str::to_owned));
        }
        if let Some(items) = node.get("items") {
            is_open |= !items.is_sequence() || reader.is_open_inside(items) || depth == DEPTH;
            open.extend(items.items().filter(|_| depth < DEPTH).map(|item| (item, depth + 1)));
        }
    }
    Listed::new(names, is_open)
}

/// The options that what Velero reads depends on.
pub(super) fn uses(
    document: &Document,
    kind: Option<KotsKind>,
    holders: &[Node<'_>],
    conditions: &[Condition],
) -> Vec<OptionUse> {
    let text = document.source().text();
    let parts = if matches!(kind, Some(KotsKind::Backup | KotsKind::Restore)) {
        vec![(document.span(), "the Backup and the Restore depend")]
    } else {
        parts(holders, conditions)
    };
    let mut found = Vec::new();
    for (part, needs) in parts {
        let Some(slice) = text.get(part.range()).filter(|slice| slice.contains("repl")) else { continue };
        // A template may begin before the value that YAML reads.
        found.extend(option_calls(slice).into_iter().map(|call| (part.start, call, needs)));
    }
    found.extend(guards(document, holders).into_iter().map(|call| {
        let needs = "annotations of Velero's depend";
        (document.span().start, call, needs)
    }));
    let mut seen = HashSet::new();
    let uses = found.into_iter().filter_map(|(base, OptionCall { function, name }, needs)| {
        let span = Span::new(base + name.start, base + name.end);
        let place = seen.insert(span).then(|| Place::new(document.source(), span))?;
        Some(OptionUse { function, name: text.get(span.range())?.to_owned(), place, needs })
    });
    uses.collect()
}

/// The bytes whose templates decide over annotations of Velero's, and what they
/// do to them.
fn parts(holders: &[Node<'_>], conditions: &[Condition]) -> Vec<(Span, &'static str)> {
    let entries = holders.iter().flat_map(|holder| holder.own_entries()).filter(is_ours);
    let values = entries.filter(|entry| !entry.value.is_alias()).map(|entry| entry.value.span());
    let mut parts: Vec<_> = values.map(|value| (value, "this annotation depends")).collect();
    let mut overlays: Vec<Span> = holders.iter().filter_map(|holder| overlay(*holder)).collect();
    overlays.sort_unstable();
    parts.extend(conditions.iter().filter(|_| !holders.is_empty()).filter_map(|condition| {
        let what = match condition.standing {
            Standing::Annotations => "the pod with these annotations depends",
            Standing::ChartField => "the chart with these annotations depends",
            Standing::Overlay if is_within(&overlays, condition.key.place().span) => {
                "what these values annotate depends"
            }
            _ => return None,
        };
        Some((condition.value.place.span, what))
    }));
    parts
}

/// The options in the conditions of blocks round annotations of Velero's.
/// Places count from the document's first byte.
fn guards(document: &Document, holders: &[Node<'_>]) -> Vec<OptionCall> {
    let span = document.span();
    let text = document.source().text().get(span.range()).filter(|text| text.contains("repl"));
    let entries = holders.iter().flat_map(|holder| holder.own_entries()).filter(is_ours);
    let keys = entries.map(|entry| entry.key.span());
    let mut inner: Vec<Span> = keys
        .filter(|key| span.start <= key.start && key.end <= span.end)
        .map(|key| Span::new(key.start - span.start, key.end - span.start))
        .collect();
    inner.sort_unstable();
    text.filter(|_| !inner.is_empty()).map(|text| guarding_calls(text, &inner)).unwrap_or_default()
}

fn is_ours(entry: &Entry<'_>) -> bool {
    entry.key.text().is_some_and(|key| classify(key).is_some())
}

/// The entry of `optionalValues` that a mapping lies in.
fn overlay(holder: Node<'_>) -> Option<Span> {
    let trail = trail(holder);
    match trail.as_slice() {
        [(_, "spec"), (_, "optionalValues"), (_, "[]"), (entry, _), ..] => Some(entry.span()),
        _ => None,
    }
}

/// Whether a span lies within one of `spans`, which are sorted and equal or apart.
fn is_within(spans: &[Span], inner: Span) -> bool {
    let before = spans.partition_point(|span| span.start <= inner.start).checked_sub(1);
    before.is_some_and(|at| inner.end <= spans[at].end)
}
