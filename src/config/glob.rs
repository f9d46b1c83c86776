//! Globs of a configuration, beside the texts they were made of.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::discover::Excludes;

/// The longest glob that is read, in bytes.
const LONGEST: usize = 1000;

/// Globs that were read, with their texts.
#[derive(Debug, Clone, Default)]
pub struct Globs<S> {
    texts: Vec<String>,
    set: S,
}

impl<S> Globs<S> {
    /// The texts, in the order of the file.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// Why a glob of paths counts for nothing; in the words of a diagnostic.
pub(super) fn fault_of_path(glob: &str) -> Option<String> {
    if glob.starts_with('/') {
        return Some("is absolute, and globs start at the folder of the configuration".to_owned());
    }
    if glob.starts_with('!') {
        return Some("begins with `!`, and nothing here takes back what a glob leaves out".to_owned());
    }
    if glob.split('/').any(|part| part == "..") {
        return Some("leads out of the folder of the configuration".to_owned());
    }
    let bare = glob.strip_prefix("./").unwrap_or(glob);
    if bare.trim_matches('/').is_empty() || bare == "." {
        return Some("matches nothing".to_owned());
    }
    let unread = || Excludes::new([glob]).err().map(|error| format!("is not a glob: {}", error.reason()));
    fault_of_length(glob).or_else(unread)
}

/// Why a glob of names cannot be read.
pub(super) fn fault_of_name(glob: &str) -> Option<String> {
    let unread = || build(&[glob]).err().map(|error| format!("is not a glob: {}", error.kind()));
    fault_of_length(glob).or_else(unread)
}

fn fault_of_length(glob: &str) -> Option<String> {
    (glob.len() > LONGEST).then(|| format!("is longer than {LONGEST} bytes"))
}

fn build<S: AsRef<str>>(globs: &[S]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(GlobBuilder::new(glob.as_ref()).literal_separator(true).build()?);
    }
    set.build()
}

impl Globs<Excludes> {
    /// Globs that [`fault_of_path`] has nothing against; none where they are
    /// too many together.
    pub(super) fn of_paths(texts: Vec<String>) -> Option<Self> {
        Excludes::new(&texts).ok().map(|set| Self { texts, set })
    }

    /// Whether a file or folder is itself meant.
    pub(super) fn match_path(&self, path: &Path) -> bool {
        self.set.matches(path)
    }

    /// Whether it or a folder above it is meant.
    pub(super) fn cover(&self, path: &Path) -> bool {
        self.set.covers(path)
    }
}

impl Globs<GlobSet> {
    /// Likewise of [`fault_of_name`].
    pub(super) fn of_names(texts: Vec<String>) -> Option<Self> {
        build(&texts).ok().map(|set| Self { texts, set })
    }

    /// Whether a name is meant.
    pub(super) fn match_name(&self, name: &str) -> bool {
        self.set.is_match(name)
    }
}
