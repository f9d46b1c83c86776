//! Contract: `rules/duplicate-annotation.md`.

use std::collections::HashMap;

use super::{Check, Cx, wording};
use crate::model::{Annotation, Site};
use crate::velero::key::{Field, Key};

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    let own = || site.annotations.iter().filter(|annotation| !annotation.merged);
    let last: HashMap<&str, &Annotation> = own().map(|annotation| (annotation.name(), annotation)).collect();
    for annotation in own() {
        let counts = last[annotation.name()];
        if !std::ptr::eq(counts, annotation) {
            report(annotation, counts, cx);
        }
    }
}

fn report(lost: &Annotation, counts: &Annotation, cx: &mut Cx) {
    let message = format!("`{}` stands again in the same mapping", wording::key(lost.name()));
    let found = cx.report(lost.key.place(), message);
    found.label("this value is lost");
    found.related(counts.key.place(), "the last one counts");
    found.note("of equal keys in a mapping only the last is kept: Velero never sees this value");
    if matches!(lost.kind, Key::Hook(_, Field::Command)) {
        found.help("a pod has one hook by annotation in each phase: one script can run both commands");
        found.help(
            "several hooks, or hooks in several containers, stand in the `hooks` of a Backup or Restore",
        );
    } else {
        found.help("keep one of the two");
    }
}
