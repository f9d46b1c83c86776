//! Gathers what the arguments name, each file once.

use std::collections::HashSet;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use rayon::prelude::*;

use super::chart::is_partial;
use super::glob::Pattern;
use super::path::{relative, slashed};
use super::sorter::{Sorter, is_packed};
use super::walk::{Kind, Walked, below, known_extension, walk};
use super::{Discovery, Overlay, Request, Sieve, SkipReason, Skipped};
use super::{NOWHERE, unreadable, unreadable_io};
use crate::diagnostic::Diagnostic;

pub(super) struct Finder<'a> {
    request: &'a Request,
    found: Vec<Found>,
    links: Vec<Found>,
    roots: Vec<Root>,
    skipped: Vec<Skipped>,
    failures: Vec<Diagnostic>,
    kustomizations: Vec<PathBuf>,
    /// The request's, where no file can be found twice, so that it may be forgotten.
    sieve: Option<&'a dyn Sieve>,
    /// How many files it did not keep.
    passed: usize,
}

/// A folder that was walked.
pub(super) struct Root {
    /// Canonical.
    path: PathBuf,
    /// Relative to the working directory, as given.
    shown: PathBuf,
    /// What stands before the path of everything below it, where all of it is
    /// text; and what stands there in display paths.
    prefixes: Option<(String, String)>,
}

/// A file before it is known what it belongs to.
pub(super) struct Found {
    /// Its canonical folder and its own name: the same file has the same key.
    pub(super) key: PathBuf,
    shown: Shown,
    pub(super) text: Option<String>,
    pub(super) explicit: bool,
}

/// How a file is shown. Most of a large tree is never shown, nor does its name
/// take part in anything: so its path is made where it is needed.
enum Shown {
    /// Under this path.
    As(PathBuf),
    /// Under its path below this root, by number.
    Below(usize),
}

impl<'a> Finder<'a> {
    pub(super) fn new(request: &'a Request) -> Self {
        let sieve = request.sieve.as_deref().filter(|_| are_apart(request)).map(|sieve| sieve as _);
        Self {
            request,
            found: Vec::new(),
            links: Vec::new(),
            roots: Vec::new(),
            skipped: Vec::new(),
            failures: Vec::new(),
            kustomizations: Vec::new(),
            sieve,
            passed: 0,
        }
    }

    pub(super) fn overlay(&mut self, overlay: &Overlay) {
        let text = Some(overlay.text.clone());
        match &overlay.name {
            Some(name) if self.is_forced_out(name) => {}
            Some(name) => self.file(name, text),
            None => {
                let (key, shown) = (PathBuf::from(NOWHERE), Shown::As(PathBuf::from(NOWHERE)));
                self.found.push(Found { key, shown, text, explicit: true });
            }
        }
    }

    pub(super) fn named(&mut self, given: &Path) {
        let shown = relative(&self.request.directory, given);
        if self.is_forced_out(given) {
            return;
        }
        match fs::metadata(self.request.directory.join(given)) {
            Ok(data) if data.is_dir() => self.folder(given),
            Ok(_) => self.file(given, None),
            Err(error) => match Pattern::parse(given) {
                Some(pattern) => self.glob(&pattern, given),
                None => self.failures.push(unreadable_io(&slashed(&shown), &error)),
            },
        }
    }

    fn is_forced_out(&self, given: &Path) -> bool {
        self.request.force_exclude
            && (self.request.excludes.covers(&relative(&self.request.directory, given))
                || self.request.project.as_ref().is_some_and(|project| project.covers(&self.key(given))))
    }

    /// The canonical folder of a path and its own name.
    fn key(&self, given: &Path) -> PathBuf {
        let full = self.request.directory.join(given);
        let folder = full.parent().and_then(|folder| folder.canonicalize().ok());
        match (folder, full.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            _ => full.components().collect(),
        }
    }

    fn file(&mut self, given: &Path, text: Option<String>) {
        let key = self.key(given);
        let shown = Shown::As(relative(&self.request.directory, given));
        self.found.push(Found { key, shown, text, explicit: true });
    }

    fn folder(&mut self, given: &Path) {
        let wanted = |below: &Path, kind| match kind {
            Kind::File | Kind::Special => known_extension(below) || is_partial(below) || is_packed(below),
            Kind::Folder => false,
            Kind::Symlink => true,
        };
        self.walk(given, &wanted);
    }

    fn glob(&mut self, pattern: &Pattern, given: &Path) {
        let wanted = |below: &Path, kind| match kind {
            Kind::File | Kind::Special => pattern.takes(below, known_extension(below)),
            Kind::Folder => pattern.matches(below),
            Kind::Symlink => pattern.takes(below, true),
        };
        let shown = slashed(&relative(&self.request.directory, given));
        if self.request.directory.join(&pattern.base).is_dir() && self.walk(&pattern.base, &wanted) {
            return;
        }
        self.failures.push(unreadable(&shown, format!("no file matches `{shown}`")));
    }

    /// Walks a folder and keeps what is found; says whether anything was.
    fn walk(&mut self, given: &Path, wanted: &(dyn Fn(&Path, Kind) -> bool + Sync)) -> bool {
        let shown = relative(&self.request.directory, given);
        let root = match self.request.directory.join(given).canonicalize() {
            Ok(root) => root,
            Err(error) => {
                self.failures.push(unreadable_io(&slashed(&shown), &error));
                return true;
            }
        };
        let Walked { entries, mut kustomizations, passed, failures } =
            walk(&root, &shown, self.request, wanted, self.sieve);
        let any = passed > 0 || !entries.is_empty() || !failures.is_empty();
        self.passed += passed;
        self.kustomizations.append(&mut kustomizations);
        for (path, error) in failures {
            let below = path.strip_prefix(&root).map(|below| shown.join(below));
            self.failures.push(unreadable_io(&slashed(&below.unwrap_or(path)), &error));
        }
        let number = self.roots.len();
        let mut specials = Vec::new();
        for entry in entries {
            let found = Found { key: entry.path, shown: Shown::Below(number), text: None, explicit: false };
            match entry.kind {
                Kind::File => self.found.push(found),
                Kind::Symlink => self.links.push(found),
                Kind::Special => specials.push(found),
                Kind::Folder => {}
            }
        }
        self.roots.push(Root::new(root, shown));
        let skipped = specials.iter().map(|found| (found.display(&self.roots), SkipReason::Special));
        self.skipped.extend(skipped.map(|(path, reason)| Skipped { path, reason }));
        any
    }

    pub(super) fn finish(mut self) -> Discovery {
        self.merge();
        let links = self.skipped_links();
        let directory = self.request.directory.canonicalize();
        let directory = directory.unwrap_or_else(|_| self.request.directory.clone());
        let sorter = Sorter::run(self.found, &self.roots, &directory);
        let mut discovery = Discovery {
            inputs: sorter.inputs,
            passed: self.passed,
            kustomizations: self.kustomizations,
            charts: sorter.found_charts.into_values().collect(),
            archives: sorter.archives,
            skipped: links.into_iter().chain(self.skipped).collect(),
            failures: self.failures,
        };
        discovery.inputs.par_sort_by(|a, b| a.display.cmp(&b.display));
        discovery.archives.sort_unstable();
        discovery.kustomizations.sort_unstable();
        discovery.kustomizations.dedup();
        discovery.charts.sort_by(|a, b| a.display.cmp(&b.display));
        discovery.charts.iter_mut().for_each(|chart| chart.named.sort());
        discovery.skipped.sort();
        discovery.skipped.dedup();
        discovery.failures.sort_by(|a, b| a.primary.place.source.path().cmp(b.primary.place.source.path()));
        discovery.failures.dedup();
        discovery
    }

    /// Makes one of the mentions of a file: a text before the disk, a name
    /// given by the user before one that was found. Sorts by key.
    fn merge(&mut self) {
        let rank = |found: &Found| (found.text.is_none(), !found.explicit);
        let shown = |found: &Found| found.shown(&self.roots);
        // As bytes: part by part, as paths compare, takes several times as long.
        self.found.par_sort_by(|a, b| {
            let keys = a.key.as_os_str().cmp(b.key.as_os_str());
            keys.then_with(|| rank(a).cmp(&rank(b))).then_with(|| shown(a).cmp(&shown(b)))
        });
        self.found.dedup_by(|later, kept| later.key.as_os_str() == kept.key.as_os_str());
    }

    /// The links that lead out of what is read anyway.
    fn skipped_links(&mut self) -> Vec<Skipped> {
        if self.links.is_empty() {
            return Vec::new();
        }
        let keys: HashSet<&Path> = self.found.iter().map(|found| found.key.as_path()).collect();
        let mut skipped = Vec::new();
        for link in &self.links {
            let target = link.key.canonicalize();
            let covered = match &target {
                Ok(target) => {
                    keys.contains(target.as_path())
                        || self.roots.iter().any(|root| target.starts_with(&root.path))
                }
                Err(_) => false,
            };
            let relevant = known_extension(&link.key) || target.is_ok_and(|target| target.is_dir());
            if relevant && !covered && !keys.contains(link.key.as_path()) {
                skipped.push(Skipped { path: link.display(&self.roots), reason: SkipReason::Symlink });
            }
        }
        skipped.sort();
        skipped.dedup();
        skipped
    }
}

/// Whether all that is asked for is one thing, or folders of which none holds another.
fn are_apart(request: &Request) -> bool {
    if request.paths.len() == 1 && request.overlay.is_none() {
        return true;
    }
    let folder =
        |path: &PathBuf| request.directory.join(path).canonicalize().ok().filter(|path| path.is_dir());
    let Some(mut folders) = request.paths.iter().map(folder).collect::<Option<Vec<_>>>() else {
        return false;
    };
    folders.sort_unstable();
    request.overlay.is_none() && folders.is_sorted_by(|above, path| !path.starts_with(above))
}

impl Root {
    fn new(path: PathBuf, shown: PathBuf) -> Self {
        let ended = |mut text: String| {
            if !text.is_empty() && !text.ends_with('/') {
                text.push('/');
            }
            text
        };
        let display = if shown.as_os_str().is_empty() { String::new() } else { slashed(&shown) };
        let full = path.to_str().filter(|_| MAIN_SEPARATOR == '/');
        let prefixes = full.map(|full| (ended(full.to_owned()), ended(display)));
        Self { path, shown, prefixes }
    }
}

impl Found {
    /// The path it is shown under.
    pub(super) fn shown(&self, roots: &[Root]) -> PathBuf {
        match &self.shown {
            Shown::As(path) => path.clone(),
            Shown::Below(number) => {
                let root = &roots[*number];
                root.shown.join(below(&self.key, &root.path).unwrap_or(&self.key))
            }
        }
    }

    /// The same as text: see [`slashed`].
    pub(super) fn display(&self, roots: &[Root]) -> String {
        if let Shown::Below(number) = &self.shown
            && let Some((full, display)) = &roots[*number].prefixes
            && let Some(below) = self.key.to_str().and_then(|key| key.strip_prefix(full))
        {
            return [display, below].concat();
        }
        slashed(&self.shown(roots))
    }
}
