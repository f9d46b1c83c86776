//! Resources and how they are told apart.

use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Value};

/// What an object of Kubernetes is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Gvk {
    pub group: String,
    pub version: String,
    pub kind: String,
}

/// Which object it is (`kyaml/resid` of kustomize 5.7.1). The namespace is the
/// effective one: `default` where none is set, [`NO_NAMESPACE`] where it has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id {
    pub gvk: Gvk,
    pub name: String,
    pub namespace: String,
}

/// In place of the namespace of what is of no namespace.
pub(super) const NO_NAMESPACE: &str = "_non_namespaceable_";

/// Kinds that are certainly of no namespace (`kyaml/openapi/openapi.go` of
/// kustomize 5.7.1), with their groups and versions.
const CLUSTER_SCOPED: [(&str, &str, &str); 16] = [
    (
        "admissionregistration.k8s.io",
        "v1 v1beta1",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    ),
    ("apiextensions.k8s.io", "v1 v1beta1", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "v1 v1beta1", "APIService"),
    ("certificates.k8s.io", "v1 v1beta1", "CertificateSigningRequest"),
    ("flowcontrol.apiserver.k8s.io", "v1beta1", "FlowSchema PriorityLevelConfiguration"),
    ("networking.k8s.io", "v1 v1beta1", "IngressClass"),
    ("node.k8s.io", "v1 v1beta1", "RuntimeClass"),
    ("policy", "v1beta1", "PodSecurityPolicy"),
    ("rbac.authorization.k8s.io", "v1 v1beta1", "ClusterRole ClusterRoleBinding"),
    ("scheduling.k8s.io", "v1 v1beta1", "PriorityClass"),
    ("storage.k8s.io", "v1 v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment"),
    ("", "v1", "ComponentStatus"),
    ("", "v1", "Namespace"),
    ("", "v1", "Node"),
    ("", "v1", "NodeProxyOptions"),
    ("", "v1", "PersistentVolume"),
];

impl Gvk {
    /// The kind of an object with these fields.
    pub(super) fn new(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() }
    }

    /// Whether it is certainly of no namespace.
    pub(super) fn is_cluster_scoped(&self) -> bool {
        let has = |words: &str, word: &str| words.split(' ').any(|one| one == word);
        CLUSTER_SCOPED.iter().any(|(group, versions, kinds)| {
            *group == self.group && has(kinds, &self.kind) && has(versions, &self.version)
        })
    }

    /// Whether it has these, where they are not blank.
    pub(super) fn fits(&self, group: &str, version: &str, kind: &str) -> bool {
        let fits = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        fits(group, &self.group) && fits(version, &self.version) && fits(kind, &self.kind)
    }
}

impl Id {
    /// Kinds outside of namespaces have none; a blank one stands for `default`.
    pub(super) fn new(gvk: Gvk, name: &str, namespace: &str) -> Self {
        let effective = match namespace {
            _ if gvk.is_cluster_scoped() => NO_NAMESPACE,
            "" => "default",
            other => other,
        };
        Self { namespace: effective.to_owned(), name: name.to_owned(), gvk }
    }

    /// Whether it lies in no namespace.
    pub(super) fn is_cluster_scoped(&self) -> bool {
        self.namespace == NO_NAMESPACE
    }
}

/// An object on its way through kustomizations. Its maps and lists are never
/// changed, only replaced: others may hold them too.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub value: Value,
    /// Namespace (the effective one), name and kind that it had before.
    pub past: Vec<[String; 3]>,
    /// Prefixes and suffixes that its name was given, in order.
    pub prefixes: Vec<String>,
    pub suffixes: Vec<String>,
}

/// The text of a string; of everything else, nothing.
pub(super) fn text_of(value: Option<Value>) -> String {
    match value.map(|value| value.kind) {
        Some(Kind::Text(text)) => text.as_str().to_owned(),
        _ => String::new(),
    }
}

/// The text under a path of keys; blank where there is none.
pub(super) fn text_at(value: &Value, path: &[&str]) -> String {
    match &value.kind {
        Kind::Map(map) => text_of(map.at(path)),
        _ => String::new(),
    }
}

/// The map under a path of keys.
pub(super) fn map_at(value: &Value, path: &[&str]) -> Option<Map> {
    let Kind::Map(map) = &value.kind else { return None };
    match map.at(path)?.kind {
        Kind::Map(inner) => Some(inner),
        _ => None,
    }
}

impl Resource {
    /// An object as it was read: nothing has renamed it.
    pub(super) fn new(value: Value) -> Self {
        Self { value, past: Vec::new(), prefixes: Vec::new(), suffixes: Vec::new() }
    }

    /// Its group, version and kind as they are now.
    pub(super) fn gvk(&self) -> Gvk {
        Gvk::new(&text_at(&self.value, &["apiVersion"]), &text_at(&self.value, &["kind"]))
    }

    /// As written; blank where none is.
    pub(super) fn name(&self) -> String {
        text_at(&self.value, &["metadata", "name"])
    }

    /// As written; blank where none is.
    pub(super) fn namespace(&self) -> String {
        text_at(&self.value, &["metadata", "namespace"])
    }

    /// What it is called now.
    pub(super) fn id(&self) -> Id {
        Id::new(self.gvk(), &self.name(), &self.namespace())
    }

    /// What it was called before, the oldest first.
    pub(super) fn past_ids(&self) -> Vec<Id> {
        let gvk = self.gvk();
        let id = |[namespace, name, kind]: &[String; 3]| {
            Id::new(Gvk { kind: kind.clone(), ..gvk.clone() }, name, namespace)
        };
        self.past.iter().map(id).collect()
    }

    /// What it was called at first.
    pub(super) fn first_id(&self) -> Id {
        self.past_ids().into_iter().next().unwrap_or_else(|| self.id())
    }

    /// Whether it has, or once had, a name that fits.
    pub(super) fn is_named(&self, fits: &dyn Fn(&str) -> bool) -> bool {
        fits(&self.name()) || self.past.iter().any(|[_, name, _]| fits(name))
    }

    /// Keeps in mind what it is called, before that changes.
    pub(super) fn remember(&mut self) {
        let id = self.id();
        let names = [id.namespace, id.name, id.gvk.kind];
        // Very many patches may change nothing of it.
        if self.past.last() != Some(&names) {
            self.past.push(names);
        }
    }

    /// Where its name is written, else where it begins.
    pub(super) fn origin(&self) -> Origin {
        let Kind::Map(map) = &self.value.kind else { return self.value.origin };
        let name = map.at(&["metadata", "name"]).map(|name| name.origin);
        name.filter(|origin| *origin != Origin::None).unwrap_or(self.value.origin)
    }
}

/// A string of which it is known where it comes from.
pub(super) fn joined(parts: &[&Text]) -> Value {
    let mut builder = crate::render::text::TextBuilder::default();
    for part in parts {
        builder.push_text(part);
    }
    Value::text(builder.finish())
}
