//! Contract: `rules/unmounted-volume.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::model::{Container, ContainerKind, Site};

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    if !site.is_effective() {
        return;
    }
    for (volume, range, text) in site.listed_volumes() {
        let name = &text.written()[range.clone()];
        if site.pod.is_mounted(name) != Some(false) || site.pod.unsaved(volume).is_some() {
            continue;
        }
        let other = site.pod.containers.iter().find(|container| container.mounts(name) == Some(true));
        let shown = value(name);
        let message = match other {
            Some(container) => format!("volume `{shown}` is mounted by {} only", kind(container)),
            None => format!("volume `{shown}` is mounted by no container"),
        };
        let found = cx.report(text.place_at(range), message);
        found.label("mounted by no regular container").related(volume.name.place(), "declared here");
        if let Some(container) = other {
            found.related(container.name_place(), "mounts it");
        }
        found.note(
            "Velero logs a warning and skips the volume: it saves what the pod's regular containers mount",
        );
    }
}

fn kind(container: &Container) -> &'static str {
    match container.kind {
        ContainerKind::NativeSidecar => "a native sidecar",
        ContainerKind::Ephemeral => "an ephemeral container",
        ContainerKind::Init | ContainerKind::Regular => "an init container",
    }
}
