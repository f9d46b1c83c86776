//! Chart values: what stands beside a mapping of pod annotations.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::{Container, ContainerKind, Knowledge, Mount, Pod, Seat};
use super::mentions::Search;
use super::object::trail;
use super::shapes::{INIT_CONTAINERS, MOUNTS, SIDECAR_MAPS, SIDECARS, Shape, VOLUMES};
use super::text::Reader;
use super::{elsewhere, library, persistence, pod_spec};
use crate::source::Span;
use crate::yaml::{Document, Entry, Node};

/// The seat of a mapping in chart values (or in a file that is no Kubernetes
/// object) and what the values tell of its pod. `is_app_template` says that
/// they are all the values of the app-template chart.
pub(super) fn find(
    mapping: Node<'_>,
    root: Option<Node<'_>>,
    is_app_template: bool,
    reader: &Reader<'_>,
) -> (Seat, Pod) {
    let trail = trail(mapping);
    let Some(&(scope, _)) = trail.last() else { return (Seat::Bare, Pod::bare()) };
    if !scope.is_mapping() {
        return (Seat::Bare, Pod::bare());
    }
    let root = root.unwrap_or(trail[0].0);
    if let Some(misplacement) = elsewhere::find(&trail) {
        return (Seat::Misplaced(misplacement), Pod::bare());
    }
    if let Shape::Library(controllers) = Shape::around(mapping, reader) {
        let is_whole = is_app_template && controllers.values.same(root);
        if let Some(mut pod) = library::pod(&controllers, is_whole, reader) {
            pod.excluded = scope.get("labels").and_then(|labels| pod_spec::exclusion(labels, reader));
            return (Seat::Values, pod);
        }
    }
    let mut pod = pod(scope, root, mapping, reader);
    // The options of all pods stand beside what they apply to.
    let described = match trail.as_slice() {
        [.., (above, "defaultPodOptions"), _] => *above,
        _ => scope,
    };
    persistence::add(&mut pod, described, reader);
    (Seat::Values, pod)
}

fn pod(scope: Node<'_>, root: Node<'_>, annotations: Node<'_>, reader: &Reader<'_>) -> Pod {
    let mut pod = Pod { knowledge: Knowledge::Values, ..Pod::bare() };
    pod.more_mounts = reader.is_open_inside(scope);
    pod.excluded = scope.get("podLabels").and_then(|labels| pod_spec::exclusion(labels, reader));
    for list in lists(scope, &VOLUMES) {
        let list = Listed::read(list, reader);
        pod.volumes.extend(list.items("volumes", reader).filter_map(|item| pod_spec::volume(item, reader)));
        pod.volumes_place.get_or_insert_with(|| list.node().place());
    }
    for list in lists(scope, &MOUNTS) {
        let list = Listed::read(list, reader);
        let mounts =
            list.items("mounts", reader).filter_map(|item| pod_spec::mount(item, "mountPath", false, reader));
        pod.main_mounts.extend(mounts.collect::<Vec<Mount>>());
        pod.more_mounts |= pod_spec::is_partial(list.node(), reader);
    }
    for (keys, kind) in [(&SIDECARS[..], ContainerKind::Regular), (&INIT_CONTAINERS[..], ContainerKind::Init)]
    {
        for list in lists(scope, keys) {
            let list = Listed::read(list, reader);
            let items = list.items("containers", reader).filter(|item| item.is_mapping());
            pod.containers.extend(items.map(|item| pod_spec::container(item, kind, reader)));
            pod.more_mounts |= pod_spec::is_partial(list.node(), reader);
        }
    }
    for map in lists(scope, &SIDECAR_MAPS).filter(|map| map.is_mapping()) {
        pod.containers.extend(map.own_entries().filter_map(|entry| named_sidecar(entry, reader)));
    }
    pod.more_mounts |= pod.volumes.iter().any(|volume| {
        let declared = volume.name.place().span;
        let is_named = |name| is_named_elsewhere(root, name, scope, annotations, declared, reader);
        volume.name.known().is_none_or(is_named)
    });
    pod
}

/// A list in values; charts take some as YAML in a string.
struct Listed<'d> {
    written: Node<'d>,
    inside: Option<Rc<Document>>,
}

impl<'d> Listed<'d> {
    fn read(written: Node<'d>, reader: &Reader<'_>) -> Self {
        Self { written, inside: reader.inside(written) }
    }

    /// The list itself, or what stands in its place.
    fn node(&self) -> Node<'_> {
        self.inside.as_ref().and_then(|text| text.root()).unwrap_or(self.written)
    }

    fn items(&self, what: &str, reader: &Reader<'_>) -> impl Iterator<Item = Node<'_>> {
        reader.items(self.node(), what)
    }
}

/// A container that stands under its name, as library charts have it.
fn named_sidecar(entry: Entry<'_>, reader: &Reader<'_>) -> Option<Container> {
    entry.value.get("image").filter(|image| entry.value.is_mapping() && image.scalar().is_some())?;
    let mut container = pod_spec::container(entry.value, ContainerKind::Regular, reader);
    if container.name.is_none() {
        container.name = reader.text(entry.key);
        container.place = entry.key.place();
    }
    Some(container)
}

fn lists<'d>(scope: Node<'d>, keys: &'d [&'d str]) -> impl Iterator<Item = Node<'d>> {
    keys.iter().filter_map(move |key| scope.get(key))
}

/// Whether a volume's name stands anywhere in the values but in the
/// annotations, its own declaration and the mounts and containers beside it:
/// then some other key may mount it.
fn is_named_elsewhere(
    root: Node<'_>,
    name: &str,
    scope: Node<'_>,
    annotations: Node<'_>,
    declared: Span,
    reader: &Reader<'_>,
) -> bool {
    let own = [declared, annotations.span()];
    if !reader.reads(root) {
        // The values go on around the string in which the annotations stand.
        return true;
    }
    match reader.mentions().has(name, root.span(), &own, scope) {
        Search::Found => true,
        Search::Absent => false,
        Search::GivenUp => {
            let message = "the document has too many long texts to search each for its volumes";
            reader.leave(
                annotations.place(),
                message.to_owned(),
                "volumes that nothing mounts were not looked for",
            );
            true
        }
    }
}

/// Whether a scalar is the `name` of a volume in a list of volumes or mounts,
/// which the pod already knows.
pub(super) fn is_volume_name(node: Node<'_>) -> bool {
    if node.holder().is_none_or(|entry| entry.key.text() != Some("name")) {
        return false;
    }
    keys_to(node).iter().any(is_list)
}

/// Whether a volume's name stands in a list that another layer of values puts
/// beside the pod's own, which is `scope`.
pub(super) fn is_in_another_layer(name: Node<'_>, scope: Node<'_>) -> bool {
    let keys = keys_to(name);
    let Some(at) = keys.iter().position(is_list) else { return false };
    let (own, beside) = (keys_to(scope), &keys[..at]);
    own != beside && in_chart(&own) == in_chart(beside) && !VOLUMES.contains(&keys[at])
}

fn is_list(key: &&str) -> bool {
    VOLUMES.contains(key) || MOUNTS.contains(key) || SIDECARS.contains(key)
}

fn keys_to<'d>(node: Node<'d>) -> Vec<&'d str> {
    trail(node).into_iter().map(|(_, key)| key).collect()
}

/// Which of the mappings have more entries in another layer of values, which
/// KOTS may merge onto them.
pub(super) fn layered(holders: &[Node<'_>]) -> Vec<bool> {
    let paths: Vec<Vec<&str>> = holders.iter().map(|holder| keys_to(*holder)).collect();
    let mut counts: HashMap<&[&str], usize> = HashMap::new();
    for path in paths.iter().filter(|path| in_chart(path).len() < path.len()) {
        *counts.entry(in_chart(path)).or_default() += 1;
    }
    paths.iter().map(|path| counts.get(in_chart(path)).is_some_and(|count| *count > 1)).collect()
}

/// The part of a path that lies in the values of a chart, whichever layer of a
/// KOTS HelmChart holds them.
fn in_chart<'k>(keys: &'k [&'k str]) -> &'k [&'k str] {
    match keys {
        ["spec", "values", rest @ ..] | ["spec", "optionalValues", "[]", "values", rest @ ..] => rest,
        _ => keys,
    }
}
