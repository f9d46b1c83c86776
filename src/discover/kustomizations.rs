//! Kustomizations of a repository, whatever of it was asked for.

use std::path::{Path, PathBuf};

use super::walk::walk;
use super::{Excludes, Request};

/// The files that make folders below `root` kustomizations, as full paths,
/// sorted. Nothing that a run leaves out is left out here, but for what ignore
/// files name. `root` is canonical.
pub fn kustomizations_below(request: &Request, root: &Path) -> Vec<PathBuf> {
    let everything = Request {
        ignore_files: true,
        excludes: Excludes::default(),
        project: None,
        sieve: None,
        ..request.clone()
    };
    let mut found = walk(root, root, &everything, &|_, _| false, None).kustomizations;
    found.sort_unstable();
    found
}
