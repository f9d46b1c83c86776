//! Volumes that values describe by name under `persistence`.

use super::super::{MOST, Mount, Pod, Volume, VolumeKind, is_label};
use super::pod_spec;
use super::text::Reader;
use crate::yaml::{Entry, Node};

/// The types of an item in the common libraries of k8s-at-home (4.5;
/// `templates/lib/controller/_volumes.tpl`) and bjw-s (1.x to 4.x), which make
/// of each a volume that is called by its key.
const TYPES: [&str; 8] =
    ["pvc", "persistentVolumeClaim", "emptyDir", "hostPath", "nfs", "configMap", "secret", "custom"];

/// Adds the volumes under `persistence` beside the annotations: those that are
/// plainly items of these libraries as the pod's own, mounted by the main
/// container unless they say `-`; others for their claims only, since a chart
/// may call the volume otherwise.
pub(super) fn add(pod: &mut Pod, scope: Node<'_>, reader: &Reader<'_>) {
    let Some(described) = scope.get("persistence").filter(|persistence| persistence.is_mapping()) else {
        return;
    };
    if described.own_entries().len() > MOST || !reader.spend(described.own_entries().len()) {
        return;
    }
    let items =
        described.own_entries().filter(|entry| entry.value.is_mapping() && !is_off(entry.value, reader));
    for entry in items {
        let Some(name) = reader.text(entry.key).filter(|name| name.known().is_some_and(is_label)) else {
            continue;
        };
        let kind = match kind(entry.value, reader) {
            // Saved with its own object: that it is listed is not worth a word where
            // the chart is not known.
            VolumeKind::NonData(_) => VolumeKind::Unknown,
            kind => kind,
        };
        let volume = Volume { name, kind };
        if !is_item(entry, reader) {
            pod.persistence.extend(matches!(volume.kind, VolumeKind::Claim(_)).then_some(volume));
            continue;
        }
        let path = entry.value.get("mountPath");
        if path.is_some_and(|path| reader.known(path) == Some("-")) {
            // Some other container mounts it, by its own list.
            pod.more_mounts = true;
        } else {
            let path = path.or_else(|| entry.value.get("hostPath")).and_then(|path| reader.text(path));
            pod.main_mounts.push(Mount { volume: volume.name.clone(), path, is_device: false });
        }
        pod.volumes.push(volume);
    }
}

/// Whether an item is switched off.
pub(super) fn is_off(item: Node<'_>, reader: &Reader<'_>) -> bool {
    item.get("enabled").and_then(|enabled| reader.known(enabled)) == Some("false")
}

/// What an item of these libraries makes a volume of.
pub(super) fn kind(item: Node<'_>, reader: &Reader<'_>) -> VolumeKind {
    match item.get("type").map(|kind| reader.known(kind)) {
        None | Some(Some("persistentVolumeClaim" | "pvc")) => {
            let claim = item.get("existingClaim").and_then(|claim| reader.known(claim));
            VolumeKind::Claim(claim.map(str::to_owned))
        }
        Some(Some("emptyDir")) => VolumeKind::EmptyDir,
        Some(Some("hostPath")) => VolumeKind::HostPath,
        Some(Some("secret")) => VolumeKind::NonData("secret"),
        Some(Some("configMap")) => VolumeKind::NonData("configMap"),
        Some(Some("nfs")) => VolumeKind::Other("nfs".to_owned()),
        Some(Some("custom")) => {
            item.get("volumeSpec").map_or(VolumeKind::Unknown, |spec| pod_spec::volume_kind(spec, reader))
        }
        Some(_) => VolumeKind::Unknown,
    }
}

fn is_item(entry: Entry<'_>, reader: &Reader<'_>) -> bool {
    let kind = entry.value.get("type").and_then(|kind| reader.known(kind));
    let is_mounted = entry.value.get("mountPath").is_some_and(|path| path.text().is_some());
    kind.is_some_and(|kind| TYPES.contains(&kind)) || entry.value.get("type").is_none() && is_mounted
}
