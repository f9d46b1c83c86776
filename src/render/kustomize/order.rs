//! In which order the resources of a build are printed (`SortOrderTransformer.go`
//! of kustomize 5.7.1).

use super::resource::Resource;

const FIRST: [&str; 22] = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

const LAST: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// Sorts by kind, then by what it is called. `first` and `last` are kinds where
/// the kustomization names its own.
pub(super) fn sort(resources: &mut [Resource], own: Option<(Vec<String>, Vec<String>)>) {
    let owned = |kinds: &[&str]| kinds.iter().map(|&kind| kind.to_owned()).collect::<Vec<_>>();
    let (first, last) = own.unwrap_or_else(|| (owned(&FIRST), owned(&LAST)));
    resources.sort_by_cached_key(|resource| {
        let gvk = resource.gvk();
        let at = |kinds: &[String]| kinds.iter().rposition(|kind| *kind == gvk.kind);
        let rank = match (at(&last), at(&first)) {
            (Some(at), _) => first.len() + 1 + at,
            (None, Some(at)) => at,
            (None, None) => first.len(),
        };
        let or = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
        let (group, version, kind) = (or(&gvk.group, "~G"), or(&gvk.version, "~V"), or(&gvk.kind, "~K"));
        // Of all kinds `Namespace` that of Kubernetes itself is the first.
        let is_core = gvk.kind == "Namespace" && gvk.group.is_empty();
        let by_kind = if is_core { String::new() } else { format!("{group}_{version}_{kind}") };
        let by_name = format!("{}|{}", or(&resource.namespace(), "~X"), or(&resource.name(), "~N"));
        (rank, by_kind, by_name)
    });
}
