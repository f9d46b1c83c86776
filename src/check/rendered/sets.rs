//! What one set of values gave, and on what its readings agree.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::covered::Covered;
use super::relocate::named;
use crate::diagnostic::{Diagnostic, Resource};
use crate::model::{RenderedChart, RenderedFacts, Secret};
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
    /// What all of it means to other files.
    pub(super) facts: RenderedFacts,
    pub(super) pods: usize,
    pub(super) hooks: usize,
    pub(super) documents: usize,
    /// Which pods get what is written.
    pub(super) chart: RenderedChart,
    /// Pods with hooks, and the labels of KOTS's backups that they lack, where these are known.
    pub(super) labels: Vec<(Place, Resource, Option<Vec<&'static str>>)>,
    /// The findings by what they say and where.
    known: HashMap<Key, usize>,
    /// How many findings were left out.
    pub(super) left_out: usize,
}

/// Times that a text was put together that are kept of one finding.
const MOST_ORIGINS: usize = 64;

/// Findings that are kept of one set of values, and of all sets of a chart: many
/// times what is shown of one file.
pub(super) const MOST_FINDINGS: usize = 20_000;

/// What makes two findings one: rule, path, bytes and message.
pub(super) type Key = (&'static str, String, Span, String);

/// A rule whose messages count pods, of which other sets of values make more or fewer.
const COUNTING: &str = "broadcast-hook";

/// The key of a finding.
pub(super) fn key(finding: &Diagnostic) -> Key {
    let place = &finding.primary.place;
    let message = if finding.rule == COUNTING { String::new() } else { finding.message.clone() };
    (finding.rule, place.source.path().to_owned(), place.span, message)
}

impl SetOutcome {
    /// Adds a finding; one that is known takes note of the object that its text reaches.
    pub(super) fn add(&mut self, finding: Diagnostic) {
        let count = self.findings.len();
        match self.known.entry(key(&finding)) {
            Entry::Occupied(at) => {
                if let Some(known) = self.findings.get_mut(*at.get()) {
                    add_workload(known, &finding);
                }
            }
            Entry::Vacant(_) if count >= MOST_FINDINGS => self.left_out += 1,
            Entry::Vacant(new) => {
                new.insert(count);
                self.findings.push(finding);
            }
        }
    }

    /// Takes up all but the findings of another reading.
    fn take(&mut self, mut reading: SetOutcome) {
        self.covered.append(&mut reading.covered);
        self.secrets.append(&mut reading.secrets);
        self.labels.append(&mut reading.labels);
        self.pods = self.pods.max(reading.pods);
        self.hooks = self.hooks.max(reading.hooks);
        self.documents = self.documents.max(reading.documents);
        self.left_out = self.left_out.max(reading.left_out);
        self.chart.merge(std::mem::take(&mut reading.chart));
    }

    /// Keeps one of each place and password: a line that is printed a million
    /// times has a million.
    fn dedup(&mut self) {
        self.covered.sort_by(|a, b| (a.source.path(), a.span).cmp(&(b.source.path(), b.span)));
        self.covered.dedup();
        let id =
            |secret: &Secret| (secret.place.source.path().to_owned(), secret.place.span, secret.text.clone());
        self.secrets.sort_by_cached_key(id);
        self.secrets.dedup_by(|a, b| a.place == b.place && a.text == b.text);
    }
}

/// The findings on which the readings agree: one that holds only in some of
/// them must concern text that the others do not render.
pub(super) fn agreed(mut readings: Vec<SetOutcome>) -> SetOutcome {
    let covered: Vec<Covered> = readings.iter().map(|reading| Covered::of(&reading.covered)).collect();
    let known: Vec<_> = readings.iter_mut().map(|reading| std::mem::take(&mut reading.known)).collect();
    let holds = |finding: &Diagnostic| {
        let own = key(finding);
        let place = &finding.primary.place;
        known.iter().zip(&covered).all(|(known, covered)| known.contains_key(&own) || !covered.touches(place))
    };
    let mut outcome = SetOutcome::default();
    let facts = readings.iter_mut().map(|reading| std::mem::take(&mut reading.facts));
    outcome.facts = facts.reduce(agreed_facts).unwrap_or_default();
    for mut reading in readings {
        let findings = std::mem::take(&mut reading.findings);
        findings.into_iter().filter(holds).for_each(|finding| outcome.add(finding));
        outcome.take(reading);
    }
    outcome.dedup();
    outcome
}

/// Takes note of what else took part in the text of a finding that is known.
pub(super) fn add_origins(known: &mut Diagnostic, other: &Diagnostic) {
    for places in &other.origins {
        if known.origins.len() < MOST_ORIGINS && !known.origins.contains(places) {
            known.origins.push(places.clone());
        }
    }
}

/// What two renderings of the same mean to other files.
pub(super) fn agreed_facts(mut one: RenderedFacts, other: RenderedFacts) -> RenderedFacts {
    one.agree(other);
    one
}

/// Takes note that the same text reaches another object.
fn add_workload(known: &mut Diagnostic, other: &Diagnostic) {
    add_origins(known, other);
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

pub(super) fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let rest = match names.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    shown.join(", ") + &rest
}
