//! What Helm stops at: templates that it cannot read, whatever the values, and
//! actions that fail with the values of an installation.

use super::asked::{Asked, InstalledBy};
use super::failures::{REST, Rendering, foreign, told, with_sets};
use super::sets;
use crate::diagnostic::Diagnostic;
use crate::render::fault::FaultKind;
use crate::render::helm::chart::{Failure, FailureKind};
use crate::render::helm::renderer::Outcome;
use crate::source::{Place, Span};

/// What Helm stops at, each once, in order.
pub(super) struct Refused<'r> {
    display: &'r str,
    /// How many sets of values there are.
    sets: usize,
    /// With the names of the sets in which it takes part.
    templates: Vec<(&'r Failure, Vec<String>)>,
    /// With what installs the chart so.
    actions: Vec<(&'r Failure, Vec<&'r InstalledBy>)>,
}

impl<'r> Refused<'r> {
    /// What Helm stops at in a rendering.
    pub(super) fn of(rendering: &'r Rendering<'r>) -> Self {
        let (sets, display) = (rendering.asked.len(), rendering.display);
        let mut refused = Self { display, sets, templates: Vec::new(), actions: Vec::new() };
        let mut installs: Vec<(&'r InstalledBy, Vec<&'r Failure>)> = Vec::new();
        for (number, asked) in rendering.asked.iter().copied().enumerate() {
            let own = rendering.outcomes.iter().filter(|(set, _)| *set == number).map(|(_, outcome)| outcome);
            let readings: Vec<&Outcome> = own.collect();
            if readings.is_empty() {
                continue;
            }
            refused.add_templates(rendering, asked, &readings);
            let Some(install) = &asked.install else { continue };
            let sure = if rendering.is_read { sure(&readings) } else { Vec::new() };
            // What an object installs in one of several ways must fail in each of them.
            match installs.iter_mut().find(|(known, _)| *known == install) {
                Some((_, known)) => known.retain(|known| sure.iter().any(|other| is_same(known, other))),
                None => installs.push((install, sure)),
            }
        }
        for (install, failures) in installs {
            // Helm stops at the first; what comes after it may follow from it.
            let Some(first) = failures.first().copied() else { continue };
            match refused.actions.iter_mut().find(|(known, _)| is_same(known, first)) {
                Some((_, by)) => by.push(install),
                None => refused.actions.push((first, vec![install])),
            }
        }
        refused
    }

    /// Adds the templates that are read in every reading of a set and cannot be.
    fn add_templates(&mut self, rendering: &Rendering<'_>, asked: &Asked, readings: &[&'r Outcome]) {
        let Some((first, others)) = readings.split_first() else { return };
        for failure in templates(first) {
            let is_in = |outcome: &&Outcome| templates(outcome).any(|other| is_same(failure, other));
            if foreign(rendering.scaffold, failure).is_some() || !others.iter().all(is_in) {
                continue;
            }
            let name = asked.set.name.clone();
            match self.templates.iter_mut().find(|(known, _)| is_same(known, failure)) {
                Some((_, names)) => names.push(name),
                None => self.templates.push((failure, vec![name])),
            }
        }
    }

    /// Whether a failed action is told already: by itself, or with the template
    /// that it stands in.
    pub(super) fn has(&self, failure: &Failure) -> bool {
        let path = |failure: &Failure| failure.place.as_ref().map(|place| place.source.path().to_owned());
        self.actions.iter().any(|(known, _)| is_same(known, failure))
            || self.templates.iter().any(|(known, _)| path(known) == path(failure))
    }

    /// All of it as findings.
    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        let templates = self.templates.iter().map(|(failure, names)| self.of_template(failure, names));
        templates.chain(self.actions.iter().map(|(failure, by)| self.of_action(failure, by))).collect()
    }

    fn of_template(&self, failure: &Failure, names: &[String]) -> Diagnostic {
        let mut finding = match failure.kind {
            FailureKind::Bound => told(self.display, failure, failure.message.clone()),
            _ => told(self.display, failure, format!("this template cannot be read: {}", failure.message)),
        };
        if let Some(start) = action_before(&finding) {
            let place = Place::new(&finding.primary.place.source, start);
            finding.related(place, "the action begins here");
        }
        if failure.kind == FailureKind::Template {
            finding.note(
                "Helm refuses the whole chart: nothing of it is installed, and nothing of it backed up",
            );
        }
        finding.note(REST);
        with_sets(names, self.sets).into_iter().for_each(|note| _ = finding.note(note));
        finding
    }

    fn of_action(&self, failure: &Failure, by: &[&InstalledBy]) -> Diagnostic {
        let message = &failure.message;
        let is_refusal = matches!(failure.kind, FailureKind::Action(how) if how.fault == FaultKind::Refused);
        let said = match is_refusal {
            true => format!("the chart refuses the values that it is installed with: {message}"),
            false => format!("this action fails with the values that the chart is installed with: {message}"),
        };
        let mut finding = told(self.display, failure, said);
        for place in by.iter().filter_map(|install| install.place.as_ref()) {
            finding.related(place.clone(), "installed here");
        }
        let names: Vec<String> = by.iter().map(|install| install.name.clone()).collect();
        let with = sets::listed(&names);
        finding.note(format!(
            "Helm stops here with the values of {with}: nothing of the chart is installed or backed up"
        ));
        finding.note(REST);
        finding
    }
}

fn templates(outcome: &Outcome) -> impl Iterator<Item = &Failure> {
    let failures = outcome.rendered.failures.iter();
    failures.filter(|failure| matches!(failure.kind, FailureKind::Template | FailureKind::Bound))
}

/// The actions that fail in every reading of a set, where no part of the chart
/// is unknown.
fn sure<'r>(readings: &[&'r Outcome]) -> Vec<&'r Failure> {
    let is_action = |failure: &Failure| matches!(failure.kind, FailureKind::Action(_));
    let is_whole =
        |outcome: &&&Outcome| outcome.missing.is_empty() && outcome.rendered.failures.iter().all(is_action);
    let Some((first, others)) = readings.split_first() else { return Vec::new() };
    if !readings.iter().all(|outcome| is_whole(&outcome)) {
        return Vec::new();
    }
    let holds = |failure: &&Failure| {
        let is_sure = |failure: &Failure| matches!(failure.kind, FailureKind::Action(how) if how.is_sure);
        let has = |outcome: &&Outcome| {
            outcome.rendered.failures.iter().any(|other| is_sure(other) && is_same(failure, other))
        };
        is_sure(failure) && others.iter().all(has)
    };
    first.rendered.failures.iter().filter(holds).collect()
}

fn is_same(one: &Failure, other: &Failure) -> bool {
    one.message == other.message && one.place == other.place
}

/// Where the action begins in which a fault stands, on another line.
fn action_before(finding: &Diagnostic) -> Option<Span> {
    let place = &finding.primary.place;
    let before = place.source.text().get(..place.span.start)?;
    let open =
        before.rfind("{{").filter(|open| before.get(*open..).is_some_and(|text| text.contains('\n')))?;
    (before.rfind("}}").is_none_or(|closed| closed < open)).then(|| Span::new(open, open + 2))
}
