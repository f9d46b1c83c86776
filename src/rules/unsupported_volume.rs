//! Contract: `rules/unsupported-volume.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::Level;
use crate::model::{Site, Unsaved};
use crate::velero::Version;

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    if !site.is_effective() {
        return;
    }
    let version = cx.version();
    for (volume, range, text) in site.listed_volumes() {
        let Some(unsaved) = site.pod.unsaved(volume) else { continue };
        let name = value(&text.written()[range.clone()]);
        let kind = match unsaved {
            Unsaved::HostPath => "a hostPath".to_owned(),
            Unsaved::Ephemeral => "a generic ephemeral volume".to_owned(),
            Unsaved::Block => "a block device".to_owned(),
            Unsaved::NonData(field) => format!("of type {field}"),
        };
        let is_content = matches!(unsaved, Unsaved::NonData(_));
        let is_saved = is_content && !version.at_least(14);
        let effect =
            if is_saved { "which Velero leaves out since 1.14" } else { "which is not backed up as files" };
        let found = cx.report(text.place_at(range), format!("volume `{name}` is {kind}, {effect}"));
        found.label(kind).related(volume.name.place(), "declared here").note(consequence(unsaved, version));
        if is_content {
            found.level(if is_saved { Level::Info } else { Level::Warning });
        }
    }
}

/// What the backup does with it, though it is listed.
fn consequence(unsaved: Unsaved, version: Version) -> &'static str {
    match unsaved {
        Unsaved::HostPath if version.at_least(14) => "Velero leaves it out without a word in the log",
        Unsaved::HostPath => "Velero logs a warning and skips it",
        Unsaved::Ephemeral => {
            "Velero looks for its files under the volume's name, where the node has them under that of its \
             PersistentVolume: the backup ends PartiallyFailed"
        }
        Unsaved::Block if version.at_least(13) => "Velero logs a warning and skips it",
        Unsaved::Block => "its PodVolumeBackup fails, and the backup ends PartiallyFailed",
        Unsaved::NonData(_) if version.at_least(14) => {
            "Velero leaves it out without a word; its content comes from objects that are backed up by themselves"
        }
        Unsaved::NonData(_) => {
            "Velero up to 1.13 saves its files; its content comes from objects that are backed up by themselves"
        }
    }
}
