//! Contract: `rules/ineffective-timeout.md`.

use super::{Check, Cx};
use crate::diagnostic::Safety;
use crate::model::{Annotation, Site};
use crate::velero::key::{Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Annotation(check);

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    if annotation.kind != Key::Hook(HookPhase::InitRestore, Field::Timeout) || !site.is_effective() {
        return;
    }
    let found = cx.report(annotation.key.place(), format!("`{}` has no effect", annotation.name()));
    found.label("read by no version of Velero");
    found.note("the init container runs for as long as it takes, and the pod waits for it");
    found.help("take the key out; a limit goes into the command, such as `timeout 5m …`");
    found.fix(Safety::Safe, annotation.removal.clone());
}
