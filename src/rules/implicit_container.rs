//! Contract: `rules/implicit-container.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Diagnostic, Level, Safety};
use crate::model::{Annotation, Container, Hook, Knowledge, Named, Names, Seat};
use crate::velero::key::{Field, hook_key};

pub(super) const CHECK: Check = Check::Hook(check);

const UNNAMED: &str = "no container is named";

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(command) = hook.command.filter(|_| hook.runs()) else { return };
    if !matches!(hook.named(), Named::No) || hook.misdirection().is_some() {
        return;
    }
    let pod = hook.pod();
    match pod.knowledge {
        Knowledge::Bare => {}
        _ if pod.injection.is_some() => injected(hook, command, cx),
        Knowledge::Whole => several(hook, command, cx),
        Knowledge::Values => added(hook, command, cx),
    }
}

/// A sidecar is put in, perhaps in front of all others.
fn injected(hook: &Hook, command: &Annotation, cx: &mut Cx) {
    let pod = hook.pod();
    let message =
        format!("the {} names no container, and an injected sidecar may come first", hook.phase.words());
    let found = cx.report(command.key.place(), message).label(UNNAMED);
    if let Some(place) = &pod.injection {
        found.related(place.clone(), "puts a container into the pod");
    }
    found.note("Velero runs the hook in the first container of the pod as the cluster stores it");
    let data = hook.data_containers();
    let regular: Vec<&Container> = pod.regular().collect();
    match (data.as_slice(), regular.as_slice()) {
        ([only], _) => offer(found, hook, only),
        ([], [only]) if !pod.more_containers => offer(found, hook, only),
        _ => {}
    }
}

/// All containers are known, and there are several.
fn several(hook: &Hook, command: &Annotation, cx: &mut Cx) {
    let pod = hook.pod();
    let count = pod.regular().count();
    let Some(first) = hook.target().filter(|_| count > 1) else { return };
    let data = hook.data_containers();
    let words = hook.phase.words();
    if data.iter().any(|container| std::ptr::eq(*container, first)) {
        let name = value(first.title());
        let message =
            format!("the {words} runs in `{name}` only because it is the first of {count} containers");
        let found = cx.report(command.key.place(), message).level(Level::Info).label(UNNAMED);
        found.note("Velero runs a hook that names no container in the first one");
        offer(found, hook, first);
        return;
    }
    // What is templated may make any of them the data container.
    if !data.is_empty() || hook.site.backed_up().more || pod.regular().any(|container| container.more_mounts)
    {
        return;
    }
    let found =
        cx.report(command.key.place(), format!("the {words} names none of the pod's {count} containers"));
    found.label(UNNAMED).note(format!(
        "Velero runs it in the first one, `{}`; no container mounts a volume that is backed up, so nothing tells \
         that this one is meant",
        value(first.title())
    ));
    help(found, hook);
}

/// The values add containers to those of the chart.
fn added(hook: &Hook, command: &Annotation, cx: &mut Cx) {
    let pod = hook.pod();
    let names = pod.container_names();
    // What lacks a part of its pod elsewhere may be a patch, or all that is shown of one.
    if names.known.is_empty() || !matches!(hook.site.seat, Seat::Values) {
        return;
    }
    let words = hook.phase.words();
    let message =
        format!("the {words} names no container, and these values add {}", Names { more: false, ..names });
    let backed_up = hook.site.backed_up();
    let data = hook.data_containers();
    let main_lacks = backed_up.volumes.iter().all(|volume| pod.main_mounts(volume) == Some(false));
    let found = cx.report(command.key.place(), message).label(UNNAMED);
    found.note("Velero runs it in the first container, most often the chart's own");
    if !(backed_up.listed && main_lacks && !data.is_empty()) {
        found.level(Level::Info);
        return;
    }
    for container in &data {
        found.related(container.name_place(), "mounts what is backed up");
    }
    found.note("by these values the chart's own container mounts nothing of what is backed up");
    if let [only] = data.as_slice() {
        offer(found, hook, only);
    }
}

fn offer(found: &mut Diagnostic, hook: &Hook, container: &Container) {
    let Some(name) = container.known_name() else { return };
    found.help(format!("`{}: {}` names it", hook_key(hook.phase, Field::Container), value(name)));
    found.fix(Safety::Unsafe, hook.name_container(name));
}

fn help(found: &mut Diagnostic, hook: &Hook) {
    found.help(format!("`{}` takes the container's name", hook_key(hook.phase, Field::Container)));
}
