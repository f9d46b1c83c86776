//! Reads a pod template as Kubernetes does.

use super::super::{Container, ContainerKind, Knowledge, MOST, Mount, Pod, Volume, VolumeKind};
use super::text::Reader;
use crate::source::Place;
use crate::velero::key::ObjectKey;
use crate::yaml::{Entry, Node, Type};

/// Volume sources that hold no data of their own: saved with their own object.
const NON_DATA: [&str; 4] = ["secret", "configMap", "projected", "downwardAPI"];

/// Labels and annotations that have a sidecar put in, and the value that does.
/// Documentation of automatic injection by Istio, Linkerd and the Vault agent.
const INJECTION: [(&str, &str); 3] = [
    ("sidecar.istio.io/inject", "true"),
    ("linkerd.io/inject", "enabled"),
    ("vault.hashicorp.com/agent-inject", "true"),
];

/// The pod of a template (a mapping with `metadata` and `spec`).
/// `claims` are the claim templates of a StatefulSet.
pub(super) fn read(template: Node<'_>, claims: Option<Node<'_>>, reader: &Reader<'_>) -> Option<Pod> {
    let spec = template.get("spec").filter(|spec| spec.is_mapping())?;
    let mut pod = read_spec(spec, claims, reader);
    add_metadata(&mut pod, template, reader);
    Some(pod)
}

/// What the labels and annotations of a template say of its pods.
fn add_metadata(pod: &mut Pod, template: Node<'_>, reader: &Reader<'_>) {
    pod.injection = injection(template);
    let labels = template.at(&["metadata", "labels"]);
    if pod.knowledge == Knowledge::Whole {
        pod.labels = labels.and_then(|labels| known_labels(labels, reader));
    }
    pod.excluded = labels.and_then(|labels| exclusion(labels, reader));
}

/// The pod of the template around a mapping of annotations, in a resource of
/// an operator.
pub(super) fn embedded(annotations: Node<'_>, reader: &Reader<'_>) -> Pod {
    let template = annotations.parent().and_then(Node::parent);
    template.map_or_else(Pod::bare, |template| read_template(template, reader))
}

/// Likewise of a template (what holds `metadata` and `spec`).
pub(super) fn read_template(template: Node<'_>, reader: &Reader<'_>) -> Pod {
    let mut pod = template.get("spec").map_or_else(Pod::bare, |spec| read_partial(spec, reader));
    add_metadata(&mut pod, template, reader);
    pod
}

/// Likewise of what holds `containers` and `volumes`. The operator may add to
/// it, so it is known as far as it is written; bare where no container is.
pub(super) fn read_partial(spec: Node<'_>, reader: &Reader<'_>) -> Pod {
    if !spec.is_mapping() {
        return Pod::bare();
    }
    let mut pod = read_spec(spec, None, reader);
    if pod.containers.is_empty() {
        return Pod::bare();
    }
    pod.knowledge = Knowledge::Values;
    pod.more_containers = true;
    pod.more_mounts = true;
    pod.more_volumes = true;
    pod
}

fn read_spec(spec: Node<'_>, claims: Option<Node<'_>>, reader: &Reader<'_>) -> Pod {
    let open = reader.is_open_inside(spec);
    let mut pod = Pod { knowledge: Knowledge::Whole, ..Pod::bare() };
    pod.more_containers = open;
    pod.more_volumes = open;
    pod.more_mounts = false;
    for (field, kind) in [
        ("containers", ContainerKind::Regular),
        ("initContainers", ContainerKind::Init),
        ("ephemeralContainers", ContainerKind::Ephemeral),
    ] {
        let Some(list) = spec.get(field) else { continue };
        pod.more_containers |= is_partial(list, reader);
        pod.containers.extend(reader.items(list, "containers").map(|item| container(item, kind, reader)));
        if kind == ContainerKind::Regular {
            pod.containers_place = spec.entry(field).map(|entry| entry.key.place());
        }
    }
    // A container that is not listed may mount anything.
    pod.more_mounts |= pod.more_containers;
    if let Some(list) = spec.get("volumes") {
        pod.more_volumes |= is_partial(list, reader);
        pod.volumes.extend(reader.items(list, "volumes").filter_map(|item| volume(item, reader)));
        pod.volumes_place = spec.entry("volumes").map(|entry| entry.key.place());
    }
    if let Some(list) = claims {
        pod.more_volumes |= is_partial(list, reader);
        let items = reader.items(list, "claim templates");
        pod.volumes.extend(items.filter_map(|item| claim_template(item, reader)));
    }
    pod
}

/// The labels, where all of them are known.
fn known_labels(labels: Node<'_>, reader: &Reader<'_>) -> Option<Vec<(String, String)>> {
    if !labels.is_mapping() || reader.is_open(labels) || reader.is_open_inside(labels) {
        return None;
    }
    let entries = labels.entries();
    let is_bounded = entries.len() <= MOST && reader.spend(entries.len());
    let label = |entry: &Entry<'_>| {
        Some((reader.known(entry.key)?.to_owned(), reader.known(entry.value)?.to_owned()))
    };
    if is_bounded { entries.iter().map(label).collect() } else { None }
}

/// Whether every regular container has a name and an image, as a pod that is
/// not a patch has.
pub(super) fn is_complete(pod: &Pod) -> bool {
    pod.regular().next().is_some()
        && pod.regular().all(|container| container.image.is_some() && container.name.is_some())
}

/// Reads one container.
pub(super) fn container(node: Node<'_>, kind: ContainerKind, reader: &Reader<'_>) -> Container {
    let always = node.get("restartPolicy").and_then(|policy| reader.known(policy)) == Some("Always");
    let kind = if kind == ContainerKind::Init && always { ContainerKind::NativeSidecar } else { kind };
    let mut mounts = Vec::new();
    let mut more_mounts = !node.is_mapping() || reader.is_open_inside(node);
    for (field, path, is_device) in
        [("volumeMounts", "mountPath", false), ("volumeDevices", "devicePath", true)]
    {
        let Some(list) = node.get(field) else { continue };
        more_mounts |= is_partial(list, reader);
        let items = reader.items(list, "mounts");
        mounts.extend(items.filter_map(|item| mount(item, path, is_device, reader)));
    }
    Container {
        name: node.get("name").and_then(|name| reader.text(name)),
        kind,
        image: node.get("image").and_then(|image| reader.text(image)),
        mounts,
        more_mounts,
        is_probed: is_probed(node, reader),
        is_admin: is_admin(node, reader),
        place: node.get("name").unwrap_or(node).place(),
    }
}

/// Whether a container has a probe that decides when it is ready (the kubelet
/// holds it for not ready until its start-up probe succeeds).
fn is_probed(container: Node<'_>, reader: &Reader<'_>) -> Option<bool> {
    let probes = ["readinessProbe", "startupProbe"].into_iter().filter_map(|field| container.get(field));
    let probes: Vec<Node<'_>> = probes.filter(|probe| probe.value_type() != Type::Null).collect();
    if probes.iter().any(|probe| probe.is_mapping() && !reader.is_open(*probe)) {
        return Some(true);
    }
    let known = probes.is_empty() && container.is_mapping() && !reader.is_open_inside(container);
    known.then_some(false)
}

/// Whether a container is privileged, or is given the capability that mounting
/// and freezing take. A capability has no prefix in Kubernetes; runtimes take it
/// with one too.
fn is_admin(container: Node<'_>, reader: &Reader<'_>) -> Option<bool> {
    if !container.is_mapping() || reader.is_open_inside(container) {
        return None;
    }
    let Some(context) = container.get("securityContext") else { return Some(false) };
    if reader.is_open(context) {
        return None;
    }
    let (privileged, added) = (context.get("privileged"), context.at(&["capabilities", "add"]));
    let is_power = |name: &str| {
        let name = name.to_ascii_uppercase();
        matches!(name.strip_prefix("CAP_").unwrap_or(&name), "SYS_ADMIN" | "ALL")
    };
    let mut capabilities = added.into_iter().flat_map(|list| list.items());
    if privileged.and_then(|value| reader.known(value)) == Some("true")
        || capabilities.any(|item| reader.known(item).is_some_and(is_power))
    {
        return Some(true);
    }
    let unread = |node: Node<'_>| node.value_type() == Type::String && reader.known(node).is_none();
    let open = reader.has_holes(context.span())
        || privileged.is_some_and(unread)
        || added.is_some_and(|list| list.items().any(unread) || unread(list));
    (!open).then_some(false)
}

/// Reads one volume mount or device.
pub(super) fn mount(node: Node<'_>, path: &str, is_device: bool, reader: &Reader<'_>) -> Option<Mount> {
    Some(Mount {
        volume: reader.text(node.get("name")?)?,
        path: node.get(path).and_then(|path| reader.text(path)),
        is_device,
    })
}

/// Reads one volume.
pub(super) fn volume(node: Node<'_>, reader: &Reader<'_>) -> Option<Volume> {
    let name = reader.text(node.get("name")?)?;
    Some(Volume { name, kind: volume_kind(node, reader) })
}

/// What a volume is made of, by the one field that is not its name.
pub(super) fn volume_kind(node: Node<'_>, reader: &Reader<'_>) -> VolumeKind {
    if reader.is_open_inside(node) {
        return VolumeKind::Unknown;
    }
    let mut kinds = node.entries().into_iter().filter(|entry| entry.key.text() != Some("name"));
    let (Some(entry), None) = (kinds.next(), kinds.next()) else { return VolumeKind::Unknown };
    let Some(field) = reader.known(entry.key) else { return VolumeKind::Unknown };
    if let Some(field) = NON_DATA.into_iter().find(|name| *name == field) {
        return VolumeKind::NonData(field);
    }
    match field {
        "persistentVolumeClaim" => {
            let claim = entry.value.get("claimName").and_then(|claim| reader.known(claim));
            VolumeKind::Claim(claim.map(str::to_owned))
        }
        "emptyDir" => VolumeKind::EmptyDir,
        "hostPath" => VolumeKind::HostPath,
        "ephemeral" => VolumeKind::Ephemeral,
        other => VolumeKind::Other(other.to_owned()),
    }
}

fn claim_template(node: Node<'_>, reader: &Reader<'_>) -> Option<Volume> {
    let name = node.at(&["metadata", "name"]).or_else(|| node.get("name"))?;
    Some(Volume { name: reader.text(name)?, kind: VolumeKind::ClaimTemplate })
}

/// Whether a list may hold more than is written or looked at, or is no list.
pub(super) fn is_partial(list: Node<'_>, reader: &Reader<'_>) -> bool {
    let null = list.value_type() == Type::Null && !reader.is_open(list);
    if null {
        return false;
    }
    let item = |item: Node<'_>| reader.is_open(item) || !item.is_mapping();
    let is_long = list.items().nth(MOST).is_some();
    is_long || !list.is_sequence() || reader.is_open_inside(list) || list.items().any(item)
}

/// The label that keeps an object out of backups: `true`, a string, exactly.
pub(super) fn exclusion(labels: Node<'_>, reader: &Reader<'_>) -> Option<Place> {
    let entry = labels.entry(ObjectKey::ExcludeFromBackup.name())?;
    let excludes = entry.value.value_type() == Type::String && reader.known(entry.value) == Some("true");
    excludes.then(|| entry.key.place())
}

fn injection(template: Node<'_>) -> Option<Place> {
    let metadata = template.get("metadata")?;
    ["labels", "annotations"].into_iter().find_map(|field| {
        let map = metadata.get(field)?;
        INJECTION.into_iter().find_map(|(key, value)| {
            let entry = map.entry(key)?;
            (entry.value.text() == Some(value)).then(|| entry.key.place())
        })
    })
}
