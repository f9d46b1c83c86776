//! Builds kustomizations as `kubectl kustomize` does (kustomize 5.7.1), every
//! value knowing the file that it is written in.
//!
//! What is not followed (see [`NotFollowed`]) is left out, and the rest is built.

mod apply;
mod associative;
mod build;
mod charts;
mod fields;
mod folder;
mod inflate;
mod json_patch;
mod links;
mod load;
mod manifest;
mod merge;
mod order;
mod patch;
mod read;
mod reference_fields;
mod references;
mod resource;
mod schema;
mod select;
#[cfg(test)]
mod tests;
mod transform;

pub use charts::ChartRequest;
pub use folder::{Files, NAMES, Unread};
pub use inflate::inflate;
pub use links::{Links, links};

use std::sync::Arc;

use super::helm::chart::Failure;
use super::origin::Origins;
use super::value::Value;
use crate::source::{Place, Source};

/// Renders a chart that a kustomization names: the documents that it gives, or
/// none where it is not to be followed.
pub type Charts<'c> = dyn FnMut(&ChartRequest, &mut Origins) -> Option<Vec<Value>> + 'c;

/// What building a kustomization may take. Each bound that is met is a failure.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Kustomizations in one another.
    pub depth: usize,
    /// Kustomizations in all, one that is used twice counted twice.
    pub folders: usize,
    /// Resources that are held at a time.
    pub resources: usize,
    /// Bytes of all files that are read.
    pub bytes: usize,
    /// Values that patches and names are gone through for.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 64, folders: 2000, resources: 20_000, bytes: 64 << 20, steps: 20_000_000 }
    }
}

/// What a kustomization builds.
#[derive(Debug, Default)]
pub struct Built {
    /// The resources, in the order in which they are printed.
    pub documents: Vec<BuiltDocument>,
    /// What was left out.
    pub not_followed: Vec<NotFollowed>,
    /// What `kubectl kustomize` would stop at.
    pub failures: Vec<Failure>,
    /// Files that are named and not there, each of which is a failure too.
    pub missing: Vec<NotFollowed>,
    /// The files that were read, relative to the outermost folder, sorted.
    pub read: Vec<String>,
    /// The `commonAnnotations` of all kustomizations, in the order in which they were met.
    pub common_annotations: Vec<CommonAnnotation>,
}

/// A resource that a kustomization builds.
#[derive(Debug)]
pub struct BuiltDocument {
    /// All of it.
    pub value: Value,
    /// Where its name is written, else where it begins; none for what a chart
    /// made from nothing that is written.
    pub place: Option<Place>,
}

/// Something in a kustomization that is not followed.
#[derive(Debug, Clone)]
pub struct NotFollowed {
    /// The field, or the resource that is to be fetched.
    pub what: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it may change what is in the resources, rather than add some or
    /// change names of ConfigMaps and Secrets, images, and numbers of replicas.
    pub leaves_open: bool,
}

/// An annotation that a kustomization puts on all of its resources.
#[derive(Debug, Clone)]
pub struct CommonAnnotation {
    /// The kustomization.
    pub file: Arc<Source>,
    /// Its key.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// Its value.
    pub value: String,
    /// Where the value stands.
    pub value_place: Place,
}

/// Builds the kustomization in a folder; `folder` is relative to that of `files`,
/// and blank for that itself. Nothing outside of `files` is read.
pub fn build(
    folder: &str,
    files: &dyn Files,
    origins: &mut Origins,
    charts: &mut Charts<'_>,
    limits: &Limits,
) -> Built {
    build::Builder::new(files, origins, charts, limits).run(folder)
}

impl Built {
    /// Whether something that is not followed may change what is in the resources.
    pub fn is_open(&self) -> bool {
        self.not_followed.iter().chain(&self.missing).any(|one| one.leaves_open)
    }
}
