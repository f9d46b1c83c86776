//! Contract: `rules/commandless-init-hook.md`.

use super::orphaned_annotation::has_near_miss;
use super::{Check, Cx};
use crate::diagnostic::{Edit, Level, Safety};
use crate::model::{Annotation, Hook, Seat, Text};
use crate::velero::Version;
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Hook(check);

/// The command that leaves the image its entrypoint.
const ENTRYPOINT: &str = "[]";

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(image) = hook.image.filter(|_| hook.phase == HookPhase::InitRestore) else { return };
    if image.merged || !image.string().is_some_and(is_surely_set) || has_near_miss(hook, Field::Command) {
        return;
    }
    let place = match hook.command {
        Some(command) if command.known() == Some("") && !command.merged => command.value.place.clone(),
        None if hook.site.lacks(Key::Hook(HookPhase::InitRestore, Field::Command)) => image.key.place(),
        _ => return,
    };
    let version = cx.version();
    let lacks = if hook.command.is_some() { "an empty" } else { "no" };
    let found = cx.report(place, format!("the restore init hook has {lacks} command"));
    found.label(if hook.command.is_some() { "no command" } else { "an image alone" });
    let panics = "Velero panics on an init hook without a command: the pod is not restored, and the restore ends PartiallyFailed";
    found.note(panics);
    found.note(if version == Version::MAIN {
        "so does the default branch of 2026-08; Velero #10371, soon after, mends it"
    } else {
        "no release up to 1.18 mends it"
    });
    // A chart may bring the command by its own values.
    if matches!(hook.site.seat, Seat::Values) {
        found.level(Level::Warning);
    }
    found.help("`[]` runs the entrypoint of the image");
    found.fix(Safety::Safe, edit(hook, image));
}

fn is_surely_set(image: &Text) -> bool {
    !image.written().is_empty() && !image.is_open()
}

fn edit(hook: &Hook, image: &Annotation) -> Option<Edit> {
    match hook.command {
        Some(empty) => Some(empty.string()?.rewrite(ENTRYPOINT)),
        None => image.insert_after(&hook_key(HookPhase::InitRestore, Field::Command), ENTRYPOINT),
    }
}
