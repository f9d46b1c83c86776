//! The sets of values that a configuration gives to charts.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::values::{self, ChartArguments};
use super::{Stop, policy};
use crate::check::rendered::{Given, GivenLayer};
use crate::config::{Assignment, ChartEntry, Config, Configs, INVALID, Named, NamedSet};
use crate::diagnostic::{Diagnostic, Level};
use crate::discover::{ChartFolder, Discovery, Overlays, Request, charts_below, display};
use crate::render::helm::chart::Release;
use crate::source::{Place, Source, Span};

/// What a configuration gives to a chart.
#[derive(Debug, Default)]
pub(super) struct Sets {
    /// The sets.
    pub(super) given: Vec<Given>,
    /// The files in them, by display path.
    pub(super) files: BTreeMap<String, PathBuf>,
    /// Where the assignments in them stand, by the name of their source.
    pub(super) assigned: HashMap<String, (String, Place)>,
    /// Whether the plain defaults are left out.
    pub(super) leaves_out_defaults: bool,
    /// What could not be read.
    pub(super) failures: Vec<Diagnostic>,
}

/// What sets are read with.
#[derive(Clone, Copy)]
pub(super) struct Reading<'r> {
    /// Canonical.
    pub(super) directory: &'r Path,
    pub(super) overlays: &'r Overlays,
    pub(super) arguments: &'r ChartArguments,
}

impl Sets {
    /// What a configuration gives to the chart in a folder, canonical.
    pub(super) fn of(config: &Config, chart: &Path, reading: Reading<'_>) -> Self {
        let mut sets = Self::default();
        let Ok(below) = chart.strip_prefix(&config.folder) else { return sets };
        for entry in config.charts.iter().filter(|entry| entry.is_about(below)) {
            if let Some(defaults) = entry.defaults {
                sets.leaves_out_defaults = !defaults;
            }
            for set in &entry.values {
                sets.add(set, config, reading);
            }
        }
        sets
    }

    /// A set of which a file is missing is left out: nothing is known of what it gives.
    fn add(&mut self, set: &NamedSet, config: &Config, reading: Reading<'_>) {
        let mut layers = Vec::new();
        for named in &set.files {
            // What is not there was told when the configuration was read.
            let Some(path) = &named.path else { return };
            match read(named, path, reading) {
                Ok(source) => {
                    self.files.insert(source.path().to_owned(), path.clone());
                    layers.push(GivenLayer::File(source));
                }
                Err(failure) => {
                    self.failures.push(*failure);
                    return;
                }
            }
        }
        for Assignment { kind, text, place } in &set.assignments {
            let name = format!("{}#{}", config.path, place.span.start);
            self.assigned.insert(name.clone(), (text.clone(), place.clone()));
            layers.push(GivenLayer::Set(*kind, Source::new(name, text.as_str())));
        }
        let release = reading.arguments.release(release(set));
        self.given.push(Given { name: set.name.clone(), layers, release });
    }

    /// Where a place of an assignment stands in the configuration.
    pub(super) fn place(assigned: &HashMap<String, (String, Place)>, place: &Place) -> Option<Place> {
        let (text, whole) = assigned.get(place.source.path())?;
        let written = whole.source.slice(whole.span);
        let quote = usize::from(written.starts_with(['"', '\'']));
        let is_verbatim = written.get(quote..written.len() - quote) == Some(text);
        if !is_verbatim {
            return Some(whole.clone());
        }
        let start = whole.span.start + quote;
        Some(Place::new(&whole.source, Span::new(start + place.span.start, start + place.span.end)))
    }
}

fn release(set: &NamedSet) -> Release {
    let plain = Release::default();
    Release {
        name: set.release_name.clone().unwrap_or(plain.name),
        namespace: set.namespace.clone().unwrap_or(plain.namespace),
        kube_version: set.kube_version.clone().map_or(plain.kube_version, values::with_v),
        api_versions: set.api_versions.clone(),
        is_upgrade: plain.is_upgrade,
    }
}

fn read(named: &Named, path: &Path, reading: Reading<'_>) -> Result<Arc<Source>, Box<Diagnostic>> {
    if let Some((_, text)) = reading.overlays.iter().find(|(known, _)| known == path) {
        return Ok(Source::new(display(reading.directory, path), text.as_str()));
    }
    values::read(reading.directory, path).map_err(|stop| {
        let message = match stop {
            Stop::Usage(message) => message,
            Stop::Unwritable(what, _) => what,
        };
        let mut failure = Diagnostic::new(INVALID, Level::Error, named.place.clone(), message);
        failure.note("charts are checked without this set of values");
        Box::new(failure)
    })
}

/// Adds the charts that are rendered with files among the inputs that lie
/// outside of them, and of which nothing else may have to do with Velero.
pub(super) fn add_charts(configs: &Configs, request: &Request, discovery: &mut Discovery) {
    let directory = request.directory.canonicalize().unwrap_or_else(|_| request.directory.clone());
    let mut below: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
    let mut found: BTreeMap<PathBuf, ChartFolder> = BTreeMap::new();
    for input in &discovery.inputs {
        let path = policy::full_path(input, &directory);
        let Some(config) = configs.of(&path).filter(|config| !config.charts.is_empty()) else { continue };
        for entry in config.charts.iter().filter(|entry| has_file(entry, &path)) {
            let charts = below.entry(config.folder.clone()).or_insert_with(|| {
                let (charts, _) = charts_below(request, &config.folder);
                charts.into_iter().map(|(path, _)| path).filter(|path| path.is_dir()).collect()
            });
            let is_about =
                |path: &&PathBuf| path.strip_prefix(&config.folder).is_ok_and(|below| entry.is_about(below));
            for chart in charts.iter().filter(is_about) {
                let folder = found.entry(chart.clone()).or_insert_with(|| ChartFolder {
                    templates: 0,
                    display: display(&directory, chart),
                    path: chart.clone(),
                    named: Vec::new(),
                    is_below_folder: false,
                });
                folder.is_below_folder |= !input.explicit;
                folder.named.extend(input.explicit.then(|| input.display.clone()));
            }
        }
    }
    for (path, folder) in found {
        match discovery.charts.iter_mut().find(|known| known.path == path) {
            Some(known) => {
                known.is_below_folder |= folder.is_below_folder;
                known.named.extend(folder.named);
            }
            None => discovery.charts.push(folder),
        }
    }
    discovery.charts.sort_by(|a, b| a.display.cmp(&b.display));
}

fn has_file(entry: &ChartEntry, path: &Path) -> bool {
    let mut files = entry.values.iter().flat_map(|set| &set.files);
    files.any(|named| named.path.as_deref() == Some(path))
}
