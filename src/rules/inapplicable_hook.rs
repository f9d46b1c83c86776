//! Contract: `rules/inapplicable-hook.md`.

mod namespaces;
mod selector;

use super::{Check, Cx, wording};
use crate::diagnostic::Diagnostic;
use crate::model::{Filter, HookEntry, NameList, VeleroResource};
use crate::velero::spec::{HookKind, may_be_pods};

pub(super) const CHECK: Check = Check::Resource(check);

fn check(resource: &VeleroResource, cx: &mut Cx) {
    let entries: Vec<&HookEntry> = resource.entries.iter().filter(|entry| has_hooks(entry)).collect();
    let Some(first) = entries.first() else { return };
    // Of the filters in the Backup of a KOTS release only the namespaces count,
    // and KOTS adds its own to them.
    let is_whole = cx.surroundings().release.is_none();
    if is_whole && check_spec(resource, first, cx) {
        return;
    }
    for entry in entries {
        // What a restore takes in is decided by its pods alone.
        let podless = resource.kind.is_backup().then(|| podless(&entry.resources)).flatten();
        if let Some((list, included)) = podless {
            report_podless(list, included, "this entry", cx);
            continue;
        }
        if !namespaces::check(entry, resource, is_whole, cx) {
            selector::check(entry, resource, is_whole, cx);
        }
    }
}

fn has_hooks(entry: &HookEntry) -> bool {
    entry.lists.iter().any(|list| !list.hooks.is_empty())
}

/// Reports resource filters of the spec that leave no pod.
fn check_spec(resource: &VeleroResource, entry: &HookEntry, cx: &mut Cx) -> bool {
    let filters = &resource.filters;
    let found = podless(&filters.resources).or_else(|| podless(&filters.scoped));
    let Some((list, included)) = found.filter(|_| !filters.more) else { return false };
    let what = match resource.kind {
        HookKind::Restore => "the restore",
        HookKind::Backup | HookKind::Schedule => "the backup",
    };
    report_podless(list, included, what, cx).related(entry.place.clone(), "never runs");
    true
}

/// The list that leaves out pods, and whether it is the one of what is included.
fn podless(filter: &Filter) -> Option<(&NameList, bool)> {
    let without_pods =
        |list: &&NameList| list.known().is_some_and(|names| !names.iter().any(|name| may_be_pods(name)));
    let included = filter.included.as_ref().filter(without_pods).map(|list| (list, true));
    included.or_else(|| {
        let excluded = filter.excluded.as_ref()?;
        let is_pods = |name: &str| matches!(name.to_ascii_lowercase().as_str(), "pods" | "pod" | "po");
        let excludes = excluded.names.iter().filter_map(|name| name.known()).any(is_pods);
        excludes.then_some((excluded, false))
    })
}

fn report_podless<'c>(list: &NameList, included: bool, what: &str, cx: &'c mut Cx) -> &'c mut Diagnostic {
    let key = list.key.written();
    let message = if included {
        format!("the `{key}` of {what} have no pods")
    } else {
        format!("the `{key}` of {what} leave out pods")
    };
    let place =
        list.names.first().filter(|_| list.names.len() == 1).map_or(list.key.place(), |name| name.place());
    let found = cx.report(place, message);
    found.label(if included { "not pods" } else { "pods among them" });
    found.note("hooks run in pods only, so that none of these ever does");
    if included {
        found.help(format!("add `pods` to `{key}`, or leave it out"));
    }
    found
}

/// Names for a message.
fn shown(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(3).map(|name| format!("`{}`", wording::value(name))).collect();
    let more = if names.len() > 3 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
