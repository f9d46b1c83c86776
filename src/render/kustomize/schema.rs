//! Which lists of Kubernetes are merged item by item, and by which of their fields.
//!
//! Of the types in kustomize 5.7.1 (OpenAPI of Kubernetes 1.21): `x-kubernetes-patch-strategy`,
//! `x-kubernetes-patch-merge-key`, `x-kubernetes-list-map-keys`. Kinds that it
//! does not know have no such lists.

use super::resource::Gvk;

/// What is known of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Nothing: lists are replaced.
    Unknown,
    /// A map with fields of which something is known.
    Fields(&'static [(&'static str, Shape)]),
    /// A list that is merged by these fields, of items like this.
    Merged(&'static [&'static str], &'static Shape),
    /// A list of scalars that is a set.
    Set,
}

use Shape::{Fields, Merged, Set, Unknown};

impl Shape {
    /// What is known of a field.
    pub(super) fn field(self, name: &str) -> Shape {
        match self {
            Fields(fields) => {
                fields.iter().find(|(field, _)| *field == name).map_or(Unknown, |(_, shape)| *shape)
            }
            _ => Unknown,
        }
    }
}

const META: Shape = Fields(&[("finalizers", Set), ("ownerReferences", Merged(&["uid"], &Unknown))]);

const CONTAINER: Shape = Fields(&[
    ("env", Merged(&["name"], &Unknown)),
    ("ports", Merged(&["containerPort", "protocol"], &Unknown)),
    ("volumeDevices", Merged(&["devicePath"], &Unknown)),
    ("volumeMounts", Merged(&["mountPath"], &Unknown)),
]);

const POD: Shape = Fields(&[
    ("containers", Merged(&["name"], &CONTAINER)),
    ("ephemeralContainers", Merged(&["name"], &CONTAINER)),
    ("hostAliases", Merged(&["ip"], &Unknown)),
    ("imagePullSecrets", Merged(&["name"], &Unknown)),
    ("initContainers", Merged(&["name"], &CONTAINER)),
    ("topologySpreadConstraints", Merged(&["topologyKey", "whenUnsatisfiable"], &Unknown)),
    ("volumes", Merged(&["name"], &Unknown)),
]);

const STATUS: Shape = Fields(&[("conditions", Merged(&["type"], &Unknown))]);
const TEMPLATE: Shape = Fields(&[("metadata", META), ("spec", POD)]);
const SPEC_OF_WORKLOAD: Shape = Fields(&[("template", TEMPLATE)]);
const WORKLOAD: Shape = Fields(&[("metadata", META), ("spec", SPEC_OF_WORKLOAD), ("status", STATUS)]);
const OF_POD: Shape = Fields(&[("metadata", META), ("spec", POD), ("status", STATUS)]);
const POD_TEMPLATE: Shape = Fields(&[("metadata", META), ("template", TEMPLATE)]);
const JOB_TEMPLATE: Shape = Fields(&[("metadata", META), ("spec", SPEC_OF_WORKLOAD)]);
const CRON_JOB: Shape = Fields(&[("metadata", META), ("spec", Fields(&[("jobTemplate", JOB_TEMPLATE)]))]);
const SERVICE: Shape = Fields(&[
    ("metadata", META),
    ("spec", Fields(&[("ports", Merged(&["port", "protocol"], &Unknown))])),
    ("status", STATUS),
]);
const SERVICE_ACCOUNT: Shape = Fields(&[("metadata", META), ("secrets", Merged(&["name"], &Unknown))]);
const WEBHOOKS: Shape = Fields(&[("metadata", META), ("webhooks", Merged(&["name"], &Unknown))]);
const CSI_NODE: Shape =
    Fields(&[("metadata", META), ("spec", Fields(&[("drivers", Merged(&["name"], &Unknown))]))]);
const NODE: Shape = Fields(&[("metadata", META), ("spec", Fields(&[("podCIDRs", Set)])), ("status", STATUS)]);
const OTHER: Shape = Fields(&[("metadata", META), ("status", STATUS)]);

/// Groups of Kubernetes and their versions that have a schema.
const KNOWN: [(&str, &str); 18] = [
    ("", "v1"),
    ("admissionregistration.k8s.io", "v1 v1beta1"),
    ("apiextensions.k8s.io", "v1 v1beta1"),
    ("apiregistration.k8s.io", "v1 v1beta1"),
    ("apps", "v1"),
    ("authentication.k8s.io", "v1 v1beta1"),
    ("autoscaling", "v1 v2beta1 v2beta2"),
    ("batch", "v1 v1beta1"),
    ("certificates.k8s.io", "v1 v1beta1"),
    ("coordination.k8s.io", "v1 v1beta1"),
    ("discovery.k8s.io", "v1 v1beta1"),
    ("events.k8s.io", "v1 v1beta1"),
    ("networking.k8s.io", "v1 v1beta1"),
    ("node.k8s.io", "v1 v1beta1"),
    ("policy", "v1 v1beta1"),
    ("rbac.authorization.k8s.io", "v1 v1beta1"),
    ("scheduling.k8s.io", "v1 v1beta1"),
    ("storage.k8s.io", "v1 v1beta1"),
];

/// What is known of objects of a kind.
pub(super) fn shape_of(gvk: &Gvk) -> Shape {
    let known = |(group, versions): &(&str, &str)| {
        *group == gvk.group && versions.split(' ').any(|version| version == gvk.version)
    };
    if !KNOWN.iter().any(known) {
        return Unknown;
    }
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("", "Pod") => OF_POD,
        ("", "PodTemplate") => POD_TEMPLATE,
        ("", "Service") => SERVICE,
        ("", "ServiceAccount") => SERVICE_ACCOUNT,
        ("", "Node") => NODE,
        ("" | "apps" | "batch", "CronJob") => CRON_JOB,
        ("" | "apps" | "batch", _) => WORKLOAD,
        ("admissionregistration.k8s.io", _) => WEBHOOKS,
        ("storage.k8s.io", "CSINode") => CSI_NODE,
        _ => OTHER,
    }
}
