//! Options of the Config: those that it has, and those that templates read.

use std::collections::HashSet;

use super::super::super::{Condition, KotsKind, Listed, OptionUse, Standing};
use super::{Reader, trail};
use crate::render::option_calls;
use crate::source::{Place, Span};
use crate::velero::key::classify;
use crate::yaml::{Document, Node};

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
    let mut parts: Vec<(Span, &'static str)> = Vec::new();
    if matches!(kind, Some(KotsKind::Backup | KotsKind::Restore)) {
        parts.push((document.span(), "the Backup and the Restore depend"));
    } else if !holders.is_empty() {
        for entry in holders.iter().flat_map(|holder| holder.own_entries()) {
            let is_ours = entry.key.text().is_some_and(|key| classify(key).is_some());
            parts.extend(
                (is_ours && !entry.value.is_alias()).then(|| (entry.value.span(), "this annotation depends")),
            );
        }
        let mut overlays: Vec<Span> = holders.iter().filter_map(|holder| overlay(*holder)).collect();
        overlays.sort_unstable();
        parts.extend(conditions.iter().filter_map(|condition| {
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
    }
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (part, needs) in parts {
        let Some(slice) = text.get(part.range()).filter(|slice| slice.contains("repl")) else { continue };
        // A template may begin before the value that YAML reads.
        for call in option_calls(slice) {
            let span = Span::new(part.start + call.name.start, part.start + call.name.end);
            if seen.insert(span) {
                let place = Place::new(document.source(), span);
                found.push(OptionUse {
                    function: call.function,
                    name: slice[call.name.range()].to_owned(),
                    place,
                    needs,
                });
            }
        }
    }
    found
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
