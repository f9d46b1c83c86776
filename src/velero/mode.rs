//! Which of the two volume lists a backup reads.

use super::key::Key;

/// How a backup picks the volumes whose content it saves as files: by
/// `defaultVolumesToFsBackup` of its spec, else by the server's flag
/// `--default-volumes-to-fs-backup` (`ShouldPerformFSBackup` in
/// `internal/volumehelper/volume_policy_helper.go`, v1.14 to main).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupMode {
    /// Those that `backup-volumes` lists; `backup-volumes-excludes` is not read.
    OptIn,
    /// All but those that `backup-volumes-excludes` lists; `backup-volumes` is not read.
    OptOut,
}

impl BackupMode {
    /// Every mode.
    pub const ALL: [BackupMode; 2] = [BackupMode::OptIn, BackupMode::OptOut];

    /// The word for it in configuration.
    pub fn word(self) -> &'static str {
        match self {
            BackupMode::OptIn => "opt-in",
            BackupMode::OptOut => "opt-out",
        }
    }

    /// Whether a backup reads the annotation; of the volume lists it reads one.
    pub fn reads(self, key: Key) -> bool {
        match key {
            Key::BackupVolumes => self == BackupMode::OptIn,
            Key::ExcludedVolumes => self == BackupMode::OptOut,
            _ => true,
        }
    }
}
