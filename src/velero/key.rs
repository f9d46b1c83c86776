//! The keys that Velero reads on pods, and the space in which a key looks as
//! if Velero read it.
//!
//! Source: `internal/hook/item_hook_handler.go` (const block) and
//! `pkg/util/podvolume/pod_volume.go`, Velero 1.5 to main.

/// When a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HookPhase {
    /// `pre.hook.backup.velero.io/`
    PreBackup,
    /// `hook.backup.velero.io/`: read as a pre hook where no pre command is set.
    LegacyBackup,
    /// `post.hook.backup.velero.io/`
    PostBackup,
    /// `post.hook.restore.velero.io/`
    PostRestore,
    /// `init.hook.restore.velero.io/`
    InitRestore,
}

/// What a key of a hook group sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `command`
    Command,
    /// `container`
    Container,
    /// `on-error`
    OnError,
    /// `timeout` of a backup hook; of an init hook it is read by no version.
    Timeout,
    /// `exec-timeout` of a restore exec hook.
    ExecTimeout,
    /// `wait-timeout` of a restore exec hook.
    WaitTimeout,
    /// `wait-for-ready` of a restore exec hook, since 1.13.
    WaitForReady,
    /// `container-image` of an init hook.
    ContainerImage,
    /// `container-name` of an init hook.
    ContainerName,
}

/// A key in Velero's hook or volume space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A hook key that Velero knows.
    Hook(HookPhase, Field),
    /// `backup.velero.io/backup-volumes`
    BackupVolumes,
    /// `backup.velero.io/backup-volumes-excludes`
    ExcludedVolumes,
    /// A key that looks as if Velero read it, and no version from 1.11 on does.
    Unknown,
}

impl HookPhase {
    /// The part of the key before `/`.
    pub fn prefix(self) -> &'static str {
        unimplemented!()
    }

    /// In words for messages: `pre-backup hook`, `restore init hook`, …
    pub fn words(self) -> &'static str {
        unimplemented!()
    }

    /// Whether it runs in a backup (else in a restore).
    pub fn is_backup(self) -> bool {
        !matches!(self, HookPhase::PostRestore | HookPhase::InitRestore)
    }

    /// Every phase.
    pub const ALL: [HookPhase; 5] = [
        HookPhase::PreBackup,
        HookPhase::LegacyBackup,
        HookPhase::PostBackup,
        HookPhase::PostRestore,
        HookPhase::InitRestore,
    ];
}

impl Field {
    /// The part of the key after `/`.
    pub fn suffix(self) -> &'static str {
        unimplemented!()
    }
}

/// Places a key; none where it is outside Velero's hook and volume space, such
/// as `velero.io/exclude-from-backup` or any key of another domain. Exact
/// comparison for known keys, as Velero's own.
pub fn classify(key: &str) -> Option<Key> {
    let _ = key;
    unimplemented!()
}

/// The known key that an unknown one most likely means, if one is near:
/// `post.hook.restore.velero.io/timeout` → `…/exec-timeout`.
pub fn nearest(key: &str) -> Option<String> {
    let _ = key;
    unimplemented!()
}

/// The full text of a hook key.
pub fn hook_key(phase: HookPhase, field: Field) -> String {
    format!("{}/{}", phase.prefix(), field.suffix())
}
