//! What a kustomization does to all of its resources: annotations, labels,
//! namespace, prefix and suffix (`api/internal/builtins` and
//! `api/internal/konfig/builtinpluginconsts` of kustomize 5.7.1).

use super::fields::{Spec, add_entries, edit, edit_items, put, split};
use super::resource::{Gvk, Resource, joined, text_at};
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Value};

const fn spec(group: &'static str, kind: &'static str, path: &'static str, create: bool) -> Spec<'static> {
    Spec { group, version: "", kind, path, create }
}

const CONTROLLER: &str = "ReplicationController";

/// Where `commonAnnotations` go.
const ANNOTATIONS: [Spec<'static>; 9] = [
    spec("", "", "metadata/annotations", true),
    Spec { version: "v1", ..spec("", CONTROLLER, "spec/template/metadata/annotations", true) },
    spec("", "Deployment", "spec/template/metadata/annotations", true),
    spec("", "ReplicaSet", "spec/template/metadata/annotations", true),
    spec("", "DaemonSet", "spec/template/metadata/annotations", true),
    spec("", "StatefulSet", "spec/template/metadata/annotations", true),
    spec("batch", "Job", "spec/template/metadata/annotations", true),
    spec("batch", "CronJob", "spec/jobTemplate/metadata/annotations", true),
    spec("batch", "CronJob", "spec/jobTemplate/spec/template/metadata/annotations", true),
];

/// Where labels go that also mark pods.
const TEMPLATE_LABELS: [Spec<'static>; 10] = [
    spec("", "", "metadata/labels", true),
    Spec { version: "v1", ..spec("", CONTROLLER, "spec/template/metadata/labels", true) },
    spec("", "Deployment", "spec/template/metadata/labels", true),
    spec("", "ReplicaSet", "spec/template/metadata/labels", true),
    spec("", "DaemonSet", "spec/template/metadata/labels", true),
    spec("apps", "StatefulSet", "spec/template/metadata/labels", true),
    spec("apps", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true),
    spec("batch", "Job", "spec/template/metadata/labels", true),
    spec("batch", "CronJob", "spec/jobTemplate/metadata/labels", true),
    spec("batch", "CronJob", "spec/jobTemplate/spec/template/metadata/labels", true),
];

const NETWORK: &str = "networking.k8s.io";

/// Where labels go that selectors ask for, besides those of pods.
const SELECTORS: [Spec<'static>; 12] = [
    Spec { version: "v1", ..spec("", "Service", "spec/selector", true) },
    Spec { version: "v1", ..spec("", CONTROLLER, "spec/selector", true) },
    spec("", "Deployment", "spec/selector/matchLabels", true),
    spec("", "ReplicaSet", "spec/selector/matchLabels", true),
    spec("", "DaemonSet", "spec/selector/matchLabels", true),
    spec("apps", "StatefulSet", "spec/selector/matchLabels", true),
    spec("batch", "Job", "spec/selector/matchLabels", false),
    spec("batch", "CronJob", "spec/jobTemplate/spec/selector/matchLabels", false),
    spec("policy", "PodDisruptionBudget", "spec/selector/matchLabels", false),
    spec(NETWORK, "NetworkPolicy", "spec/podSelector/matchLabels", false),
    spec(NETWORK, "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels", false),
    spec(NETWORK, "NetworkPolicy", "spec/egress/to/podSelector/matchLabels", false),
];

/// Selectors inside the pods of Deployments and StatefulSets.
const AFFINITIES: [&str; 5] = [
    "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "topologySpreadConstraints/labelSelector/matchLabels",
];

/// How far labels reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// `metadata.labels`.
    Object,
    /// Those of pod templates as well.
    Templates,
    /// Selectors as well.
    Selectors,
}

/// Adds `commonAnnotations`.
///
/// Errors: a field on the way is no map.
pub(super) fn annotate(resource: &mut Resource, entries: &Map) -> Result<(), String> {
    resource.value = add_entries(&resource.value, &resource.gvk(), &ANNOTATIONS, entries)?;
    Ok(())
}

/// Adds labels, also to fields that the kustomization names.
///
/// Errors: a field on the way is no map.
pub(super) fn label(
    resource: &mut Resource,
    entries: &Map,
    reach: Reach,
    own: &[Spec<'_>],
) -> Result<(), String> {
    let gvk = resource.gvk();
    let mut value = add_entries(&resource.value, &gvk, own, entries)?;
    value = match reach {
        Reach::Object => add_entries(&value, &gvk, &TEMPLATE_LABELS[..1], entries)?,
        Reach::Templates | Reach::Selectors => add_entries(&value, &gvk, &TEMPLATE_LABELS, entries)?,
    };
    if reach == Reach::Selectors {
        value = add_entries(&value, &gvk, &SELECTORS, entries)?;
        if gvk.group == "apps" && matches!(gvk.kind.as_str(), "Deployment" | "StatefulSet") {
            for path in AFFINITIES {
                let path = format!("spec/template/spec/{path}");
                value = add_entries(&value, &gvk, &[Spec { path: &path, ..spec_of_any() }], entries)?;
            }
        }
    }
    resource.value = value;
    Ok(())
}

fn spec_of_any() -> Spec<'static> {
    spec("", "", "", false)
}

/// Sets the namespace of what has one, and the names of namespaces.
///
/// Errors: a field on the way is no map.
pub(super) fn set_namespace(resource: &mut Resource, namespace: &Text) -> Result<(), String> {
    resource.remember();
    let gvk = resource.gvk();
    let new = Value::text(namespace.clone());
    let set = |value: &Value, path: &str, create: bool| {
        let missing = create.then(Value::nil);
        let changed = edit(value, &split(path), missing.as_ref(), &mut |_| Ok(Some(new.clone())))?;
        Ok::<Value, String>(changed.unwrap_or_else(|| value.clone()))
    };
    let mut value = resource.value.clone();
    if !gvk.is_cluster_scoped() {
        value = set(&value, "metadata/namespace", true)?;
    }
    value = match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("", "Namespace") if gvk.version == "v1" => set(&value, "metadata/name", true)?,
        ("apiregistration.k8s.io", "APIService") => set(&value, "spec/service/namespace", true)?,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            set(&value, "spec/conversion/webhook/clientConfig/service/namespace", false)?
        }
        (_, "RoleBinding" | "ClusterRoleBinding") => set_on_subjects(&value, &new)?,
        _ => value,
    };
    resource.value = value;
    Ok(())
}

/// Of the subjects of a binding those with the name `default` get the namespace.
fn set_on_subjects(value: &Value, new: &Value) -> Result<Value, String> {
    let mut each = |subject: &Value| {
        let is_default = text_at(subject, &["name"]) == "default";
        Ok(is_default.then(|| put(subject, &["namespace"], new.clone())))
    };
    let subjects = &mut |subjects: &Value| match &subjects.kind {
        Kind::List(list) => edit_items(subjects, list, &mut each),
        _ => Ok(None),
    };
    Ok(edit(value, &split("subjects"), None, subjects)?.unwrap_or_else(|| value.clone()))
}

/// Puts a prefix before the name, or a suffix behind it.
pub(super) fn rename(resource: &mut Resource, part: &Text, is_suffix: bool) {
    let Gvk { group, kind, .. } = resource.first_id().gvk;
    let is_api = group == "apiregistration.k8s.io" && kind == "APIService";
    if is_api || kind == "CustomResourceDefinition" || kind == "Namespace" {
        return;
    }
    let Kind::Map(map) = &resource.value.kind else { return };
    let Some(Kind::Text(name)) = map.at(&["metadata", "name"]).map(|name| name.kind) else { return };
    let whole = if is_suffix { joined(&[&name, part]) } else { joined(&[part, &name]) };
    let parts = if is_suffix { &mut resource.suffixes } else { &mut resource.prefixes };
    parts.push(part.as_str().to_owned());
    resource.remember();
    resource.value = put(&resource.value, &["metadata", "name"], whole);
}
