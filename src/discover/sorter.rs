//! Tells what each file that was found belongs to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::chart::{Charts, Part, is_partial, part};
use super::finder::{Found, Root};
use super::path::unit;
use super::walk::below;
use super::{ChartFolder, Content, Input, PackedChart, Role};

/// So many files are sorted on all threads, which it takes time to start.
const MANY: usize = 2000;

/// Tells what each file belongs to.
pub(super) struct Sorter<'d> {
    directory: &'d Path,
    charts: Charts,
    pub(super) inputs: Vec<Input>,
    /// The charts that files belong to, by folder.
    pub(super) found_charts: BTreeMap<PathBuf, ChartFolder>,
    /// Archives that no chart has in its `charts/`.
    pub(super) archives: Vec<PackedChart>,
}

/// Whether a file is an archive of a chart by its name.
pub(super) fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "tgz")
}

impl<'d> Sorter<'d> {
    fn new(directory: &'d Path) -> Self {
        Self {
            directory,
            charts: Charts::default(),
            inputs: Vec::new(),
            found_charts: BTreeMap::new(),
            archives: Vec::new(),
        }
    }

    pub(super) fn run(found: Vec<Found>, roots: &[Root], directory: &'d Path) -> Self {
        let new = || Self::new(directory);
        let sort = |mut sorter: Self, found| {
            sorter.sort(found, roots);
            sorter
        };
        if found.len() < MANY {
            return found.into_iter().fold(new(), sort);
        }
        found.into_par_iter().with_min_len(MANY / 2).fold(new, sort).reduce(new, Self::join)
    }

    fn join(mut self, other: Self) -> Self {
        self.inputs.extend(other.inputs);
        self.archives.extend(other.archives);
        for (path, chart) in other.found_charts {
            let own = self.found_charts.entry(path).or_insert_with(|| ChartFolder {
                named: Vec::new(),
                templates: 0,
                ..chart.clone()
            });
            own.named.extend(chart.named);
            own.templates += chart.templates;
            own.is_below_folder |= chart.is_below_folder;
        }
        self
    }

    fn sort(&mut self, found: Found, roots: &[Root]) {
        let display = found.display(roots);
        if !found.explicit && is_packed(&found.key) {
            return self.sort_packed(found, display, roots);
        }
        let root = self.charts.root_of(&found.key);
        let place = root.and_then(|root| {
            let below = below(&found.key, root)?;
            Some((part(below), unit(&found.shown(roots), below, root, self.directory)))
        });
        let (part, unit) = place.unwrap_or_else(|| (Part::Other, display.clone()));
        self.add_chart(&found, &display, part == Part::Template, roots);
        let role = match part {
            Part::Template => return,
            Part::Values => Role::ChartValues,
            Part::Other if is_partial(&found.key) && !found.explicit => return,
            Part::Other => Role::Manifest,
        };
        let content = found.text.map_or(Content::Path(found.key), Content::Text);
        self.inputs.push(Input { display, content, explicit: found.explicit, unit, role });
    }

    /// A subchart says something as a part of its chart; any other packed chart by itself.
    fn sort_packed(&mut self, found: Found, display: String, roots: &[Root]) {
        let root = self.charts.root_of(&found.key);
        let below = root.and_then(|root| below(&found.key, root)).and_then(Path::parent);
        if below.is_some_and(|folder| folder == Path::new("charts")) {
            self.add_chart(&found, &display, true, roots);
        } else {
            self.archives.push(PackedChart { display, path: found.key });
        }
    }

    /// Takes note of the chart that a file belongs to: of charts in `charts/`
    /// of others the outermost, which is what gets installed.
    fn add_chart(&mut self, found: &Found, display: &str, is_template: bool, roots: &[Root]) {
        let Some(root) = self.charts.outermost(&found.key) else { return };
        let Some(below) = below(&found.key, root) else { return };
        let shown = || unit(&found.shown(roots), below, root, self.directory);
        let new = || ChartFolder {
            display: shown(),
            path: root.to_owned(),
            named: Vec::new(),
            is_below_folder: false,
            templates: 0,
        };
        let chart = self.found_charts.entry(root.to_owned()).or_insert_with(new);
        chart.templates += usize::from(is_template);
        match found.explicit {
            true => chart.named.push(display.to_owned()),
            false => chart.is_below_folder = true,
        }
    }
}
