//! Contract: `rules/misplaced-annotation.md`.

use super::{Check, Cx, unknown_annotation, wording};
use crate::diagnostic::Safety;
use crate::model::{Annotation, Misplacement, Seat, Site};
use crate::velero::key::Key;

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    let Seat::Misplaced(misplacement) = &site.seat else { return };
    // A key that Velero reads nowhere is `unknown-annotation`'s, which leaves labels to this rule.
    let counts = |annotation: &&Annotation| {
        annotation.kind != Key::Unknown || unknown_annotation::stands_in_labels(site)
    };
    let mut keys = site.annotations.iter().filter(counts);
    let Some(first) = keys.next() else { return };
    let name = wording::key(first.name());
    let message = format!("`{name}` stands in {}, where Velero never looks", misplacement.holder);
    let found = cx.report(first.key.place(), message);
    found.label("never read here");
    for other in keys {
        found.related(other.key.place(), "nor is this");
    }
    found.note(effect(site));
    found.help(remedy(misplacement));
    found.fix(Safety::Unsafe, misplacement.move_edits.iter().cloned());
}

/// What does not happen.
fn effect(site: &Site) -> &'static str {
    let hooks = site.annotations.iter().any(|annotation| matches!(annotation.kind, Key::Hook(..)));
    let volumes = site
        .annotations
        .iter()
        .any(|annotation| matches!(annotation.kind, Key::BackupVolumes | Key::ExcludedVolumes));
    match (hooks, volumes) {
        (true, true) => {
            "Velero reads these keys on pods only: no hook runs, and the volume list has no effect"
        }
        (true, false) => "Velero reads hooks on pods only: none of these runs",
        (false, true) => "Velero reads volume lists on pods only: this one has no effect",
        (false, false) => "Velero reads these keys on pods only, as annotations",
    }
}

fn remedy(misplacement: &Misplacement) -> String {
    match misplacement.target {
        Some(target) => format!("the annotations of the pod are those in `{target}`"),
        None => "they work among the annotations of a pod, or of the pod template that makes it".to_owned(),
    }
}
