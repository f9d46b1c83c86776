//! Contract: `rules/unselected-pod.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::model::RenderedChart;

pub(super) const CHECK: Check = Check::Chart(check);

fn check(chart: &RenderedChart, cx: &mut Cx) {
    for pod in &chart.unselected {
        let labels: Vec<String> = pod.lacks.iter().map(|label| format!("`{label}`")).collect();
        let name = pod.resource.name.as_deref().map(|name| format!(" `{}`", value(name))).unwrap_or_default();
        let (noun, labels) = (if labels.len() == 1 { "label" } else { "labels" }, labels.join(" and "));
        let message = format!("the pods of {}{name} lack the {noun} {labels}", pod.resource.kind);
        let found = cx.report(pod.key.clone(), message);
        found.label("on a pod that is in no backup");
        found.note("KOTS puts these labels on plain manifests and on charts of `kots.io/v1beta1`, not on those of `kots.io/v1beta2`");
        found.note(
            "backups of KOTS select by them: without them the pod is left out, and its hooks never run",
        );
        found.help("set both as pod labels in `optionalValues`, with `recursiveMerge: true`");
    }
}
