//! What operators make of the annotations in their resources.
//!
//! Each entry of the tables names the operator, the version whose definition
//! (CRD) has these fields, and where it is seen what becomes of the resource's
//! own annotations.

mod databases;
mod services;

use super::object::Object;

/// What becomes of the annotations in a resource's own metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    /// No pod gets them.
    Ignored,
    /// Every pod gets them.
    Copied,
    /// Pods get those that a setting of the operator names.
    Depends,
    /// Not known.
    Unknown,
}

/// Kinds of one operator with the same fields.
pub(super) struct Operator {
    /// API groups.
    pub groups: &'static [&'static str],
    /// Kinds; none for all kinds of the group.
    pub kinds: &'static [&'static str],
    /// The resource's own annotations.
    pub own: Own,
    /// Annotations that pods get. The first one is what helps name.
    pub pods: &'static [Place],
    /// Annotations that other objects get, and what these are.
    pub others: &'static [(&'static str, &'static str)],
}

/// Annotations that pods get.
pub(super) struct Place {
    /// `spec.pools[].annotations`; `*` is any key.
    pub annotations: &'static str,
    /// What holds `containers`, `initContainers` and `volumes` of these pods;
    /// none for the `spec` beside the `metadata` around the annotations.
    pub pod_spec: Option<&'static str>,
    /// The container that the operator itself makes.
    pub container: Option<&'static str>,
}

/// The operator that a resource belongs to, where it is known.
pub(super) fn of(object: &Object<'_>) -> Option<&'static Operator> {
    all().find(|operator| {
        let is_kind = operator.kinds.is_empty() || operator.kinds.contains(&object.kind);
        is_kind && operator.groups.contains(&object.group)
    })
}

/// Every entry.
pub(super) fn all() -> impl Iterator<Item = &'static Operator> {
    databases::TABLE.iter().chain(services::TABLE)
}

impl Operator {
    const fn new(groups: &'static [&'static str], kinds: &'static [&'static str]) -> Self {
        Self { groups, kinds, own: Own::Unknown, pods: &[], others: &[] }
    }

    const fn own(mut self, own: Own) -> Self {
        self.own = own;
        self
    }

    const fn pods(mut self, pods: &'static [Place]) -> Self {
        self.pods = pods;
        self
    }

    const fn others(mut self, others: &'static [(&'static str, &'static str)]) -> Self {
        self.others = others;
        self
    }
}

const fn at(annotations: &'static str) -> Place {
    Place { annotations, pod_spec: None, container: None }
}

impl Place {
    const fn runs(mut self, container: &'static str) -> Self {
        self.container = Some(container);
        self
    }

    const fn beside(mut self, pod_spec: &'static str) -> Self {
        self.pod_spec = Some(pod_spec);
        self
    }
}

const SERVICE: &str = "the annotations of a Service";
const INGRESS: &str = "the annotations of an Ingress";
const SNAPSHOT: &str = "the annotations of a VolumeSnapshot";
const STATEFUL_SET: &str = "the StatefulSet's own metadata";
const DEPLOYMENT: &str = "the Deployment's own metadata";
const NO_POD: &str = "the metadata of an object that is no pod";

const POD_TEMPLATE: &str = "spec.podTemplate.metadata.annotations";
