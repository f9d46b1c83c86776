//! Contract: `rules/unset-error-mode.md`.

use super::{Check, Cx};
use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::model::{Hook, Knowledge, VeleroResource};
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Both(&Check::Hook(check), &Check::Resource(check_resource));

/// What an unset mode acts as in every version that velint speaks for
/// (commit 6d9004dc6, 1.9).
const DEFAULT: &str = "Continue";

fn check(hook: &Hook, cx: &mut Cx) {
    // After the backup of the pod nothing is left that the mode could decide.
    let before = matches!(hook.phase, HookPhase::PreBackup | HookPhase::LegacyBackup);
    let Some(command) = hook.command.filter(|_| before && hook.runs()) else { return };
    let is_empty = hook.on_error.is_some_and(|mode| mode.known() == Some(""))
        && hook.pod().knowledge == Knowledge::Whole;
    if !is_empty && !hook.site.lacks(Key::Hook(hook.phase, Field::OnError)) {
        return;
    }
    let lacks = if is_empty { "an empty" } else { "no" };
    let place = hook.on_error.unwrap_or(command).key.place();
    let found = cx.report(place, format!("the {} has {lacks} `on-error`", hook.phase.words()));
    say_effect(found);
    found.fix(Safety::Unsafe, edit(hook));
}

/// Hooks in a spec go through the same executor
/// (`pkg/podexec/pod_command_executor.go`).
fn check_resource(resource: &VeleroResource, cx: &mut Cx) {
    for (_, list, hook) in resource.hooks().filter(|(_, list, _)| resource.knows(list)) {
        let Some(exec) = hook.exec.as_ref().filter(|exec| !exec.more && !exec.has_strange_mode) else {
            continue;
        };
        if list.phase != HookPhase::PreBackup || exec.on_error.is_some() || exec.command.is_none() {
            continue;
        }
        let found = cx.report(exec.key.place(), "the pre-backup hook has no `onError`");
        say_effect(found);
    }
}

fn say_effect(found: &mut Diagnostic) {
    found.label(format!("acts as `{DEFAULT}`"));
    found.note(
        "since Velero 1.9 a backup hook without a mode acts as `Continue`, though its log and its documentation say \
         `Fail`: where the hook fails the pod is backed up all the same, and the backup ends PartiallyFailed",
    );
    found.help(
        "`Fail` leaves the pod out of the backup where its hook fails, `Continue` says what happens now",
    );
}

/// Writes down what happens now.
fn edit(hook: &Hook) -> Option<Edit> {
    match hook.on_error {
        // `legacy-annotation` has the key to write it with changed first.
        _ if hook.phase == HookPhase::LegacyBackup => None,
        Some(empty) => Some(empty.string()?.rewrite(DEFAULT)),
        None => hook.command?.insert_after(&hook_key(hook.phase, Field::OnError), DEFAULT),
    }
}
