//! Contract: `rules/skipped-hook.md`.

use super::{Check, Cx, wording};
use crate::model::{Annotation, Hook, Site};
use crate::source::Place;
use crate::velero::key::{HookPhase, ObjectKey};

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    if !site.is_effective() {
        return;
    }
    let hooks: Vec<Hook> =
        site.hooks().into_iter().filter(|hook| hook.is_set() && (!hook.is_exec() || hook.runs())).collect();
    let triggers: Vec<&Annotation> = hooks.iter().filter_map(trigger).filter(|key| !key.merged).collect();
    match (&site.pod.excluded, triggers.as_slice()) {
        (_, []) => {}
        (Some(label), [first, others @ ..]) => excluded(label, first, others, cx),
        (None, [first, others @ ..]) if site.pod.ends => ended(site, &hooks, first, others, cx),
        _ => {}
    }
}

/// The key that makes the hook.
fn trigger<'s>(hook: &Hook<'s>) -> Option<&'s Annotation> {
    if hook.phase == HookPhase::InitRestore { hook.image } else { hook.command }
}

fn excluded(label: &Place, first: &Annotation, others: &[&Annotation], cx: &mut Cx) {
    let name = wording::key(first.name());
    let exclusion = ObjectKey::ExcludeFromBackup.name();
    let message = format!("`{name}` is on a pod that the label `{exclusion}` keeps out of backups");
    let found = cx.report(first.key.place(), message);
    found.label("never runs");
    for other in others {
        found.related(other.key.place(), "nor does this");
    }
    found.related(label.clone(), "excludes the pod");
    found.note(
        "Velero runs no hook in a pod that it does not back up, saves none of its volumes, and restores neither the \
         pod nor its hooks",
    );
    found.help("take out the label, or the hooks");
}

/// The pod of a Job or CronJob (`pkg/podexec/pod_command_executor.go`, 1.13).
fn ended(site: &Site, hooks: &[Hook], first: &Annotation, others: &[&Annotation], cx: &mut Cx) {
    let kind = site.resource.as_ref().map_or("Job", |resource| resource.kind.as_str());
    let skips = cx.version().at_least(13);
    let version = cx.version();
    let name = wording::key(first.name());
    let found =
        cx.report(first.key.place(), format!("`{name}` is on the pods of a {kind}, which end by themselves"));
    found.label("runs only while such a pod does");
    for other in others {
        found.related(other.key.place(), "so does this");
    }
    if hooks.iter().any(|hook| hook.phase.is_backup()) {
        found.note(if skips {
            "Velero skips the hooks of a pod that is Succeeded or Failed, with no more than a line in its log".to_owned()
        } else {
            format!(
                "Velero {version} runs them in a pod that is Succeeded or Failed as well: they fail, and the backup ends \
                 PartiallyFailed"
            )
        });
    }
    if hooks.iter().any(|hook| !hook.phase.is_backup()) {
        found.note("Velero runs no restore hook for a pod that had ended when it was backed up");
    }
    found.help("a hook needs a pod that runs at the time, such as that of a Deployment or a StatefulSet");
}
