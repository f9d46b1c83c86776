//! Contract: `rules/missing-readiness-probe.md`.

use super::{Check, Cx, wording};
use crate::model::{Hook, Knowledge};
use crate::velero::key::{Field, Key};
use crate::velero::value::parse_bool;

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(wait) = hook.site.field(hook.phase, Field::WaitForReady) else { return };
    let read = Key::since(wait.kind).is_some_and(|since| cx.version().at_least(since));
    if !read || !hook.runs() || wait.known().and_then(parse_bool) != Some(true) {
        return;
    }
    let pod = hook.pod();
    let Some(target) = hook.target().filter(|_| pod.knowledge == Knowledge::Whole) else { return };
    if target.is_probed != Some(false) {
        return;
    }
    let name = wording::value(target.title());
    let message = format!("the hook waits until `{name}` is ready, and it has no readiness probe");
    let found = cx.report(wait.value.place.clone(), message);
    found.label("waits for nothing more");
    found.related(target.name_place(), "has no probe");
    found.note("without a probe a container is ready as soon as it runs: the hook starts before the program can answer");
    found.help("give the container a `readinessProbe`");
}
