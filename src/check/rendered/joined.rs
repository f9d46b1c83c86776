//! What several sets of values of a chart gave, as one.

use std::collections::HashMap;
use std::sync::Arc;

use super::sets::{self, Key, MOST_FINDINGS, SetOutcome};
use super::{ChartOutcome, Unrendered};
use crate::diagnostic::Diagnostic;

/// Takes up one set after the other: a finding that several of them share is
/// one that lists them.
#[derive(Debug, Default)]
pub(super) struct Joined {
    chart: ChartOutcome,
    sets: usize,
    known: HashMap<Key, usize>,
    found: Vec<(Diagnostic, Vec<String>)>,
    left_out: usize,
}

impl Joined {
    /// Adds what a set of values gave, under its name. Counts are those of the largest set.
    pub(super) fn add(&mut self, name: &str, set: SetOutcome) {
        let chart = &mut self.chart;
        self.sets += 1;
        self.left_out = self.left_out.max(set.left_out);
        chart.pods = chart.pods.max(set.pods);
        chart.hooks = chart.hooks.max(set.hooks);
        chart.documents = chart.documents.max(set.documents);
        set.covered.iter().for_each(|place| chart.findings.cover(place));
        for secret in set.secrets {
            let source = Arc::clone(&secret.place.source);
            chart.findings.of(&source).secrets.push(secret);
        }
        for of in chart.findings.files.values_mut() {
            of.covered.sort_unstable();
            of.covered.dedup();
        }
        set.findings.into_iter().for_each(|finding| self.add_finding(name, finding));
    }

    fn add_finding(&mut self, name: &str, finding: Diagnostic) {
        let key = sets::key(&finding);
        let at = match self.known.get(&key) {
            Some(at) => *at,
            None if self.found.len() >= MOST_FINDINGS => {
                self.left_out += 1;
                return;
            }
            None => {
                self.known.insert(key, self.found.len());
                self.found.len()
            }
        };
        match self.found.get_mut(at) {
            Some((known, names)) => {
                sets::add_origins(known, &finding);
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
            None => self.found.push((finding, vec![name.to_owned()])),
        }
    }

    /// The chart at `display` as a whole.
    pub(super) fn finish(self, display: &str) -> ChartOutcome {
        let all = self.sets;
        self.finish_told(display, &|_, names| {
            let matters = names.len() < all || all > 1 && names.iter().any(|name| name != sets::DEFAULTS);
            matters.then(|| sets::told(names, all))
        })
    }

    /// The same; `note` says with which of the sets a finding was made.
    pub(super) fn finish_told(
        self,
        display: &str,
        note: &dyn Fn(&Diagnostic, &[String]) -> Option<String>,
    ) -> ChartOutcome {
        let mut chart = self.chart;
        for (mut finding, names) in self.found {
            if let Some(note) = note(&finding, &names) {
                finding.note(note);
            }
            chart.findings.add(finding);
        }
        if self.left_out > 0 {
            let (path, noun) = (display.to_owned(), "finding in rendered text");
            chart.unrendered.push(Unrendered::new(path, noun, self.left_out));
        }
        chart
    }
}
