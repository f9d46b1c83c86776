//! Walks one folder on several threads.

use std::ffi::OsStr;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{Excludes, KUSTOMIZATIONS, Request, Sieve};

/// One thing below a folder.
pub(super) struct Entry {
    /// Its full path.
    pub(super) path: PathBuf,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a thing below a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Symlink,
    /// A pipe, a socket or a device.
    Special,
}

/// What a walk brings, in no order.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) entries: Vec<Entry>,
    /// Files that make their folders kustomizations, as full paths.
    pub(super) kustomizations: Vec<PathBuf>,
    /// How many files the sieve did not keep.
    pub(super) passed: usize,
    /// Folders that could not be opened, as full paths.
    pub(super) failures: Vec<(PathBuf, io::Error)>,
}

/// Whether files of this name are read when a folder is named.
pub(super) fn known_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Everything below `root` that `wanted` takes and `sieve` keeps. `root` is
/// canonical, `shown` is its path relative to the working directory.
pub(super) fn walk(
    root: &Path,
    shown: &Path,
    request: &Request,
    wanted: &(dyn Fn(&Path, Kind) -> bool + Sync),
    sieve: Option<&dyn Sieve>,
) -> Walked {
    let walked = Mutex::new(Walked::default());
    builder(root, shown, request).build_parallel().run(|| {
        let mut part = Part { own: Walked::default(), all: &walked };
        let mut buffer = Vec::new();
        Box::new(move |result| {
            match result {
                Ok(entry) => {
                    part.own.kustomizations.extend(kustomization(&entry));
                    match look(root, entry, wanted) {
                        Some(entry) if passes(&entry, sieve, &mut buffer) => part.own.passed += 1,
                        entry => part.own.entries.extend(entry),
                    }
                }
                Err(error) => part.own.failures.push(failure(error, root)),
            }
            WalkState::Continue
        })
    });
    walked.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What one thread brings, handed over when it ends: most of the time for a
/// large tree would else go into the handing over.
struct Part<'w> {
    own: Walked,
    all: &'w Mutex<Walked>,
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.entries.append(&mut self.own.entries);
        all.failures.append(&mut self.own.failures);
        all.kustomizations.append(&mut self.own.kustomizations);
        all.passed += self.own.passed;
    }
}

/// A path from a folder above it.
pub(super) fn below<'p>(path: &'p Path, root: &Path) -> Option<&'p Path> {
    // Far faster than part by part, as the standard library does it.
    if let (Some(text), Some(root)) = (path.to_str(), root.to_str())
        && let Some(rest) = text.strip_prefix(root).and_then(|rest| rest.strip_prefix(MAIN_SEPARATOR))
    {
        return Some(Path::new(rest));
    }
    path.strip_prefix(root).ok()
}

fn builder(root: &Path, shown: &Path, request: &Request) -> WalkBuilder {
    let mut builder = WalkBuilder::new(root);
    let on = request.ignore_files;
    builder
        .threads(request.threads)
        .hidden(false)
        .follow_links(false)
        .require_git(false)
        .parents(on)
        .ignore(on)
        .git_ignore(on)
        .git_exclude(on)
        // One user's own ignore file would make runs differ between machines.
        .git_global(false);
    let excludes: Arc<Excludes> = Arc::new(request.excludes.clone());
    let project = request.project.clone();
    let (root, shown) = (root.to_owned(), shown.to_owned());
    builder.filter_entry(move |entry| {
        if entry.depth() == 0 {
            return true;
        }
        let is_excluded = || {
            let below = below(entry.path(), &root).unwrap_or(entry.path());
            excludes.matches(&shown.join(below))
        };
        entry.file_name() != ".git"
            && (excludes.is_empty() || !is_excluded())
            && !project.as_ref().is_some_and(|project| project.leaves_out(entry.path()))
    });
    builder
}

/// The path of a file that makes its folder a kustomization.
fn kustomization(entry: &DirEntry) -> Option<PathBuf> {
    let is_one = entry.file_name().to_str().is_some_and(|name| KUSTOMIZATIONS.contains(&name));
    (is_one && entry.file_type()?.is_file()).then(|| entry.path().to_owned())
}

fn look(root: &Path, entry: DirEntry, wanted: &dyn Fn(&Path, Kind) -> bool) -> Option<Entry> {
    if entry.depth() == 0 {
        return None;
    }
    let kind = match entry.file_type()? {
        kind if kind.is_symlink() => Kind::Symlink,
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        _ => Kind::Special,
    };
    wanted(below(entry.path(), root)?, kind).then(|| Entry { path: entry.into_path(), kind })
}

/// Whether a file is one that the sieve does not keep.
fn passes(entry: &Entry, sieve: Option<&dyn Sieve>, buffer: &mut Vec<u8>) -> bool {
    let mut sieve = sieve.filter(|_| entry.kind == Kind::File).into_iter();
    sieve.any(|sieve| !sieve.keeps(&entry.path, buffer))
}

fn failure(error: ignore::Error, root: &Path) -> (PathBuf, io::Error) {
    let mut path = root.to_owned();
    let mut inner = &error;
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => {
                path.clone_from(at);
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    let text = inner.to_string();
    (path, error.into_io_error().unwrap_or_else(|| io::Error::other(text)))
}
