//! One chart of a run, with all that it is rendered with.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::super::library::{Library, Shelves};
use super::super::policy::Policy;
use super::super::sets::Sets;
use crate::check::rendered::{ChartOutcome, GivenLayer, Unit};
use crate::check::{Grouping, Options, check_unit_guarded};
use crate::diagnostic::Diagnostic;
use crate::discover::{Content, Input, Overlays, Package, PackageFile, Role};
use crate::model::Surroundings;
use crate::render::go::exec::with_deep_stack;
use crate::render::helm::chart::Dependency;
use crate::render::helm::vendored::Vendored;
use crate::source::{Place, Source};

/// A chart and what of it was asked for.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) unit: Unit,
    /// Its folder or archive, canonical.
    pub(super) path: PathBuf,
    /// What counts for it.
    pub(super) policy: Arc<Policy>,
    /// The files around it, or around what installs it.
    pub(super) around: Arc<Surroundings>,
    /// Where its dependencies are looked for.
    pub(super) shelves: Shelves,
    /// Files of values elsewhere, by display path.
    pub(super) files: BTreeMap<String, PathBuf>,
    /// Where assignments of the configuration stand.
    pub(super) assigned: HashMap<String, (String, Place)>,
    /// The only files to report on; none where all count.
    pub(super) only: Option<HashSet<String>>,
    /// Whether it is an archive that was named.
    pub(super) is_archive: bool,
}

/// What judging a chart gave.
pub(super) struct Checked {
    pub(super) outcome: ChartOutcome,
    /// What is found in assignments, which are no files.
    pub(super) moved: Vec<Diagnostic>,
    /// The folders of charts that lie elsewhere, by display path.
    pub(super) folders: Vec<(String, PathBuf)>,
}

impl Chart {
    /// Renders and judges it, with other texts for some of its files: on a thread
    /// whose stack is large enough, where there can be one.
    pub(super) fn check(&self, texts: &[&Arc<Source>], library: &Library, overlays: &Overlays) -> Checked {
        let check = || self.check_here(texts, library, overlays);
        with_deep_stack(check).unwrap_or_else(|_| check())
    }

    fn check_here(&self, texts: &[&Arc<Source>], library: &Library, overlays: &Overlays) -> Checked {
        let lookup = |dependency: &Dependency| library.look_up(&self.shelves, dependency);
        let shown = (self.path.as_path(), self.unit.package.display.as_str());
        let mut resolver = Vendored::new(&self.shelves.root, shown, self.unit.version, overlays, &lookup);
        let surroundings = Arc::clone(&self.around);
        let options = &Options { surroundings, ..self.policy.options.clone() };
        let mut outcome = if texts.is_empty() {
            check_unit_guarded(&self.unit, &mut resolver, options)
        } else {
            check_unit_guarded(&self.with(texts), &mut resolver, options)
        };
        let moved = outcome.findings.move_places(&|place| {
            let is_argument = place.source.path().starts_with("--set");
            Sets::place(&self.assigned, place).or_else(|| is_argument.then(|| place.clone()))
        });
        Checked { outcome, moved, folders: resolver.into_folders() }
    }

    /// Takes note of the files around it: an object that installs it stands in a
    /// release, and the chart may lie elsewhere.
    pub(super) fn look_around(&mut self, grouping: &Grouping) {
        let installer = self.unit.installers.first().map(|(source, _)| source.path().to_owned());
        let path = installer.unwrap_or_else(|| below(&self.unit.package.display, "Chart.yaml"));
        self.around = grouping.light(&path);
    }

    /// The same with other texts for some of its files.
    fn with(&self, texts: &[&Arc<Source>]) -> Unit {
        let mut unit = self.unit.clone();
        for source in texts {
            for file in &mut unit.package.files {
                if below(&unit.package.display, &file.path) == source.path() {
                    file.bytes = source.text().as_bytes().to_vec();
                }
            }
            let layers = unit.given.iter_mut().flat_map(|given| &mut given.layers);
            for layer in layers {
                if let GivenLayer::File(file) = layer
                    && file.path() == source.path()
                {
                    *file = Arc::clone(source);
                }
            }
            for (installer, _) in &mut unit.installers {
                if installer.path() == source.path() {
                    *installer = Arc::clone(source);
                }
            }
        }
        unit
    }

    /// Whether a file is part of it, gives it values, or installs it.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
            || self.unit.installers.iter().any(|(source, _)| source.path() == path)
            || self.file(path).is_some()
    }

    /// A file of it by its display path.
    fn file(&self, path: &str) -> Option<&PackageFile> {
        let Package { display, files, is_packed, .. } = &self.unit.package;
        let path = match display.as_str() {
            "." | "" => path,
            display => path.strip_prefix(display)?.strip_prefix('/')?,
        };
        match is_packed {
            true => files.iter().find(|file| file.path == path),
            // Those of a folder are in order, and may be many.
            false => files.get(files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?),
        }
    }

    /// A file of a chart that it needs and that lies elsewhere, as an input.
    pub(super) fn input_of(&self, path: &str, folders: &[(String, PathBuf)]) -> Option<Input> {
        let (full, rest) = folders.iter().find_map(|(display, folder)| match display.as_str() {
            "." => Some((folder, path)),
            display => Some((folder, path.strip_prefix(display)?.strip_prefix('/')?)),
        })?;
        let full = full.join(rest);
        full.is_file().then(|| self.as_input(path, full))
    }

    fn as_input(&self, path: &str, full: PathBuf) -> Input {
        Input {
            unit: self.unit.package.display.clone(),
            role: Role::ChartTemplate,
            ..Input::of(path.to_owned(), Content::Path(full))
        }
    }

    /// A file of it as an input; none where nobody edits it.
    pub(super) fn input(&self, path: &str) -> Option<Input> {
        if let Some(full) = self.files.get(path) {
            return Some(self.as_input(path, full.clone()));
        }
        if !self.unit.is_own {
            return None;
        }
        let file = self.file(path)?;
        Some(self.as_input(path, self.path.join(&file.path)))
    }
}

/// The display path of a file of a chart.
fn below(display: &str, path: &str) -> String {
    match display {
        "." | "" => path.to_owned(),
        display => format!("{display}/{path}"),
    }
}
