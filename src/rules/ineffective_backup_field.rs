//! Contract: `rules/ineffective-backup-field.md`.

use super::{Check, Cx};
use crate::diagnostic::Level;
use crate::model::{KotsKind, Manifest, Release, SpecField};

pub(super) const CHECK: Check = Check::Release(check);

/// Fields that full snapshots keep (`mergeAppBackupSpec` in
/// `pkg/kotsadmsnapshot/backup.go` of KOTS).
const KEPT: [&str; 5] =
    ["excludedNamespaces", "hooks", "includedNamespaces", "orLabelSelectors", "orderedResources"];

/// Fields that no snapshot keeps.
const OVERRIDDEN: [&str; 2] = ["storageLocation", "ttl"];

/// Fields of a Backup that say what is saved and how (Velero
/// `pkg/apis/velero/v1/backup_types.go`, 1.18). Others are left alone.
const DROPPED: [&str; 17] = [
    "csiSnapshotTimeout",
    "datamover",
    "defaultVolumesToFsBackup",
    "defaultVolumesToRestic",
    "excludedClusterScopedResources",
    "excludedNamespaceScopedResources",
    "excludedResources",
    "includeClusterResources",
    "includedClusterScopedResources",
    "includedNamespaceScopedResources",
    "includedResources",
    "itemOperationTimeout",
    "labelSelector",
    "resourcePolicy",
    "snapshotMoveData",
    "snapshotVolumes",
    "volumeSnapshotLocations",
];

fn check(manifest: &Manifest, release: &Release, cx: &mut Cx) {
    // Elsewhere may be what makes it a release for Embedded Cluster.
    if !release.is_whole {
        return;
    }
    match manifest.kind {
        Some(KotsKind::Backup) if !release.is_embedded() => {
            manifest.fields.iter().filter(|field| !field.is_default).for_each(|field| check_field(field, cx));
        }
        Some(KotsKind::Restore) if release.of_kind(KotsKind::EmbeddedCluster).next().is_none() => {
            let Some(place) = manifest.restore_hooks.clone() else { return };
            let found = cx.report(place, "nothing runs the hooks of this Restore");
            found.label("has no effect");
            found.note(
                "KOTS makes its own Restore, without hooks; only the disaster recovery of Embedded Cluster takes this one, \
                 and the release has no `embeddedcluster.replicated.com` Config",
            );
            found.help("annotations of pods are restore hooks in every release: `post.hook.restore.velero.io/command`");
        }
        _ => {}
    }
}

fn check_field(field: &SpecField, cx: &mut Cx) {
    let Some(name) = field.key.known() else { return };
    if name == "orLabelSelectors" {
        let found = cx.report(field.key.place(), "`orLabelSelectors` makes every partial snapshot invalid");
        found.label("beside the `labelSelector` that KOTS sets");
        found.note(
            "for a partial snapshot KOTS adds a `labelSelector`, and Velero refuses a Backup with both; a full snapshot \
             takes these selectors beside its own",
        );
        return;
    }
    if KEPT.contains(&name) {
        return;
    }
    if OVERRIDDEN.contains(&name) {
        let found =
            cx.report(field.key.place(), format!("`{name}` is not taken from the Backup of a release"));
        found.level(Level::Info).label("has no effect");
        found.note(match name {
            "ttl" => "the retention that is set in the admin console counts",
            _ => "KOTS saves to the location `default`",
        });
    } else if DROPPED.contains(&name) {
        let found = cx
            .report(field.key.place(), format!("full snapshots drop `{name}` from the Backup of a release"));
        found.label("has no effect in a full snapshot");
        found.note(
            "KOTS makes a Backup of its own for a full snapshot, and takes the namespaces, hooks, `orLabelSelectors` \
             and `orderedResources` of this one only; partial snapshots alone keep the field",
        );
    }
}

/// Whether a place lies in a field of a Backup that has no effect.
pub(super) fn is_dropped(manifest: &Manifest, release: &Release, at: usize) -> bool {
    let is_ours = manifest.kind == Some(KotsKind::Backup) && release.is_whole && !release.is_embedded();
    let before = manifest.fields.iter().filter(|field| field.key.place().span.start < at);
    let field = before.max_by_key(|field| field.key.place().span.start).filter(|_| is_ours);
    field.is_some_and(|field| {
        let name = field.key.written();
        OVERRIDDEN.contains(&name) || DROPPED.contains(&name)
    })
}
