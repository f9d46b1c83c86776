//! Finds the charts that objects among the inputs install: in archives of a
//! KOTS release, in folders of the repository.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::policy::Policies;
use super::rendering::{Plan, text_of};
use crate::check::folder;
use crate::check::rendered::{may_install, wanted};
use crate::config::ChartSource;
use crate::discover::{
    Content, Discovery, Input, KUSTOMIZATIONS, NOWHERE, UnpackedChart, display, unpacked_charts,
};
use crate::render::functions::semver::satisfies;
use crate::render::helm::install::{Installer, Wanted};
use crate::source::Source;

/// A file with objects that install charts.
pub(super) struct Installing {
    source: Arc<Source>,
    wanted: Vec<Wanted>,
}

/// Where a chart lies.
pub(super) struct Home {
    /// Its folder or archive.
    pub(super) path: PathBuf,
    /// The same, to print.
    pub(super) display: String,
}

/// The objects among the inputs that install charts.
pub(super) fn find(discovery: &Discovery, policies: &Policies) -> Vec<Installing> {
    // A pipe was read once, and gives nothing a second time.
    let is_lasting = |input: &&Input| match &input.content {
        Content::Path(path) => path.is_file(),
        Content::Text(_) => input.display != NOWHERE,
    };
    let inputs = discovery.inputs.par_iter().filter(is_lasting);
    let found = inputs.filter_map(|input| {
        let text = text_of(input).filter(|text| may_install(text))?;
        let source = Source::new(input.display.as_str(), text);
        let wanted = wanted(&source, &policies.at(&input.display).options);
        (!wanted.is_empty()).then_some(Installing { source, wanted })
    });
    found.collect()
}

/// An object and the chart that it installs.
pub(super) struct Installed {
    pub(super) home: Home,
    pub(super) source: Arc<Source>,
    pub(super) wanted: Wanted,
    /// Whether a kustomization may change it before it is applied.
    pub(super) is_patched: bool,
}

/// The objects whose charts are at hand.
pub(super) fn homes(installers: &[Installing], plan: &Plan<'_>) -> Vec<Installed> {
    let mut charts = Charts { plan, unpacked: Vec::new() };
    let mut found = Vec::new();
    for installing in installers {
        for wanted in &installing.wanted {
            let home = charts.home(wanted, installing.source.path());
            found.extend(home.map(|home| Installed {
                home,
                source: Arc::clone(&installing.source),
                wanted: wanted.clone(),
                is_patched: is_patched(wanted, installing.source.path(), &plan.request.directory),
            }));
        }
    }
    found
}

/// The charts that are at hand.
struct Charts<'p> {
    plan: &'p Plan<'p>,
    /// Those in folders, by the root of their repository, once they were asked for.
    unpacked: Vec<(PathBuf, Vec<UnpackedChart>)>,
}

impl Charts<'_> {
    fn home(&mut self, wanted: &Wanted, path: &str) -> Option<Home> {
        let found = self.packed(wanted, path).or_else(|| self.configured(wanted, path));
        found.or_else(|| self.in_folder(wanted, path))
    }

    /// The chart that the configuration of the file names for it.
    fn configured(&self, wanted: &Wanted, path: &str) -> Option<Home> {
        let name = wanted.name.as_ref()?;
        let is_it = |source: &&ChartSource| {
            let fits = |version: &String| match &wanted.version {
                Some(wanted) => wanted == version || satisfies(wanted, version).unwrap_or(false),
                None => true,
            };
            source.name == *name && source.version.as_ref().is_none_or(fits)
        };
        let source = self.plan.policies.config(path)?.chart_sources.iter().find(is_it)?;
        Some(home(&self.plan.request.directory, source.path.path.clone()?))
    }

    /// The archive of a KOTS release that holds it.
    fn packed(&self, wanted: &Wanted, path: &str) -> Option<Home> {
        let release = self.plan.grouping.around(path)?.release.as_ref()?;
        let fits = |packed: &&crate::model::PackedChart| {
            Some(&packed.name) == wanted.name.as_ref()
                && wanted.version.as_ref().is_none_or(|version| *version == packed.version)
        };
        let packed = release.charts.packed.iter().find(fits)?;
        let path = self.plan.request.directory.join(&packed.path).canonicalize().ok()?;
        Some(Home { path, display: packed.path.clone() })
    }

    /// The only folder of the repository that it can be.
    fn in_folder(&mut self, wanted: &Wanted, path: &str) -> Option<Home> {
        let directory = self.plan.request.directory.clone();
        let start = directory.join(folder(path)).canonicalize().ok()?;
        let root = start.ancestors().find(|folder| folder.join(".git").exists());
        let root = root.unwrap_or(&directory).canonicalize().ok()?;
        if let Some(below) = &wanted.folder {
            let path = root.join(below).canonicalize().ok().filter(|path| path.starts_with(&root))?;
            return path.join("Chart.yaml").is_file().then(|| home(&directory, path));
        }
        let name = wanted.name.as_ref()?;
        let charts = self.unpacked_in(&root, path);
        // Flux and Argo CD take such a chart from elsewhere: one that lies here
        // may have nothing but the name in common with it.
        let is_sure = |chart: &UnpackedChart| match wanted.installer {
            Installer::KotsV1 | Installer::KotsV2 => true,
            Installer::Flux | Installer::Argo => wanted.version.as_ref() == Some(&chart.version),
        };
        let mut fitting = charts.iter().filter(|chart| chart.name == *name && is_sure(chart));
        let found = fitting.next().filter(|_| fitting.next().is_none())?;
        Some(home(&directory, found.folder.clone()))
    }

    fn unpacked_in(&mut self, root: &Path, path: &str) -> &[UnpackedChart] {
        if !self.unpacked.iter().any(|(known, _)| known == root) {
            let found = unpacked_charts(self.plan.request, folder(path)).unwrap_or_default();
            self.unpacked.push((root.to_owned(), found));
        }
        self.unpacked.iter().find(|(known, _)| known == root).map_or(&[], |(_, charts)| charts)
    }
}

/// Whether a kustomization stands beside a file or above it, in its repository:
/// Flux and Argo CD build those.
fn is_patched(wanted: &Wanted, path: &str, directory: &Path) -> bool {
    if matches!(wanted.installer, Installer::KotsV1 | Installer::KotsV2) {
        return false;
    }
    let Ok(start) = directory.join(folder(path)).canonicalize() else { return true };
    for folder in start.ancestors() {
        if KUSTOMIZATIONS.iter().any(|name| folder.join(name).is_file()) {
            return true;
        }
        if folder.join(".git").exists() {
            return false;
        }
    }
    false
}

fn home(directory: &Path, path: PathBuf) -> Home {
    let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    Home { display: display(&directory, &path), path }
}
