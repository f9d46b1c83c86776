//! Owns the question whether a hook's namespaces can be those of its backup or
//! restore.

use std::borrow::Cow;

use super::shown;
use crate::model::{HookEntry, NameList, VeleroResource};
use crate::rules::Cx;
use crate::velero::spec::HookKind;

/// Names compared with names that a message is worth.
const MOST: usize = 100;

/// Reports an entry whose namespaces are none of the resource's, where the
/// spec `is_whole`; whether it did.
pub(super) fn check(entry: &HookEntry, resource: &VeleroResource, is_whole: bool, cx: &mut Cx) -> bool {
    let Some(own) = &entry.namespaces.included else { return false };
    let Some(names) = plain(own) else { return false };
    if let Some(excluded) = entry.namespaces.excluded.as_ref().filter(|list| holds_all(list, &names)) {
        let found =
            cx.report(place(own), format!("the entry leaves out all of its namespaces: {}", shown(&names)));
        found.label("taken in here");
        found.related(excluded.key.place(), "left out here");
        found.note("its hooks never run");
        return true;
    }
    let filters = &resource.filters;
    if filters.more || !is_whole {
        return false;
    }
    let what = match resource.kind {
        HookKind::Restore => "restore",
        HookKind::Backup | HookKind::Schedule => "backup",
    };
    let outer = filters.namespaces.included.as_ref();
    let outside = outer.filter(|outer| {
        plain(outer).is_some_and(|taken| {
            let taken: Vec<Cow<'_, str>> = taken.into_iter().map(|name| target(name, resource)).collect();
            names.iter().all(|name| !taken.iter().any(|taken| taken == name))
        })
    });
    // Those that are left out are named as they are in the backup.
    let left_out = || {
        let excluded = filters.namespaces.excluded.as_ref()?;
        (resource.filters.mapping.is_empty() && holds_all(excluded, &names)).then_some(excluded)
    };
    let Some((outer, label)) =
        outside.map(|outer| (outer, "takes in others only")).or_else(|| Some((left_out()?, "leaves it out")))
    else {
        return false;
    };
    let found = cx.report(place(own), format!("the {what} does not take in {}", shown(&names)));
    found.label("the hooks run nowhere else");
    found.related(outer.key.place(), label);
    found.note("the hooks of this entry never run");
    if !resource.filters.mapping.is_empty() {
        found.note("hooks of a restore are matched with the namespaces that `namespaceMapping` leads to");
    }
    true
}

fn place(list: &NameList) -> crate::source::Place {
    list.names.first().filter(|_| list.names.len() == 1).map_or(list.key.place(), |name| name.place())
}

/// The names, where each is known and none is a pattern.
fn plain(list: &NameList) -> Option<Vec<&str>> {
    let is_plain = |name: &&str| !name.is_empty() && !name.contains(['*', '?', '[', '{', '|', '(', '!']);
    list.known().filter(|names| names.len() <= MOST && names.iter().all(is_plain))
}

/// Whether a list surely holds all of these names.
fn holds_all(list: &NameList, names: &[&str]) -> bool {
    let known: Vec<&str> = list.names.iter().take(MOST).filter_map(|name| name.known()).collect();
    names.iter().all(|name| known.contains(name))
}

/// The namespace that one of a backup becomes in a restore.
fn target<'n>(name: &'n str, resource: &'n VeleroResource) -> Cow<'n, str> {
    let mapped = resource.filters.mapping.iter().find(|(from, _)| from == name);
    mapped.map_or(Cow::Borrowed(name), |(_, to)| Cow::Borrowed(to.as_str()))
}
