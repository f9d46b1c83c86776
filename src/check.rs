//! Owns the pipeline: one file in, its findings and counts out. Every front
//! end calls it, with text from the disk or from an editor.

mod counted;
mod guard;
mod look;
mod reading;
mod redact;
mod release;
pub mod rendered;
mod strings;
mod template;
mod times;
mod together;
mod unreadable;

pub use guard::{check_guarded, check_template_guarded, check_unit_guarded};
pub(crate) use guard::{facts_guarded, hide_panics};
pub use release::{Grouping, folder};
pub use times::{Clock, Times};
pub use together::{chart_identity, check_together, facts};

use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Level, is_failure};
use crate::model::{AnnotationSite, Excess, Facts, Secret, Surroundings};
use crate::source::{Place, Source, Span};
use crate::suppress;
use crate::velero::key::has_trace;
use crate::velero::{BackupMode, Version};
use crate::work::Work;
use crate::yaml::{self, Document};
use counted::{search, views};
use look::{Looked, look};
use reading::read_document;
use times::timed;

/// What a check is made for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The Velero version to judge for.
    pub version: Version,
    /// Which volumes the user's backups save as files, where that is known.
    pub backup_mode: Option<BackupMode>,
    /// Places beside the built-in ones where resources carry the annotations of their pods.
    pub sites: Arc<[AnnotationSite]>,
    /// Bounds on one document.
    pub yaml: yaml::Limits,
    /// How many documents of one file are looked at.
    pub documents: usize,
    /// What the files around the judged one hold.
    pub surroundings: Arc<Surroundings>,
    /// What rendered charts say about their files.
    pub rendered: Arc<rendered::Findings>,
    /// Whether something that is not followed may add to the pods of a rendered text.
    pub is_open: bool,
    /// Whether a rendered text is that of a chart, whose objects KOTS never reads itself.
    pub is_of_chart: bool,
    /// How many findings are kept.
    pub most: MostFindings,
    /// Where to count what is done; no program needs that.
    pub work: Option<Arc<Work>>,
    /// Tells the time; none where nobody asks what the steps take.
    pub clock: Option<Clock>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            version: Version::default(),
            backup_mode: None,
            sites: Arc::default(),
            yaml: yaml::Limits::default(),
            documents: MOST_DOCUMENTS,
            surroundings: Arc::default(),
            rendered: Arc::default(),
            is_open: false,
            is_of_chart: false,
            most: MostFindings::default(),
            work: None,
            clock: None,
        }
    }
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
    /// What the steps took, where [`Options::clock`] tells the time.
    pub times: Times,
}

/// The documents with a trace of Velero that are looked at in one file.
const MOST_DOCUMENTS: usize = 100_000;

/// The most findings of one kind that one file may give; by default as many as
/// anybody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MostFindings(usize);

impl MostFindings {
    /// Those that are fixed in one go.
    pub const TO_FIX: Self = Self(100_000);
}

impl Default for MostFindings {
    fn default() -> Self {
        Self(1000)
    }
}

/// Checks one file.
pub fn check_source(source: &Arc<Source>, options: &Options) -> FileOutcome {
    let mut outcome = FileOutcome::default();
    let trace = search(source, Span::new(0, source.text().len()), options);
    options.count(|counts| counts.files += 1);
    let in_release = is_in_release(options);
    if trace.kots && !in_release {
        outcome.facts = together::kots_facts(source, options);
    }
    if !trace.velero && !in_release && !options.rendered.knows(source.path()) {
        return outcome;
    }
    let views = || views(source, &|text| has_trace(text.as_bytes()), options);
    let views = timed(options.clock, &mut outcome.times.render, views);
    outcome.findings.extend(template::judge_file(source, in_release, options));
    let looked = look(source, &views, in_release, false, options, &mut outcome);
    let Looked { documents, mut secrets, .. } = looked;
    options.rendered.amend(source, &mut outcome, &mut secrets);
    let found = std::mem::take(&mut outcome.findings);
    let heed = || heeded(source, found, &documents, &mut secrets, options);
    outcome.findings = timed(options.clock, &mut outcome.times.suppress, heed);
    outcome
}

/// What rendered charts say about a file that says nothing by itself: a template.
pub fn check_template(source: &Arc<Source>, options: &Options) -> FileOutcome {
    let (mut outcome, mut secrets) = (FileOutcome::default(), Vec::new());
    options.rendered.amend(source, &mut outcome, &mut secrets);
    let found = std::mem::take(&mut outcome.findings);
    outcome.findings = heeded(source, found, &[], &mut secrets, options);
    outcome
}

/// The findings that ignore comments leave, sorted, their secrets covered.
fn heeded(
    source: &Arc<Source>,
    findings: Vec<Diagnostic>,
    documents: &[Rc<Document>],
    secrets: &mut [Secret],
    options: &Options,
) -> Vec<Diagnostic> {
    let mut suppressions = suppress::collect_file(source, documents.iter().map(Rc::as_ref));
    suppressions.note(&options.rendered.shared(source));
    suppressions.extend(suppress::collect_around(source, &findings));
    let mut findings = sorted(suppress::apply(&mut suppressions, findings));
    cap(source, &mut findings, options.most);
    redact::cover(source, secrets, &mut findings);
    sorted(findings)
}

/// Whether the file belongs to a KOTS release that Velero has to do with.
fn is_in_release(options: &Options) -> bool {
    options.surroundings.release.as_ref().is_some_and(|release| release.concerns_velero)
}

fn too_many_documents(source: &Arc<Source>, span: Span, options: &Options) -> Excess {
    Excess {
        place: Place::new(source, Span::new(span.start, span.start)),
        message: format!("more than {} documents in this file name Velero", options.documents),
        left_out: "those from here on were not looked at",
    }
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
fn cap(source: &Arc<Source>, findings: &mut Vec<Diagnostic>, MostFindings(most): MostFindings) {
    let mut counts = [0; 3];
    let mut ends = Vec::new();
    findings.retain(|finding| {
        let (kind, rule, level, words) = match finding.level {
            _ if is_failure(finding.rule) => (0, "unreadable-file", Level::Error, "failures"),
            Level::Error | Level::Warning => (1, "unreadable-file", Level::Error, "findings"),
            Level::Info => (2, finding.rule, Level::Info, "findings of level info"),
        };
        counts[kind] += 1;
        if counts[kind] == most + 1 {
            let place = Place::new(source, finding.primary.place.span);
            let message = format!("more than {most} {words} in this file");
            let mut end = Diagnostic::new(rule, level, place, message);
            end.note("those after this place are not shown");
            ends.push(end);
        }
        counts[kind] <= most
    });
    findings.append(&mut ends);
}
