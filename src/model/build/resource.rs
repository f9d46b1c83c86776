//! Reads Velero's own resources: what they take in and the hooks in their specs.

mod audit;
mod hook;

use super::super::{
    Filter, Filters, HookEntry, NameList, Selector, Setting, Stray, Term, Text, VeleroResource,
};
use super::annotation;
use super::object::Object;
use super::text::Reader;
use crate::source::Place;
use crate::velero::spec::{HookKind, LISTS, Part, SPEC_DURATIONS};
use crate::yaml::{Entry, Node};
use audit::Audit;

/// Reads a mapping that is such an object; none where it is another one.
pub(super) fn read(root: Node<'_>, reader: &Reader<'_>) -> Option<VeleroResource> {
    let kind = HookKind::of(reader.known(root.get("kind")?)?)?;
    let (group, _) = reader.known(root.get("apiVersion")?)?.split_once('/')?;
    if group != "velero.io" || root.is_alias() {
        return None;
    }
    let object = Object { root, kind: kind.word(), group, path: Vec::new(), parent: None };
    let mut audit = Audit::new(kind, reader);
    let spec = root.at(kind.spec()).filter(|spec| spec.is_mapping());
    let (mut entries, mut strays) = (Vec::new(), strays(root, kind, reader));
    if let Some(hooks) = spec.and_then(|spec| spec.entry("hooks")) {
        audit.is_mapping(Part::Hooks, hooks);
        audit.part(hooks.value, Part::Hooks);
        strays.extend(stray_lists(hooks.value, reader));
        let list = hooks.value.get("resources").filter(|list| list.is_sequence());
        let items = list.into_iter().flat_map(|list| reader.items(list, "entries"));
        entries.extend(items.filter_map(|item| entry(item, &mut audit)));
    }
    let filters = spec.map(|spec| filters(spec, reader)).unwrap_or_default();
    let durations = durations(root, kind, reader);
    let resource = object.resource(reader);
    Some(VeleroResource { kind, resource, filters, entries, strays, faults: audit.faults, durations })
}

/// `hooks` where no version reads it.
fn strays(root: Node<'_>, kind: HookKind, reader: &Reader<'_>) -> Vec<Stray> {
    let target = format!("{}.hooks", kind.spec().join("."));
    let places: [&[&str]; 3] = [&[], &["spec"], &["spec", "template"]];
    let found = places.into_iter().filter(|path| *path != kind.spec()).filter_map(|path| {
        let stray = root.at(path)?.entry("hooks")?;
        let holds = stray.value.is_mapping() || stray.value.is_sequence();
        Some(Stray { key: reader.text(stray.key).filter(|_| holds)?, target: target.clone() })
    });
    found.collect()
}

/// Lists of hooks beside `resources`.
fn stray_lists(hooks: Node<'_>, reader: &Reader<'_>) -> Vec<Stray> {
    let lists = LISTS.into_iter().filter_map(|list| hooks.entry(list));
    let target = "an entry of `hooks.resources`".to_owned();
    lists.filter_map(|list| Some(Stray { key: reader.text(list.key)?, target: target.clone() })).collect()
}

fn durations(root: Node<'_>, kind: HookKind, reader: &Reader<'_>) -> Vec<Setting> {
    let Some(spec) = root.at(kind.spec()) else { return Vec::new() };
    SPEC_DURATIONS.into_iter().filter_map(|name| setting(spec, name, reader)).collect()
}

/// A field with a value; none where it is absent or null.
fn setting(mapping: Node<'_>, name: &str, reader: &Reader<'_>) -> Option<Setting> {
    let entry = mapping.entry(name)?;
    let value = annotation::value(entry, false, reader);
    let is_null = value.kind == super::super::ValueType::Null;
    Some(Setting { key: reader.text(entry.key)?, value }).filter(|_| !is_null)
}

/// The place of a mapping in a list: its first key.
fn item_place(node: Node<'_>) -> Place {
    let first = if node.is_alias() { None } else { node.own_entries().next() };
    first.map_or_else(|| node.place(), |entry: Entry<'_>| entry.key.place())
}

fn entry(node: Node<'_>, audit: &mut Audit<'_, '_>) -> Option<HookEntry> {
    let reader = audit.reader;
    if !node.is_mapping() || reader.is_open(node) {
        return None;
    }
    audit.part(node, Part::Entry);
    let lists = LISTS.into_iter().filter_map(|list| hook::list(node, list, audit));
    let lists: Vec<_> = lists.collect();
    if let Some(selector) = node.get("labelSelector") {
        audit.selector(selector);
    }
    Some(HookEntry {
        place: item_place(node),
        name: node.entry("name").and_then(|entry| {
            Some(Setting { key: reader.text(entry.key)?, value: annotation::value(entry, false, reader) })
        }),
        namespaces: filter(node, "Namespaces", reader),
        resources: filter(node, "Resources", reader),
        selector: selector(node, reader),
        lists,
        more: reader.is_open_inside(node),
    })
}

fn filters(spec: Node<'_>, reader: &Reader<'_>) -> Filters {
    let mapping = spec.get("namespaceMapping").map(|node| mapping(node, reader)).unwrap_or_default();
    Filters {
        namespaces: filter(spec, "Namespaces", reader),
        resources: filter(spec, "Resources", reader),
        scoped: filter(spec, "NamespaceScopedResources", reader),
        selector: selector(spec, reader),
        mapping,
        more: reader.is_open_inside(spec),
    }
}

fn mapping(node: Node<'_>, reader: &Reader<'_>) -> Vec<(String, String)> {
    let entries = node.own_entries().take(super::MOST);
    let known = |node| reader.known(node).map(str::to_owned);
    entries.filter_map(|entry| Some((known(entry.key)?, known(entry.value)?))).collect()
}

fn filter(node: Node<'_>, what: &str, reader: &Reader<'_>) -> Filter {
    let list = |how: &str| names(node, &format!("{how}{what}"), reader);
    Filter { included: list("included"), excluded: list("excluded") }
}

fn names(node: Node<'_>, name: &str, reader: &Reader<'_>) -> Option<NameList> {
    let entry = node.entry(name)?;
    let list = entry.value;
    let is_open = reader.is_open(list) || reader.is_open_inside(list);
    let all: Vec<Option<Text>> = reader.items(list, "names").map(|item| reader.text(item)).collect();
    if all.is_empty() && !is_open {
        return None;
    }
    let more = is_open || all.iter().any(Option::is_none);
    Some(NameList { names: all.into_iter().flatten().collect(), more, key: reader.text(entry.key)? })
}

fn selector(node: Node<'_>, reader: &Reader<'_>) -> Option<Selector> {
    let entry = node.entry("labelSelector")?;
    let node = entry.value;
    let (labels, expressions) = (node.get("matchLabels"), node.get("matchExpressions"));
    let is_open = |node: Node<'_>| reader.is_open(node) || reader.is_open_inside(node);
    let mut more = [Some(node), labels, expressions].into_iter().flatten().any(is_open);
    let mut terms = Vec::new();
    for label in labels.into_iter().flat_map(|labels| labels.entries()).take(super::MOST) {
        match (reader.text(label.key), reader.text(label.value)) {
            (Some(key), Some(value)) => {
                terms.push(Term { key, operator: None, values: vec![value], more: false });
            }
            _ => more = true,
        }
    }
    for item in expressions.into_iter().flat_map(|list| reader.items(list, "expressions")) {
        match item.get("key").and_then(|key| reader.text(key)) {
            Some(key) => terms.push(term(item, key, reader)),
            None => more = true,
        }
    }
    Some(Selector { key: reader.text(entry.key)?, terms, more })
}

fn term(item: Node<'_>, key: Text, reader: &Reader<'_>) -> Term {
    let operator = item.get("operator").and_then(|operator| reader.text(operator));
    let list = item.get("values");
    let values: Vec<Option<Text>> = list
        .into_iter()
        .flat_map(|list| reader.items(list, "values"))
        .map(|item| reader.text(item))
        .collect();
    let open_list = list.is_some_and(|list| reader.is_open(list) || reader.is_open_inside(list));
    // Without an operator it asks for nothing that is known.
    let more =
        open_list || operator.is_none() || reader.is_open_inside(item) || values.iter().any(Option::is_none);
    Term { key, operator, values: values.into_iter().flatten().collect(), more }
}
