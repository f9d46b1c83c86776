//! Chart values: what stands beside a mapping of pod annotations.

use super::super::{Container, ContainerKind, Knowledge, Mount, Pod, Seat, Volume, VolumeKind, is_label};
use super::mentions::Search;
use super::object::trail;
use super::text::Reader;
use super::{elsewhere, pod_spec};
use crate::source::Span;
use crate::yaml::{Entry, Node};

/// Keys under which charts take more volumes, mounts and containers for the
/// pod that the annotations beside them reach (names common to public charts).
pub(super) const VOLUMES: [&str; 4] = ["extraVolumes", "additionalVolumes", "extraPodVolumes", "volumes"];
const MOUNTS: [&str; 4] = ["extraVolumeMounts", "additionalVolumeMounts", "extraMounts", "volumeMounts"];
const SIDECARS: [&str; 6] = [
    "sidecars",
    "extraContainers",
    "additionalContainers",
    "extraSidecars",
    "sidecarContainers",
    "containers",
];
/// Those of them that may be a mapping of containers as Kubernetes has them.
const SIDECAR_MAPS: [&str; 3] = ["additionalContainers", "sidecars", "extraContainers"];
const INIT_CONTAINERS: [&str; 3] = ["initContainers", "extraInitContainers", "additionalInitContainers"];

/// The seat of a mapping in chart values (or in a file that is no Kubernetes
/// object) and what the values tell of its pod.
pub(super) fn find(mapping: Node<'_>, root: Option<Node<'_>>, reader: &Reader<'_>) -> (Seat, Pod) {
    let trail = trail(mapping);
    let Some(&(scope, _)) = trail.last() else { return (Seat::Bare, Pod::bare()) };
    if !scope.is_mapping() {
        return (Seat::Bare, Pod::bare());
    }
    let root = root.unwrap_or(trail[0].0);
    if let Some(misplacement) = elsewhere::find(&trail) {
        return (Seat::Misplaced(misplacement), Pod::bare());
    }
    let mut pod = pod(scope, root, mapping, reader);
    // The options of all pods stand beside what they apply to.
    let described = match trail.as_slice() {
        [.., (above, "defaultPodOptions"), _] => *above,
        _ => scope,
    };
    pod.persistence = persistence(described, reader);
    (Seat::Values, pod)
}

/// The volumes that `persistence` describes one by one, each with its claim.
fn persistence(scope: Node<'_>, reader: &Reader<'_>) -> Vec<Volume> {
    let Some(entries) = scope.get("persistence").filter(|persistence| persistence.is_mapping()) else {
        return Vec::new();
    };
    let volume = |entry: Entry<'_>| {
        let name = reader.text(entry.key).filter(|name| name.known().is_some_and(is_label))?;
        let claim = entry.value.get("existingClaim").and_then(|claim| reader.known(claim));
        Some(Volume { name, kind: VolumeKind::Claim(claim.map(str::to_owned)) })
    };
    entries.own_entries().filter(|entry| entry.value.is_mapping()).filter_map(volume).collect()
}

fn pod(scope: Node<'_>, root: Node<'_>, annotations: Node<'_>, reader: &Reader<'_>) -> Pod {
    let mut pod = Pod { knowledge: Knowledge::Values, ..Pod::bare() };
    pod.more_mounts = reader.is_open_inside(scope);
    pod.excluded = scope.get("podLabels").and_then(|labels| pod_spec::exclusion(labels, reader));
    for list in lists(scope, &VOLUMES) {
        pod.volumes.extend(reader.items(list, "volumes").filter_map(|item| pod_spec::volume(item, reader)));
        pod.volumes_place.get_or_insert_with(|| list.place());
    }
    for list in lists(scope, &MOUNTS) {
        let items = reader.items(list, "mounts");
        let mounts = items.filter_map(|item| pod_spec::mount(item, "mountPath", false, reader));
        pod.main_mounts.extend(mounts.collect::<Vec<Mount>>());
        pod.more_mounts |= pod_spec::is_partial(list, reader);
    }
    for (keys, kind) in [(&SIDECARS[..], ContainerKind::Regular), (&INIT_CONTAINERS[..], ContainerKind::Init)]
    {
        for list in lists(scope, keys) {
            let items = reader.items(list, "containers").filter(|item| item.is_mapping());
            pod.containers.extend(items.map(|item| pod_spec::container(item, kind, reader)));
            pod.more_mounts |= pod_spec::is_partial(list, reader);
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

/// The part of a path that lies in the values of a chart, whichever layer of a
/// KOTS HelmChart holds them.
fn in_chart<'k>(keys: &'k [&'k str]) -> &'k [&'k str] {
    match keys {
        ["spec", "values", rest @ ..] | ["spec", "optionalValues", "[]", "values", rest @ ..] => rest,
        _ => keys,
    }
}
