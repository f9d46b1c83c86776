//! Contract: `rules/shadowed-spec-hook.md`.

use super::{Check, Cx, wording};
use crate::diagnostic::Resource;
use crate::model::{HookEntry, HookList, HookedPod, VeleroResource};
use crate::source::{Place, Span};
use crate::velero::key::HookPhase;

pub(super) const CHECK: Check = Check::Resource(check);

/// Pods that one finding names.
const SHOWN: usize = 3;
/// Pods that are compared with the hooks of one resource.
const MOST: usize = 2000;

fn check(resource: &VeleroResource, cx: &mut Cx) {
    for entry in &resource.entries {
        for list in entry.lists.iter().filter(|list| resource.knows(list) && !list.hooks.is_empty()) {
            let found = shadows(resource, entry, list, cx);
            if !found.is_empty() {
                report(list, &found, cx);
            }
        }
    }
}

/// A pod that has a list skipped: the file that it is written in, where it is
/// another one, the pod, and its key.
type Shadow<'a> = (Option<&'a str>, &'a HookedPod, &'a (HookPhase, String, Span));

fn shadows<'a>(
    resource: &VeleroResource,
    entry: &HookEntry,
    list: &HookList,
    cx: &Cx<'a>,
) -> Vec<Shadow<'a>> {
    let (place, around) = (list.key.place(), cx.surroundings());
    let path = place.source.path();
    let release = around.release.as_deref();
    let is_near = |other: &str| {
        other == path
            || release.is_some_and(|release| {
                release.files.binary_search_by(|(path, _)| path.as_str().cmp(other)).is_ok()
            })
            || is_below(path, other)
            || is_below(other, path)
    };
    let is_built = around.of(path).is_some_and(|facts| facts.is_built);
    let own = cx.pods().iter().filter(|_| !is_built).map(|pod| (None, true, pod));
    let together = around.unit.pods.iter().filter(|(other, _)| other != path);
    let together = together.map(|(other, pod)| (Some(shown(other, pod)), true, pod));
    let others = around.pods().filter(|(other, pod)| *other != path || !pod.path.is_empty());
    let others = others.map(|(other, pod)| (Some(shown(other, pod)), is_near(other), pod));
    let all = own.chain(together).chain(others).take(MOST);
    all.filter_map(|(path, near, pod)| {
        let key = pod.shadowing(list)?;
        resource.covers(entry, pod, near).then_some((path, pod, key))
    })
    .collect()
}

/// The file that a pod is written in, among the facts of another one.
fn shown<'a>(path: &'a str, pod: &'a HookedPod) -> &'a str {
    if pod.path.is_empty() { path } else { &pod.path }
}

/// Whether a file lies in the folder of another one, or below it.
fn is_below(path: &str, other: &str) -> bool {
    let folder = other.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn report(list: &HookList, found: &[Shadow<'_>], cx: &mut Cx) {
    let (_, first, _) = found[0];
    let key = list.key.written();
    let who = match found.len() {
        1 => title(first.resource.as_ref()),
        count => format!("{count} workloads"),
    };
    let place = list.key.place();
    let source = place.source.clone();
    let diagnostic = cx.report(place, format!("`{key}` is skipped in the pods of {who}"));
    diagnostic.label("these hooks give way");
    for (path, pod, (_, name, span)) in found.iter().take(SHOWN) {
        match path {
            None => {
                diagnostic.related(Place::new(&source, *span), "the hook that runs instead");
            }
            Some(path) => {
                let (who, path) = (title(pod.resource.as_ref()), wording::key(path));
                diagnostic.note(format!("`{path}` has `{name}` in the pods of {who}"));
            }
        }
    }
    diagnostic.note(
        "where the annotations of a pod have a hook of the same phase, Velero runs that one and none of those in a spec",
    );
    diagnostic.help("write all hooks of a phase in one of the two places");
}

fn title(resource: Option<&Resource>) -> String {
    let Some(Resource { kind, name, .. }) = resource else { return "a pod".to_owned() };
    let kind = wording::value(kind);
    name.as_ref().map_or_else(|| format!("a {kind}"), |name| format!("{kind} `{}`", wording::value(name)))
}
