//! Contract: `rules/fragile-freeze.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::Safety;
use crate::model::Hook;
use crate::velero::key::{Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let before = matches!(hook.phase, HookPhase::PreBackup | HookPhase::LegacyBackup);
    let Some(mode) = hook.on_error.filter(|mode| before && mode.known() == Some("Fail")) else { return };
    // Without a hook that thaws there is none to miss.
    if hook.site.lacks(Key::Hook(HookPhase::PostBackup, Field::Command)) {
        return;
    }
    let Some(freezing) = hook.freezing() else { return };
    let Some(call) = freezing.left_frozen().next() else { return };
    let path = value(&call.path);
    let place = mode.string().map_or_else(|| mode.key.place(), |text| text.place());
    let found = cx.report(place, format!("the hook that freezes `{path}` has `on-error: Fail`"));
    found.label("no post hook runs after a failure");
    if let Some(place) = hook.place_of(call) {
        found.related(place, "frozen here");
    }
    found.note(
        "where the hook fails or times out, Velero leaves the pod out of the backup and runs no post hook of it: \
         what is frozen by then stays frozen",
    );
    found.help("with `Continue` the post hook runs after a failure too; the backup ends PartiallyFailed in either mode");
    if !mode.merged {
        found.fix(Safety::Unsafe, mode.string().map(|text| text.rewrite("Continue")));
    }
}
