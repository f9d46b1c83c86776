//! Pods with hooks of their own, which take the place of those in the specs of
//! Velero's resources.

use super::{
    Facts, Filter, HookEntry, HookList, Knowledge, Seat, Selector, Site, Term, Text, VeleroResource,
};
use crate::diagnostic::Resource;
use crate::source::Span;
use crate::velero::key::{Field, HookPhase};

/// A pod with hooks in its annotations, all of whose labels are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookedPod {
    /// The object it is written in.
    pub resource: Option<Resource>,
    /// Its labels, sorted.
    pub labels: Vec<(String, String)>,
    /// The hooks that it has, each with the key that makes it one.
    pub hooks: Vec<(HookPhase, String, Span)>,
    /// The display path of the file that its first hook is written in; blank
    /// for the file that this is a fact of.
    pub path: String,
}

impl HookedPod {
    /// What a site is to others; none where it has no hook for sure, or where
    /// the pod is not known.
    pub(super) fn of(site: &Site) -> Option<Self> {
        let is_known = matches!(site.seat, Seat::Pod) && site.pod.knowledge == Knowledge::Whole;
        let mut labels = site.pod.labels.clone().filter(|_| is_known && site.pod.excluded.is_none())?;
        labels.sort_unstable();
        let hooks = site.hooks();
        let set = hooks.iter().filter_map(|hook| {
            let key = if hook.is_exec() { hook.command } else { hook.image };
            let key = key.filter(|key| {
                key.string().is_some_and(|text| !text.written().is_empty() && !text.is_open())
            })?;
            Some((hook.phase, key.name().to_owned(), key.key.place().span))
        });
        let hooks: Vec<_> = set.collect();
        let resource = site.resource.clone();
        (!hooks.is_empty()).then(|| Self { resource, labels, hooks, path: String::new() })
    }

    /// Whether two renderings have it alike, wherever it is written.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let hooks = |pod: &Self| -> Vec<(HookPhase, String)> {
            pod.hooks.iter().map(|(phase, key, _)| (*phase, key.clone())).collect()
        };
        self.resource == other.resource && self.labels == other.labels && hooks(self) == hooks(other)
    }

    fn namespace(&self) -> Option<&str> {
        self.resource.as_ref()?.namespace.as_deref()
    }

    /// Its hook that has those of a list skipped (`getPodExecHookFromAnnotations`
    /// and `GetRestoreHooksFromSpec` in `internal/hook`: by phase, not by name).
    pub fn shadowing(&self, list: &HookList) -> Option<&(HookPhase, String, Span)> {
        let skips = |phase: HookPhase| match list.phase {
            HookPhase::PreBackup => matches!(phase, HookPhase::PreBackup | HookPhase::LegacyBackup),
            HookPhase::PostRestore => {
                phase == HookPhase::PostRestore && list.hooks.iter().any(|hook| hook.exec.is_some())
                    || phase == HookPhase::InitRestore && list.hooks.iter().any(|hook| hook.init.is_some())
            }
            own => phase == own,
        };
        self.hooks.iter().find(|(phase, _, _)| skips(*phase))
    }
}

/// Whom the pre-backup hooks of an entry in a spec are for, as far as it
/// tells pods apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreHooks {
    /// Labels with all values that the entry takes.
    labels: Vec<(String, Vec<String>)>,
}

impl PreHooks {
    /// Whether they may run in a pod with these labels. A label that is not
    /// written down may be given to a pod all the same.
    pub fn may_reach(&self, labels: &[(String, String)]) -> bool {
        self.labels.iter().all(|(key, values)| {
            let own = labels.iter().find(|(name, _)| name == key);
            own.is_none_or(|(_, value)| values.contains(value))
        })
    }

    fn of(entry: &HookEntry) -> Option<Self> {
        let is_pre = |list: &HookList| list.phase == HookPhase::PreBackup && list.key.known() == Some("pre");
        entry.lists.iter().find(|list| is_pre(list) && !list.hooks.is_empty())?;
        let terms = entry.selector.iter().flat_map(|selector| &selector.terms);
        Some(Self { labels: terms.filter_map(Term::values).collect() })
    }
}

impl Facts {
    /// The pre-backup hooks in the specs of resources.
    pub(super) fn pre_hooks(resources: &[VeleroResource]) -> impl Iterator<Item = PreHooks> {
        resources.iter().flat_map(|resource| &resource.entries).filter_map(PreHooks::of)
    }

    /// Whether the pod of a site has volumes that no annotation readies.
    pub(super) fn awaits_hooks(site: &Site) -> bool {
        let lacks = |phase| site.field(phase, Field::Command).is_none();
        !site.listed_volumes().is_empty() && lacks(HookPhase::PreBackup)
    }

    /// Whether hooks in the spec of a resource are judged by the pods of others.
    pub(super) fn has_spec_hooks(resources: &[VeleroResource]) -> bool {
        resources.iter().any(|resource| resource.hooks().next().is_some())
    }
}

impl VeleroResource {
    /// Whether the hooks of an entry surely are for a pod; `near` tells that
    /// the two belong together, so that no namespace has to say it.
    pub fn covers(&self, entry: &HookEntry, pod: &HookedPod, near: bool) -> bool {
        let filters = &self.filters;
        let is_plain =
            !entry.more && !filters.more && filters.selector.is_none() && filters.mapping.is_empty();
        let namespace = pod.namespace();
        let names = filters.namespaces.names(namespace) || entry.namespaces.names(namespace);
        is_plain
            && (near || names)
            && filters.namespaces.takes(namespace)
            && entry.namespaces.takes(namespace)
            && entry.selector.as_ref().is_some_and(|selector| selector.surely_matches(&pod.labels))
    }
}

impl Filter {
    /// Whether it surely takes in a namespace; `None` is one that nobody knows.
    fn takes(&self, namespace: Option<&str>) -> bool {
        let is_pattern = |name: &Text| name.written().contains(['*', '?', '[', '{']);
        let included = self.included.as_ref().is_none_or(|list| {
            let has = |name: &Text| name.known().is_some_and(|name| name == "*" || Some(name) == namespace);
            list.names.iter().any(has)
        });
        let kept = self.excluded.as_ref().is_none_or(|list| {
            let is_other =
                |name: &Text| namespace.is_some() && !is_pattern(name) && name.known() != namespace;
            !list.more && list.names.iter().all(|name| name.known().is_some() && is_other(name))
        });
        included && kept
    }

    /// Whether it names a namespace.
    fn names(&self, namespace: Option<&str>) -> bool {
        let included = self.included.iter().flat_map(|list| &list.names);
        namespace.is_some() && included.into_iter().any(|name| name.known() == namespace)
    }
}

impl Selector {
    /// Whether it asks for a label, and these labels surely meet all of it.
    /// More labels may be given to a pod, by its controller for one.
    fn surely_matches(&self, labels: &[(String, String)]) -> bool {
        !self.more && !self.terms.is_empty() && self.terms.iter().all(|term| term.surely_met(labels))
    }
}

impl Term {
    /// The label with the values that it may have; none of a term of another kind.
    fn values(&self) -> Option<(String, Vec<String>)> {
        let is_in = self.operator.as_ref().is_none_or(|operator| operator.known() == Some("In"));
        let values: Option<Vec<String>> =
            self.values.iter().map(|value| value.known().map(str::to_owned)).collect();
        Some((self.key.known()?.to_owned(), values.filter(|_| is_in && !self.more)?))
    }

    fn surely_met(&self, labels: &[(String, String)]) -> bool {
        let Some(key) = self.key.known() else { return false };
        let at = labels.binary_search_by(|(name, _)| name.as_str().cmp(key)).ok();
        let value = at.map(|at| labels[at].1.as_str());
        let known: Option<Vec<&str>> = self.values.iter().map(Text::known).collect();
        let (Some(value), Some(values)) = (value, known.filter(|_| !self.more)) else { return false };
        match self.operator.as_ref().map(Text::known) {
            None | Some(Some("In")) => values.contains(&value),
            Some(Some("NotIn")) => !values.contains(&value),
            Some(Some("Exists")) => true,
            Some(_) => false,
        }
    }
}
