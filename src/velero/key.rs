//! The keys that Velero reads on pods, and the space in which a key looks as
//! if Velero read it.
//!
//! Source: `internal/hook/item_hook_handler.go` (const block) and
//! `pkg/util/podvolume/pod_volume.go`, Velero 1.5 to main.

mod near;
mod object;
mod trace;

pub use near::nearest;
pub use object::ObjectKey;
pub use trace::{LONGEST_TRACE, Trace, has_trace};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
        match self {
            HookPhase::PreBackup => "pre.hook.backup.velero.io",
            HookPhase::LegacyBackup => "hook.backup.velero.io",
            HookPhase::PostBackup => "post.hook.backup.velero.io",
            HookPhase::PostRestore => "post.hook.restore.velero.io",
            HookPhase::InitRestore => "init.hook.restore.velero.io",
        }
    }

    /// In words for messages: `pre-backup hook`, `restore init hook`, …
    pub fn words(self) -> &'static str {
        match self {
            HookPhase::PreBackup => "pre-backup hook",
            HookPhase::LegacyBackup => "legacy backup hook",
            HookPhase::PostBackup => "post-backup hook",
            HookPhase::PostRestore => "post-restore hook",
            HookPhase::InitRestore => "restore init hook",
        }
    }

    /// The fields of its group.
    pub fn fields(self) -> &'static [Field] {
        use Field::*;
        match self {
            HookPhase::PreBackup | HookPhase::LegacyBackup | HookPhase::PostBackup => {
                &[Command, Container, OnError, Timeout]
            }
            HookPhase::PostRestore => &[Command, Container, OnError, ExecTimeout, WaitTimeout, WaitForReady],
            HookPhase::InitRestore => &[ContainerImage, ContainerName, Command, Timeout],
        }
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
        match self {
            Field::Command => "command",
            Field::Container => "container",
            Field::OnError => "on-error",
            Field::Timeout => "timeout",
            Field::ExecTimeout => "exec-timeout",
            Field::WaitTimeout => "wait-timeout",
            Field::WaitForReady => "wait-for-ready",
            Field::ContainerImage => "container-image",
            Field::ContainerName => "container-name",
        }
    }
}

impl Key {
    /// The release line 1.x that first reads it; none for a key that no version reads.
    pub fn since(self) -> Option<u16> {
        match self {
            Key::Unknown => None,
            Key::Hook(_, Field::WaitForReady) => Some(13),
            Key::Hook(phase, _) if phase.is_backup() => Some(0),
            Key::BackupVolumes => Some(0),
            Key::Hook(..) | Key::ExcludedVolumes => Some(5),
        }
    }
}

/// `backup.velero.io/backup-volumes`
pub const BACKUP_VOLUMES: &str = "backup.velero.io/backup-volumes";
/// `backup.velero.io/backup-volumes-excludes`
pub const EXCLUDED_VOLUMES: &str = "backup.velero.io/backup-volumes-excludes";

/// Places a key; none where it is outside Velero's hook and volume space, such
/// as `velero.io/exclude-from-backup` or any key of another domain. Exact
/// comparison for known keys, as Velero's own.
pub fn classify(key: &str) -> Option<Key> {
    match key {
        BACKUP_VOLUMES => return Some(Key::BackupVolumes),
        EXCLUDED_VOLUMES => return Some(Key::ExcludedVolumes),
        _ => {}
    }
    let Some((group, name)) = key.split_once('/') else {
        return near::lacks_its_slash(key).then_some(Key::Unknown);
    };
    let phase = HookPhase::ALL.into_iter().find(|phase| phase.prefix() == group);
    let field = phase.and_then(|phase| {
        let field = phase.fields().iter().copied().find(|field| field.suffix() == name)?;
        Some(Key::Hook(phase, field))
    });
    field.or_else(|| near::is_in_space(group, name).then_some(Key::Unknown))
}

/// The full text of a hook key.
pub fn hook_key(phase: HookPhase, field: Field) -> String {
    format!("{}/{}", phase.prefix(), field.suffix())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keys_are_known_and_only_they() {
        for phase in HookPhase::ALL {
            for &field in phase.fields() {
                assert_eq!(classify(&hook_key(phase, field)), Some(Key::Hook(phase, field)));
            }
        }
        assert_eq!(classify(BACKUP_VOLUMES), Some(Key::BackupVolumes));
        assert_eq!(classify(EXCLUDED_VOLUMES), Some(Key::ExcludedVolumes));
    }

    #[test]
    fn keys_that_look_like_veleros_are_unknown() {
        let keys = [
            "post.hook.restore.velero.io/timeout",
            "pre.hook.restore.velero.io/command",
            "pre.hooks.backup.velero.io/command",
            "hook.backup.velero.io/exec-timeout",
            "hook.restore.velero.io/command",
            "pre.hook.backup.velero.io/command-0",
            "pre.hook.backup.velero.io/command-sidecar",
            "pre.hook.backup.velero.io/onError",
            "pre.hook.backup.velero.io/Command",
            "Pre.Hook.Backup.Velero.io/command",
            "init.hook.restore.velero.io/initContainers",
            "pre.hook.backup.velero.com/command",
            "pre.hook.backup.valero.io/command",
            "pre.hok.backup.velero.io/command",
            "pre.backup.velero.io/command",
            "prehook.backup.velero.io/command",
            "pre-hook.backup.velero.io/command",
            "post.hook.backup.velero/command",
            "pre.hook.backup.velero.io.command",
            "velero.io/backup-volumes",
            "pre.hook.backup.ark.heptio.com/command",
            "hook.backup.ark.heptio.com/timeout",
            "backup.ark.heptio.com/backup-volumes",
            "backup.velero.io/backup-volumes-exclude",
            "backup.velero.io/backup-volume",
            "backup.velero.io/backup-Volumes",
            "backup.velero.io/exclude-from-backup",
            "backups.velero.io/backup-volumes",
            "backup.velero.com/backup-volumes",
        ];
        for key in keys {
            assert_eq!(classify(key), Some(Key::Unknown), "{key}");
            assert!(has_trace(key.as_bytes()), "{key}");
        }
    }

    #[test]
    fn other_keys_are_left_alone() {
        let keys = [
            "velero.io/exclude-from-backup",
            "velero.io/backup-name",
            "velero.io/csi-volumesnapshot-class",
            "velero.io/pod-volume-timeout",
            "velero.io/resource-timeout",
            "velero.io/restore-status",
            "velero.io/volume-group",
            "velero.io/pre-hook",
            "backup.velero.io/must-include-additional-items",
            "restore.velero.io/must-include-additional-items",
            "snapshot.velero.io/data",
            "snapshot.ark.heptio.com/data",
            "ark.heptio.com/backup",
            "backup.velero.io/schedule",
            "pre.hook.backup.velero.io",
            "+(pre.hook.backup.velero.io/command)",
            "+(backup.velero.io/backup-volumes)",
            "helm.sh/hook",
            "argocd.argoproj.io/hook",
            "hook.example.com/command",
            "pre.hook.backup.example.com/command",
            "backup.example.io/backup-volumes",
            "k8up.io/backupcommand",
            "",
            "/",
            "/command",
        ];
        for key in keys {
            assert_eq!(classify(key), None, "{key}");
        }
    }

    #[test]
    fn finds_the_key_that_was_meant() {
        let cases = [
            ("post.hook.restore.velero.io/timeout", "post.hook.restore.velero.io/exec-timeout"),
            ("post.hook.restore.velero.io/wait", "post.hook.restore.velero.io/wait-timeout"),
            ("pre.hook.backup.velero.io/exec-timeout", "pre.hook.backup.velero.io/timeout"),
            ("post.hook.backup.velero.io/wait-timeout", "post.hook.backup.velero.io/timeout"),
            ("pre.hook.restore.velero.io/command", "post.hook.restore.velero.io/command"),
            ("pre.hook.restore.velero.io/timeout", "post.hook.restore.velero.io/exec-timeout"),
            ("pre.hooks.backup.velero.io/command", "pre.hook.backup.velero.io/command"),
            ("pre.backup.velero.io/command", "pre.hook.backup.velero.io/command"),
            ("prehook.backup.velero.io/command", "pre.hook.backup.velero.io/command"),
            ("post.hook.backup.velero/command", "post.hook.backup.velero.io/command"),
            ("pre.hook.backup.velero.io.timeout", "pre.hook.backup.velero.io/timeout"),
            ("velero.io/backup-volumes", "backup.velero.io/backup-volumes"),
            ("pre.hook.backup.valero.io/comand", "pre.hook.backup.velero.io/command"),
            ("pre.hook.backup.velero.com/on-error", "pre.hook.backup.velero.io/on-error"),
            ("PRE.hook.backup.velero.io/Container", "pre.hook.backup.velero.io/container"),
            ("pre.hook.backup.velero.io/onError", "pre.hook.backup.velero.io/on-error"),
            ("pre.hook.backup.velero.io/command-0", "pre.hook.backup.velero.io/command"),
            ("init.hook.restore.velero.io/container-command", "init.hook.restore.velero.io/command"),
            ("init.hook.restore.velero.io/image", "init.hook.restore.velero.io/container-image"),
            ("init.hook.restore.velero.io/name", "init.hook.restore.velero.io/container-name"),
            ("pre.hook.backup.ark.heptio.com/command", "pre.hook.backup.velero.io/command"),
            ("hook.backup.ark.heptio.com/timeout", "pre.hook.backup.velero.io/timeout"),
            ("backup.ark.heptio.com/backup-volumes", "backup.velero.io/backup-volumes"),
            ("backup.velero.io/backup-volumes-exclude", "backup.velero.io/backup-volumes-excludes"),
            ("backup.velero.io/backup-volume", "backup.velero.io/backup-volumes"),
            ("backup.velero.io/Backup-Volumes", "backup.velero.io/backup-volumes"),
            ("backup.velero.io/volumes", "backup.velero.io/backup-volumes"),
        ];
        for (key, expected) in cases {
            assert_eq!(nearest(key).as_deref(), Some(expected), "{key}");
        }
    }

    #[test]
    fn names_no_key_where_none_is_near() {
        let keys = [
            "pre.hook.backup.velero.io/command",
            "pre.hook.backup.velero.io/command-sidecar",
            "pre.hook.backup.velero.io/args",
            "init.hook.restore.velero.io/initContainers",
            "init.hook.restore.velero.io/exec-timeout",
            "init.hook.restore.velero.io/on-error",
            "backup.velero.io/exclude-from-backup",
            "hook.velero.io/command",
            "velero.io/backup",
            "",
        ];
        for key in keys {
            assert_eq!(nearest(key), None, "{key}");
        }
    }
}
