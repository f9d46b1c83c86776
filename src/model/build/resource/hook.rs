//! Reads the hooks in a spec.

use super::super::super::{
    HookList, InitContainer, SpecCommand, SpecExec, SpecHook, SpecInit, ValueType, Word,
};
use super::super::annotation;
use super::super::text::Reader;
use super::{Audit, Setting, item_place, setting};
use crate::velero::spec::{Part, timeout};
use crate::yaml::{Entry, Node};

/// The list of hooks of this name in an entry.
pub(super) fn list(entry: Node<'_>, name: &str, audit: &mut Audit<'_, '_>) -> Option<HookList> {
    let reader = audit.reader;
    let found = entry.entry(name)?;
    let phase = audit.kind.phase(name)?;
    audit.is_list(Part::Entry, found);
    let items = reader.items(found.value, "hooks");
    let hooks = items.filter_map(|item| hook(item, audit)).collect();
    let target = audit.kind.lists().iter().find(|list| audit.kind.phase(list) == Some(phase))?;
    let is_taken = entry.get(target).is_some() || reader.is_open_inside(entry);
    Some(HookList { key: reader.text(found.key)?, phase, hooks, is_taken })
}

fn hook(node: Node<'_>, audit: &mut Audit<'_, '_>) -> Option<SpecHook> {
    let reader = audit.reader;
    if !node.is_mapping() || reader.is_open(node) {
        return None;
    }
    let keys = node.entries();
    if !reader.spend(keys.len()) {
        return None;
    }
    // In a backup `init` is misplaced, not unknown.
    let part = |name: &str| node.get(name).filter(|node| node.is_mapping() && !reader.is_open(*node));
    let (exec, init) = (part("exec"), part("init"));
    if node.get("exec").or_else(|| node.get("init")).is_some() {
        audit.part(node, Part::Hook);
    }
    let is_set = |entry: &&Entry<'_>| annotation::value_type(entry.value, reader) != ValueType::Null;
    let is_open =
        ["exec", "init"].into_iter().filter_map(|name| node.get(name)).any(|part| reader.is_open(part));
    let keys = keys.into_iter().take(super::super::MOST).collect::<Vec<_>>();
    Some(SpecHook {
        place: item_place(node),
        exec: exec.and_then(|exec| read_exec(node, exec, audit)),
        init: init.and_then(|init| read_init(node, init, audit)),
        keys: keys.iter().filter(|entry| is_set(entry)).filter_map(|entry| reader.text(entry.key)).collect(),
        more: reader.is_open_inside(node) || is_open,
    })
}

fn read_exec(hook: Node<'_>, node: Node<'_>, audit: &mut Audit<'_, '_>) -> Option<SpecExec> {
    let reader = audit.reader;
    audit.part(node, Part::Exec);
    let timeouts = ["timeout", "execTimeout", "waitTimeout"].into_iter().filter_map(|name| {
        let is_field = audit.kind.fields(Part::Exec).iter().any(|field| field.name == name);
        Some((timeout(name)?, setting(node, name, reader).filter(|_| is_field)?))
    });
    let known = audit.kind.fields(Part::Exec);
    let has_stranger = |of: &str| {
        let mut names = node.own_entries().filter_map(|entry| entry.key.text());
        names.any(|name| name.to_ascii_lowercase().contains(of) && known.iter().all(|f| f.name != name))
    };
    Some(SpecExec {
        has_stranger: has_stranger("time"),
        has_strange_mode: has_stranger("error"),
        key: reader.text(hook.entry("exec")?.key)?,
        command: command(node, reader),
        container: setting(node, "container", reader),
        on_error: setting(node, "onError", reader),
        timeouts: timeouts.collect(),
        more: reader.is_open_inside(node),
    })
}

/// The command of an exec hook or an init container; none where it is absent or null.
fn command(node: Node<'_>, reader: &Reader<'_>) -> Option<SpecCommand> {
    let entry = node.entry("command")?;
    let setting: Setting =
        Setting { key: reader.text(entry.key)?, value: annotation::value(entry, true, reader) };
    if setting.value.kind == ValueType::Null {
        return None;
    }
    let words = reader.items(entry.value, "words").map(|item| Word {
        kind: annotation::value_type(item, reader),
        text: reader.command(item),
        place: item.place(),
    });
    let more = reader.is_open(entry.value) || reader.is_open_inside(entry.value);
    Some(SpecCommand { setting, words: words.collect(), more })
}

fn read_init(hook: Node<'_>, node: Node<'_>, audit: &mut Audit<'_, '_>) -> Option<SpecInit> {
    let reader = audit.reader;
    audit.part(node, Part::Init);
    let containers = node.get("initContainers").into_iter();
    let containers = containers.flat_map(|list| reader.items(list, "init containers"));
    Some(SpecInit {
        key: reader.text(hook.entry("init")?.key)?,
        containers: containers.filter_map(|item| container(item, reader)).collect(),
        timeout: setting(node, "timeout", reader),
    })
}

fn container(node: Node<'_>, reader: &Reader<'_>) -> Option<InitContainer> {
    if !node.is_mapping() || reader.is_open(node) {
        return None;
    }
    let is_whole = !reader.is_open_inside(node);
    let is_empty = |name: &str| match node.get(name) {
        None => true,
        Some(value) if reader.is_open(value) => false,
        Some(value) if value.is_sequence() => value.items().next().is_none() && !reader.is_open_inside(value),
        Some(value) => reader.text(value).is_some_and(|text| text.known() == Some("")),
    };
    let lacks = ["name", "image", "command"].into_iter().filter(|name| is_whole && is_empty(name));
    Some(InitContainer { place: item_place(node), lacks: lacks.collect(), command: command(node, reader) })
}
