//! Velero's own resources: the hooks in their specs, and what these are
//! limited to.

use super::{Text, Value, ValueType};
use crate::diagnostic::{Edit, Resource};
use crate::source::Place;
use crate::velero::key::{Field, HookPhase};
use crate::velero::spec::{HookKind, Part, Shape};

/// A Backup, a Schedule or a Restore.
#[derive(Debug, Clone)]
pub struct VeleroResource {
    /// Which.
    pub kind: HookKind,
    /// Who it is.
    pub resource: Resource,
    /// What its spec takes in.
    pub filters: Filters,
    /// The entries of `hooks.resources`, in order.
    pub entries: Vec<HookEntry>,
    /// Lists of hooks outside of an entry, and `hooks` outside of its place.
    pub strays: Vec<Stray>,
    /// What the API server refuses or prunes, in the order of the source.
    pub faults: Vec<Fault>,
    /// Durations in the spec itself, such as `ttl`.
    pub durations: Vec<Setting>,
}

/// A field with its value.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its name.
    pub key: Text,
    /// Its value.
    pub value: Value,
}

/// What the spec of a resource takes in.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// `includedNamespaces` and `excludedNamespaces`.
    pub namespaces: Filter,
    /// `includedResources` and `excludedResources`.
    pub resources: Filter,
    /// Likewise of those in namespaces only (`includedNamespaceScopedResources`, since 1.11).
    pub scoped: Filter,
    /// `labelSelector`.
    pub selector: Option<Selector>,
    /// `namespaceMapping` of a Restore: known pairs.
    pub mapping: Vec<(String, String)>,
    /// Whether the spec may say more than is read: a templated part.
    pub more: bool,
}

/// Names to take in and to leave out.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Absent where all are taken in, an empty list included.
    pub included: Option<NameList>,
    /// Absent where none is left out.
    pub excluded: Option<NameList>,
}

/// A list of names that is not empty.
#[derive(Debug, Clone)]
pub struct NameList {
    /// The names.
    pub names: Vec<Text>,
    /// Whether there may be more.
    pub more: bool,
    /// The field's name.
    pub key: Text,
}

/// An entry of `hooks.resources`.
#[derive(Debug, Clone)]
pub struct HookEntry {
    /// Its first key, or all of it.
    pub place: Place,
    /// `name`.
    pub name: Option<Setting>,
    /// Its namespaces.
    pub namespaces: Filter,
    /// Its resources; ignored in a Restore.
    pub resources: Filter,
    /// `labelSelector`.
    pub selector: Option<Selector>,
    /// Its lists of hooks, in order.
    pub lists: Vec<HookList>,
    /// Whether it may have more than is read.
    pub more: bool,
}

/// A label selector.
#[derive(Debug, Clone)]
pub struct Selector {
    /// The field's name.
    pub key: Text,
    /// What it asks for, in order; `matchLabels` as `In` with one value.
    pub terms: Vec<Term>,
    /// Whether it may ask for more than is read.
    pub more: bool,
}

/// One thing that a label selector asks for.
#[derive(Debug, Clone)]
pub struct Term {
    /// The label.
    pub key: Text,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`; as written.
    pub operator: Option<Text>,
    /// The values; of `matchLabels` one.
    pub values: Vec<Text>,
    /// Whether the values may be others.
    pub more: bool,
}

/// A list of hooks under a key.
#[derive(Debug, Clone)]
pub struct HookList {
    /// The key as written.
    pub key: Text,
    /// When its hooks run, as the key says it.
    pub phase: HookPhase,
    /// The hooks, in order.
    pub hooks: Vec<SpecHook>,
    /// Whether the entry has the list that this one can become by its name
    /// alone, or may have it.
    pub is_taken: bool,
}

/// Hooks outside of where Velero reads them.
#[derive(Debug, Clone)]
pub struct Stray {
    /// The key as written.
    pub key: Text,
    /// Where it belongs.
    pub target: String,
}

/// A hook in a spec.
#[derive(Debug, Clone)]
pub struct SpecHook {
    /// Its first key, or all of it.
    pub place: Place,
    /// `exec`.
    pub exec: Option<SpecExec>,
    /// `init`.
    pub init: Option<SpecInit>,
    /// The keys that it has.
    pub keys: Vec<Text>,
    /// Whether it may have more than is read.
    pub more: bool,
}

/// A command in a container.
#[derive(Debug, Clone)]
pub struct SpecExec {
    /// The key.
    pub key: Text,
    /// `command`.
    pub command: Option<SpecCommand>,
    /// `container`.
    pub container: Option<Setting>,
    /// `onError`.
    pub on_error: Option<Setting>,
    /// The timeouts, as the annotations that set the same.
    pub timeouts: Vec<(Field, Setting)>,
    /// Whether a field that it does not have means to set a timeout.
    pub has_stranger: bool,
    /// Likewise `onError`.
    pub has_strange_mode: bool,
    /// Whether it may have more than is read.
    pub more: bool,
}

/// The words of a command.
#[derive(Debug, Clone)]
pub struct SpecCommand {
    /// The field.
    pub setting: Setting,
    /// The items of the list; none where it is no list.
    pub words: Vec<Word>,
    /// Whether there may be others.
    pub more: bool,
}

/// One word of a command.
#[derive(Debug, Clone)]
pub struct Word {
    /// What YAML makes of it.
    pub kind: ValueType,
    /// Its text; none of a collection.
    pub text: Option<Text>,
    /// Where it stands.
    pub place: Place,
}

/// Init containers that a restore adds.
#[derive(Debug, Clone)]
pub struct SpecInit {
    /// The key.
    pub key: Text,
    /// The containers, in order.
    pub containers: Vec<InitContainer>,
    /// `timeout`, read by no version, and decoded all the same.
    pub timeout: Option<Setting>,
}

/// An init container in a hook.
#[derive(Debug, Clone)]
pub struct InitContainer {
    /// Its first key, or all of it.
    pub place: Place,
    /// Which of `name`, `image` and `command` it surely lacks.
    pub lacks: Vec<&'static str>,
    /// `command`.
    pub command: Option<SpecCommand>,
}

/// What the API server refuses, or prunes where it is not asked to be strict.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The mapping it stands in.
    pub part: Part,
    /// The key as written.
    pub key: Text,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a field.
#[derive(Debug, Clone)]
pub enum FaultKind {
    /// The part has no such field.
    Unknown {
        /// The field that is meant.
        near: Option<&'static str>,
        /// An edit that makes it that field, which is not there yet.
        rename: Option<Edit>,
    },
    /// The field is newer than the oldest release line.
    Since(u16),
    /// Its value has another type.
    Type {
        /// The type that is due.
        due: Shape,
        /// What is there instead.
        found: Value,
    },
    /// An item of its list is no string.
    Item(Value),
}

impl VeleroResource {
    /// Every hook with the list that it stands in.
    pub fn hooks(&self) -> impl Iterator<Item = (&HookEntry, &HookList, &SpecHook)> {
        self.entries.iter().flat_map(|entry| {
            entry.lists.iter().flat_map(move |list| list.hooks.iter().map(move |hook| (entry, list, hook)))
        })
    }

    /// Whether an entry of this kind has such a list.
    pub fn knows(&self, list: &HookList) -> bool {
        self.kind.lists().contains(&list.key.written())
    }

    /// The timeouts of all hooks, with the annotation that sets the same; none
    /// for that of `init`, which no version reads.
    pub fn timeouts(&self) -> impl Iterator<Item = (Option<Field>, &Setting)> {
        self.hooks().flat_map(|(_, _, hook)| {
            let exec = hook.exec.iter().flat_map(|exec| &exec.timeouts);
            let init = hook.init.iter().filter_map(|init| init.timeout.as_ref());
            exec.map(|(field, setting)| (Some(*field), setting)).chain(init.map(|setting| (None, setting)))
        })
    }

    /// The commands of all hooks, those of init containers included.
    pub fn commands(&self) -> impl Iterator<Item = &SpecCommand> {
        self.hooks().flat_map(|(_, _, hook)| {
            let exec = hook.exec.iter().filter_map(|exec| exec.command.as_ref());
            let init = hook.init.iter().flat_map(|init| &init.containers);
            exec.chain(init.filter_map(|container| container.command.as_ref()))
        })
    }
}

impl Setting {
    /// The text of a string, all of which is known.
    pub fn known(&self) -> Option<&str> {
        self.text()?.known()
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&Text> {
        if self.value.kind == ValueType::String { self.value.text.as_ref() } else { None }
    }
}

impl NameList {
    /// The names, where all of them are known and there are no others.
    pub fn known(&self) -> Option<Vec<&str>> {
        if self.more { None } else { self.names.iter().map(Text::known).collect() }
    }
}

impl SpecCommand {
    /// The words, where all of them are strings.
    pub fn texts(&self) -> Option<Vec<&Text>> {
        let text = |word: &'_ Word| word.kind == ValueType::String && word.text.is_some();
        let all = !self.more && self.words.iter().all(text);
        all.then(|| self.words.iter().filter_map(|word| word.text.as_ref()).collect())
    }
}
