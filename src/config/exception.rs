//! Levels that hold for some files, resources or containers only.

use std::path::Path;

use globset::GlobSet;

use super::{Globs, Setting};
use crate::diagnostic::Diagnostic;
use crate::discover::Excludes;

/// The level of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLevel {
    /// The rule.
    pub id: &'static str,
    /// Its level.
    pub setting: Setting,
    /// Why, where it is said.
    pub reason: Option<String>,
}

/// An entry of `overrides`: it holds where all that is given holds.
#[derive(Debug, Clone, Default)]
pub struct Exception {
    /// Globs of files and folders.
    pub paths: Option<Globs<Excludes>>,
    /// Globs of `Kind/name` or `namespace/Kind/name`.
    pub resources: Option<Globs<GlobSet>>,
    /// Globs of the names of containers that hooks run in.
    pub containers: Option<Globs<GlobSet>>,
    /// The levels.
    pub rules: Vec<RuleLevel>,
    /// Why.
    pub reason: Option<String>,
}

impl Exception {
    /// Whether it may hold in a file at `path`, relative to the configuration's folder.
    pub(super) fn holds_in(&self, path: &Path) -> bool {
        self.paths.as_ref().is_none_or(|globs| globs.cover(path))
    }

    /// Whether it holds for a finding of such a file.
    pub(super) fn holds_for(&self, finding: &Diagnostic) -> bool {
        let resource = self.resources.as_ref().is_none_or(|globs| is_about(finding, globs));
        let container = || {
            let name = finding.container.as_deref();
            self.containers.as_ref().is_none_or(|globs| name.is_some_and(|name| globs.match_name(name)))
        };
        resource && container()
    }
}

/// Whether a finding belongs to one of the resources. What is not written, or
/// is templated, is the empty name, which `*` matches.
fn is_about(finding: &Diagnostic, globs: &Globs<GlobSet>) -> bool {
    let Some(resource) = &finding.resource else { return false };
    let name = resource.name.as_deref().unwrap_or_default();
    let namespace = resource.namespace.as_deref().unwrap_or_default();
    let short = format!("{}/{name}", resource.kind);
    globs.match_name(&short) || globs.match_name(&format!("{namespace}/{short}"))
}
