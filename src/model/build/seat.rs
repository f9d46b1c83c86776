//! Where a mapping with Velero's keys sits, and which pod it reaches.

use super::super::{Knowledge, Misplacement, Pod, Seat};
use super::object::Object;
use super::text::Reader;
use super::{json_patch, layers, pod_spec, sites, values};
use crate::yaml::Node;

/// A kind with a pod template.
struct Workload {
    kind: &'static str,
    groups: &'static [&'static str],
    /// From the object to the template (the mapping with `metadata` and `spec`).
    template: &'static [&'static str],
    /// For the help of a misplaced key.
    target: &'static str,
    /// Whether an object without `spec.selector` is no complete one.
    needs_selector: bool,
}

const TEMPLATE: &[&str] = &["spec", "template"];
const TARGET: &str = "spec.template.metadata.annotations";
const APPS: &[&str] = &["apps", "extensions"];

/// Kinds whose pods carry the annotations of their template (Kubernetes API
/// 1.35; OpenShift DeploymentConfig; Argo Rollouts; Knative Serving).
const WORKLOADS: &[Workload] = &[
    Workload {
        kind: "Pod",
        groups: &[""],
        template: &[],
        target: "metadata.annotations",
        needs_selector: false,
    },
    Workload { kind: "Deployment", groups: APPS, template: TEMPLATE, target: TARGET, needs_selector: true },
    Workload { kind: "StatefulSet", groups: APPS, template: TEMPLATE, target: TARGET, needs_selector: true },
    Workload { kind: "DaemonSet", groups: APPS, template: TEMPLATE, target: TARGET, needs_selector: true },
    Workload { kind: "ReplicaSet", groups: APPS, template: TEMPLATE, target: TARGET, needs_selector: true },
    Workload {
        kind: "ReplicationController",
        groups: &[""],
        template: TEMPLATE,
        target: TARGET,
        needs_selector: false,
    },
    Workload { kind: "Job", groups: &["batch"], template: TEMPLATE, target: TARGET, needs_selector: false },
    Workload {
        kind: "CronJob",
        groups: &["batch"],
        template: &["spec", "jobTemplate", "spec", "template"],
        target: "spec.jobTemplate.spec.template.metadata.annotations",
        needs_selector: false,
    },
    Workload {
        kind: "PodTemplate",
        groups: &[""],
        template: &["template"],
        target: "template.metadata.annotations",
        needs_selector: false,
    },
    Workload {
        kind: "DeploymentConfig",
        groups: &["apps.openshift.io", ""],
        template: TEMPLATE,
        target: TARGET,
        needs_selector: false,
    },
    Workload {
        kind: "Rollout",
        groups: &["argoproj.io"],
        template: TEMPLATE,
        target: TARGET,
        needs_selector: true,
    },
    Workload {
        kind: "Configuration",
        groups: &["serving.knative.dev"],
        template: TEMPLATE,
        target: TARGET,
        needs_selector: false,
    },
    Workload {
        kind: "Service",
        groups: &["serving.knative.dev"],
        template: TEMPLATE,
        target: TARGET,
        needs_selector: false,
    },
];

/// Kinds without pods, on whose metadata Velero never looks for hooks.
const PODLESS: &[(&str, &str)] = &[
    ("", "ConfigMap"),
    ("", "Endpoints"),
    ("", "LimitRange"),
    ("", "Namespace"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("", "ResourceQuota"),
    ("", "Secret"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "APIService"),
    ("coordination.k8s.io", "Lease"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "IngressClass"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("policy", "PodDisruptionBudget"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"),
    ("storage.k8s.io", "StorageClass"),
    ("snapshot.storage.k8s.io", "VolumeSnapshot"),
    ("monitoring.coreos.com", "PodMonitor"),
    ("monitoring.coreos.com", "PrometheusRule"),
    ("monitoring.coreos.com", "ServiceMonitor"),
    ("cert-manager.io", "Certificate"),
    ("external-secrets.io", "ExternalSecret"),
    ("gateway.networking.k8s.io", "HTTPRoute"),
    ("traefik.io", "IngressRoute"),
    ("traefik.containo.us", "IngressRoute"),
    ("kots.io", "HelmChart"),
    ("kots.io", "Application"),
    ("kots.io", "Config"),
    ("velero.io", "Backup"),
    ("velero.io", "BackupStorageLocation"),
    ("velero.io", "Restore"),
    ("velero.io", "Schedule"),
    ("velero.io", "VolumeSnapshotLocation"),
    // What installs charts and manifests: Flux, Argo CD and the controller of
    // K3s read the annotations of these for themselves and hand none to a pod.
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("source.toolkit.fluxcd.io", "Bucket"),
    ("source.toolkit.fluxcd.io", "GitRepository"),
    ("source.toolkit.fluxcd.io", "HelmChart"),
    ("source.toolkit.fluxcd.io", "HelmRepository"),
    ("source.toolkit.fluxcd.io", "OCIRepository"),
    ("argoproj.io", "Application"),
    ("argoproj.io", "ApplicationSet"),
    ("argoproj.io", "AppProject"),
    ("helm.cattle.io", "HelmChart"),
    ("helm.cattle.io", "HelmChartConfig"),
];

/// The seat of a mapping and its pod. The object is the nearest one around it.
pub(super) fn find(mapping: Node<'_>, object: Option<&Object<'_>>, reader: &Reader<'_>) -> (Seat, Pod) {
    if json_patch::is_value(mapping) {
        return (json_patch::value_seat(mapping, reader), Pod::bare());
    }
    let Some(object) = object else {
        return match values::find(mapping, None, false, reader) {
            (Seat::Values, pod) if is_in_patch(mapping) || is_common(mapping) => (Seat::Bare, pod),
            found => found,
        };
    };
    if let Some(root) = layers::root(object, mapping) {
        return values::find(mapping, Some(root), layers::is_app_template(object), reader);
    }
    match WORKLOADS.iter().find(|known| known.kind == object.kind && known.groups.contains(&object.group)) {
        Some(workload) => in_workload(workload, object, reader),
        None => sites::find(mapping, object, reader).unwrap_or_else(|| in_other(mapping, object, reader)),
    }
}

/// Whether a document without a kind has the fields of an object and no others:
/// a patch or a snippet, whose rest is elsewhere.
fn is_in_patch(mapping: Node<'_>) -> bool {
    let root = std::iter::successors(Some(mapping), |node| node.parent()).last().unwrap_or(mapping);
    let is_field = |key: Option<&str>| matches!(key, Some("metadata" | "spec" | "template"));
    root.is_mapping() && root.own_entries().all(|entry| is_field(entry.key.text()))
}

/// Whether a mapping is what a kustomization without a kind adds to all objects
/// and to the pod templates in them.
fn is_common(mapping: Node<'_>) -> bool {
    let is_top = mapping.parent().is_some_and(|parent| parent.parent().is_none());
    is_top && mapping.holder().is_some_and(|entry| entry.key.text() == Some("commonAnnotations"))
}

/// The kinds whose own template is known, for moving misplaced keys there.
pub(super) fn template_path(object: &Object<'_>) -> Option<&'static [&'static str]> {
    let known =
        |workload: &&Workload| workload.kind == object.kind && workload.groups.contains(&object.group);
    WORKLOADS.iter().find(known).map(|workload| workload.template)
}

/// The own metadata of a kind that has a pod template; a kind without a group
/// counts where no other one is known by its name.
pub(super) fn own_metadata(kind: &str, group: Option<&str>) -> Option<Misplacement> {
    let is_meant = |workload: &&Workload| match group {
        Some(group) => workload.groups.contains(&group),
        None => matches!(workload.groups, ["apps" | "batch", ..]),
    };
    let is_known = |workload: &&Workload| workload.kind == kind && !workload.template.is_empty();
    let workload = WORKLOADS.iter().filter(is_known).find(is_meant)?;
    // A Rollout may borrow the template of a Deployment.
    let target = (kind != "Rollout").then_some(workload.target);
    Some(Misplacement { holder: own_metadata_of(kind), target, move_edits: Vec::new() })
}

fn own_metadata_of(kind: &str) -> String {
    format!("the {kind}'s own metadata")
}

fn in_workload(workload: &Workload, object: &Object<'_>, reader: &Reader<'_>) -> (Seat, Pod) {
    let annotations: Vec<&str> =
        workload.template.iter().copied().chain(["metadata", "annotations"]).collect();
    if object.is_at(&annotations) {
        return (Seat::Pod, workload_pod(workload, object, reader));
    }
    let holder = match object.path.as_slice() {
        ["metadata", "annotations"] => own_metadata_of(object.kind),
        [.., "labels"] => "labels".to_owned(),
        [.., "volumeClaimTemplates", "[]", "metadata", "annotations"] => "a claim template".to_owned(),
        path => format!("`{}`", shown(path)),
    };
    // A Rollout may borrow the template of a Deployment.
    let borrows = object.root.at(&["spec", "workloadRef"]).is_some();
    misplaced(holder, (!borrows).then_some(workload.target))
}

/// A path for messages: on one line, the front of a long one left out.
fn shown(path: &[&str]) -> String {
    const MOST: usize = 80;
    let joined = path.join(".").replace(".[]", "[]");
    let short = match joined.char_indices().nth_back(MOST) {
        Some((cut, _)) => format!("…{}", &joined[joined.ceil_char_boundary(cut + 1)..]),
        None => joined,
    };
    short.escape_debug().to_string()
}

/// The pod of a workload; bare where the object is plainly a patch.
fn workload_pod(workload: &Workload, object: &Object<'_>, reader: &Reader<'_>) -> Pod {
    let claims = object.root.at(&["spec", "volumeClaimTemplates"]);
    let Some(template) = object.root.at(workload.template) else { return Pod::bare() };
    let Some(mut pod) = pod_spec::read(template, claims, reader) else { return Pod::bare() };
    let hidden = reader.is_open_inside(object.root)
        || object.root.get("spec").is_some_and(|spec| reader.is_open_inside(spec));
    let selected = !workload.needs_selector
        || object.root.at(&["spec", "selector"]).is_some()
        || reader.is_whole_object() && !hidden;
    if !selected || !pod_spec::is_complete(&pod) {
        // A strategic merge patch, or a snippet: the rest is elsewhere.
        pod.knowledge = Knowledge::Values;
        pod.more_containers = true;
        pod.more_mounts = true;
        pod.more_volumes = true;
    }
    pod.more_volumes |= hidden;
    pod.ends = matches!(workload.kind, "Job" | "CronJob");
    pod
}

fn in_other(mapping: Node<'_>, object: &Object<'_>, reader: &Reader<'_>) -> (Seat, Pod) {
    let podless = PODLESS.contains(&(object.group, object.kind));
    match object.path.as_slice() {
        ["metadata", "annotations"] if podless => misplaced(with_article(object.kind), None),
        ["spec", "template", "metadata", "annotations"] if podless && object.kind == "ApplicationSet" => {
            misplaced("the metadata of Applications".to_owned(), None)
        }
        ["metadata", "labels"] => misplaced("labels".to_owned(), None),
        ["commonLabels"] | ["labels", "[]", "pairs"] if object.kind == "Kustomization" => {
            misplaced("labels".to_owned(), None)
        }
        path if sites::is_claim_template(path) => misplaced("a claim template".to_owned(), None),
        [.., "metadata", "annotations"] => (Seat::Pod, pod_spec::embedded(mapping, reader)),
        _ => (Seat::Bare, Pod::bare()),
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {kind}")
}

fn misplaced(holder: String, target: Option<&'static str>) -> (Seat, Pod) {
    (Seat::Misplaced(Misplacement { holder, target, move_edits: Vec::new() }), Pod::bare())
}
