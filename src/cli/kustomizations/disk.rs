//! Files of kustomizations on the disk.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::read::LARGEST;
use crate::discover::{PackageLimits, display, phrase, read_package};
use crate::render::kustomize::{ChartRequest, Files, Unread, inflate};
use crate::render::origin::Origins;
use crate::render::value::Value;
use crate::source::Source;

/// Files below a folder that no path leaves.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Disk {
    /// The folder, canonical.
    pub(super) root: PathBuf,
    /// The working directory, canonical.
    pub(super) directory: PathBuf,
    /// The paths to print of files that are inputs, by full path.
    pub(super) shown: Arc<HashMap<PathBuf, String>>,
    /// Texts in the place of files, by full path.
    pub(super) texts: Vec<(PathBuf, String)>,
    /// Texts in the place of files, by the path to print.
    pub(super) sources: Vec<Arc<Source>>,
}

impl Disk {
    /// The files below a folder, which is canonical.
    pub(in crate::cli) fn new(root: PathBuf, directory: &Path) -> Self {
        let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
        Self { root, directory, shown: Arc::default(), texts: Vec::new(), sources: Vec::new() }
    }

    /// The path to print of a path below the folder.
    pub(in crate::cli) fn display(&self, path: &str) -> String {
        let full = self.full(path);
        self.shown.get(&full).cloned().unwrap_or_else(|| match display(&self.directory, &full) {
            blank if blank.is_empty() => ".".to_owned(),
            shown => shown,
        })
    }

    /// The full path of a path below the root; the root itself where it is blank.
    pub(super) fn full(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.root.clone() } else { self.root.join(path) }
    }

    /// The full path of a file, by the path to print.
    pub(super) fn named(&self, shown: &str) -> PathBuf {
        let known = self.shown.iter().find(|(_, known)| *known == shown);
        known.map_or_else(|| self.directory.join(shown), |(full, _)| full.clone())
    }

    /// Renders a chart that a kustomization names.
    pub(in crate::cli) fn render(
        &self,
        request: &ChartRequest,
        files: &dyn Files,
        origins: &mut Origins,
    ) -> Option<Vec<Value>> {
        let path = self.inside(&request.folder).ok()?;
        let shown = self.display(&request.folder);
        let package = read_package(&path, &shown, &path, &self.texts, &PackageLimits::default());
        inflate(request, package, files, origins)
    }

    /// The full path of something that lies in the folder, links followed.
    fn inside(&self, path: &str) -> Result<PathBuf, Unread> {
        let full = self.full(path).canonicalize().map_err(|_| Unread::Missing)?;
        match full.starts_with(&self.root) {
            true => Ok(full),
            false => Err(Unread::Unreadable("it lies outside of what is checked".to_owned())),
        }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<Source>, Unread> {
        let shown = self.display(path);
        if let Some(source) = self.sources.iter().find(|source| source.path() == shown) {
            return Ok(Arc::clone(source));
        }
        let full = self.full(path);
        if let Some((_, text)) = self.texts.iter().find(|(path, _)| *path == full) {
            return Ok(Source::new(shown, text.as_str()));
        }
        let full = self.inside(path)?;
        let unreadable = |reason: String| Unread::Unreadable(reason);
        let data = fs::metadata(&full).map_err(|error| unreadable(phrase(&error)))?;
        if !data.is_file() {
            return Err(Unread::Missing);
        }
        if data.len() > LARGEST as u64 {
            return Err(unreadable(format!("it is larger than {} MiB", LARGEST >> 20)));
        }
        let bytes = fs::read(&full).map_err(|error| unreadable(phrase(&error)))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
        Ok(Source::new(shown, text))
    }

    fn is_folder(&self, path: &str) -> bool {
        self.inside(path).is_ok_and(|full| full.is_dir())
    }
}
