//! The shapes by which public charts take parts of a pod in their values, as data.

use super::object::trail;
use super::text::Reader;
use crate::yaml::Node;

/// What stands beside the annotations of a pod. Charts give such keys the same
/// meaning where they have them: a list as a pod has it. From the values of
/// Bitnami's charts (`primary`, `master`, `readReplicas`, `replica`: `extraVolumes`,
/// `extraVolumeMounts`, `sidecars`, `initContainers`), of the charts of
/// k8s-at-home (common 4.5, `additionalContainers` and `initContainers` by name),
/// Grafana (`extraContainers`, also as text; `extraContainerVolumes`),
/// prometheus-community (`sidecarContainers` by name), InfluxDB (`mountPoints`),
/// HashiCorp Vault (`volumes`, `volumeMounts`, `extraContainers`).
pub(super) const VOLUMES: [&str; 5] =
    ["extraVolumes", "additionalVolumes", "extraPodVolumes", "extraContainerVolumes", "volumes"];
/// Mounts of the chart's own container.
pub(super) const MOUNTS: [&str; 5] =
    ["extraVolumeMounts", "additionalVolumeMounts", "extraMounts", "mountPoints", "volumeMounts"];
/// Further containers, as a list.
pub(super) const SIDECARS: [&str; 6] = [
    "sidecars",
    "extraContainers",
    "additionalContainers",
    "extraSidecars",
    "sidecarContainers",
    "containers",
];
/// Those of them that may be a mapping of containers as Kubernetes has them.
pub(super) const SIDECAR_MAPS: [&str; 4] =
    ["additionalContainers", "sidecars", "extraContainers", "sidecarContainers"];
/// Init containers, as a list.
pub(super) const INIT_CONTAINERS: [&str; 3] =
    ["initContainers", "extraInitContainers", "additionalInitContainers"];

/// The chart that takes nothing but what the common library of bjw-s takes.
pub(super) const LIBRARY_CHART: &str = "app-template";

/// What the path to a mapping of annotations tells about the values around it.
pub(super) enum Shape<'d> {
    /// Annotations of one pod, or of all, of the common library of bjw-s (2.0 to
    /// 4.x, which its app-template chart is made of): `controllers.*.pod.annotations`,
    /// `defaultPodOptions.annotations`.
    Library(Controllers<'d>),
    /// Annotations with what else the chart takes for their pod beside them.
    Neighbours,
}

/// The controllers whose pods get the annotations, and the values that describe them.
pub(super) struct Controllers<'d> {
    /// The mapping with `controllers` and `persistence`.
    pub values: Node<'d>,
    /// Name and description of the one controller that gets them; none where
    /// there are several.
    pub only: Option<(&'d str, Node<'d>)>,
}

impl<'d> Shape<'d> {
    pub(super) fn around(annotations: Node<'d>, reader: &Reader<'_>) -> Self {
        let trail = trail(annotations);
        let controllers = match trail.as_slice() {
            [.., (values, "controllers"), (_, name), (controller, "pod"), (_, "annotations")] => {
                has_containers(*controller)
                    .then_some(Controllers { values: *values, only: Some((name, *controller)) })
            }
            [.., (values, "defaultPodOptions"), (_, "annotations")] => of_all(*values, reader),
            _ => None,
        };
        controllers.map_or(Self::Neighbours, Self::Library)
    }
}

/// The controllers of these values, where all are described as the library has them.
fn of_all<'d>(values: Node<'d>, reader: &Reader<'_>) -> Option<Controllers<'d>> {
    let controllers = values.get("controllers")?;
    let (is_library, is_only) = reader.controllers(controllers, || {
        let entries = controllers.entries();
        (entries.iter().all(|entry| has_containers(entry.value)), entries.len() == 1)
    });
    let first = is_only.then(|| controllers.entries().into_iter().next()).flatten();
    let only = first.and_then(|first| Some((first.key.text()?, first.value)));
    let is_library = is_library && controllers.own_entries().len() > 0;
    is_library.then_some(Controllers { values, only })
}

/// Whether a controller is described as in the values of the app-template chart:
/// its containers by name, the annotations of its pod under `pod`.
pub(super) fn has_containers(controller: Node<'_>) -> bool {
    let containers = controller.get("containers").filter(|containers| containers.is_mapping());
    containers.is_some_and(|containers| {
        let mut entries = containers.own_entries().peekable();
        entries.peek().is_some() && entries.all(|entry| entry.value.is_mapping())
    })
}
