//! Contract: `rules/broadcast-hook.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::model::{Reach, ReachedPod, RenderedChart};
use crate::velero::key::Key;

/// Pods that a message names.
const NAMED: usize = 3;

pub(super) const CHECK: Check = Check::Chart(check);

fn check(chart: &RenderedChart, cx: &mut Cx) {
    for reach in &chart.reaches {
        let strangers = reach.strangers();
        if let Some(what) = strangers.first().and_then(|pod| pod.lacks.as_deref()) {
            lacking(reach, &strangers, what, cx);
        } else if reach.is_command() && !reach.images().is_empty() {
            differing(reach, cx);
        }
    }
}

/// Some of the pods lack what the annotation names.
fn lacking(reach: &Reach, strangers: &[&ReachedPod], what: &str, cx: &mut Cx) {
    let (all, lack) = (reach.pods.len(), if strangers.len() == 1 { "lacks" } else { "lack" });
    let message =
        format!("`{}` reaches {all} pods, and {} of them {lack} {what}", reach.name, strangers.len());
    let found = cx.report(reach.key.clone(), message);
    found.label(format!("missing in {}", names(strangers)));
    found.note(match reach.kind {
        Key::BackupVolumes => "Velero passes over a listed volume that a pod has not",
        _ => "Velero runs the hook in every pod that has the annotation: it fails in those, and so does the backup of the pod",
    });
    found.help("set it on the workload that it is meant for");
}

/// The command runs in containers of different images.
fn differing(reach: &Reach, cx: &mut Cx) {
    let images: Vec<String> =
        reach.images().iter().take(NAMED).map(|image| format!("`{}`", value(image))).collect();
    let message = format!("`{}` reaches {} pods of different images", reach.name, reach.pods.len());
    let found = cx.report(reach.key.clone(), message);
    found.label(format!("runs in {}", images.join(", ")));
    let pods: Vec<&ReachedPod> = reach.pods.iter().collect();
    found.note(format!("Velero runs the command in every pod that has the annotation: {}", names(&pods)));
    found.help("set it on the workload that it is meant for");
}

fn names(pods: &[&ReachedPod]) -> String {
    let name = |pod: &&ReachedPod| {
        let name = pod.resource.name.as_deref().map(|name| format!(" `{}`", value(name)));
        format!("{}{}", pod.resource.kind, name.unwrap_or_default())
    };
    let mut shown: Vec<String> = pods.iter().take(NAMED).map(name).collect();
    if pods.len() > NAMED {
        shown.push(format!("{} more", pods.len() - NAMED));
    }
    shown.join(", ")
}
