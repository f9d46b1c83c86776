//! Walks one folder on several threads.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{Excludes, Request};

/// One thing below a folder.
pub(super) struct Entry {
    /// Its path from the folder.
    pub(super) below: PathBuf,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a thing below a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Symlink,
}

/// What a walk brings, in no order.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) entries: Vec<Entry>,
    /// Folders that could not be opened, as full paths.
    pub(super) failures: Vec<(PathBuf, io::Error)>,
}

/// Whether files of this name are read when a folder is named.
pub(super) fn known_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Everything below `root` that `wanted` takes. `root` is canonical, `shown`
/// is its path relative to the working directory.
pub(super) fn walk(
    root: &Path,
    shown: &Path,
    request: &Request,
    wanted: &(dyn Fn(&Path, Kind) -> bool + Sync),
) -> Walked {
    let (send, receive) = mpsc::channel();
    builder(root, shown, request).build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |result| {
            let message = match result {
                Ok(entry) => look(root, &entry, wanted).map(Ok),
                Err(error) => Some(Err(failure(error, root))),
            };
            match message.map(|message| send.send(message)) {
                Some(Err(_)) => WalkState::Quit,
                _ => WalkState::Continue,
            }
        })
    });
    drop(send);
    let mut walked = Walked::default();
    for message in receive {
        match message {
            Ok(entry) => walked.entries.push(entry),
            Err(failure) => walked.failures.push(failure),
        }
    }
    walked
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
        let below = entry.path().strip_prefix(&root).unwrap_or(entry.path());
        entry.file_name() != ".git"
            && !excludes.matches(&shown.join(below))
            && !project.as_ref().is_some_and(|project| project.leaves_out(entry.path()))
    });
    builder
}

fn look(root: &Path, entry: &DirEntry, wanted: &dyn Fn(&Path, Kind) -> bool) -> Option<Entry> {
    if entry.depth() == 0 {
        return None;
    }
    let kind = match entry.file_type()? {
        kind if kind.is_symlink() => Kind::Symlink,
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        _ => return None,
    };
    let below = entry.path().strip_prefix(root).ok()?;
    wanted(below, kind).then(|| Entry { below: below.to_owned(), kind })
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
