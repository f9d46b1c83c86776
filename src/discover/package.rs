//! The files of one chart, read whole into memory: from its folder or from its
//! archive, as Helm reads them.
//!
//! Facts: `pkg/chart/v2/loader/directory.go`, `pkg/chart/loader/archive/archive.go`
//! and `internal/sympath` of Helm 4.1.4.

mod folder;
mod held;
mod ignored;
mod pattern;
mod tarball;

use std::path::{Path, PathBuf};

pub use folder::read_folder;
pub use held::{Held, held_in_archive};
pub use tarball::{read_archive, read_archive_file};

/// What one chart may bring. Helm's own are the first two.
#[derive(Debug, Clone, Copy)]
pub struct PackageLimits {
    /// Bytes of one file.
    pub file: u64,
    /// Bytes of all files.
    pub total: u64,
    /// Number of files, and of folders and members that are looked at.
    pub entries: usize,
    /// Bytes of a path below the chart.
    pub path: usize,
    /// Folders in one another.
    pub depth: usize,
}

impl Default for PackageLimits {
    fn default() -> Self {
        Self { file: 5 << 20, total: 100 << 20, entries: 20_000, path: 1024, depth: 64 }
    }
}

/// A file of a chart as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Its path below the chart, with `/`.
    pub path: String,
    /// All of it, a byte order mark included.
    pub bytes: Vec<u8>,
}

/// The files of a chart.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// The path to print for the chart: that of its folder, or of its archive,
    /// `!` and the folder in it.
    pub display: String,
    /// Whether it comes out of an archive.
    pub is_packed: bool,
    /// The files, by path; an archive's in its order.
    pub files: Vec<PackageFile>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Whether there are more files than may be read: nobody looked for Velero in those.
    pub is_cut: bool,
    /// Links that lead out of the tree, by their paths below the chart: nothing is
    /// known of the files or folders behind them.
    pub unfollowed: Vec<String>,
}

/// Something of a chart that could not be read, or may not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The display path of the file or folder.
    pub path: String,
    /// What is so, in the words of a diagnostic.
    pub message: String,
    /// Whether nothing of the chart can be told because of it.
    pub is_fatal: bool,
    /// Whether it is a link that leads out of the tree: Helm would follow it.
    pub is_unfollowed: bool,
}

/// Texts that stand in for files, by absolute path with a canonical folder.
pub type Overlays = [(PathBuf, String)];

/// Reads a chart from its folder or its archive, whichever `path` is. Links may lead
/// to what lies in `tree`, canonical, or in the repository around the chart.
pub fn read_package(
    path: &Path,
    display: &str,
    tree: &Path,
    overlays: &Overlays,
    limits: &PackageLimits,
) -> Package {
    if path.is_dir() {
        read_folder(path, display, tree, overlays, limits)
    } else {
        read_archive_file(path, display, limits)
    }
}

impl Package {
    fn problem(&mut self, path: &str, message: impl Into<String>, is_fatal: bool) {
        self.problems.push(Problem {
            path: path.to_owned(),
            message: message.into(),
            is_fatal,
            is_unfollowed: false,
        });
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

#[cfg(test)]
mod tests;
