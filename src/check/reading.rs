//! Readings of one document: its templates can be switched in several ways,
//! and a finding holds where all of them agree.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::counted::parse;
use super::times::timed;
use super::{FileOutcome, Options, excessive, redact, strings, template, unreadable};
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::{HookedPod, ListedClaim, Project, Secret, Site, build};
use crate::render::View;
use crate::rules;
use crate::source::{Source, Span};
use crate::yaml::Document;

/// One reading of a document and what was found in it.
pub(super) struct Reading<'v> {
    view: &'v View,
    pub(super) project: Project,
    findings: Vec<Diagnostic>,
}

impl<'v> Reading<'v> {
    /// One that confirms no finding.
    fn silent(view: &'v View) -> Self {
        Self { view, project: Project::default(), findings: Vec::new() }
    }

    /// The passwords in it; one that a template prints stands at that.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let mut secrets = redact::secrets(&self.project);
        for secret in &mut secrets {
            secret.place.span = self.view.whole(secret.place.span);
        }
        secrets
    }

    /// Whether nothing in it is judged by what other documents hold.
    pub(super) fn stands_alone(&self) -> bool {
        self.project.marks.is_empty() && self.project.resources.is_empty()
    }
}

/// Reads one document: as it is in its first reading, and what each holds.
pub(super) fn read_document<'v>(
    source: &Arc<Source>,
    span: Span,
    views: &'v [View],
    options: &Options,
    outcome: &mut FileOutcome,
) -> Option<(Vec<Rc<Document>>, Vec<Reading<'v>>)> {
    let mut readings = Vec::new();
    let (mut first, mut failed) = (Vec::new(), None);
    let mut silent = Vec::new();
    for view in readings_of(views, span) {
        let text = view.text.as_deref().unwrap_or(source.text());
        let parse = || parse(source, text, span, options);
        let document = match timed(options.clock, &mut outcome.times.parse, parse) {
            Ok(document) => document,
            Err(failure) => {
                failed.get_or_insert(failure);
                // With all switches on, or all off, the text is one that was meant:
                // nothing is said of what stands in it and cannot be read.
                let is_meant = views.iter().take(2).any(|base| std::ptr::eq(base, view));
                silent.extend(is_meant.then(|| Reading::silent(view)));
                continue;
            }
        };
        let mut project = Project::default();
        let documents = strings::with_strings(document, options, outcome);
        timed(options.clock, &mut outcome.times.model, || {
            for document in &documents {
                let document = Rc::clone(document);
                build::add(&mut project, &build::Parsed { document, view, sites: &options.sites });
            }
        });
        project.set_backup_mode(options.backup_mode);
        outcome.findings.extend(std::mem::take(&mut project.excesses).into_iter().map(excessive));
        outcome.findings.extend(template::judge(std::mem::take(&mut project.templates), options));
        readings.push(Reading { view, project, findings: Vec::new() });
        if first.is_empty() {
            first = documents;
        }
    }
    // Switches that exclude each other may make no YAML when one is tried alone.
    if let Some(failure) = failed.filter(|_| readings.is_empty()) {
        unreadable::note(source, span, failure, options, outcome);
    }
    let is_kots = |reading: &Reading<'_>| {
        reading.project.kots.iter().any(|document| build::is_read_first(document.kind))
    };
    if let (Some(view), true) = (views.first(), readings.iter().any(is_kots)) {
        let found = template::bare_switch(source, span, view, options);
        outcome.findings.extend(template::judge(found.into_iter().collect(), options));
    }
    readings.extend(silent);
    (!first.is_empty()).then_some((first, readings))
}

/// The claims that a document lists in every reading.
pub(super) fn listed_claims(readings: &[Reading<'_>]) -> Vec<ListedClaim> {
    let mut readings = readings.iter().map(|reading| reading.project.own_listed_claims());
    let mut agreed = readings.next().unwrap_or_default();
    for other in readings {
        let by_place: HashMap<Span, &ListedClaim> =
            other.iter().map(|listed| (listed.place.span, listed)).collect();
        agreed.retain(|listed| by_place.get(&listed.place.span).is_some_and(|other| *other == listed));
    }
    agreed
}

/// Judges the readings of one document; `others` are the claims that any
/// document of the file lists, and the pods with hooks in all of them.
pub(super) fn judge_document(
    mut readings: Vec<Reading<'_>>,
    others: (&Arc<[ListedClaim]>, &Arc<[HookedPod]>),
    options: &Options,
    outcome: &mut FileOutcome,
) {
    let (mut pods, mut hooks) = (0, 0);
    for Reading { view, project, findings } in &mut readings {
        project.listed_claims = Arc::clone(others.0);
        project.hooked_pods = Arc::clone(others.1);
        let is_pod = |site: &&Site| site.is_effective() && !project.manifest.is_left_out;
        pods = pods.max(project.sites.iter().filter(is_pod).count());
        hooks = hooks.max(project.hook_count());
        if let Some(release) = &options.surroundings.release {
            project.heed_patches(release);
        }
        if options.is_open {
            project.admit_patches();
        }
        if options.is_of_chart {
            project.manifest.forget_kots();
        }
        let work = options.work.as_deref();
        let run = || rules::run(project, options.version, &options.surroundings, work);
        *findings = timed(options.clock, &mut outcome.times.rules, run);
        findings.iter_mut().for_each(|finding| {
            spare_templates(finding, view);
            name_templates(finding, view);
        });
    }
    outcome.pods += pods;
    outcome.hooks += hooks;
    outcome.findings.extend(agreed(readings));
}

/// The readings of a file in which a document differs; at least one.
fn readings_of<'v>(views: &'v [View], span: Span) -> Vec<&'v View> {
    let text = |view: &'v View| view.text.as_deref().and_then(|text| text.get(span.range()));
    let mut found: Vec<&View> = Vec::new();
    for view in views {
        if !found.iter().any(|other| text(other) == text(view)) {
            found.push(view);
        }
    }
    found
}

/// The findings on which the readings of a document agree: one that holds only
/// in some of them must concern text that the others leave out.
fn agreed(readings: Vec<Reading<'_>>) -> Vec<Diagnostic> {
    let key = |finding: &Diagnostic| (finding.rule, finding.primary.place.span, finding.message.clone());
    if readings.len() == 1 {
        return readings.into_iter().flat_map(|reading| reading.findings).collect();
    }
    let known: Vec<HashSet<_>> =
        readings.iter().map(|reading| reading.findings.iter().map(key).collect()).collect();
    let views: Vec<&View> = readings.iter().map(|reading| reading.view).collect();
    let confirmed = |finding: &Diagnostic| {
        let mut others = views.iter().zip(&known);
        others.all(|(view, known)| {
            known.contains(&key(finding)) || touches_any(&view.dropped, finding.primary.place.span)
        })
    };
    readings.into_iter().flat_map(|reading| reading.findings).filter(|finding| confirmed(finding)).collect()
}

/// Takes away a fix that would write over a template call: rules see only its placeholder.
fn spare_templates(finding: &mut Diagnostic, view: &View) {
    let spoils = |edit: &Edit| {
        [&view.holes, &view.dropped, &view.made].iter().any(|spans| touches_any(spans, edit.span))
    };
    // What a finding inside of a call says, it says of the call's own text.
    let place = finding.primary.place.span;
    let before = view.holes.partition_point(|hole| hole.start < place.start).checked_sub(1);
    let is_of_call = before.is_some_and(|at| place.end < view.holes[at].end);
    let is_own = |edit: &Edit| is_of_call && edit.span == place;
    if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| spoils(edit) && !is_own(edit))) {
        finding.fix = None;
    }
}

/// Moves what a finding says of text that a template prints to that template.
fn name_templates(finding: &mut Diagnostic, view: &View) {
    if view.made.is_empty() {
        return;
    }
    let own = Arc::clone(&finding.primary.place.source);
    let labels = std::iter::once(&mut finding.primary).chain(&mut finding.related);
    for place in labels.map(|label| &mut label.place).filter(|place| Arc::ptr_eq(&place.source, &own)) {
        place.span = view.whole(place.span);
    }
}

/// Whether a span touches one of `spans`, which are sorted and apart.
pub(super) fn touches_any(spans: &[Span], span: Span) -> bool {
    let from = spans.partition_point(|other| other.end < span.start);
    spans[from..].iter().take_while(|other| other.start <= span.end).any(|other| other.touches(span))
}
