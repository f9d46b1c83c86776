//! Where charts are looked for that others depend on.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::Stop;
use crate::check::chart_identity;
use crate::config::Config;
use crate::discover::{Excludes, Request, charts_below, display};
use crate::render::functions::semver::satisfies;
use crate::render::helm::chart::Dependency;

/// The charts in the folders that were asked for, each looked through once, and
/// only where some dependency is missing.
#[derive(Debug)]
pub(super) struct Library {
    request: Request,
    folders: Mutex<HashMap<PathBuf, Arc<Vec<Shelved>>>>,
}

/// A chart at hand.
#[derive(Debug)]
struct Shelved {
    /// Its folder or archive.
    path: PathBuf,
    name: String,
    version: String,
}

/// Where one chart's dependencies are looked for. All paths are canonical.
#[derive(Debug, Clone)]
pub(super) struct Shelves {
    /// The folder or archive of the chart.
    own: PathBuf,
    /// Folders of charts, the first that has one wins.
    folders: Vec<PathBuf>,
    /// What `file://` must not leave.
    pub(super) root: PathBuf,
}

impl Library {
    /// Nothing is looked for yet; what the request names tells where.
    pub(super) fn new(request: &Request) -> Self {
        Self { request: request.clone(), folders: Mutex::default() }
    }

    /// Without anything that is asked for beside it.
    pub(super) fn of(directory: &Path) -> Self {
        Self::new(&Request {
            directory: directory.to_owned(),
            paths: Vec::new(),
            overlay: None,
            excludes: Excludes::default(),
            project: None,
            sieve: None,
            force_exclude: false,
            ignore_files: false,
            threads: 0,
        })
    }

    /// The chart that a dependency means: the newest in the first folder with one.
    pub(super) fn look_up(&self, shelves: &Shelves, dependency: &Dependency) -> Option<PathBuf> {
        let is_it = |shelved: &&Shelved| {
            shelved.path != shelves.own
                && shelved.name == dependency.name
                && satisfies(&dependency.version, &shelved.version).unwrap_or(false)
        };
        shelves.folders.iter().find_map(|folder| {
            let charts = self.charts_in(folder);
            let newest = charts.iter().filter(is_it).reduce(|best, one| {
                let is_newer = satisfies(&format!(">{}", best.version), &one.version).unwrap_or(false);
                if is_newer { one } else { best }
            });
            newest.map(|found| found.path.clone())
        })
    }

    fn charts_in(&self, folder: &Path) -> Arc<Vec<Shelved>> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.get(folder) {
            return Arc::clone(known);
        }
        let (found, _) = charts_below(&self.request, folder);
        let shelved = found.into_iter().filter_map(|(path, manifest)| {
            let (name, version) = chart_identity(&manifest)?;
            Some(Shelved { path, name, version })
        });
        let charts = Arc::new(shelved.collect());
        folders.insert(folder.to_owned(), Arc::clone(&charts));
        charts
    }
}

impl Shelves {
    /// For the chart at `own`: the folders that arguments name, those of the
    /// configuration, and the repository around the chart.
    pub(super) fn of(own: &Path, given: &[PathBuf], config: Option<&Config>, directory: &Path) -> Self {
        let mut shelves = Self::outside_of_tree(own, given, directory);
        let configured = config.into_iter().flat_map(|config| &config.chart_dirs);
        shelves.folders.extend(configured.filter_map(|named| named.path.clone()));
        shelves.folders.extend((shelves.root != own).then(|| shelves.root.clone()));
        shelves
    }

    /// Likewise, without what merely lies somewhere around the chart.
    pub(super) fn outside_of_tree(own: &Path, given: &[PathBuf], directory: &Path) -> Self {
        let mut root = own.ancestors().find(|folder| folder.join(".git").exists());
        root = root.or_else(|| own.starts_with(directory).then_some(directory));
        let root = root.unwrap_or(own).to_owned();
        Self { own: own.to_owned(), folders: given.to_vec(), root }
    }
}

/// The folders that `--chart-dir` names.
pub(super) fn given(folders: &[PathBuf], directory: &Path) -> Result<Vec<PathBuf>, Stop> {
    let find = |folder: &PathBuf| {
        let path = directory.join(folder).canonicalize().ok().filter(|path| path.is_dir());
        path.ok_or_else(|| Stop::Usage(format!("`--chart-dir {}` is no folder", display(directory, folder))))
    };
    folders.iter().map(find).collect()
}
