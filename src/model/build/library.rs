//! Pods as the common library of bjw-s makes them of values (2.0 to 4.x;
//! `charts/library/common/templates/lib` of bjw-s-labs/helm-charts).

use super::super::{Container, ContainerKind, Knowledge, MOST, Mount, Pod, Volume, VolumeKind};
use super::persistence::{self, is_off};
use super::pod_spec;
use super::shapes::Controllers;
use super::text::Reader;
use crate::yaml::{Entry, Node};

/// The pod that gets the annotations. `is_whole` says that the values are all
/// that the library works on: the chart is its app-template, and no other
/// values are merged with them.
pub(super) fn pod(controllers: &Controllers<'_>, is_whole: bool, reader: &Reader<'_>) -> Option<Pod> {
    let persistence = controllers.values.get("persistence");
    let (name, controller) = controllers.only.unzip();
    let count = |node: Option<Node<'_>>| node.map_or(0, |node| node.own_entries().len());
    let of = |field: &str| count(controller.and_then(|controller| controller.get(field)));
    let counts = [count(persistence), of("containers"), of("initContainers")];
    let size = counts[0] * (1 + counts[1] + counts[2]) + counts[1] + counts[2];
    if counts.iter().any(|count| *count > MOST) || !reader.spend(size) {
        return None;
    }
    let mut pod = Pod { knowledge: Knowledge::Values, ..Pod::bare() };
    let enabled: Vec<Item<'_>> =
        entries(persistence).into_iter().filter_map(|entry| Item::read(entry, name, reader)).collect();
    pod.volumes_place = controllers.values.entry("persistence").map(|entry| entry.key.place());
    pod.volumes = enabled.iter().filter_map(|item| item.volume(reader)).collect();
    let Some((name, controller)) = controllers.only else { return Some(pod) };
    let claims = claim_templates(controller, reader);
    for (field, kind) in [("containers", ContainerKind::Regular), ("initContainers", ContainerKind::Init)] {
        let described = entries(controller.get(field)).into_iter().filter(|entry| entry.value.is_mapping());
        let mut described: Vec<Entry<'_>> = described.filter(|entry| !is_off(entry.value, reader)).collect();
        // As Go's templates walk through mappings.
        described.sort_by_key(|entry| entry.key.text());
        for entry in described {
            let mut made = container(entry, kind, controller, reader);
            let key = entry.key.text().unwrap_or("");
            made.mounts =
                enabled.iter().chain(&claims).flat_map(|item| item.mounts(name, key, reader)).collect();
            made.more_mounts = !is_whole;
            pod.containers.push(made);
        }
    }
    pod.volumes.extend(claims.iter().filter_map(|claim| {
        Some(Volume { name: reader.text(claim.name)?, kind: VolumeKind::ClaimTemplate })
    }));
    pod.containers_place = controller.entry("containers").map(|entry| entry.key.place());
    let kind = controller.get("type").and_then(|kind| reader.known(kind));
    pod.ends = matches!(kind, Some("cronjob" | "job"));
    if is_whole && is_closed(controllers, controller, reader) {
        let ordered =
            |entry: &Entry<'_>| ["dependsOn", "order"].iter().any(|key| entry.value.get(key).is_some());
        let listed = entries(controller.get("containers"));
        // Up to 2.x the library has a controller and a container `main` of its own.
        let main = name == "main" && listed.iter().all(|entry| entry.key.text() != Some("main"));
        pod.knowledge = Knowledge::Whole;
        pod.more_containers = main || listed.iter().any(ordered);
        pod.more_mounts = pod.more_containers;
        pod.more_volumes = false;
    }
    Some(pod)
}

/// Whether nothing of a template stands beside the parts that describe the pod.
fn is_closed(controllers: &Controllers<'_>, controller: Node<'_>, reader: &Reader<'_>) -> bool {
    let values = controllers.values;
    let maps = [values.get("controllers"), values.get("persistence"), controller.get("containers")];
    let parts = [values, controller].into_iter().chain(maps.into_iter().flatten());
    let items = entries(values.get("persistence")).into_iter().map(|entry| entry.value);
    parts.chain(items).all(|part| part.is_mapping() && !reader.is_open(part) && !reader.is_open_inside(part))
}

fn entries(mapping: Option<Node<'_>>) -> Vec<Entry<'_>> {
    mapping.filter(|node| node.is_mapping()).map(Node::entries).unwrap_or_default()
}

fn container(entry: Entry<'_>, kind: ContainerKind, controller: Node<'_>, reader: &Reader<'_>) -> Container {
    let mut made = pod_spec::container(entry.value, kind, reader);
    let renamed = entry.value.get("nameOverride").and_then(|name| reader.text(name));
    made.name = renamed.or_else(|| reader.text(entry.key));
    made.place = entry.key.place();
    // The library takes probes in a form of its own, and options for all containers.
    made.is_probed = None;
    if controller.get("defaultContainerOptions").is_some() {
        made.is_admin = made.is_admin.filter(|is_admin| *is_admin);
    }
    made
}

/// An enabled item of `persistence`, or a claim template.
struct Item<'d> {
    /// Its key, which is the name of the volume; of a claim template its `name`.
    name: Node<'d>,
    value: Node<'d>,
    /// Whether `advancedMounts` has no controllers, since it stands in one.
    is_claim: bool,
}

impl<'d> Item<'d> {
    /// None where it is off, or where none of its mounts is for the controller
    /// (`lib/pod/fields/_volumes.tpl`).
    fn read(entry: Entry<'d>, controller: Option<&str>, reader: &Reader<'_>) -> Option<Self> {
        if !entry.value.is_mapping() || is_off(entry.value, reader) {
            return None;
        }
        let has = |field: &str| entry.value.get(field).filter(|mounts| !is_empty(*mounts));
        let is_ours = match (has("globalMounts"), has("advancedMounts"), controller) {
            (None, Some(advanced), Some(name)) => {
                reader.is_open_inside(advanced) || advanced.get(name).is_some_and(|mounts| !is_empty(mounts))
            }
            _ => true,
        };
        is_ours.then_some(Self { name: entry.key, value: entry.value, is_claim: false })
    }

    fn volume(&self, reader: &Reader<'_>) -> Option<Volume> {
        Some(Volume { name: reader.text(self.name)?, kind: persistence::kind(self.value, reader) })
    }

    /// Its mounts in a container (`lib/container/fields/_volumeMounts.tpl`).
    fn mounts(&self, controller: &str, container: &str, reader: &Reader<'_>) -> Vec<Mount> {
        let has = |field: &str| self.value.get(field).filter(|mounts| !is_empty(*mounts));
        let (global, advanced) = (has("globalMounts"), has("advancedMounts"));
        let mount = |path: Option<Node<'_>>| {
            let path = path.and_then(|path| reader.text(path));
            reader.text(self.name).map(|volume| Mount { volume, path, is_device: false })
        };
        if global.is_none() && advanced.is_none() {
            return mount(self.value.get("hostPath")).into_iter().collect();
        }
        let own = match advanced {
            Some(advanced) if self.is_claim => advanced.get(container),
            Some(advanced) => advanced.at(&[controller, container]),
            None => None,
        };
        let mounts = global.into_iter().chain(own).flat_map(|list| reader.items(list, "mounts"));
        mounts.filter_map(|item| mount(item.get("path"))).collect()
    }
}

fn claim_templates<'d>(controller: Node<'d>, reader: &Reader<'_>) -> Vec<Item<'d>> {
    let Some(list) = controller.at(&["statefulset", "volumeClaimTemplates"]) else { return Vec::new() };
    let claims = reader.items(list, "claim templates").filter(|item| !is_off(*item, reader));
    claims.filter_map(|item| Some(Item { name: item.get("name")?, value: item, is_claim: true })).collect()
}

/// Whether a collection holds nothing, or a scalar stands in its place.
fn is_empty(node: Node<'_>) -> bool {
    node.own_entries().len() == 0 && node.items().next().is_none()
}
