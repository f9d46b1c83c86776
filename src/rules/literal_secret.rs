//! Contract: `rules/literal-secret.md`.

use super::{Check, Cx};
use crate::model::{Annotation, Secret, Site, VeleroResource};
use crate::velero::key::{Field, Key};

pub(super) const CHECK: Check = Check::Both(&Check::Annotation(check), &Check::Resource(check_resource));

/// How many places one finding shows.
const SHOWN: usize = 4;

fn check(annotation: &Annotation, _: &Site, cx: &mut Cx) {
    let secrets = annotation.secrets();
    let holder = match annotation.kind {
        Key::Hook(_, Field::Command) => "the command",
        _ => "the annotation",
    };
    report(secrets, holder, "the pod", cx);
}

fn check_resource(resource: &VeleroResource, cx: &mut Cx) {
    for command in resource.commands() {
        report(&command.secrets(), "the command", "the resource", cx);
    }
}

fn report(secrets: &[Secret], holder: &str, object: &str, cx: &mut Cx) {
    let Some(first) = secrets.first() else { return };
    let found = cx.report(first.place.clone(), format!("{holder} holds a password as it is"));
    found.label("not shown here");
    for other in secrets.iter().take(SHOWN).skip(1) {
        found.related(other.place.clone(), "nor is this");
    }
    found.note(format!(
        "whoever may read {object}, the repository or the backup reads it, and Velero writes the command into its log"
    ));
    found.help("take it from a variable that a Secret gives to the container: `$NAME`, in a shell");
}
