//! Contract: `rules/ineffective-timeout.md`.

use super::{Check, Cx};
use crate::diagnostic::Safety;
use crate::model::{Annotation, Site, VeleroResource};
use crate::velero::key::{Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Both(&Check::Annotation(check), &Check::Resource(check_resource));

const EFFECT: &str = "the init container runs for as long as it takes, and the pod waits for it";

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    if annotation.kind != Key::Hook(HookPhase::InitRestore, Field::Timeout) || !site.is_effective() {
        return;
    }
    let found = cx.report(annotation.key.place(), format!("`{}` has no effect", annotation.name()));
    found.label("read by no version of Velero");
    found.note(EFFECT);
    found.help("take the key out; a limit goes into the command, such as `timeout 5m …`");
    found.fix(Safety::Safe, annotation.removal.clone());
}

fn check_resource(resource: &VeleroResource, cx: &mut Cx) {
    let inits = resource.hooks().filter_map(|(_, _, hook)| hook.init.as_ref());
    for timeout in inits.filter_map(|init| init.timeout.as_ref()) {
        let found = cx.report(timeout.key.place(), "`timeout` of `init` has no effect");
        found.label("read by no version of Velero");
        found.note(EFFECT);
        found.help("take the field out; a limit goes into the command, such as `timeout 5m …`");
    }
}
