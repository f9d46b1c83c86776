//! What one set of values gave, and on what its readings agree.

use std::collections::HashSet;

use super::relocate::named;
use crate::diagnostic::{Diagnostic, Resource};
use crate::model::{Facts, RenderedChart, Secret};
use crate::source::{Place, Span};

/// The name of the set that nothing is added to.
pub const DEFAULTS: &str = "defaults";

/// Sets and workloads that a finding names before it only counts them.
const MOST_NAMED: usize = 3;

/// What a chart with one set of values gave.
#[derive(Debug, Default)]
pub struct SetOutcome {
    pub(super) findings: Vec<Diagnostic>,
    /// Keys and values of annotations that reach pods.
    pub(super) covered: Vec<Place>,
    pub(super) secrets: Vec<Secret>,
    /// By display path of the template.
    pub(super) facts: Vec<(String, Facts)>,
    pub(super) pods: usize,
    pub(super) hooks: usize,
    pub(super) documents: usize,
    /// Which pods get what is written.
    pub(super) chart: RenderedChart,
    /// Pods with hooks, and the labels of KOTS's backups that they lack, where these are known.
    pub(super) labels: Vec<(Place, Resource, Option<Vec<&'static str>>)>,
}

type Key = (&'static str, String, Span, String);

fn key(finding: &Diagnostic) -> Key {
    let place = &finding.primary.place;
    (finding.rule, place.source.path().to_owned(), place.span, finding.message.clone())
}

/// The findings on which the readings agree: one that holds only in some of
/// them must concern text that the others do not render.
pub(super) fn agreed(mut readings: Vec<SetOutcome>) -> SetOutcome {
    let known: Vec<HashSet<Key>> =
        readings.iter().map(|reading| reading.findings.iter().map(key).collect()).collect();
    let covered: Vec<HashSet<(String, Span)>> = readings
        .iter()
        .map(|reading| {
            let places = reading.covered.iter();
            places.map(|place| (place.source.path().to_owned(), place.span)).collect()
        })
        .collect();
    let holds = |finding: &Diagnostic| {
        let own = key(finding);
        let place = &finding.primary.place;
        known.iter().zip(&covered).all(|(known, covered)| {
            let touches =
                |(path, span): &(String, Span)| path == place.source.path() && span.touches(place.span);
            known.contains(&own) || !covered.iter().any(touches)
        })
    };
    let mut outcome = SetOutcome::default();
    let mut seen: HashSet<Key> = HashSet::new();
    for reading in &mut readings {
        for finding in std::mem::take(&mut reading.findings) {
            if !holds(&finding) {
                continue;
            }
            if seen.insert(key(&finding)) {
                outcome.findings.push(finding);
            } else if let Some(known) = outcome.findings.iter_mut().find(|known| key(known) == key(&finding))
            {
                add_workload(known, &finding);
            }
        }
        outcome.covered.append(&mut reading.covered);
        outcome.secrets.append(&mut reading.secrets);
        outcome.facts.append(&mut reading.facts);
        outcome.pods = outcome.pods.max(reading.pods);
        outcome.hooks = outcome.hooks.max(reading.hooks);
        outcome.documents = outcome.documents.max(reading.documents);
        outcome.chart.merge(std::mem::take(&mut reading.chart));
        outcome.labels.append(&mut reading.labels);
    }
    outcome
}

/// Takes note that the same text reaches another object.
fn add_workload(known: &mut Diagnostic, other: &Diagnostic) {
    let (Some(first), Some(more)) = (&known.resource, &other.resource) else { return };
    if first == more {
        return;
    }
    let note = format!("the same in {}", named(more));
    let told = known.notes.iter().filter(|note| note.starts_with("the same in ")).count();
    if told < MOST_NAMED && !known.notes.contains(&note) {
        known.notes.push(note);
    }
}

/// Says which sets of values a finding was made with.
pub(super) fn told(names: &[String], all: usize) -> String {
    if names.len() == all {
        return format!("so with each of the {all} sets of values that the chart was rendered with");
    }
    format!("found with the values of {}", listed(names))
}

/// Says which kustomizations a finding was made with.
pub(super) fn told_overlays(names: &[String]) -> String {
    format!("found with {}", listed(names))
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let rest = match names.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    shown.join(", ") + &rest
}
