//! Opens charts: reads their files, and gathers what they are rendered with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chart::Chart;
use super::files::{add_tests, trees};
use super::{Plan, overlays};
use crate::check::rendered::{ARGUMENTS, Given, Unit};
use crate::cli::Stop;
use crate::cli::installs::Installed;
use crate::cli::library::{self, Shelves};
use crate::cli::policy::Policy;
use crate::cli::sets::{Reading, Sets};
use crate::diagnostic::Diagnostic;
use crate::discover::{ChartFolder, Content, Input, PackageLimits, display, read_package};
use crate::render::helm::chart::Release;

/// What the arguments ask of every chart.
fn asked(plan: &Plan<'_>) -> Result<Vec<Given>, Stop> {
    let arguments = plan.arguments;
    if !arguments.has_values() {
        return Ok(Vec::new());
    }
    let layers = arguments.layers(&plan.request.directory)?;
    let (name, release) = (ARGUMENTS.to_owned(), arguments.release(Release::default()));
    Ok(vec![Given { name, layers, release }])
}

/// What all charts of a run are opened with.
pub(super) struct Opening<'p> {
    plan: &'p Plan<'p>,
    /// What the arguments ask for.
    asked: Vec<Given>,
    /// Folders that the arguments name.
    folders: Vec<PathBuf>,
    /// The working directory, canonical.
    directory: PathBuf,
    pub(super) overlays: Vec<(PathBuf, String)>,
    /// The folders that are checked, canonical, the widest first.
    trees: Vec<PathBuf>,
}

impl<'p> Opening<'p> {
    /// Reads what the arguments name.
    pub(super) fn of(plan: &'p Plan<'p>) -> Result<Self, Stop> {
        let directory = &plan.request.directory;
        Ok(Self {
            plan,
            asked: asked(plan)?,
            folders: library::given(&plan.arguments.chart_dir, directory)?,
            directory: canonical(directory),
            overlays: overlays(plan.request),
            trees: trees(plan.request),
        })
    }

    /// A chart that lies among the files, and what could not be read of its values.
    pub(super) fn own(&self, folder: &ChartFolder) -> (Chart, Vec<Diagnostic>) {
        let policy = Arc::clone(self.plan.policies.of_chart(&folder.display));
        let arguments = self.plan.arguments;
        let reading = Reading { directory: &self.directory, overlays: &self.overlays, arguments };
        let config = policy.config.as_deref();
        let mut sets = config.map(|config| Sets::of(config, &folder.path, reading)).unwrap_or_default();
        let is_part = !folder.is_below_folder && !self.plan.whole_unit;
        let mut chart = self.open(&folder.path, &folder.display, policy);
        chart.only = is_part.then(|| folder.named.iter().cloned().collect());
        chart.unit.is_own = true;
        chart.unit.leaves_out_defaults = sets.leaves_out_defaults;
        chart.unit.given = self.asked.iter().cloned().chain(sets.given).collect();
        (chart.files, chart.assigned) = (sets.files, sets.assigned);
        chart.files.extend(self.named_files());
        add_tests(&mut chart, folder);
        (chart, std::mem::take(&mut sets.failures))
    }

    /// The files of values that the arguments name, by display path.
    fn named_files(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let files = self.plan.arguments.values.iter();
        files.map(|path| (display(&self.plan.request.directory, path), self.directory.join(path)))
    }

    /// A chart in an archive that was named. Nobody edits it: what is found in it
    /// is told all the same.
    pub(super) fn archive(&self, input: &Input) -> Option<Chart> {
        let Content::Path(path) = &input.content else { return None };
        let policy = Arc::clone(self.plan.policies.at(&input.display));
        let mut chart = self.open(path, &input.display, policy);
        chart.unit.is_own = true;
        chart.unit.given = self.asked.clone();
        chart.is_archive = true;
        Some(chart)
    }

    /// A chart of which nothing is asked yet.
    fn open(&self, path: &Path, display: &str, policy: Arc<Policy>) -> Chart {
        let tree = self.trees.iter().find(|tree| path.starts_with(tree)).map_or(path, PathBuf::as_path);
        let package = read_package(path, display, tree, &self.overlays, &PackageLimits::default());
        let tree = tree.to_owned();
        let config = policy.config.as_deref();
        let unit = Unit {
            package,
            is_own: false,
            leaves_out_defaults: false,
            is_sole: self.plan.discovery.charts.len() < 2,
            given: Vec::new(),
            installers: Vec::new(),
            patched: BTreeSet::new(),
            version: self.plan.arguments.version(config),
            release: self.plan.arguments.release(Release::default()),
        };
        let shelves = Shelves::of(path, &self.folders, config, &self.directory);
        let (path, files, assigned) = (canonical(path), BTreeMap::new(), HashMap::new());
        Chart {
            unit,
            path,
            tree,
            policy,
            around: Arc::default(),
            shelves,
            files,
            assigned,
            only: None,
            is_archive: false,
        }
    }

    /// Tells the chart of an object of what installs it; a chart that nothing
    /// else asks for is opened for it.
    pub(super) fn install(&self, installed: Installed, units: &mut Vec<Chart>) {
        let Installed { home, source, wanted, is_patched } = installed;
        // What is shown of a packed chart says what its archive holds, too.
        let full = canonical(&home.path);
        let known = units.iter().position(|chart| chart.path == full);
        let at = known.unwrap_or_else(|| {
            let policy = Arc::clone(self.plan.policies.at(source.path()));
            units.push(self.open(&home.path, &home.display, policy));
            units.len() - 1
        });
        if is_patched {
            units[at].unit.patched.insert(source.path().to_owned());
        }
        let installers = &mut units[at].unit.installers;
        match installers.iter_mut().find(|(known, _)| known.path() == source.path()) {
            Some((_, known)) => known.push(wanted),
            None => installers.push((source, vec![wanted])),
        }
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
