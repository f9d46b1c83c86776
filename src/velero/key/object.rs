//! Owns the keys that Velero reads on objects of any kind, hooks and volume
//! lists left out.

/// Labels and annotations that people write on their own objects. Those that
/// only the server or a plugin writes are none of them.
///
/// Source: `pkg/apis/velero/v1/labels_annotations.go`, Velero 1.11 to main.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKey {
    /// `velero.io/exclude-from-backup`, a label of any object.
    ExcludeFromBackup,
    /// `velero.io/restore-status`, an annotation of any object.
    RestoreStatus,
    /// `velero.io/volume-group`, a label of claims.
    VolumeGroup,
    /// `velero.io/csi-volume-group-snapshot-class`, an annotation of claims.
    VolumeGroupSnapshotClass,
}

impl ObjectKey {
    /// Every key.
    pub const ALL: [ObjectKey; 4] = [
        ObjectKey::ExcludeFromBackup,
        ObjectKey::RestoreStatus,
        ObjectKey::VolumeGroup,
        ObjectKey::VolumeGroupSnapshotClass,
    ];

    /// The key that this text is, compared byte for byte as Velero does.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == text)
    }

    /// The key that a text is, or a slip of: of the label that excludes, since
    /// what it was to keep out of a backup would be in it.
    pub fn meant_by(text: &str) -> Option<Self> {
        let is_slip = || {
            let (domain, name) = text.split_once('/')?;
            let name = name.to_ascii_lowercase().replace('_', "-");
            let is_near = name.len() < 30
                && !name.starts_with("in")
                && strsim::osa_distance(&name, "exclude-from-backup") <= 2;
            (domain.eq_ignore_ascii_case("velero.io") && is_near).then_some(ObjectKey::ExcludeFromBackup)
        };
        Self::of(text).or_else(is_slip)
    }

    /// The key itself.
    pub fn name(self) -> &'static str {
        match self {
            ObjectKey::ExcludeFromBackup => "velero.io/exclude-from-backup",
            ObjectKey::RestoreStatus => "velero.io/restore-status",
            ObjectKey::VolumeGroup => "velero.io/volume-group",
            ObjectKey::VolumeGroupSnapshotClass => "velero.io/csi-volume-group-snapshot-class",
        }
    }

    /// Whether Velero reads it as a label (else as an annotation).
    pub fn is_label(self) -> bool {
        matches!(self, ObjectKey::ExcludeFromBackup | ObjectKey::VolumeGroup)
    }

    /// The release line 1.x that first reads it.
    pub fn since(self) -> u16 {
        match self {
            ObjectKey::ExcludeFromBackup => 1,
            ObjectKey::RestoreStatus => 16,
            ObjectKey::VolumeGroup | ObjectKey::VolumeGroupSnapshotClass => 17,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::classify;
    use super::*;

    #[test]
    fn keys_of_objects_are_none_of_pods() {
        for key in ObjectKey::ALL {
            assert_eq!(ObjectKey::of(key.name()), Some(key));
            assert_eq!(classify(key.name()), None, "{key:?}");
        }
        for other in ["velero.io/Exclude-From-Backup", "backup.velero.io/exclude-from-backup", "velero.io/"] {
            assert_eq!(ObjectKey::of(other), None, "{other}");
        }
        for (text, is_slip) in [
            ("velero.io/exclude-from-backups", true),
            ("velero.io/excluded-from-backup", true),
            ("Velero.io/exclude_from_backup", true),
            ("velero.io/skip-from-backup", false),
            ("velero.io/include-from-backup", false),
            ("example.com/exclude-from-backup", false),
            ("velero.io/backup-name", false),
        ] {
            assert_eq!(ObjectKey::meant_by(text).is_some(), is_slip, "{text}");
        }
    }
}
