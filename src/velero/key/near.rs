//! Owns the space around Velero's keys: which keys look like one, and which
//! one they most likely mean.

use strsim::osa_distance;

use super::{BACKUP_VOLUMES, EXCLUDED_VOLUMES, HookPhase, hook_key};

/// Longer keys are nobody's slip; the API server refuses them (253 for the
/// group, 63 for the name).
const LONGEST: usize = 320;

/// Whether an unknown key looks as if Velero read it.
pub(super) fn is_in_space(group: &str, name: &str) -> bool {
    if group.len() + name.len() > LONGEST {
        return false;
    }
    let (group, name) = (group.to_ascii_lowercase(), name.to_ascii_lowercase());
    // `+(…)` and the like are the syntax of a policy engine round a key.
    if group.contains(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))) {
        return false;
    }
    match labels(&group) {
        Some(labels) => is_hook_group(labels) || is_volume_key(labels, &name),
        None => group == "velero.io" && name.starts_with("backup-volume"),
    }
}

/// Whether a text without a slash is a group of Velero's with a name behind a dot.
pub(super) fn lacks_its_slash(key: &str) -> bool {
    HookPhase::ALL
        .iter()
        .any(|phase| key.strip_prefix(phase.prefix()).is_some_and(|rest| rest.starts_with('.')))
}

/// The part of a group before Velero's own domain; none in another domain.
fn labels(group: &str) -> Option<&str> {
    let known = ["velero.io", "velero.com", "velero", "ark.heptio.com", "velero.heptio.com"];
    let own = known.iter().find_map(|domain| group.strip_suffix(domain)?.strip_suffix('.'));
    own.or_else(|| {
        // A misspelt domain counts where all else is spelt as Velero's.
        let (labels, domain) = HookPhase::ALL.iter().find_map(|phase| {
            let labels = phase.prefix().strip_suffix("velero.io")?;
            Some((labels.trim_end_matches('.'), group.strip_prefix(labels)?))
        })?;
        (osa_distance(domain, "velero.io") <= 2).then_some(labels)
    })
}

/// `pre.hook.backup`, `prehook.backup`, `pre.hooks.backup`, `hook.restore`, `pre.backup`, …
fn is_hook_group(labels: &str) -> bool {
    let mut labels = labels.split('.');
    labels.clone().any(|label| label.contains("hook") || label == "hok")
        || labels.next().is_some_and(|first| matches!(first, "pre" | "post" | "init"))
            && labels.any(|label| label == "backup" || label == "restore")
}

fn is_volume_key(labels: &str, name: &str) -> bool {
    let is_list = name.contains("volume") || name == "exclude-from-backup";
    matches!(labels, "backup" | "backups") && is_list
}

/// The known key that an unknown one most likely means, if one is near:
/// `post.hook.restore.velero.io/timeout` → `…/exec-timeout`.
pub fn nearest(key: &str) -> Option<String> {
    if super::classify(key) != Some(super::Key::Unknown) {
        return None;
    }
    let key = key.to_ascii_lowercase();
    let Some((group, name)) = key.split_once('/') else {
        let phase = HookPhase::ALL.into_iter().find(|phase| key.starts_with(phase.prefix()))?;
        let name = key[phase.prefix().len()..].trim_start_matches('.');
        return nearest_field(phase, name).map(|field| hook_key(phase, field));
    };
    let labels = labels(group).unwrap_or("");
    if is_hook_group(labels) {
        let phase = nearest_phase(labels)?;
        return nearest_field(phase, name).map(|field| hook_key(phase, field));
    }
    let lists = [BACKUP_VOLUMES, EXCLUDED_VOLUMES];
    let list = lists.into_iter().min_by_key(|list| volume_distance(list, name))?;
    (name == "volumes" || volume_distance(list, name) <= 3).then(|| list.to_owned())
}

fn volume_distance(list: &str, name: &str) -> usize {
    osa_distance(list.split_once('/').map_or(list, |(_, name)| name), name)
}

fn nearest_phase(labels: &str) -> Option<HookPhase> {
    // Nothing runs before a restore; what a restore is to run comes after it.
    if labels == "pre.hook.restore" || labels == "hook.restore" {
        return Some(HookPhase::PostRestore);
    }
    // The group without a phase is read as the one before the backup.
    if labels == "hook.backup" {
        return Some(HookPhase::PreBackup);
    }
    let labels = if labels.contains("ho") { labels.to_owned() } else { labels.replacen('.', ".hook.", 1) };
    let distance = |phase: &HookPhase| osa_distance(phase.prefix().trim_end_matches(".velero.io"), &labels);
    let phase = HookPhase::ALL.into_iter().min_by_key(distance)?;
    (distance(&phase) <= 2).then_some(phase)
}

fn nearest_field(phase: HookPhase, name: &str) -> Option<super::Field> {
    use super::Field::*;
    let is_backup = phase.is_backup();
    let field = match name {
        "timeout" | "exectimeout" if phase == HookPhase::PostRestore => Some(ExecTimeout),
        "wait" if phase == HookPhase::PostRestore => Some(WaitTimeout),
        "exec-timeout" | "wait-timeout" if is_backup => Some(Timeout),
        "image" if phase == HookPhase::InitRestore => Some(ContainerImage),
        "name" if phase == HookPhase::InitRestore => Some(ContainerName),
        "container-command" if phase == HookPhase::InitRestore => Some(Command),
        _ => None,
    };
    let near = || {
        // `init.…/timeout` is read by no version: nothing to lead anyone to.
        let fields = phase.fields().iter().copied();
        let mut fields = fields.filter(|&field| !(phase == HookPhase::InitRestore && field == Timeout));
        fields.find(|field| osa_distance(field.suffix(), name) <= if name.len() > 4 { 2 } else { 1 })
    };
    field.or_else(near)
}
