//! Contract: `rules/unrendered-annotations.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::model::RenderedChart;

pub(super) const CHECK: Check = Check::Chart(check);

fn check(chart: &RenderedChart, cx: &mut Cx) {
    for unreached in &chart.unreached {
        let message = format!(
            "chart `{}` puts nothing of `{}` on any pod",
            value(&unreached.chart),
            value(&unreached.path)
        );
        let found = cx.report(unreached.key.clone(), message);
        found.label("reaches no pod");
        found.note(format!("no template of the chart reads `{}`", value(&unreached.unread)));
        found.note(
            "Velero finds annotations on pods only: these hooks never run, and no volume is saved for them",
        );
        let near: Vec<String> = unreached.near.iter().map(|near| format!("`{}`", value(near))).collect();
        if let Some((last, others)) = near.split_last() {
            let and = if others.is_empty() { "" } else { " and " };
            found.help(format!("the chart reads {}{and}{last}", others.join(", ")));
        }
    }
}
