//! Owns the question which annotations Velero reads at all.

use super::orphaned_annotation;
use crate::model::{Annotation, Hook, Knowledge, Site};
use crate::velero::key::{Field, HookPhase, Key};

/// Whether Velero reads the value of this annotation: its site reaches pods, no
/// equal key after it wins, and its group is not ignored as a whole.
pub(super) fn is_read(annotation: &Annotation, site: &Site) -> bool {
    let last = site.annotation(annotation.kind);
    site.is_effective()
        && last.is_some_and(|last| std::ptr::eq(last, annotation))
        && !is_shadowed(annotation.kind, site)
        && !is_orphan(annotation.kind, site)
}

/// Whether the key stands in a whole pod, in a group that makes no hook.
fn is_orphan(key: Key, site: &Site) -> bool {
    let Key::Hook(phase, _) = key else { return false };
    let hook = Hook::of(site, phase).filter(|hook| hook.pod().knowledge == Knowledge::Whole);
    hook.is_some_and(|hook| orphaned_annotation::is_orphaned(&hook))
}

/// Whether the key is a legacy one beside a pre-backup command, which makes
/// Velero ignore the whole legacy group (`getPodExecHookFromAnnotations` in
/// `internal/hook/item_hook_handler.go`).
fn is_shadowed(key: Key, site: &Site) -> bool {
    let legacy = matches!(key, Key::Hook(HookPhase::LegacyBackup, _));
    let command = site.field(HookPhase::PreBackup, Field::Command);
    legacy && command.is_some_and(|command| command.known() != Some(""))
}
