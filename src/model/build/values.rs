//! Chart values: what stands beside a mapping of pod annotations.

use super::super::{ContainerKind, Knowledge, Misplacement, Mount, Pod, Seat};
use super::object::{Object, trail};
use super::pod_spec;
use super::text::Reader;
use crate::source::Span;
use crate::yaml::Node;

/// Keys under which charts take more volumes, mounts and containers for the
/// pod that the annotations beside them reach (names common to public charts).
const VOLUMES: [&str; 4] = ["extraVolumes", "additionalVolumes", "extraPodVolumes", "volumes"];
const MOUNTS: [&str; 4] = ["extraVolumeMounts", "additionalVolumeMounts", "extraMounts", "volumeMounts"];
const SIDECARS: [&str; 6] = [
    "sidecars",
    "extraContainers",
    "additionalContainers",
    "extraSidecars",
    "sidecarContainers",
    "containers",
];
const INIT_CONTAINERS: [&str; 3] = ["initContainers", "extraInitContainers", "additionalInitContainers"];

/// The mapping of chart values that an object carries, where the path leads
/// into it: KOTS HelmChart, Flux HelmRelease, Argo CD Application.
pub(super) fn root<'d>(object: &Object<'d>) -> Option<Node<'d>> {
    let depth = match (object.group, object.kind, object.path.as_slice()) {
        (_, "HelmRelease", ["spec", "values", ..]) => 2,
        (_, "HelmRelease", ["values", ..]) => 1,
        ("kots.io", "HelmChart", ["spec", "values", ..]) => 2,
        ("kots.io", "HelmChart", ["spec", "optionalValues", "[]", "values", ..]) => 4,
        ("argoproj.io", "Application", ["spec", "source", "helm", "valuesObject", ..]) => 4,
        _ => return None,
    };
    let mut node = object.root;
    let below = object.path.len() - depth;
    // Sequences have no keys to walk down by: climb from the far end instead.
    if object.path[..depth].contains(&"[]") {
        return Some(node);
    }
    for key in &object.path[..object.path.len() - below] {
        node = node.get(key)?;
    }
    Some(node)
}

/// The seat of a mapping in chart values (or in a file that is no Kubernetes
/// object) and what the values tell of its pod.
pub(super) fn find(mapping: Node<'_>, root: Option<Node<'_>>, reader: &Reader<'_>) -> (Seat, Pod) {
    let trail = trail(mapping);
    let Some(&(scope, key)) = trail.last() else { return (Seat::Bare, Pod::bare()) };
    if !scope.is_mapping() {
        return (Seat::Bare, Pod::bare());
    }
    if matches!(key, "labels" | "podLabels") {
        let misplacement = Misplacement { holder: "labels".to_owned(), target: None, move_edits: Vec::new() };
        return (Seat::Misplaced(misplacement), Pod::bare());
    }
    let root = root.unwrap_or(trail[0].0);
    (Seat::Values, pod(scope, root, mapping, reader))
}

fn pod(scope: Node<'_>, root: Node<'_>, annotations: Node<'_>, reader: &Reader<'_>) -> Pod {
    let mut pod = Pod { knowledge: Knowledge::Values, ..Pod::bare() };
    pod.more_mounts = reader.is_open_inside(scope);
    pod.excluded = scope.get("podLabels").and_then(|labels| pod_spec::exclusion(labels, reader));
    for list in lists(scope, &VOLUMES) {
        pod.volumes.extend(list.items().filter_map(|item| pod_spec::volume(item, reader)));
        pod.volumes_place.get_or_insert_with(|| list.place());
    }
    for list in lists(scope, &MOUNTS) {
        let mounts = list.items().filter_map(|item| pod_spec::mount(item, "mountPath", false, reader));
        pod.main_mounts.extend(mounts.collect::<Vec<Mount>>());
        pod.more_mounts |= pod_spec::is_partial(list, reader);
    }
    for (keys, kind) in [(&SIDECARS[..], ContainerKind::Regular), (&INIT_CONTAINERS[..], ContainerKind::Init)]
    {
        for list in lists(scope, keys) {
            let items = list.items().filter(|item| item.is_mapping());
            pod.containers.extend(items.map(|item| pod_spec::container(item, kind, reader)));
            pod.more_mounts |= pod_spec::is_partial(list, reader);
        }
    }
    pod.more_mounts |= pod.volumes.iter().any(|volume| {
        volume
            .name
            .known()
            .is_none_or(|name| is_named_elsewhere(root, name, annotations, &volume.name.place().span))
    });
    pod
}

fn lists<'d>(scope: Node<'d>, keys: &'d [&'d str]) -> impl Iterator<Item = Node<'d>> {
    keys.iter().filter_map(move |key| scope.get(key))
}

/// Whether a volume's name stands anywhere in the values but in the
/// annotations, its own declaration and the mounts and containers beside it:
/// then some other key may mount it.
fn is_named_elsewhere(root: Node<'_>, name: &str, annotations: Node<'_>, declared: &Span) -> bool {
    let inside = |node: Node<'_>, span: Span| span.start <= node.span().start && node.span().end <= span.end;
    Node::all(root.document()).filter(|node| inside(*node, root.span())).any(|node| {
        let Some(text) = node.text() else { return false };
        let own = node.span() == *declared || inside(node, annotations.span());
        !own && (text == name || text.contains('\n') && text.contains(name)) && !is_volume_name(node)
    })
}

/// Whether a scalar is the `name` of a volume in a list of volumes or mounts,
/// which the pod already knows.
fn is_volume_name(node: Node<'_>) -> bool {
    let trail = trail(node);
    let known = |key: &&str| VOLUMES.contains(key) || MOUNTS.contains(key) || SIDECARS.contains(key);
    let keys: Vec<&str> = trail.iter().map(|(_, key)| *key).collect();
    keys.last() == Some(&"name") && keys.iter().any(known)
}
