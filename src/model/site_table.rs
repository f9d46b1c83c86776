//! Where resources of operators carry the annotations of their pods, as far as
//! a user says it; what velint knows itself stands in `build::operators`.

/// A place in resources of one kind whose annotations reach pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationSite {
    /// The API group: `postgresql.cnpg.io`; any version of it.
    pub group: String,
    /// The kind: `Cluster`.
    pub kind: String,
    /// Keys from the top of the resource to the mapping of annotations:
    /// `spec`, `inheritedMetadata`, `annotations`. `[]` is any item of a list,
    /// `*` any key.
    pub annotations: Vec<String>,
    /// Keys from the top to the pod template (what holds `metadata` and
    /// `spec`), where the resource has one that the annotations go with.
    pub template: Option<Vec<String>>,
}
