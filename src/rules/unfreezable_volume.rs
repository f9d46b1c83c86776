//! Contract: `rules/unfreezable-volume.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::Level;
use crate::model::{Hook, Lies, VolumeKind};

pub(super) const CHECK: Check = Check::Hook(check);

/// Sources that are mounted over the network: their file systems know no freeze.
const NETWORK: [(&str, &str); 2] = [("nfs", "an NFS share"), ("azureFile", "an Azure file share")];

fn check(hook: &Hook, cx: &mut Cx) {
    let (Some(freezing), Some(target)) = (hook.freezing(), hook.target()) else { return };
    for call in freezing.calls.iter().filter(|call| call.freezes) {
        let (Lies::On(mount), Some(place)) = (target.lies_at(&call.path), hook.place_of(call)) else {
            continue;
        };
        let Some(volume) = mount.volume.known().and_then(|name| hook.pod().volume(name)) else { continue };
        let Some((kind, note)) = judged(&volume.kind) else { continue };
        let (path, name) = (value(&call.path), value(volume.name.written()));
        let found = cx.report(place, format!("`{path}` lies on volume `{name}`, {kind}"));
        found.label("has no file system of its own to freeze").related(volume.name.place(), "declared here");
        found.note(note);
        if volume.kind == VolumeKind::HostPath {
            // A disk of its own may be mounted there.
            found.level(Level::Warning).label("the node's file system");
        }
    }
}

/// What the volume is, and what the freeze does.
fn judged(kind: &VolumeKind) -> Option<(&'static str, &'static str)> {
    let network = |source: &str| NETWORK.into_iter().find(|(name, _)| *name == source);
    match kind {
        VolumeKind::EmptyDir => Some((
            "an emptyDir",
            "an emptyDir is a folder of a file system of the node, where a freeze stops every other writer too, \
             or with `medium: Memory` a tmpfs, which cannot be frozen",
        )),
        VolumeKind::HostPath => Some((
            "a hostPath",
            "the freeze takes the whole file system of the node that holds the folder, and stops every writer of it",
        )),
        VolumeKind::Other(source) => network(source).map(|(_, title)| {
            (title, "such a file system cannot be frozen (`Operation not supported`): the hook fails at every backup")
        }),
        _ => None,
    }
}
