//! The hooks in the specs of Velero's own resources: where they stand and
//! which fields they have.
//!
//! Source: `pkg/apis/velero/v1/{backup,schedule,restore}_types.go` and
//! `config/crd/v1/crds`, Velero 1.11 to main.

use super::key::{Field, HookPhase};

/// A kind whose spec has hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookKind {
    /// `Backup`
    Backup,
    /// `Schedule`, which holds the spec of its backups.
    Schedule,
    /// `Restore`
    Restore,
}

/// A mapping on the way down to a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `hooks`
    Hooks,
    /// An entry of `hooks.resources`.
    Entry,
    /// A hook: an entry of `pre`, `post` or `postHooks`.
    Hook,
    /// `exec`
    Exec,
    /// `init`
    Init,
    /// `labelSelector`
    Selector,
    /// An entry of `labelSelector.matchExpressions`.
    Expression,
}

/// What the value of a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// A string with a duration of Go's in it.
    Duration,
    /// A bool.
    Bool,
    /// A list of strings.
    Texts,
    /// A mapping of strings.
    Labels,
    /// A list of mappings.
    List,
    /// A mapping.
    Mapping,
}

/// A field of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpecField {
    /// Its name.
    pub name: &'static str,
    /// What its value is.
    pub shape: Shape,
    /// The release line 1.x that first has it.
    pub since: u16,
}

const fn field(name: &'static str, shape: Shape) -> SpecField {
    SpecField { name, shape, since: 0 }
}

const ENTRY: [SpecField; 6] = [
    field("name", Shape::Text),
    field("includedNamespaces", Shape::Texts),
    field("excludedNamespaces", Shape::Texts),
    field("includedResources", Shape::Texts),
    field("excludedResources", Shape::Texts),
    field("labelSelector", Shape::Mapping),
];
const HOOKS: &[SpecField] = &[field("resources", Shape::List)];
const HOOK: &[SpecField] = &[field("exec", Shape::Mapping), field("init", Shape::Mapping)];
const INIT: &[SpecField] = &[field("initContainers", Shape::List), field("timeout", Shape::Duration)];
const BACKUP_EXEC: &[SpecField] = &[
    field("container", Shape::Text),
    field("command", Shape::Texts),
    field("onError", Shape::Text),
    field("timeout", Shape::Duration),
];
const RESTORE_EXEC: &[SpecField] = &[
    field("container", Shape::Text),
    field("command", Shape::Texts),
    field("onError", Shape::Text),
    field("execTimeout", Shape::Duration),
    field("waitTimeout", Shape::Duration),
    SpecField { name: "waitForReady", shape: Shape::Bool, since: 13 },
];
const SELECTOR: &[SpecField] = &[field("matchLabels", Shape::Labels), field("matchExpressions", Shape::List)];
const EXPRESSION: &[SpecField] =
    &[field("key", Shape::Text), field("operator", Shape::Text), field("values", Shape::Texts)];

/// Names under which a list of hooks stands in one kind or another; `hooks` was
/// read until 1.0.
pub const LISTS: [&str; 4] = ["pre", "post", "postHooks", "hooks"];

/// The durations in the spec itself (`metav1.Duration`).
pub const SPEC_DURATIONS: [&str; 3] = ["ttl", "csiSnapshotTimeout", "itemOperationTimeout"];

impl HookKind {
    /// The kind of this name.
    pub fn of(kind: &str) -> Option<Self> {
        [HookKind::Backup, HookKind::Schedule, HookKind::Restore].into_iter().find(|own| own.word() == kind)
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            HookKind::Backup => "Backup",
            HookKind::Schedule => "Schedule",
            HookKind::Restore => "Restore",
        }
    }

    /// Whether its hooks run in backups.
    pub fn is_backup(self) -> bool {
        self != HookKind::Restore
    }

    /// From the object to the spec that holds `hooks` and the filters.
    pub fn spec(self) -> &'static [&'static str] {
        if self == HookKind::Schedule { &["spec", "template"] } else { &["spec"] }
    }

    /// The lists of hooks that an entry has.
    pub fn lists(self) -> &'static [&'static str] {
        if self.is_backup() { &["pre", "post"] } else { &["postHooks"] }
    }

    /// When the hooks of a list run, as the name says it; none of no list.
    pub fn phase(self, list: &str) -> Option<HookPhase> {
        match list {
            "pre" | "hooks" if self.is_backup() => Some(HookPhase::PreBackup),
            "post" if self.is_backup() => Some(HookPhase::PostBackup),
            "post" | "postHooks" | "hooks" | "pre" if !self.is_backup() => Some(HookPhase::PostRestore),
            "postHooks" => Some(HookPhase::PostBackup),
            _ => None,
        }
    }

    /// The field that a name of the other kinds, or of annotations, means here.
    pub fn meant(self, part: Part, name: &str) -> Option<&'static str> {
        match (part, self.is_backup(), name) {
            (Part::Exec, false, "timeout") => Some("execTimeout"),
            (Part::Exec, true, "execTimeout" | "exec-timeout") => Some("timeout"),
            (Part::Entry, true, "preHooks" | "preHook" | "pre-hooks") => Some("pre"),
            (Part::Entry, true, "postHook" | "post-hooks") => Some("post"),
            (Part::Entry, false, "postHook" | "post-hooks") => Some("postHooks"),
            (Part::Entry, _, "selector") => Some("labelSelector"),
            (Part::Entry, _, "namespaces") => Some("includedNamespaces"),
            (Part::Entry, _, "resources") => Some("includedResources"),
            _ => None,
        }
    }

    /// The fields of a part, those of lists of hooks left out.
    pub fn fields(self, part: Part) -> &'static [SpecField] {
        match (part, self.is_backup()) {
            (Part::Hooks, _) => HOOKS,
            (Part::Entry, _) => &ENTRY,
            (Part::Hook, true) => &HOOK[..1],
            (Part::Hook, false) => HOOK,
            (Part::Exec, true) => BACKUP_EXEC,
            (Part::Exec, false) => RESTORE_EXEC,
            (Part::Init, _) => INIT,
            (Part::Selector, _) => SELECTOR,
            (Part::Expression, _) => EXPRESSION,
        }
    }
}

impl Part {
    /// Its name in messages.
    pub fn word(self) -> &'static str {
        match self {
            Part::Hooks => "`hooks`",
            Part::Entry => "an entry of `resources`",
            Part::Hook => "a hook",
            Part::Exec => "`exec`",
            Part::Init => "`init`",
            Part::Selector => "`labelSelector`",
            Part::Expression => "an entry of `matchExpressions`",
        }
    }
}

/// The timeout that a field of a hook sets, as the annotation that sets the same.
pub fn timeout(name: &str) -> Option<Field> {
    match name {
        "timeout" => Some(Field::Timeout),
        "execTimeout" => Some(Field::ExecTimeout),
        "waitTimeout" => Some(Field::WaitTimeout),
        _ => None,
    }
}

/// Whether an item of `includedResources` may stand for pods: the mapper of
/// `pkg/discovery/helper.go` knows singulars, short names and any case.
pub fn may_be_pods(resource: &str) -> bool {
    let resource = resource.trim().to_ascii_lowercase();
    let name = resource.split(['.', '/']).next().unwrap_or("");
    resource.contains('*') || matches!(name, "pods" | "pod" | "po" | "" | "v1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_have_many_names() {
        for name in ["pods", "pod", "po", "Pods", "*", "pods.", "*.apps", "v1/pods"] {
            assert!(may_be_pods(name), "{name}");
        }
        for name in ["deployments", "deployments.apps", "podtemplates", "persistentvolumeclaims", "pvc"] {
            assert!(!may_be_pods(name), "{name}");
        }
    }

    #[test]
    fn each_kind_has_its_own_lists() {
        for (kind, lists) in [("Backup", 2), ("Schedule", 2), ("Restore", 1)] {
            let kind = HookKind::of(kind).unwrap();
            assert_eq!(kind.lists().len(), lists);
            assert!(kind.lists().iter().all(|list| kind.phase(list).is_some()));
        }
        assert_eq!(HookKind::of("backup"), None);
    }
}
