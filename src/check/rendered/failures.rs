//! What of a chart could not be rendered, as findings and as counts.

use std::collections::{BTreeMap, BTreeSet};

use super::ChartOutcome;
use super::unit::Unrendered;
use crate::diagnostic::{Diagnostic, Level};
use crate::render::helm::chart::Failure;
use crate::render::helm::renderer::Outcome;
use crate::source::{Place, Source, Span};

impl ChartOutcome {
    /// Takes note of what could not be loaded.
    pub(super) fn fail(&mut self, display: &str, failures: &[Failure]) {
        for failure in failures {
            self.findings.add(unrenderable(display, failure));
        }
    }

    /// Takes note of what could not be rendered: a chart that stops is a
    /// failure, and what is left out of one is told once.
    pub(super) fn note(&mut self, display: &str, outcomes: &[Outcome]) {
        let mut told = Vec::new();
        let mut left_out = BTreeMap::new();
        for outcome in outcomes {
            for missing in &outcome.missing {
                let place = missing.dependency.place.as_ref();
                let path = place.map_or(display, |place| place.source.path()).to_owned();
                let names: &mut BTreeSet<String> = left_out.entry((path, "missing subchart")).or_default();
                names.insert(missing.dependency.name.clone());
            }
            for failure in &outcome.rendered.failures {
                let place = failure.place.as_ref();
                if failure.is_fatal {
                    let finding = unrenderable(display, failure);
                    if !told.contains(&finding) {
                        told.push(finding);
                    }
                    continue;
                }
                let path = place.map_or(display, |place| place.source.path()).to_owned();
                let at = place.map_or(0, |place| place.span.start);
                let known = left_out.entry((path, "failed template action")).or_default();
                known.insert(at.to_string());
            }
        }
        told.into_iter().for_each(|finding| self.findings.add(finding));
        let unrendered =
            left_out.into_iter().map(|((path, noun), what)| Unrendered { path, noun, count: what.len() });
        self.unrendered.extend(unrendered);
    }
}

fn unrenderable(display: &str, failure: &Failure) -> Diagnostic {
    let place =
        failure.place.clone().unwrap_or_else(|| Place::new(&Source::new(display, ""), Span::default()));
    let mut finding = Diagnostic::new("unrenderable-chart", Level::Error, place, failure.message.clone());
    finding.note(if failure.is_fatal {
        "nothing of the chart was checked as it is rendered"
    } else {
        "the rest of the chart was checked"
    });
    finding
}
