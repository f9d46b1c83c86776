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
    }
}
