//! Contract: `rules/unbounded-wait.md`.

use super::{Check, Cx, command};
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::{Hook, VeleroResource};
use crate::velero::Version;
use crate::velero::key::{Field, HookPhase, Key, hook_key};

pub(super) const CHECK: Check = Check::Both(&Check::Hook(check), &Check::Resource(check_resource));

const MESSAGE: &str = "hook waits for its container without limit";

/// What the fix writes: long enough for most data to be restored.
const BOUND: &str = "30m";

fn check(hook: &Hook, cx: &mut Cx) {
    let lacks = hook.site.lacks(Key::Hook(HookPhase::PostRestore, Field::WaitTimeout));
    if hook.phase != HookPhase::PostRestore || command::taken(hook).is_none() || !lacks {
        return;
    }
    let Some(command) = hook.command else { return };
    let version = cx.version();
    let found = cx.report(command.key.place(), MESSAGE);
    found.label("no `wait-timeout` beside it");
    say_effect(found, version);
    let key = hook_key(hook.phase, Field::WaitTimeout);
    found.help(format!("give `{key}` the time in which the data is back and the container up"));
    found.fix(Safety::Unsafe, command.insert_after(&key, BOUND));
}

fn check_resource(resource: &VeleroResource, cx: &mut Cx) {
    let version = cx.version();
    for (_, list, hook) in resource.hooks() {
        let Some(exec) = hook.exec.as_ref().filter(|exec| resource.knows(list) && !exec.more) else {
            continue;
        };
        let bounded = exec.timeouts.iter().any(|(field, _)| *field == Field::WaitTimeout);
        if resource.kind.is_backup() || bounded || exec.command.is_none() {
            continue;
        }
        let found = cx.report(exec.key.place(), MESSAGE);
        found.label("no `waitTimeout` in it");
        say_effect(found, version);
        found.help("give `waitTimeout` the time in which the data is back and the container up");
    }
}

fn say_effect(found: &mut Diagnostic, version: Version) {
    found.note(if version == Version::MAIN {
        "where the container never comes up, Velero gives up after `--resource-timeout`, 10m by default"
    } else if version.at_least(14) {
        "where the container never comes up, this restore and every later one stay in phase `Finalizing`"
    } else {
        "where the container never comes up, Velero waits for it until its server restarts"
    });
}
