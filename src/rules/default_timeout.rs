//! Contract: `rules/default-timeout.md`.

use super::{Check, Cx, command};
use crate::diagnostic::Level;
use crate::model::{Annotation, Hook, Knowledge};
use crate::script::slow;
use crate::velero::command::Shape;
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(taken) = command::taken(hook).filter(|taken| taken.shape == Shape::Words) else { return };
    let field = if hook.phase.is_backup() { Field::Timeout } else { Field::ExecTimeout };
    if !hook.is_exec() || !hook.site.lacks(Key::Hook(hook.phase, field)) || has_stranger(hook) {
        return;
    }
    let is_restore = hook.phase == HookPhase::PostRestore;
    let Some(slow) = slow::find(&taken.words(), is_restore) else { return };
    let place = taken.text.place_at(taken.locate(slow.word, slow.range));
    let message = format!("`{}` runs under the default timeout of 30s", slow.title);
    let version = cx.version();
    let found = cx.report(place, message);
    found.label("its time grows with the data");
    if !is_restore {
        found.note(
            "after 30s Velero reports `timed out after 30s`: the backup ends `PartiallyFailed`, without the whole of it",
        );
    } else if version.at_least(13) {
        found.note(
            "after 30s Velero reports `timed out after 30s`: the restore ends `PartiallyFailed`, and hooks that wait are cancelled",
        );
    } else {
        found.note(
            "after 30s Velero gives the hook up with `timed out after 30s`, when the data is only half there",
        );
    }
    found.help(format!(
        "give `{}` the longest time that it may take, such as `10m`",
        hook_key(hook.phase, field)
    ));
    // What a replay has not finished goes on in the container, and a chart may
    // set the key itself.
    if is_restore && hook.pod().knowledge == Knowledge::Values {
        found.level(Level::Info);
    }
}

/// Whether a key is there that means to set a timeout: `unknown-annotation`
/// tells of it.
fn has_stranger(hook: &Hook) -> bool {
    let is_meant = |annotation: &Annotation| {
        annotation.kind == Key::Unknown && annotation.name().to_ascii_lowercase().contains("time")
    };
    hook.site.annotations.iter().any(is_meant)
}
