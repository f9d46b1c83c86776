//! What the ways to render a chart say together: pods that no backup of KOTS
//! selects, annotations that reach no pod, and hooks that reach too many.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::super::Options;
use super::asked::Asked;
use super::covered::Covered;
use super::printed::Printed;
use super::sets::SetOutcome;
use super::unreached::{Judge, ValuesFile, unreached};
use crate::diagnostic::{Diagnostic, Resource};
use crate::model::{KotsKind, RenderedChart, Unselected};
use crate::render::helm::chart::{Chart, Layer};
use crate::render::helm::install::{Installer, Wanted};
use crate::rules;
use crate::source::{Place, Source};

/// What the values that the arguments give are called.
pub const ARGUMENTS: &str = "the arguments";

/// Rules on what a pod lacks: where others that get the same annotation have it,
/// `broadcast-hook` says so once.
const OF_STRANGERS: [&str; 2] = ["unknown-container", "unknown-volume"];

/// Judges which pods get what is written in one set of values.
pub(super) fn judge_set(set: &mut SetOutcome, options: &Options) {
    let work = options.work.as_deref();
    let found = rules::run_chart(&set.chart, options.version, &options.surroundings, work);
    let strangers: HashSet<(&str, &Resource)> = set
        .chart
        .reaches
        .iter()
        .flat_map(|reach| reach.strangers().into_iter().map(|pod| (reach.key.source.path(), &pod.resource)))
        .collect();
    let is_stranger = |finding: &Diagnostic| {
        let path = finding.primary.place.source.path();
        let resource = finding.resource.as_ref();
        OF_STRANGERS.contains(&finding.rule)
            && resource.is_some_and(|resource| strangers.contains(&(path, resource)))
    };
    let covered = Covered::of(&set.covered);
    // What also lands on other objects is misplaced there, and meant for the pods.
    let reaches_pods = |finding: &Diagnostic| {
        finding.rule == "misplaced-annotation" && covered.touches(&finding.primary.place)
    };
    // One mistake, however many objects it lands on.
    let mut misplaced = HashSet::new();
    set.findings.retain(|finding| {
        let place = &finding.primary.place;
        let is_misplaced = finding.rule == "misplaced-annotation";
        let is_known = is_misplaced && !misplaced.insert((place.source.path().to_owned(), place.span));
        !is_known && !is_stranger(finding) && !reaches_pods(finding)
    });
    set.findings.extend(found);
}

/// What there is to know about all ways to render a chart.
pub(super) struct Whole<'w> {
    pub(super) chart: &'w Chart,
    /// Charts whose named templates it may call.
    pub(super) helpers: &'w [Rc<Chart>],
    pub(super) printed: &'w Printed,
    /// The ways, each with the pods that have hooks.
    pub(super) sets: &'w [(Asked, Labels)],
    /// Files with objects that install the chart, and how it is known to them.
    pub(super) installers: &'w [(Arc<Source>, Vec<Wanted>)],
    /// Whether files that are given for all charts are meant for this one.
    pub(super) is_sole: bool,
    /// Whether all of the chart could be rendered.
    pub(super) is_whole: bool,
}

/// Pods with hooks, by key and object, and the labels of KOTS's backups that they lack.
pub(super) type Labels = Vec<(Place, Resource, Option<Vec<&'static str>>)>;

/// What the rules say of a chart as a whole.
pub(super) struct Found {
    pub(super) findings: Vec<Diagnostic>,
    /// Annotations in values that were not looked at.
    pub(super) left_out: usize,
}

impl Whole<'_> {
    /// What the rules say of it.
    pub(super) fn findings(&self, options: &Options) -> Found {
        let mut chart = RenderedChart::default();
        let mut left_out = 0;
        let has_backup = options
            .surroundings
            .release
            .as_ref()
            .is_some_and(|release| release.of_kind(KotsKind::Backup).next().is_some());
        if has_backup {
            chart.unselected = self.unselected();
        }
        if self.is_whole {
            let Self { chart: own, helpers, printed, .. } = *self;
            let judge = Judge { chart: own, helpers, printed, options };
            (chart.unreached, left_out) = unreached(&self.values(), &judge);
        }
        let findings =
            rules::run_chart(&chart, options.version, &options.surroundings, options.work.as_deref());
        Found { findings, left_out }
    }

    /// The files of values that a person edits.
    fn values(&self) -> Vec<ValuesFile<'_>> {
        let plain = |source: &Arc<Source>| ValuesFile { source: Arc::clone(source), installs: None };
        let own = self.chart.values.iter().filter(|_| !self.chart.is_packed).map(plain);
        let objects = self.installers.iter().map(|(source, known)| ValuesFile {
            source: Arc::clone(source),
            installs: Some(known.as_slice()),
        });
        let mut found: Vec<ValuesFile<'_>> = own.chain(objects).collect();
        let is_meant = |asked: &Asked| self.is_sole || asked.set.name != ARGUMENTS;
        let asked = self.sets.iter().map(|(asked, _)| asked).filter(|asked| is_meant(asked));
        for layer in asked.flat_map(|asked| &asked.set.layers) {
            if let Layer::File(source) = layer {
                found.push(plain(source));
            }
        }
        let mut known = HashSet::new();
        found.retain(|file| file.installs.is_some() || known.insert(file.source.path().to_owned()));
        found
    }

    /// Pods with hooks that lack a label in every way to install the chart.
    fn unselected(&self) -> Vec<Unselected> {
        let mut lacking: BTreeMap<(String, String), Option<Unselected>> = BTreeMap::new();
        let ways = self.sets.iter().filter(|(asked, _)| asked.installer == Some(Installer::KotsV2));
        for (key, resource, lacks) in ways.flat_map(|(_, labels)| labels) {
            let name = resource.name.clone().unwrap_or_default();
            // Once for each object, however many keys it has.
            let id = (key.source.path().to_owned(), format!("{}/{name}", resource.kind));
            let found = match lacks {
                Some(lacks) if !lacks.is_empty() => {
                    Some(Unselected { key: key.clone(), resource: resource.clone(), lacks: lacks.clone() })
                }
                _ => None,
            };
            let known = lacking.entry(id).or_insert_with(|| found.clone());
            if found.is_none() {
                *known = None;
            }
        }
        lacking.into_values().flatten().collect()
    }
}
