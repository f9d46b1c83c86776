//! Contract: `rules/unprivileged-freeze.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::model::{Container, Hook, Knowledge, Lies};
use crate::script::freeze::Call;

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let (Some(freezing), Some(target)) = (hook.freezing(), hook.target()) else { return };
    // What other values are merged with this may give the right.
    if hook.pod().knowledge == Knowledge::Values && hook.site.more_annotations {
        return;
    }
    let lost = |call: &&Call| matches!(target.lies_at(&call.path), Lies::InImage);
    if target.is_admin == Some(false) {
        if let Some(call) = freezing.calls.first() {
            report_right(hook, target, call, lost(&call), cx);
        }
        return;
    }
    // Where another container has what is backed up there, `misdirected-hook` has it.
    let data = hook.misdirection().map(|misdirection| misdirection.data).unwrap_or_default();
    let is_beside = |call: &Call| data.iter().any(|other| matches!(other.lies_at(&call.path), Lies::On(_)));
    for call in freezing.calls.iter().filter(lost).filter(|call| !is_beside(call)) {
        report_path(hook, target, call, cx);
    }
}

fn report_right(hook: &Hook, target: &Container, call: &Call, is_lost: bool, cx: &mut Cx) {
    let Some(place) = hook.place_of(call) else { return };
    let (name, path) = (value(target.title()), value(&call.path));
    let verb = verb(call);
    let found = cx.report(place, format!("container `{name}` has no right to {verb} `{path}`"));
    found.label(if is_lost { "nothing is mounted here either" } else { "takes the capability SYS_ADMIN" });
    found.related(target.name_place(), "not privileged");
    found.note(
        "`fsfreeze` ends with `Operation not permitted`: the hook fails at every backup, which ends PartiallyFailed",
    );
    found.help("let a sidecar with `privileged: true` that mounts the same volume run the hook");
}

fn report_path(hook: &Hook, target: &Container, call: &Call, cx: &mut Cx) {
    let Some(place) = hook.place_of(call) else { return };
    let (name, path) = (value(target.title()), value(&call.path));
    let found = cx.report(place, format!("nothing is mounted at `{path}` in container `{name}`"));
    found.label("a path of the image, or none").related(target.name_place(), "runs the hook");
    found.note(format!(
        "`fsfreeze` cannot {} the image's own files: the hook fails at every backup, which ends PartiallyFailed",
        verb(call)
    ));
    let mounts = || target.mounts.iter().filter(|mount| !mount.is_device);
    if let (Some(only), None) = (mounts().next(), mounts().nth(1))
        && let Some(path) = only.path.as_ref().and_then(|path| path.known())
    {
        let volume = value(only.volume.written());
        found.help(format!("this container mounts `{volume}` at `{}`", value(path)));
    }
}

fn verb(call: &Call) -> &'static str {
    if call.freezes { "freeze" } else { "thaw" }
}
