//! Contract: `rules/default-timeout.md`.

use super::argv::Argv;
use super::{Check, Cx};
use crate::diagnostic::{Diagnostic, Level};
use crate::model::{Annotation, Hook, Knowledge, VeleroResource};
use crate::script::slow;
use crate::velero::command::Shape;
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Both(&Check::Hook(check), &Check::Resource(check_resource));

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(argv) = Argv::of_hook(hook) else { return };
    let field = if hook.phase.is_backup() { Field::Timeout } else { Field::ExecTimeout };
    if !hook.is_exec() || !hook.site.lacks(Key::Hook(hook.phase, field)) || has_stranger(hook) {
        return;
    }
    let key = format!("`{}`", hook_key(hook.phase, field));
    let Some(found) = judge(&argv, &key, cx) else { return };
    // What a replay has not finished goes on in the container, and a chart may
    // set the key itself.
    if hook.phase == HookPhase::PostRestore && hook.pod().knowledge == Knowledge::Values {
        found.level(Level::Info);
    }
}

fn check_resource(resource: &VeleroResource, cx: &mut Cx) {
    let name = if resource.kind.is_backup() { "timeout" } else { "execTimeout" };
    for (_, list, hook) in resource.hooks().filter(|(_, list, _)| resource.knows(list)) {
        let Some(exec) = hook.exec.as_ref().filter(|exec| !exec.more) else { continue };
        let has_limit = exec.timeouts.iter().any(|(field, _)| *field != Field::WaitTimeout);
        if let Some(argv) = Argv::of_exec(list, exec).filter(|_| !has_limit && !exec.has_stranger) {
            judge(&argv, &format!("`{name}` of the hook"), cx);
        }
    }
}

/// Reports a program that takes as long as the data is large; `key` sets its limit.
fn judge<'c>(argv: &Argv, key: &str, cx: &'c mut Cx) -> Option<&'c mut Diagnostic> {
    let is_restore = argv.phase == HookPhase::PostRestore;
    let slow = slow::find(&argv.words(), is_restore).filter(|_| argv.shape == Shape::Words)?;
    let place = argv.place(slow.word, slow.range);
    let message = format!("`{}` runs under the default timeout of 30s", slow.title);
    let version = cx.version();
    let found = cx.report(place, message);
    found.label("its time grows with the data");
    found.note(if !is_restore {
        "after 30s Velero reports `timed out after 30s`: the backup ends `PartiallyFailed`, without the whole of it"
    } else if version.at_least(13) {
        "after 30s Velero reports `timed out after 30s`: the restore ends `PartiallyFailed`, and hooks that wait are cancelled"
    } else {
        "after 30s Velero gives the hook up with `timed out after 30s`, when the data is only half there"
    });
    found.help(format!("give {key} the longest time that it may take, such as `10m`"));
    Some(found)
}

/// Whether a key is there that means to set a timeout: `unknown-annotation`
/// tells of it.
fn has_stranger(hook: &Hook) -> bool {
    let is_meant = |annotation: &Annotation| {
        annotation.kind == Key::Unknown && annotation.name().to_ascii_lowercase().contains("time")
    };
    hook.site.annotations.iter().any(is_meant)
}
