//! Contract: `rules/orphaned-annotation.md`.

use super::{Check, Cx, unknown_annotation};
use crate::model::{Annotation, Hook, Knowledge, Seat};
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let trigger = trigger_of(hook.phase);
    if !is_orphaned(hook) {
        return;
    }
    let mut side = hook.members().filter(|member| member.kind != Key::Hook(hook.phase, trigger));
    let Some(first) = side.next() else { return };
    let empty = hook.site.field(hook.phase, trigger).is_some();
    let lacks = if empty { "an empty" } else { "no" };
    let message = format!("{} has {lacks} `{}`", hook.phase.words(), trigger.suffix());
    let found = cx.report(first.key.place(), message);
    found.label("belongs to no hook");
    for other in side {
        found.related(other.key.place(), "nor does this");
    }
    if hook.pod().knowledge == Knowledge::Values {
        // Helm merges these values over those of the chart, which may have the rest.
        found.note(format!("{}, unless the chart's own values add `{}`", effect(hook), trigger.suffix()));
    } else {
        found.note(effect(hook));
    }
    found.help(remedy(hook));
}

/// Whether the group surely lacks the key that makes it a hook, so that Velero
/// reads nothing of it.
pub(super) fn is_orphaned(hook: &Hook) -> bool {
    let trigger = trigger_of(hook.phase);
    !hook.is_set() && is_known(hook, trigger) && !has_near_miss(hook, trigger)
}

/// The key without which Velero ignores a group.
fn trigger_of(phase: HookPhase) -> Field {
    if phase == HookPhase::InitRestore { Field::ContainerImage } else { Field::Command }
}

/// Whether all annotations of the pod are at hand. A patch, or a resource that
/// an operator turns into a pod, may add to what is there already. In chart
/// values an empty trigger may be there for somebody else to fill in.
fn is_known(hook: &Hook, trigger: Field) -> bool {
    let site = hook.site;
    match (&site.seat, site.pod.knowledge) {
        _ if site.more_annotations => false,
        (Seat::Pod, Knowledge::Whole) => true,
        (Seat::Values, Knowledge::Values | Knowledge::Whole) => site.field(hook.phase, trigger).is_none(),
        _ => false,
    }
}

/// Whether a misspelt trigger is there: `unknown-annotation` tells of it.
pub(super) fn has_near_miss(hook: &Hook, trigger: Field) -> bool {
    let due = hook_key(hook.phase, trigger);
    let is_near = |annotation: &Annotation| {
        annotation.kind == Key::Unknown
            && (annotation.name().starts_with(&due)
                || unknown_annotation::meant(annotation.name()).as_deref() == Some(due.as_str()))
    };
    hook.site.annotations.iter().any(is_near)
}

/// Whether the group of `phase` is complete.
fn is_set(hook: &Hook, phase: HookPhase) -> bool {
    Hook::of(hook.site, phase).is_some_and(|other| other.is_set())
}

fn effect(hook: &Hook) -> String {
    let beside = match hook.phase {
        HookPhase::PreBackup if is_set(hook, HookPhase::LegacyBackup) => HookPhase::LegacyBackup,
        HookPhase::LegacyBackup if is_set(hook, HookPhase::PreBackup) => HookPhase::PreBackup,
        HookPhase::InitRestore if hook.command.is_some() => {
            return "Velero ignores an init hook without an image: the command never runs".to_owned();
        }
        _ => return "Velero ignores the whole group without a word: no hook runs".to_owned(),
    };
    let prefix = beside.prefix();
    format!("the hook that runs is that of `{prefix}/command`, and it takes only keys of its own group")
}

fn remedy(hook: &Hook) -> String {
    let key = |phase, field| hook_key(phase, field);
    match hook.phase {
        HookPhase::InitRestore if hook.command.is_some() => format!(
            "`{}` names the image to run; a command for a container of the pod goes to `{}`",
            key(HookPhase::InitRestore, Field::ContainerImage),
            key(HookPhase::PostRestore, Field::Command)
        ),
        HookPhase::PreBackup if is_set(hook, HookPhase::LegacyBackup) => {
            format!("name the command `{}`", key(HookPhase::PreBackup, Field::Command))
        }
        HookPhase::LegacyBackup if is_set(hook, HookPhase::PreBackup) => {
            format!("begin the key with `{}/`", HookPhase::PreBackup.prefix())
        }
        phase => format!("a hook needs `{}`; without one the group can go", key(phase, trigger_of(phase))),
    }
}
