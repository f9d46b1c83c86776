//! Globs: those that name inputs and those that leave some out.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

/// Globs of files and folders to leave out. Each is matched against the path
/// relative to the working directory and against every name in it.
#[derive(Debug, Clone, Default)]
pub struct Excludes {
    set: GlobSet,
}

/// A glob that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludeError {
    glob: String,
    reason: String,
}

impl fmt::Display for ExcludeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a glob: {}", self.glob.escape_debug(), self.reason)
    }
}

impl std::error::Error for ExcludeError {}

impl ExcludeError {
    /// What is wrong with the glob.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Excludes {
    /// Reads globs: `*` and `?` stay within a name, `**` crosses folders,
    /// `[…]` and `{a,b}` work; `./` before and `/` after count for nothing.
    ///
    /// # Errors
    /// The first glob that cannot be read.
    pub fn new<S: AsRef<str>>(globs: impl IntoIterator<Item = S>) -> Result<Self, ExcludeError> {
        let fail = |glob: &str, error: &globset::Error| ExcludeError {
            glob: glob.to_owned(),
            reason: error.kind().to_string(),
        };
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            let glob = glob.as_ref();
            let bare = glob.strip_prefix("./").unwrap_or(glob);
            let bare = bare.strip_suffix('/').unwrap_or(bare);
            set.add(compile(bare).map_err(|error| fail(glob, &error))?);
        }
        let set = set.build().map_err(|error| fail("--exclude", &error))?;
        Ok(Self { set })
    }

    /// Whether nothing is left out.
    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether the file or folder at `path` itself is left out.
    pub fn matches(&self, path: &Path) -> bool {
        self.set.is_match(path) || path.file_name().is_some_and(|name| self.set.is_match(name))
    }

    /// Whether it or a folder above it is left out.
    pub fn covers(&self, path: &Path) -> bool {
        path.ancestors().any(|part| self.matches(part))
    }
}

/// A glob that names inputs.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The part before the first wildcard: where to start walking, as given.
    pub(super) base: PathBuf,
    rest: GlobMatcher,
    names_extension: bool,
}

impl Pattern {
    /// Reads a path as a glob; none where it has no wildcard or is malformed.
    pub(super) fn parse(given: &Path) -> Option<Self> {
        let mut base = PathBuf::new();
        let mut rest = PathBuf::new();
        for part in given.components() {
            let wild = matches!(part, Component::Normal(name) if has_wildcard(&name.to_string_lossy()));
            if wild || !rest.as_os_str().is_empty() { rest.push(part) } else { base.push(part) }
        }
        let text = super::path::slashed(&rest);
        if rest.as_os_str().is_empty() {
            return None;
        }
        let names_extension = !text.ends_with('*');
        Some(Self { base, rest: compile(&text).ok()?.compile_matcher(), names_extension })
    }

    /// Whether the file or folder at `below` the base is itself meant.
    pub(super) fn matches(&self, below: &Path) -> bool {
        self.rest.is_match(below)
    }

    /// Whether a file is meant: by its own path, or by that of a folder above.
    /// A glob that ends in `*` means files of the known extensions only.
    pub(super) fn takes(&self, below: &Path, known_extension: bool) -> bool {
        if self.matches(below) && (known_extension || self.names_extension) {
            return true;
        }
        known_extension && below.ancestors().skip(1).any(|folder| self.matches(folder))
    }
}

fn has_wildcard(name: &str) -> bool {
    name.contains(['*', '?', '[', '{'])
}

fn compile(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excludes_match_paths_and_names() {
        let excludes = Excludes::new(["vendor/", "./charts/*/ci", "*.generated.yaml"]).unwrap();
        for (path, covered) in [
            ("vendor/a.yaml", true),
            ("deep/vendor/x/a.yaml", true),
            ("vendored/a.yaml", false),
            ("charts/db/ci/a-values.yaml", true),
            ("other/charts/db/ci/a-values.yaml", false),
            ("deep/a.generated.yaml", true),
            ("a.yaml", false),
        ] {
            assert_eq!(excludes.covers(Path::new(path)), covered, "{path}");
        }
        let error = Excludes::new(["a[b"]).unwrap_err();
        assert_eq!(error.to_string(), "`a[b` is not a glob: unclosed character class; missing ']'");
    }

    #[test]
    fn patterns_split_at_the_first_wildcard() {
        for (given, base, below, takes) in [
            ("charts/*/values.yaml", "charts", "db/values.yaml", true),
            ("charts/*/values.yaml", "charts", "db/sub/values.yaml", false),
            ("**/*.yaml", "", "a.yaml", true),
            ("/abs/**/*.y?ml", "/abs", "x/y/a.yaml", true),
            ("charts/*", "charts", "db/deep/values.yaml", true),
            ("charts/*", "charts", "README.md", false),
            ("charts/*.md", "charts", "README.md", true),
            ("../{a,b}/x.json", "..", "b/x.json", true),
        ] {
            let pattern = Pattern::parse(Path::new(given)).unwrap();
            assert_eq!(pattern.base, Path::new(base), "{given}");
            let known = !below.ends_with(".md");
            assert_eq!(pattern.takes(Path::new(below), known), takes, "{given} {below}");
        }
        assert!(Pattern::parse(Path::new("charts/values.yaml")).is_none());
        assert!(Pattern::parse(Path::new("charts/[a")).is_none());
    }
}
