//! Contract: `rules/invalid-init-container.md`.

mod image;

use super::wording::value;
use super::{Check, Cx};
use crate::model::{Annotation, Hook, is_label};
use crate::velero::key::{Field, HookPhase};
use image::{Fault, fault};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    if hook.phase != HookPhase::InitRestore || !hook.is_set() {
        return;
    }
    if let Some(name) = hook.site.field(HookPhase::InitRestore, Field::ContainerName) {
        check_name(hook, name, cx);
    }
    if let Some(image) = hook.image {
        check_image(image, cx);
    }
}

/// Velero makes up a name where there is none, or an empty one.
fn check_name(hook: &Hook, annotation: &Annotation, cx: &mut Cx) {
    let (Some(name), Some(text)) = (annotation.known(), annotation.string()) else { return };
    if name.is_empty() || annotation.merged || is_templated(name) {
        return;
    }
    let refused = "the API server refuses a pod with this init container: it is not restored, and the restore ends PartiallyFailed";
    if !is_label(name) {
        let message = format!("container name `{}` is not a DNS label", value(name));
        let found = cx.report(text.place(), message);
        found.label("no DNS label").note(refused);
        found.help(
            "a name has up to 63 lower-case letters, digits and `-`, and begins and ends with a letter or digit",
        );
    } else if let Some(other) = hook.pod().container(name) {
        let found = cx.report(text.place(), format!("container name `{name}` is taken in this pod"));
        found.label("taken").related(other.name_place(), "has it already").note(refused);
        found.help("take a name that no container of the pod has, or none: Velero then makes one up");
    }
}

fn check_image(annotation: &Annotation, cx: &mut Cx) {
    let (Some(image), Some(text)) = (annotation.known(), annotation.string()) else { return };
    let Some((range, fault)) = fault(image).filter(|_| !annotation.merged) else { return };
    let (message, label) = match fault {
        Fault::Blank => ("holds a blank", "a blank"),
        Fault::UpperCase => ("has a repository in upper case", "upper case"),
        Fault::Empty => ("has an empty part", "nothing stands here"),
    };
    let found = cx.report(text.place_at(range), format!("image `{}` {message}", value(image)));
    found.label(label);
    if fault == Fault::Blank && image.trim() != image {
        found.note("the API server refuses a pod with this image: it is not restored");
    } else {
        found.note("no node can pull it: the restored pod stays in `Init:InvalidImageName`");
    }
    found.help("an image is `registry/repository:tag`, the repository in lower case");
}

/// Whether the text may be filled in by a tool that works on text.
fn is_templated(text: &str) -> bool {
    text.contains(['$', '{', '}', '%', '@'])
}
