//! Contract: `rules/conflicting-volume-lists.md`.

use super::{Check, Cx};
use crate::model::Site;
use crate::velero::key::Key;

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    let list = |key: Key| {
        let list = site.annotation(key)?;
        list.string().is_some_and(|text| !text.written().is_empty() && !text.is_open()).then_some(list)
    };
    let (Some(listed), Some(excluded)) = (list(Key::BackupVolumes), list(Key::ExcludedVolumes)) else {
        return;
    };
    if !site.is_effective() || excluded.merged {
        return;
    }
    let message = "the pod has both volume lists, and a backup reads one of them";
    let found = cx.report(excluded.key.place(), message);
    found.label("read where volumes are opted out");
    found.related(listed.key.place(), "read where volumes are opted in");
    found.note(
        "a backup with `defaultVolumesToFsBackup: true` reads `backup-volumes-excludes`, any other one \
         `backup-volumes`",
    );
    found.note("a volume that is excluded here is not lost to the backup: it may still be snapshotted");
    found.help("keep the list that fits the mode of the backups");
}
