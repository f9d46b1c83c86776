//! What of a chart could not be rendered, as findings and as counts.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, Left, Unrendered};
use super::refused::Refused;
use super::whole::ARGUMENTS;
use super::{ChartOutcome, sets};
use crate::diagnostic::{Diagnostic, Level};
use crate::discover::Package;
use crate::render::fault::FaultKind;
use crate::render::helm::chart::{Failure, FailureKind};
use crate::render::helm::renderer::Outcome;
use crate::render::{scaffold, scaffold_chart};
use crate::source::{Place, Source, Span};

/// What is left out of a chart, by path and by what it is: each once.
type LeftOut = BTreeMap<(String, &'static str), BTreeSet<usize>>;

/// A chart, what it was rendered with, and what came of it.
pub(super) struct Rendering<'r> {
    /// Its display path.
    pub(super) display: &'r str,
    /// What it is written in before Helm sees it, where it is no chart yet.
    pub(super) scaffold: Option<&'static str>,
    /// Whether all of its files could be read.
    pub(super) is_read: bool,
    /// The sets of values that it was rendered with.
    pub(super) asked: Vec<&'r Asked>,
    /// What they gave, each with the number of its set.
    pub(super) outcomes: &'r [(usize, Outcome)],
}

/// What a chart is written in before Helm sees it, by its `Chart.yaml`.
pub(super) fn scaffold_of(package: &Package) -> Option<&'static str> {
    let manifest = package.files.iter().find(|file| file.path == "Chart.yaml")?;
    scaffold_chart(std::str::from_utf8(&manifest.bytes).ok()?)
}

impl ChartOutcome {
    /// Takes note of what could not be loaded.
    pub(super) fn fail(&mut self, display: &str, scaffold: Option<&'static str>, failures: &[Failure]) {
        let mut left_out = LeftOut::new();
        for failure in failures {
            let noun = (failure.kind == FailureKind::Link).then_some("symbolic link");
            match noun.or_else(|| foreign(scaffold, failure)) {
                Some(noun) => leave_out(&mut left_out, display, failure, noun),
                None => self.findings.add(unrenderable(display, failure)),
            }
        }
        self.take(left_out);
    }

    /// Takes note of what could not be rendered: what ends the rendering, or an
    /// installation, is a failure, and what is left out is told once.
    pub(super) fn note(&mut self, rendering: &Rendering<'_>) {
        self.miss(rendering.display, rendering.outcomes);
        let refused = Refused::of(rendering);
        let mut left_out = LeftOut::new();
        for (set, outcome) in rendering.outcomes {
            let foreign_paths = foreign_paths(rendering.scaffold, outcome);
            for failure in &outcome.rendered.failures {
                // What is given cannot be read, whichever chart it is meant for.
                let is_given = |asked: &Asked| asked.install.is_some() || asked.set.name == ARGUMENTS;
                let is_asked = rendering.asked.get(*set).is_some_and(|asked| is_given(asked));
                match rendering.fate(failure, outcome, is_asked) {
                    Fate::Told => self.findings.add_once(unrenderable(rendering.display, failure)),
                    Fate::Left(FAILED_ACTION)
                        if refused.has(failure)
                            || path(failure).is_some_and(|at| foreign_paths.contains(at)) => {}
                    Fate::Left(noun) => leave_out(&mut left_out, rendering.display, failure, noun),
                    Fate::Nothing => {}
                }
            }
        }
        refused.findings().into_iter().for_each(|finding| self.findings.add_once(finding));
        self.take(left_out);
    }

    /// Takes note of charts that are not at hand, each once.
    fn miss(&mut self, display: &str, outcomes: &[(usize, Outcome)]) {
        let mut missing = BTreeSet::new();
        for dependency in outcomes.iter().flat_map(|(_, outcome)| &outcome.missing).map(|one| &one.dependency)
        {
            let place = dependency.place.as_ref();
            let path = place.map_or(display, |place| place.source.path()).to_owned();
            let at = place.map_or((1, 1), |place| (place.start().line, place.start().column));
            missing.insert((path, at, dependency.name.clone()));
        }
        self.unrendered.extend(missing.into_iter().map(|(path, (line, column), name)| Unrendered {
            what: Some(Left { name, line, column }),
            ..Unrendered::new(path, "missing subchart", 1)
        }));
    }

    fn take(&mut self, left_out: LeftOut) {
        let unrendered = left_out.into_iter().map(|((path, noun), at)| Unrendered::new(path, noun, at.len()));
        self.unrendered.extend(unrendered);
    }
}

/// What becomes of a failure of one set of values.
enum Fate {
    /// It is a finding.
    Told,
    /// It is counted, as what.
    Left(&'static str),
    /// It is told otherwise, or follows from something that is.
    Nothing,
}

impl Rendering<'_> {
    fn fate(&self, failure: &Failure, outcome: &Outcome, is_asked: bool) -> Fate {
        let is_complete = self.is_read && outcome.missing.is_empty();
        match failure.kind {
            FailureKind::Action(how) if how.fault == FaultKind::Undefined && !is_complete => Fate::Nothing,
            FailureKind::Action(_) => Fate::Left(self.scaffold.unwrap_or(FAILED_ACTION)),
            FailureKind::Template | FailureKind::Bound => {
                foreign(self.scaffold, failure).map_or(Fate::Nothing, Fate::Left)
            }
            FailureKind::File if !is_asked => Fate::Left("unread values file"),
            FailureKind::File | FailureKind::Link | FailureKind::Whole => Fate::Told,
        }
    }
}

fn path(failure: &Failure) -> Option<&str> {
    failure.place.as_ref().map(|place| place.source.path())
}

/// The texts that are no templates of Helm's: what fails in them is no failure of its own.
fn foreign_paths<'o>(chart: Option<&'static str>, outcome: &'o Outcome) -> BTreeSet<&'o str> {
    let failures = outcome.rendered.failures.iter();
    failures.filter(|failure| foreign(chart, failure).is_some()).filter_map(path).collect()
}

/// An action of which nobody knows what it prints once a user gives values.
const FAILED_ACTION: &str = "failed template action";

fn leave_out(left_out: &mut LeftOut, display: &str, failure: &Failure, noun: &'static str) {
    let path = failure.place.as_ref().map_or(display, |place| place.source.path()).to_owned();
    // One fault of a text that is no template leads to others.
    let at = failure.place.as_ref().map_or(0, |place| place.span.start);
    let at = if noun == FAILED_ACTION { at } else { 0 };
    left_out.entry((path, noun)).or_default().insert(at);
}

/// What a text is written in that is no template of Helm's, where that is why it fails.
pub(super) fn foreign(chart: Option<&'static str>, failure: &Failure) -> Option<&'static str> {
    if !matches!(failure.kind, FailureKind::File | FailureKind::Template | FailureKind::Bound) {
        return None;
    }
    let own = || failure.place.as_ref().and_then(|place| scaffold(place.source.text(), place.source.path()));
    chart.or_else(own)
}

fn unrenderable(display: &str, failure: &Failure) -> Diagnostic {
    let mut finding = told(display, failure, failure.message.clone());
    finding.note(match failure.kind {
        FailureKind::Whole => "nothing of the chart was checked as it is rendered",
        _ => REST,
    });
    finding
}

/// What is said where only a part of a chart was not looked at.
pub(super) const REST: &str = "the rest of the chart was checked";

/// A failure in words of its own.
pub(super) fn told(display: &str, failure: &Failure, message: String) -> Diagnostic {
    let place =
        failure.place.clone().unwrap_or_else(|| Place::new(&Source::new(display, ""), Span::default()));
    Diagnostic::new("unrenderable-chart", Level::Error, place, message)
}

/// Says which sets of values something is so with, unless it is so with all.
pub(super) fn with_sets(names: &[String], all: usize) -> Option<String> {
    (names.len() < all).then(|| sets::told(names, all))
}
