//! Finds the kustomizations of a run and has them judged as they are built.

mod disk;
mod search;
mod users;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::policy::Policy;
use super::rendering::Plan;
use crate::check::Options;
use crate::check::rendered::{ChartOutcome, Overlay, check_overlays, is_base};
use crate::discover::{Content, Input};
use crate::model::Surroundings;
use crate::source::Source;
pub(super) use disk::Disk;

/// The kustomizations of a run.
#[derive(Debug, Default)]
pub(super) struct Kustomizations {
    groups: Vec<Group>,
    /// Inputs: all is said of them.
    inputs: HashSet<String>,
}

/// Kustomizations that share files, which are judged together.
#[derive(Debug)]
struct Group {
    disk: Disk,
    overlays: Vec<Overlay>,
    /// Whether all of it is reported on, not only what was asked for.
    is_asked_for: bool,
    /// The display path of an input that is a part of it, whose configuration counts.
    own: String,
    /// What that says.
    policy: Arc<Policy>,
    /// The files around that input.
    around: Arc<Surroundings>,
    /// The files of which something is known, by the path to print.
    files: HashMap<String, PathBuf>,
}

impl Kustomizations {
    /// Those that have to do with Velero.
    pub(super) fn find(plan: &Plan<'_>) -> Self {
        let mut groups = Vec::new();
        for found in search::find(plan) {
            for overlays in found.groups {
                groups.push(Group::new(&found.disk, (overlays, found.is_open), plan));
            }
        }
        let inputs = plan.discovery.inputs.iter().map(|input| input.display.clone()).collect();
        Self { groups, inputs }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Builds and judges all of them.
    pub(super) fn check(&mut self) -> Vec<ChartOutcome> {
        let outcomes: Vec<ChartOutcome> = self.groups.par_iter().map(|group| group.check(&[])).collect();
        for (group, outcome) in self.groups.iter_mut().zip(&outcomes) {
            group.files =
                outcome.findings.paths().map(|path| (path.to_owned(), group.disk.named(path))).collect();
        }
        outcomes
    }

    /// What those that a file is a part of give where it has another text.
    pub(super) fn with(&self, source: &Arc<Source>) -> Vec<ChartOutcome> {
        let concerned = self.groups.iter().filter(|group| group.files.contains_key(source.path()));
        concerned.map(|group| group.check(&[source])).collect()
    }

    /// Whether any of them has to do with a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.groups.iter().any(|group| group.files.contains_key(path))
    }

    /// Whether findings of a file are to be reported.
    pub(super) fn reports_on(&self, path: &str) -> bool {
        let mut groups = self.groups.iter().filter(|group| group.files.contains_key(path)).peekable();
        groups.peek().is_none() || self.inputs.contains(path) || groups.any(|group| group.is_asked_for)
    }

    /// A file of one of them as an input.
    pub(super) fn input(&self, path: &str) -> Option<Input> {
        let (group, full) = self.groups.iter().find_map(|group| Some((group, group.files.get(path)?)))?;
        let content = Content::Path(full.clone());
        Some(Input { unit: group.own.clone(), ..Input::of(path.to_owned(), content) })
    }
}

impl Group {
    fn new(
        disk: &Disk,
        (overlays, is_open): (Vec<(String, BTreeSet<String>)>, bool),
        plan: &Plan<'_>,
    ) -> Self {
        let directory = &plan.request.directory;
        let asked = plan.request.paths.iter().filter_map(|path| directory.join(path).canonicalize().ok());
        let asked: Vec<PathBuf> = asked.filter(|path| path.is_dir()).collect();
        let is_below = |folder: &str| asked.iter().any(|asked| disk.full(folder).starts_with(asked));
        let is_asked_for = plan.whole_unit || overlays.iter().any(|(folder, _)| is_below(folder));
        let folders: BTreeSet<PathBuf> =
            overlays.iter().flat_map(|(_, reach)| reach).map(|folder| disk.full(folder)).collect();
        let is_part = |input: &&Input| match &input.content {
            Content::Path(path) => path.ancestors().any(|folder| folders.contains(folder)),
            Content::Text(_) => false,
        };
        let own = plan.discovery.inputs.iter().find(is_part).map(|input| input.display.clone());
        let own = own.unwrap_or_default();
        let policy = Arc::clone(plan.policies.at(&own));
        let around = plan.grouping.light(&own);
        let overlay = |(folder, _): (String, BTreeSet<String>)| {
            let outermost = || disk.root.file_name().unwrap_or_default();
            let name = if folder.is_empty() { Path::new(outermost()) } else { Path::new(&folder) };
            let is_open = is_open || is_base(name);
            Overlay { display: disk.display(&folder), folder, is_open }
        };
        let overlays = overlays.into_iter().map(overlay).collect();
        Self { disk: disk.clone(), overlays, is_asked_for, own, policy, around, files: HashMap::new() }
    }

    /// Builds and judges it, with other texts for some of its files.
    fn check(&self, texts: &[&Arc<Source>]) -> ChartOutcome {
        let mut disk = self.disk.clone();
        disk.sources.extend(texts.iter().map(|source| Arc::clone(source)));
        let surroundings = Arc::clone(&self.around);
        let options = &Options { surroundings, ..self.policy.options.clone() };
        check_overlays(
            &self.overlays,
            &disk,
            &|request, files, origins| disk.render(request, files, origins),
            options,
        )
    }
}
