//! Contract: `rules/conflicting-volume-lists.md`.

use super::{Check, Cx};
use crate::model::{Annotation, KotsKind, Site};
use crate::velero::BackupMode;
use crate::velero::key::{BACKUP_VOLUMES, EXCLUDED_VOLUMES, Key};

pub(super) const CHECK: Check = Check::Site(check);

const NOT_LOST: &str =
    "a volume that is excluded here is not lost to the backup: it may still be snapshotted";

fn check(site: &Site, cx: &mut Cx) {
    if !site.is_effective() {
        return;
    }
    let (listed, excluded) = (list(site, Key::BackupVolumes), list(site, Key::ExcludedVolumes));
    match (site.backup_mode, listed, excluded) {
        (Some(BackupMode::OptIn), listed, Some(excluded)) => {
            unread_exclusion("backups that opt volumes in", excluded, listed, cx);
        }
        (Some(BackupMode::OptOut), Some(listed), excluded) => unread_selection(listed, excluded, cx),
        (None, listed, Some(excluded)) if is_in_snapshots(cx) => {
            unread_exclusion("full snapshots of KOTS", excluded, listed, cx);
        }
        (None, Some(listed), Some(excluded)) => both(listed, excluded, cx),
        _ => {}
    }
}

/// Whether snapshots of KOTS alone are known to save the site's pod. For these
/// volumes are opted in, unless a partial one keeps `defaultVolumesToFsBackup`
/// (KOTS `pkg/kotsadmsnapshot/backup.go`). Disaster recovery of Embedded Cluster
/// takes a Backup as it is.
fn is_in_snapshots(cx: &Cx) -> bool {
    let release = cx.surroundings().release.as_deref();
    release.is_some_and(|release| {
        release.is_whole && !release.is_embedded() && release.of_kind(KotsKind::Backup).next().is_some()
    })
}

/// The list under `key`, where it surely is one that is not empty.
fn list(site: &Site, key: Key) -> Option<&Annotation> {
    let list = site.annotation(key)?;
    list.string().is_some_and(|text| !text.written().is_empty() && !text.is_open()).then_some(list)
}

fn both(listed: &Annotation, excluded: &Annotation, cx: &mut Cx) {
    if excluded.merged {
        return;
    }
    let message = "the pod has both volume lists, and a backup reads one of them";
    let found = cx.report(excluded.key.place(), message);
    found.label("read where volumes are opted out");
    found.related(listed.key.place(), "read where volumes are opted in");
    found.note(format!(
        "a backup with `defaultVolumesToFsBackup: true` reads `{}`, any other one `{}`",
        short(EXCLUDED_VOLUMES),
        short(BACKUP_VOLUMES)
    ));
    found.note(NOT_LOST);
    found.help("keep the list that fits the mode of the backups");
}

fn unread_exclusion(backups: &str, excluded: &Annotation, listed: Option<&Annotation>, cx: &mut Cx) {
    if excluded.merged {
        return;
    }
    let found = cx.report(excluded.key.place(), format!("{backups} do not read this list"));
    found.label("read where volumes are opted out");
    match listed {
        Some(listed) => {
            found.related(listed.key.place(), "is read");
            found.note("what is saved as files are the volumes that the other list names, and no others");
        }
        None => {
            found.note(format!("without `{BACKUP_VOLUMES}` no volume of the pod is saved as files"));
        }
    }
    found.help(format!("name the volumes to save in `{BACKUP_VOLUMES}`, and leave this list out"));
}

fn unread_selection(listed: &Annotation, excluded: Option<&Annotation>, cx: &mut Cx) {
    if listed.merged {
        return;
    }
    let found = cx.report(listed.key.place(), "backups that opt volumes out do not read this list");
    found.label("read where volumes are opted in");
    if let Some(excluded) = excluded {
        found.related(excluded.key.place(), "is read");
        found
            .note("every volume that can be saved as files is, but for those that the other list names")
            .note(NOT_LOST);
    } else {
        found.note("every volume that can be saved as files is, whether it is listed or not");
    }
    found.help(format!("name the volumes to leave out in `{EXCLUDED_VOLUMES}`, and leave this list out"));
}

/// A key without its domain.
fn short(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}
