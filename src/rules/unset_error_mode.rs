//! Contract: `rules/unset-error-mode.md`.

use super::{Check, Cx};
use crate::diagnostic::{Edit, Safety};
use crate::model::{Hook, Knowledge};
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Hook(check);

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
    found.label(format!("acts as `{DEFAULT}`"));
    found.note(
        "since Velero 1.9 a backup hook without a mode acts as `Continue`, though its log and its documentation say \
         `Fail`: where the hook fails the pod is backed up all the same, and the backup ends PartiallyFailed",
    );
    found.help(
        "`Fail` leaves the pod out of the backup where its hook fails, `Continue` says what happens now",
    );
    found.fix(Safety::Unsafe, edit(hook));
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
