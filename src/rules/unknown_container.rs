//! Contract: `rules/unknown-container.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::{ContainerKind, Hook, Knowledge, Named, Names, Pod, Text};
use crate::velero::Version;

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let Named::As(name, text) = hook.named() else { return };
    let pod = hook.pod();
    let is_there = pod.main_container == Some(name)
        || pod.regular().any(|container| container.known_name() == Some(name));
    if !hook.runs() || is_there {
        return;
    }
    if let Some(other) = pod.container(name) {
        other_kind(hook, name, text, other.kind, cx);
    } else if pod.knowledge == Knowledge::Values {
        slip(hook, name, text, cx);
    } else if let Some(main) = pod.main_container {
        slip_of_main(hook, name, main, text, cx);
    } else if pod.knowledge == Knowledge::Whole && !is_templated(name) {
        missing(hook, name, text, cx);
    }
}

/// The name is that of a container in which hooks cannot run. Names are
/// unique in a pod, so this is certain however little is known of the rest.
fn other_kind(hook: &Hook, name: &str, text: &Text, kind: ContainerKind, cx: &mut Cx) {
    let kind = match kind {
        ContainerKind::NativeSidecar if hook.phase.is_backup() && cx.version() == Version::MAIN => return,
        ContainerKind::NativeSidecar => "a native sidecar",
        ContainerKind::Ephemeral => "an ephemeral container",
        ContainerKind::Init | ContainerKind::Regular => "an init container",
    };
    let version = cx.version();
    let flow = if hook.phase.is_backup() { "backup" } else { "restore" };
    let message = format!("container `{}` is {kind}, which no {flow} hook can run in", value(name));
    let found = cx.report(text.place(), message);
    found.label(kind);
    if let Some(container) = hook.pod().container(name) {
        found.related(container.name_place(), "declared here");
    }
    found.note(consequence(hook, name, version));
    offer(found, hook.pod(), None, text);
}

/// Not all containers are known, but the name is one that is declared, mistyped.
fn slip(hook: &Hook, name: &str, text: &Text, cx: &mut Cx) {
    let version = cx.version();
    let names = hook.pod().container_names();
    let Some(near) = names.slip(name) else { return };
    let found = cx.report(text.place(), format!("container `{}` is not among these values", value(name)));
    found.label("no such container");
    if let Some(container) = hook.pod().container(near) {
        found.related(container.name_place(), "the container that it resembles");
    }
    found.note(consequence(hook, name, version));
    offer(found, hook.pod(), Some(near), text);
}

/// Nothing but the container that the operator makes is known, and the name is
/// that one, mistyped.
fn slip_of_main(hook: &Hook, name: &str, main: &str, text: &Text, cx: &mut Cx) {
    if (Names { known: vec![main], more: true }).slip(name).is_none() {
        return;
    }
    let version = cx.version();
    let message = format!("container `{}` is not the one that the operator makes", value(name));
    let found = cx.report(text.place(), message);
    found.label("no such container");
    found.note(consequence(hook, name, version));
    found.help(format!("the operator calls it `{main}`")).fix(Safety::Unsafe, [text.rewrite(main)]);
}

/// All containers are known, and none bears the name.
fn missing(hook: &Hook, name: &str, text: &Text, cx: &mut Cx) {
    let pod = hook.pod();
    let names = pod.container_names();
    if names.more || names.known.is_empty() || pod.may_be_injected(name) {
        return;
    }
    let version = cx.version();
    let found = cx.report(text.place(), format!("container `{}` is not in this pod", value(name)));
    found.label("no such container");
    if let Some(place) = &pod.containers_place {
        found.related(place.clone(), format!("the pod has {names}"));
    }
    found.note(consequence(hook, name, version));
    offer(found, pod, names.nearest(name), text);
}

/// Names the container that is meant: the one that resembles, or the only one.
fn offer(found: &mut Diagnostic, pod: &Pod, near: Option<&str>, text: &Text) {
    let names = pod.container_names();
    let (name, help) = match (near, names.known.as_slice()) {
        (Some(near), _) => (near, format!("a container named `{}` exists", value(near))),
        (None, [only]) if !names.more => (*only, format!("the pod's only container is `{}`", value(only))),
        _ if text.written().contains(',') => {
            found.help("a hook by annotation runs in one container; hooks in several stand in the `hooks` of a Backup or Restore");
            return;
        }
        _ => return,
    };
    found.help(help).fix(Safety::Unsafe, [text.rewrite(name)]);
}

/// What the backup or the restore does.
fn consequence(hook: &Hook, name: &str, version: Version) -> String {
    if hook.phase.is_backup() {
        let name = value(name);
        return format!(
            "Velero logs `no such container: \"{name}\"`, runs nothing, and the backup ends PartiallyFailed"
        );
    }
    let held = match version {
        Version::MAIN => {
            "keeps the Restore in Finalizing until `--resource-timeout` (10m), then PartiallyFailed"
        }
        _ if version.at_least(14) => {
            "keeps the Restore in Finalizing, and every later restore waits until the server is restarted"
        }
        _ => "only warns `discarding post-restore exec hooks`",
    };
    format!("Velero runs nothing and {held}")
}

/// Whether the name may be filled in by a tool that works on text.
fn is_templated(name: &str) -> bool {
    name.contains(['$', '{', '}', '%', '@'])
}
