//! Contract: `rules/legacy-annotation.md`.

use super::{Check, Cx, wording};
use crate::diagnostic::Safety;
use crate::model::{Annotation, Hook};
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    // Keys without a command are no hook, which `orphaned-annotation` tells.
    if hook.phase != HookPhase::LegacyBackup || !hook.is_set() {
        return;
    }
    let own: Vec<&Annotation> = hook.members().filter(|member| !member.merged).collect();
    let Some((&first, others)) = own.split_first() else { return };
    match hook.site.field(HookPhase::PreBackup, Field::Command).filter(|pre| pre.known() != Some("")) {
        Some(pre) => dead(first, others, pre, cx),
        None => old(hook, first, others, cx),
    }
}

/// A pre-backup command makes Velero ignore the whole group
/// (`getPodExecHookFromAnnotations` in `internal/hook/item_hook_handler.go`).
fn dead(first: &Annotation, others: &[&Annotation], pre: &Annotation, cx: &mut Cx) {
    let (old, new) = (wording::key(first.name()), wording::key(pre.name()));
    let found = cx.report(first.key.place(), format!("`{old}` is never read beside `{new}`"));
    found.label("has no effect");
    for other in others {
        found.related(other.key.place(), "nor has this");
    }
    found.related(pre.key.place(), "takes the place of the whole group");
    found.note("Velero takes the hook and all that belongs to it from the `pre.` group: this one never runs");
    found.help("a pod has one hook by annotation before the backup; one script can run both commands");
}

fn old(hook: &Hook, first: &Annotation, others: &[&Annotation], cx: &mut Cx) {
    let message = format!("`{}` names no phase", wording::key(first.name()));
    let found = cx.report(first.key.place(), message);
    found.label("a key of old");
    for other in others {
        found.related(other.key.place(), "and this");
    }
    let command = hook_key(HookPhase::PreBackup, Field::Command);
    found.note(format!("Velero runs it as a pre-backup hook, but only as long as no `{command}` is there"));
    if is_alone(hook) {
        found.help("begin the keys with `pre.`");
        found.fix(Safety::Safe, others.iter().chain([&first]).map(|member| with_phase(member)));
    } else {
        found.help("begin the keys with `pre.`, where the pod has no such group yet");
    }
}

/// Whether the pod surely has no key of the `pre.` group, and all keys of this
/// one are written here.
fn is_alone(hook: &Hook) -> bool {
    hook.site.lacks(Key::Hook(HookPhase::PreBackup, Field::Command))
        && Hook::of(hook.site, HookPhase::PreBackup).is_none()
        && hook.members().all(|member| !member.merged)
}

fn with_phase(member: &Annotation) -> crate::diagnostic::Edit {
    member.key.rewrite(&format!("pre.{}", member.name()))
}
