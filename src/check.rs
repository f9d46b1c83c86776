//! Owns the pipeline: one file in, its findings and counts out. Every front
//! end calls it, with text from the disk or from an editor.

mod guard;
mod redact;
mod release;
mod together;
mod trace;

pub use guard::check_guarded;
pub(crate) use guard::hide_panics;
pub use release::{Grouping, folder};
pub use together::{chart_identity, check_together};
pub use trace::Trace;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Edit, Level, is_failure};
use crate::model::{Excess, Facts, ListedClaim, Project, Secret, Site, Surroundings, build};
use crate::render::{self, View};
use crate::rules;
use crate::source::{Place, Source, Span};
use crate::suppress;
use crate::velero::Version;
use crate::yaml::{self, Document, FailureKind};

/// What a check is made for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The Velero version to judge for.
    pub version: Version,
    /// Bounds on one document.
    pub yaml: yaml::Limits,
    /// What the files around the judged one hold.
    pub surroundings: Arc<Surroundings>,
}

/// What one file gave.
#[derive(Debug, Default)]
pub struct FileOutcome {
    /// Findings of every level and failures of the tool's own, sorted by place and rule.
    pub findings: Vec<Diagnostic>,
    /// Pods with annotations that Velero reads, as far as can be told.
    pub pods: usize,
    /// Hooks in them.
    pub hooks: usize,
    /// Documents that were checked: those with a trace of Velero that could be read.
    pub documents: usize,
    /// What a part of it is that was not looked at, in the singular: `diff`.
    pub other: Option<&'static str>,
    /// What rules in other files need to know of it.
    pub facts: Facts,
}

/// The most findings of one kind that one file may give.
const MOST_FINDINGS: usize = 1000;

/// Checks one file.
pub fn check_source(source: &Arc<Source>, options: &Options) -> FileOutcome {
    let mut outcome = FileOutcome::default();
    let trace = Trace::of(source.text().as_bytes());
    let in_release = is_in_release(options);
    if trace.kots && !in_release {
        outcome.facts = together::facts(source, options);
    }
    if !trace.velero && !in_release {
        return outcome;
    }
    let views = render::views(source.text());
    let mut documents = Vec::new();
    let keeps = suppress::may_be_in(source.text());
    let (mut listed, mut waiting, mut secrets) = (Vec::new(), Vec::new(), Vec::<Secret>::new());
    for span in yaml::split(source.text()) {
        let trace = Trace::of(source.slice(span).as_bytes());
        if (trace.velero || in_release && trace.kots)
            && let Some((document, readings)) = read_document(source, span, &views, options, &mut outcome)
        {
            outcome.documents += 1;
            outcome.facts.add(&readings[0].project);
            documents.extend(keeps.then_some(document));
            listed.extend(listed_claims(&readings));
            secrets.extend(readings.iter().flat_map(|reading| redact::secrets(&reading.project)));
            // Only marks are judged by what other documents hold, and a file
            // may have very many documents.
            if readings.iter().all(|reading| reading.project.marks.is_empty()) {
                judge_document(readings, &Arc::default(), options, &mut outcome);
            } else {
                waiting.push(readings);
            }
        }
    }
    let listed: Arc<[ListedClaim]> = listed.into();
    for readings in waiting {
        judge_document(readings, &listed, options, &mut outcome);
    }
    let mut suppressions = suppress::collect_file(source, &documents);
    let findings = suppress::apply(&mut suppressions, std::mem::take(&mut outcome.findings));
    outcome.findings = sorted(findings);
    cap(source, &mut outcome.findings);
    redact::cover(source, &mut secrets, &mut outcome.findings);
    outcome.findings = sorted(outcome.findings);
    outcome
}

/// Whether the file belongs to a KOTS release that Velero has to do with.
fn is_in_release(options: &Options) -> bool {
    options.surroundings.release.as_ref().is_some_and(|release| release.concerns_velero)
}

/// One reading of a document and what was found in it.
struct Reading<'v> {
    view: &'v View,
    project: Project,
    findings: Vec<Diagnostic>,
}

/// Reads one document: as it is in its first reading, and what each holds.
fn read_document<'v>(
    source: &Arc<Source>,
    span: Span,
    views: &'v [View],
    options: &Options,
    outcome: &mut FileOutcome,
) -> Option<(Document, Vec<Reading<'v>>)> {
    let mut readings = Vec::new();
    let mut first = None;
    for view in readings_of(views, span) {
        let text = view.text.as_deref().unwrap_or(source.text());
        let document = match yaml::parse(source, text, span, &options.yaml) {
            Ok(document) => document,
            Err(failure) => {
                unreadable(source, span, failure, options, outcome);
                return None;
            }
        };
        let parsed = build::Parsed { document, view };
        let mut project = Project::default();
        build::add(&mut project, &parsed);
        outcome.findings.extend(std::mem::take(&mut project.excesses).into_iter().map(excessive));
        readings.push(Reading { view, project, findings: Vec::new() });
        first.get_or_insert(parsed.document);
    }
    first.map(|document| (document, readings))
}

/// The claims that a document lists in every reading.
fn listed_claims(readings: &[Reading<'_>]) -> Vec<ListedClaim> {
    let mut readings = readings.iter().map(|reading| reading.project.own_listed_claims());
    let mut agreed = readings.next().unwrap_or_default();
    for other in readings {
        let by_place: HashMap<Span, &ListedClaim> =
            other.iter().map(|listed| (listed.place.span, listed)).collect();
        agreed.retain(|listed| by_place.get(&listed.place.span).is_some_and(|other| *other == listed));
    }
    agreed
}

/// Judges the readings of one document; `listed` are the claims that any
/// document of the file lists.
fn judge_document(
    mut readings: Vec<Reading<'_>>,
    listed: &Arc<[ListedClaim]>,
    options: &Options,
    outcome: &mut FileOutcome,
) {
    let (mut pods, mut hooks) = (0, 0);
    for Reading { view, project, findings } in &mut readings {
        project.listed_claims = Arc::clone(listed);
        let is_pod = |site: &&Site| site.is_effective() && !project.manifest.is_left_out;
        pods = pods.max(project.sites.iter().filter(is_pod).count());
        hooks = hooks.max(project.hook_count());
        if let Some(release) = &options.surroundings.release {
            project.heed_patches(release);
        }
        *findings = rules::run(project, options.version, &options.surroundings);
        findings.iter_mut().for_each(|finding| spare_templates(finding, view));
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
    let spoils = |edit: &Edit| touches_any(&view.holes, edit.span) || touches_any(&view.dropped, edit.span);
    // What a finding inside of a call says, it says of the call's own text.
    let place = finding.primary.place.span;
    let before = view.holes.partition_point(|hole| hole.start < place.start).checked_sub(1);
    let is_of_call = before.is_some_and(|at| place.end < view.holes[at].end);
    let is_own = |edit: &Edit| is_of_call && edit.span == place;
    if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| spoils(edit) && !is_own(edit))) {
        finding.fix = None;
    }
}

/// Whether a span touches one of `spans`, which are sorted and apart.
fn touches_any(spans: &[Span], span: Span) -> bool {
    let from = spans.partition_point(|other| other.end < span.start);
    spans[from..].iter().take_while(|other| other.start <= span.end).any(|other| other.touches(span))
}

fn unreadable(
    source: &Arc<Source>,
    span: Span,
    failure: yaml::Failure,
    options: &Options,
    outcome: &mut FileOutcome,
) {
    let other = || other_than_yaml(source, span, options);
    if let Some(other) = (failure.kind == FailureKind::Syntax).then(other).flatten() {
        outcome.other = Some(other);
        return;
    }
    let mut finding =
        Diagnostic::new("invalid-yaml", Level::Error, Place::new(source, failure.span), failure.message);
    finding.note("nothing in this document was checked");
    outcome.findings.push(finding);
    outcome.facts.is_partial = true;
}

/// What a document that cannot be read is, other than YAML gone wrong.
fn other_than_yaml(source: &Arc<Source>, span: Span, options: &Options) -> Option<&'static str> {
    let text = source.slice(span);
    if render::is_foreign_template(text) {
        return Some("unrendered template");
    }
    if render::is_shell_transcript(text) {
        return Some("shell transcript");
    }
    let plain = Source::new(source.path(), render::without_plus(text)?);
    let whole = Span::new(0, plain.text().len());
    yaml::parse(&plain, plain.text(), whole, &options.yaml).is_ok().then_some("diff")
}

fn excessive(excess: Excess) -> Diagnostic {
    let mut finding = Diagnostic::new("unreadable-file", Level::Error, excess.place, excess.message);
    finding.note(excess.left_out);
    finding
}

fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.primary.place.span, d.rule);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    findings
        .dedup_by(|a, b| a.rule == b.rule && a.primary.place == b.primary.place && a.message == b.message);
    findings
}

/// Leaves out the findings of each kind after the first ones. That there were
/// more is a failure only where they are shown without being asked for.
fn cap(source: &Arc<Source>, findings: &mut Vec<Diagnostic>) {
    let mut counts = [0; 3];
    let mut ends = Vec::new();
    findings.retain(|finding| {
        let (kind, rule, level, words) = match finding.level {
            _ if is_failure(finding.rule) => (0, "unreadable-file", Level::Error, "failures"),
            Level::Error | Level::Warning => (1, "unreadable-file", Level::Error, "findings"),
            Level::Info => (2, finding.rule, Level::Info, "findings of level info"),
        };
        counts[kind] += 1;
        if counts[kind] == MOST_FINDINGS + 1 {
            let place = Place::new(source, finding.primary.place.span);
            let message = format!("more than {MOST_FINDINGS} {words} in this file");
            let mut end = Diagnostic::new(rule, level, place, message);
            end.note("those after this place are not shown");
            ends.push(end);
        }
        counts[kind] <= MOST_FINDINGS
    });
    findings.append(&mut ends);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_meant_for_a_cluster_is_skipped_and_nothing_else() {
        let cases = [
            ("kind: Pod\n  name: a\n", None),
            ("metadata:\n  name: a\n+ annotations:\n+   velero: b\n  labels: c\n", Some("diff")),
            ("kind: Pod\n metadata:\n+  velero: b\n", None),
            ("$ velero get backups\nName: a: b\n", Some("shell transcript")),
            ("velero: {{ if x }}\n  - a\n", Some("unrendered template")),
        ];
        for (text, skipped) in cases {
            let text = format!("# velero\n{text}");
            let outcome = check_source(&Source::new("a.yaml", &*text), &Options::default());
            assert_eq!(outcome.other, skipped, "{text}");
            assert_eq!(outcome.findings.is_empty(), skipped.is_some(), "{text}");
        }
    }
}
