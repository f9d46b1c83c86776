//! Contract: `rules/short-wait.md`.

use super::{Check, Cx, effect, wording};
use crate::model::{Annotation, Site};
use crate::velero::duration::{Bound, wait_bound};
use crate::velero::key::{BACKUP_VOLUMES, Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Annotation(check);

/// What Velero's own samples give a container, in nanoseconds.
const USUAL: i64 = 5 * 60 * 1_000_000_000;

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    if annotation.kind != Key::Hook(HookPhase::PostRestore, Field::WaitTimeout) {
        return;
    }
    let (Some(text), Some(value)) = (annotation.string(), annotation.known()) else { return };
    // Zero is no limit; less than zero is another defect.
    let is_short = matches!(wait_bound(value), Bound::Nanos(..USUAL));
    let Some(list) = site.volume_list(Key::BackupVolumes) else { return };
    if !is_short || !effect::is_read(annotation, site) {
        return;
    }
    let version = cx.version();
    let shown = wording::value(value);
    let found = cx.report(text.place(), format!("data that is restored may take longer than {shown}"));
    found.label("counts from the creation of the pod");
    found.related(list.text.place(), "restored before the container starts");
    found.note(if version.at_least(13) {
        "once the time is over, Velero drops the hook and the restore ends `PartiallyFailed`, with the data in place"
    } else {
        "once the time is over, Velero drops the hook with a line in its log, and the data is there without it"
    });
    found.help(format!("allow for the volumes of `{BACKUP_VOLUMES}`, the pull of the image and the start"));
}
