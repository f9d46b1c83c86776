//! Owns the way from what a user names to the files to read: folders, globs,
//! ignore files, charts. Knows nothing of what the files hold.

mod archive;
mod chart;
mod finder;
mod glob;
mod kustomizations;
mod package;
mod path;
mod sorter;
mod walk;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use archive::{Archive, Packed, UnpackedChart, archives, charts_below, unpacked, unpacked_charts};
pub use glob::{ExcludeError, Excludes};
pub use kustomizations::kustomizations_below;
pub use package::{
    Overlays, Package, PackageFile, PackageLimits, Problem, read_archive, read_archive_file, read_folder,
    read_package,
};

use crate::diagnostic::{Diagnostic, Level};
use crate::source::{Place, Source, Span};

/// What to look for, and where.
#[derive(Debug, Clone)]
pub struct Request {
    /// The working directory, absolute; display paths are relative to it.
    pub directory: PathBuf,
    /// Files, folders and globs, as given.
    pub paths: Vec<PathBuf>,
    /// A text that is not on disk, or newer than what is.
    pub overlay: Option<Overlay>,
    /// What to leave out below folders and globs.
    pub excludes: Excludes,
    /// What the project leaves out, likewise.
    pub project: Option<Arc<dyn Exclusion>>,
    /// What tells the files that matter from the others while folders are walked.
    pub sieve: Option<Arc<dyn Sieve>>,
    /// Whether files named one by one are left out as well.
    pub force_exclude: bool,
    /// Whether `.gitignore` and `.ignore` count.
    pub ignore_files: bool,
    /// Number of threads that walk folders.
    pub threads: usize,
}

/// What a project leaves out. Paths are absolute, their folders canonical.
pub trait Exclusion: fmt::Debug + Send + Sync {
    /// Whether the file or folder itself is left out.
    fn leaves_out(&self, path: &Path) -> bool;

    /// Whether it or a folder above it is left out.
    fn covers(&self, path: &Path) -> bool;
}

/// What looks into the files below folders while these are walked, so that
/// nothing is kept of those that do not matter, as most of a large tree.
pub trait Sieve: fmt::Debug + Send + Sync {
    /// Whether a file is to be among the inputs. Its path is absolute, its
    /// folder canonical; `buffer` is room that one call leaves to the next.
    fn keeps(&self, path: &Path, buffer: &mut Vec<u8>) -> bool;
}

/// A text that stands in for a file.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// The path it has, or would have, as given; none for a text that lies nowhere.
    pub name: Option<PathBuf>,
    /// All of it.
    pub text: String,
}

/// The path of a text that lies nowhere. No key is like it: keys are absolute.
pub const NOWHERE: &str = "<stdin>";

/// The names of a file that makes a folder a kustomization
/// (`api/konfig/general.go` of kustomize 5.7.1).
pub const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The path to print: as given, relative to the working directory, with `/`.
    pub display: String,
    /// Where its text comes from.
    pub content: Content,
    /// Whether the user named this very file.
    pub explicit: bool,
    /// The display path of what it belongs to: the folder of the nearest
    /// `Chart.yaml` above it, else the file itself.
    pub unit: String,
    /// What its place in the unit makes of it.
    pub role: Role,
}

impl Input {
    /// A file that belongs to nothing else.
    pub fn of(display: String, content: Content) -> Self {
        Self { unit: display.clone(), display, content, explicit: false, role: Role::Manifest }
    }
}

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A file on disk.
    Path(PathBuf),
    /// The text itself.
    Text(String),
}

/// What a file's place makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing: its content tells.
    Manifest,
    /// Values of a chart: `values*.yaml` beside `Chart.yaml`, or `ci/*-values.yaml`.
    ChartValues,
    /// A template of a chart, which only its chart can judge.
    ChartTemplate,
}

/// Something that was found and is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Its display path.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// A symbolic link below a folder, to somewhere outside of what is read.
    Symlink,
    /// A pipe, a socket or a device below a folder: reading one may never end.
    Special,
}

/// A chart of which files were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartFolder {
    /// The display path of its folder.
    pub display: String,
    /// Its folder, canonical.
    pub path: PathBuf,
    /// The display paths of its files that the user named one by one.
    pub named: Vec<String>,
    /// Whether files of it were found below a folder that the user named.
    pub is_below_folder: bool,
    /// How many templates of it were found, which are no inputs.
    pub templates: usize,
}

/// What was found. Every list is sorted by path.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The files to read, each once.
    pub inputs: Vec<Input>,
    /// The charts that the files belong to, templates included, which are no
    /// inputs: they say nothing before they are rendered.
    pub charts: Vec<ChartFolder>,
    /// Files below folders that make these kustomizations, as full paths.
    pub kustomizations: Vec<PathBuf>,
    /// How many files the sieve looked into and did not keep.
    pub passed: usize,
    /// What is not read, with the reason.
    pub skipped: Vec<Skipped>,
    /// What was asked for and is not there or cannot be opened.
    pub failures: Vec<Diagnostic>,
}

/// Finds the files to read.
pub fn discover(request: &Request) -> Discovery {
    let mut finder = finder::Finder::new(request);
    if let Some(overlay) = &request.overlay {
        finder.overlay(overlay);
    }
    for path in &request.paths {
        finder.named(path);
    }
    finder.finish()
}

/// The path to print for `given`: relative to `directory` where it lies below, with `/`.
pub fn display(directory: &Path, given: &Path) -> String {
    path::slashed(&path::relative(directory, given))
}

/// The finding for a file that was asked for and cannot be read.
pub fn unreadable(display: &str, message: impl Into<String>) -> Diagnostic {
    let place = Place::new(&Source::new(display, ""), Span::default());
    Diagnostic::new("unreadable-file", Level::Error, place, message)
}

/// The same in the words that the operating system's error calls for.
pub fn unreadable_io(display: &str, error: &io::Error) -> Diagnostic {
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("`{display}` does not exist"),
        _ => format!("`{display}` cannot be read: {}", phrase(error)),
    };
    unreadable(display, message)
}

/// An operating system's error as part of a message: lower case, no number.
pub fn phrase(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
