//! Contract: `rules/unknown-annotation.md`.

use std::ops::Range;

use super::{Check, Cx, wording};
use crate::diagnostic::Safety;
use crate::model::{Annotation, Knowledge, Seat, Site};
use crate::velero::key::{self, Field, HookPhase, Key, classify};

pub(super) const CHECK: Check = Check::Annotation(check);

/// A key group that people believe in: there is no hook before a restore.
const PRE_RESTORE: &str = "pre.hook.restore.velero.io/";

/// Keys in one mapping above which no rename is offered: each is compared with
/// all others.
const COMPARED: usize = 256;

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    if annotation.kind != Key::Unknown || stands_in_labels(site) {
        return;
    }
    let name = annotation.name();
    let meant = meant(name);
    let message = format!("`{}` is not a key that Velero reads", wording::key(name));
    let found = cx.report(annotation.key.place_at(wrong_part(name, meant.as_deref())), message);
    found.label("no such key");
    found.note(reason(name, meant.as_deref(), site));
    match &meant {
        Some(near) => {
            if site.annotations.iter().any(|other| other.name() == near) {
                found.help(format!("`{near}` is there and counts: take this key out"));
            } else {
                found.help(format!("the key is `{near}`"));
            }
            if is_free(near, annotation, site) {
                found.fix(Safety::Unsafe, [annotation.key.rewrite(near)]);
            }
        }
        None => {
            found.help(keys_instead(name));
        }
    }
    if is_numbered(name) {
        found.help(
            "several hooks, or hooks in several containers, stand in the `hooks` of a Backup or Restore",
        );
    }
}

/// Whether the site is a mapping of labels: `misplaced-annotation` says all
/// that there is to say of those.
pub(super) fn stands_in_labels(site: &Site) -> bool {
    matches!(&site.seat, Seat::Misplaced(misplacement) if misplacement.holder.ends_with("labels"))
}

/// The key that an unknown one most likely means; none where nothing is near,
/// or two keys are equally so.
pub(super) fn meant(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if lower.starts_with(PRE_RESTORE) {
        return None;
    }
    if lower.contains("volume") && lower.contains("include") {
        return Some(key::BACKUP_VOLUMES.to_owned());
    }
    let near = key::nearest(name)?;
    // Keys of the group without a phase belong to a command of that group.
    let legacy = HookPhase::LegacyBackup.prefix();
    let is_legacy = lower.split_once('/').is_some_and(|(prefix, _)| prefix == legacy);
    Some(if is_legacy { near.replacen(HookPhase::PreBackup.prefix(), legacy, 1) } else { near })
}

/// Whether a rename to `near` takes nothing from another key, written or meant.
fn is_free(near: &str, annotation: &Annotation, site: &Site) -> bool {
    let taken = |other: &Annotation| {
        other.name() == near || other.kind == Key::Unknown && meant(other.name()).as_deref() == Some(near)
    };
    site.annotations.len() <= COMPARED
        && !site.annotations.iter().any(|other| !std::ptr::eq(other, annotation) && taken(other))
}

/// The part of the key that a rename would change: before the slash, after
/// it, or all.
fn wrong_part(name: &str, meant: Option<&str>) -> Range<usize> {
    let Some((prefix, suffix)) = name.split_once('/') else { return 0..name.len() };
    let after = prefix.len() + 1..name.len();
    match meant.and_then(|near| near.split_once('/')) {
        Some((near, _)) if near == prefix => after,
        Some((_, near)) if near == suffix => 0..prefix.len(),
        Some(_) => 0..name.len(),
        None if phase_of(prefix).is_some() && !suffix.is_empty() => after,
        None if name.starts_with(PRE_RESTORE) => 0..prefix.len(),
        None => 0..name.len(),
    }
}

fn phase_of(prefix: &str) -> Option<HookPhase> {
    HookPhase::ALL.into_iter().find(|phase| phase.prefix() == prefix)
}

/// Whether the key tries to give a pod several hooks of one phase:
/// `command-1`, `command-sidecar`, `container.2`.
fn is_numbered(name: &str) -> bool {
    let rest = name.split_once('/').and_then(|(prefix, suffix)| {
        phase_of(prefix)?;
        suffix.strip_prefix("command").or_else(|| suffix.strip_prefix("container"))
    });
    rest.is_some_and(|rest| {
        let another = matches!(rest, "-image" | "-name" | "-command");
        !another && rest.starts_with(|c: char| c.is_ascii_digit() || "-_.".contains(c))
    })
}

/// Why Velero does not read it, and what comes of that.
fn reason(name: &str, meant: Option<&str>, site: &Site) -> String {
    let lower = name.to_ascii_lowercase();
    if lower.contains("ark.heptio.com") {
        return "Velero 1.0 dropped the keys of Ark: it ignores this one without a word".to_owned();
    }
    if lower.starts_with(PRE_RESTORE) {
        return "Velero has no hook that runs before a restore: it ignores this key without a word"
            .to_owned();
    }
    if meant == Some(lower.as_str()) {
        return "Velero compares keys byte for byte: it ignores this one without a word".to_owned();
    }
    if is_numbered(name) {
        return "a pod has one hook by annotation in each phase: Velero ignores this key without a word"
            .to_owned();
    }
    let ignored = "Velero ignores keys that it does not know without a word";
    let Some(meant) = meant.and_then(classify) else { return ignored.to_owned() };
    if site.annotation(meant).is_some() {
        return format!("{ignored}: the known key beside it counts alone");
    }
    let consequence = match meant {
        Key::Hook(_, Field::Command) => "this command never runs",
        Key::Hook(_, Field::Container) => "this container is not chosen",
        Key::Hook(_, Field::ContainerImage) => "no init container is added for it",
        Key::Hook(_, Field::ContainerName) => "the init container gets another name",
        Key::Hook(_, Field::OnError) => "this error mode has no effect",
        Key::Hook(_, Field::Timeout | Field::ExecTimeout) if is_whole(site) => {
            "the hook has the default of 30s"
        }
        Key::Hook(_, Field::Timeout | Field::ExecTimeout) => "the hook does not get this limit",
        Key::Hook(_, Field::WaitTimeout) => "the wait does not get this limit",
        Key::Hook(_, Field::WaitForReady) => "the hook does not wait for readiness",
        Key::BackupVolumes => "it selects no volume for backup",
        Key::ExcludedVolumes => "it excludes no volume",
        Key::Unknown => return ignored.to_owned(),
    };
    format!("{ignored}: {consequence}")
}

/// Whether the site holds all annotations of a pod.
fn is_whole(site: &Site) -> bool {
    matches!(site.seat, Seat::Pod) && site.pod.knowledge == Knowledge::Whole && !site.more_annotations
}

/// The keys to choose from where none is near.
fn keys_instead(name: &str) -> String {
    if name.to_ascii_lowercase().starts_with(PRE_RESTORE) {
        return "after the restore runs `post.hook.restore.velero.io/command`; \
                before the pod's containers start, an init container of `init.hook.restore.velero.io/`"
            .to_owned();
    }
    if name.ends_with("/exclude-from-backup") {
        return "the label `velero.io/exclude-from-backup: \"true\"` keeps an object out of backups"
            .to_owned();
    }
    if name.to_ascii_lowercase().starts_with("backup.") {
        return format!("the lists of volumes are `{}` and `{}`", key::BACKUP_VOLUMES, key::EXCLUDED_VOLUMES);
    }
    let phase = name.split_once('/').and_then(|(prefix, _)| phase_of(prefix));
    let Some(phase) = phase else {
        return "hooks on pods begin with `pre.hook.backup.velero.io/`, `post.hook.backup.velero.io/`, \
                `post.hook.restore.velero.io/` or `init.hook.restore.velero.io/`"
            .to_owned();
    };
    // The timeout of an init hook is read by no version.
    let is_read = |field: &&Field| phase != HookPhase::InitRestore || **field != Field::Timeout;
    let names: Vec<String> =
        phase.fields().iter().filter(is_read).map(|field| format!("`{}`", field.suffix())).collect();
    format!("after `{}/` stands one of {}", phase.prefix(), names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_meant_where_only_one_is_near() {
        let cases = [
            ("post.hook.restore.velero.io/timeout", Some("post.hook.restore.velero.io/exec-timeout")),
            ("pre.hook.backup.velero.io/command-0", Some("pre.hook.backup.velero.io/command")),
            ("backup.velero.io/backup-volumes-exclude", Some("backup.velero.io/backup-volumes-excludes")),
            ("backup.velero.io/backup-volumes-include", Some("backup.velero.io/backup-volumes")),
            ("hook.backup.velero.io/comand", Some("hook.backup.velero.io/command")),
            ("Pre.hook.backup.velero.io/Command", Some("pre.hook.backup.velero.io/command")),
            ("pre.hook.restore.velero.io/command", None),
            ("pre.hook.backup.velero.io/0", None),
        ];
        for (name, expected) in cases {
            assert_eq!(meant(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn numbered_keys_are_told_from_keys_of_their_own() {
        for name in ["pre.hook.backup.velero.io/command-sidecar", "post.hook.backup.velero.io/container.2"] {
            assert!(is_numbered(name), "{name}");
        }
        for name in ["init.hook.restore.velero.io/container-command", "pre.hook.backup.velero.io/comand"] {
            assert!(!is_numbered(name), "{name}");
        }
    }
}
