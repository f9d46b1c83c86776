//! Reads the inputs and judges them, on all threads.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rayon::prelude::*;

use super::policy::Policies;
use super::read::{LARGEST, Size, read, text};
use super::rendering::Rendering;
use super::timings::Timings;
use super::{Stop, charts, context};
use crate::check::rendered::Unrendered;
use crate::check::{
    FileOutcome, Grouping, Options, Times, check_guarded, check_template_guarded, facts_guarded, folder,
};
use crate::diagnostic::Diagnostic;
use crate::discover::{Content, Input, Request, unreadable, unreadable_io};
use crate::model::Facts;
use crate::report::Skipped;
use crate::source::Source;
use crate::velero::key::Trace;

/// What all inputs gave.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Findings of every level, by file in the order of the inputs.
    pub(super) findings: Vec<Diagnostic>,
    /// Files read.
    pub(super) files: usize,
    /// Charts, releases and manifest files with a trace of Velero.
    pub(super) units: usize,
    pub(super) pods: usize,
    pub(super) hooks: usize,
    /// What was not looked at.
    pub(super) skipped: Vec<Skipped>,
    /// What belongs together.
    pub(super) grouping: Grouping,
    /// The charts.
    pub(super) rendering: Rendering,
    /// What is found in files of charts of which only others were named.
    pub(super) elsewhere: Vec<Diagnostic>,
    /// What it took, where somebody asks.
    pub(super) timings: Timings,
}

/// Judges all inputs; `progress` is told how many are done. A file that belongs
/// with others is judged again when all of them have been read.
pub(super) fn scan(
    request: &Request,
    inputs: &[Input],
    policies: &mut Policies,
    render: &dyn Fn(&Grouping, &Policies) -> Result<Rendering, Stop>,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Scan, Stop> {
    let done = AtomicUsize::new(0);
    let judge = |buffer: &mut Vec<u8>, input: &Input| {
        let outcome = judge(input, &policies.at(&input.display).options, buffer);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        outcome
    };
    let mut outcomes: Vec<_> = match inputs {
        [input] => vec![judge(&mut Vec::new(), input)],
        inputs => inputs.par_iter().map_init(Vec::new, judge).collect(),
    };
    let mut grouping = group(request, inputs, &outcomes, &policies.plain.options);
    let failures = charts::find(&mut grouping, request, inputs);
    let mut rendering = render(&grouping, policies)?;
    let grouping = grouping.with_rendered(std::mem::take(&mut rendering.facts), &rendering.built);
    let is_rendered = |path: &str| rendering.findings.knows(path);
    let again: Vec<_> = inputs
        .iter()
        .zip(&mut outcomes)
        .filter(|(input, judged)| {
            let is_around = judged.outcome.is_some() && grouping.around(&input.display).is_some();
            is_around || is_rendered(&input.display)
        })
        .collect();
    let judge_again = |buffer: &mut Vec<u8>, (input, judged): (&Input, &mut Judged)| {
        let options = &policies.at(&input.display).options;
        let around = grouping.options(&input.display, options);
        let around = Options { rendered: Arc::clone(&rendering.findings), ..around };
        let mut again = self::judge(input, &around, buffer);
        if let (None, Some(source)) = (&again.outcome, rendering.findings.source(&input.display)) {
            // Without a trace of its own it says something only as it is rendered.
            let source = Source::new(source.path(), source.text());
            again.outcome = Some(Box::new(check_guarded(&source, &around)));
        }
        let first = std::mem::replace(judged, again);
        judged.add_time_of(first);
    };
    // One of them, or none, as in most runs, is not worth starting threads for.
    if again.len() > 1 {
        again.into_par_iter().for_each_init(Vec::new, judge_again);
    } else {
        again.into_iter().for_each(|one| judge_again(&mut Vec::new(), one));
    }
    judge_silent(inputs, &mut outcomes, policies, &rendering);
    let mut scan = gather(inputs, outcomes, grouping, &is_rendered);
    scan.findings.extend(failures);
    scan.add(rendering, policies);
    Ok(scan)
}

/// Judges files that say nothing by themselves, but in which something rendered
/// is found: they may have been read without a sieve.
fn judge_silent(inputs: &[Input], outcomes: &mut [Judged], policies: &Policies, rendering: &Rendering) {
    let is_silent = |(input, judged): &(&Input, &mut Judged)| {
        judged.outcome.is_none() && rendering.findings.has_any_in(&input.display)
    };
    for (input, judged) in inputs.iter().zip(outcomes).filter(is_silent) {
        let options = &policies.at(&input.display).options;
        let options = Options { rendered: Arc::clone(&rendering.findings), ..options.clone() };
        let source = rendering.findings.source(&input.display);
        judged.outcome = source.map(|source| Box::new(check_template_guarded(source, &options)));
    }
}

impl Scan {
    /// Adds what charts gave beside what is found in their files of values.
    fn add(&mut self, mut rendering: Rendering, policies: &mut Policies) {
        policies.take_up(&rendering.more);
        for input in &rendering.more {
            let options = &policies.at(&input.display).options;
            let options = Options { rendered: Arc::clone(&rendering.findings), ..options.clone() };
            let source = rendering.findings.source(&input.display);
            self.findings.extend(
                source.map(|source| check_template_guarded(source, &options).findings).unwrap_or_default(),
            );
        }
        let is_told = |finding: &Diagnostic| rendering.reports_on(finding.primary.place.source.path());
        let (told, elsewhere) = std::mem::take(&mut self.findings).into_iter().partition(is_told);
        (self.findings, self.elsewhere) = (told, elsewhere);
        self.findings.append(&mut rendering.loose);
        let skipped = std::mem::take(&mut rendering.unrendered).into_iter();
        self.skipped.extend(skipped.map(|Unrendered { path, noun, count }| Skipped { path, count, noun }));
        self.pods += rendering.pods;
        self.hooks += rendering.hooks;
        self.rendering = rendering;
    }
}

/// What belongs together, files that were not asked for included.
fn group(request: &Request, inputs: &[Input], outcomes: &[Judged], options: &Options) -> Grouping {
    let known = inputs.iter().zip(outcomes).filter_map(|(input, judged)| {
        let facts = &judged.outcome.as_ref()?.facts;
        let is_placed = input.display != crate::discover::NOWHERE && !facts.is_empty();
        is_placed.then(|| (input.display.clone(), facts.clone()))
    });
    let mut files: Vec<_> = known.collect();
    if files.is_empty() {
        return Grouping::default();
    }
    let context = context::gather(request, inputs, &files, options);
    files.extend(context.files);
    Grouping::of(files)
}

/// What a file means to others; it is not judged.
pub(super) fn facts(input: &Input, options: &Options, buffer: &mut Vec<u8>) -> Facts {
    match load(input, buffer) {
        Ok(None) => Facts::default(),
        Ok(Some(text)) => facts_guarded(&Source::new(input.display.as_str(), text), options),
        Err(_) => Facts { is_partial: true, ..Facts::default() },
    }
}

/// The text of an input where it has a trace of Velero or KOTS.
fn load<'a>(input: &'a Input, buffer: &'a mut Vec<u8>) -> Result<Option<&'a str>, Box<Diagnostic>> {
    let path = match &input.content {
        Content::Text(text) => return Ok(Trace::of(text.as_bytes()).is_any().then_some(text)),
        Content::Path(path) => path,
    };
    match read(path, buffer, LARGEST) {
        Ok(Size::Whole) => text(&input.display, buffer),
        Ok(Size::Irrelevant) => Ok(None),
        Ok(Size::TooLarge) => {
            let message = format!("`{}` is larger than {} MiB", input.display, LARGEST >> 20);
            Err(unreadable(&input.display, message).into())
        }
        Err(error) => Err(unreadable_io(&input.display, &error).into()),
    }
}

fn gather(
    inputs: &[Input],
    outcomes: Vec<Judged>,
    grouping: Grouping,
    is_rendered: &dyn Fn(&str) -> bool,
) -> Scan {
    let mut scan = Scan { grouping, ..Scan::default() };
    let releases: BTreeSet<&str> = inputs
        .iter()
        .zip(&outcomes)
        .filter(|(_, judged)| judged.outcome.as_ref().is_some_and(|outcome| outcome.facts.is_release()))
        .map(|(input, _)| folder(&input.display))
        .collect();
    let mut units = BTreeSet::new();
    for (input, judged) in inputs.iter().zip(outcomes) {
        let passed_over =
            judged.outcome.as_ref().is_some_and(|outcome| outcome.other.is_some() && outcome.documents == 0);
        scan.files += usize::from(judged.read && !passed_over);
        let Some(outcome) = judged.outcome else {
            scan.timings.add(&input.display, judged.took, Times::default());
            continue;
        };
        scan.timings.add(&input.display, judged.took, outcome.times);
        let release = input.unit == input.display && releases.contains(folder(&input.display));
        units.insert(if release { folder(&input.display) } else { &input.unit });
        // Those of values that reach rendered pods are counted there.
        if !is_rendered(&input.display) {
            scan.pods += outcome.pods;
            scan.hooks += outcome.hooks;
        }
        scan.findings.extend(outcome.findings);
        if let Some(noun) = outcome.other {
            let path = input.display.clone();
            scan.skipped.push(Skipped { path, count: 1, noun });
        }
    }
    scan.units = units.len();
    scan
}

/// What became of one input.
struct Judged {
    /// Whether its bytes were looked at.
    read: bool,
    /// None where it has no trace of Velero, as most of a large tree, which is
    /// why it takes no room in them.
    outcome: Option<Box<FileOutcome>>,
    /// What reading and checking it took, where there is a clock.
    took: [Duration; 2],
}

impl Judged {
    fn new(read: bool, outcome: Option<FileOutcome>) -> Self {
        Self { read, outcome: outcome.map(Box::new), took: [Duration::ZERO; 2] }
    }

    /// Adds what an earlier judgement of the same file took.
    fn add_time_of(&mut self, first: Judged) {
        self.took = [self.took[0] + first.took[0], self.took[1] + first.took[1]];
        if let (Some(outcome), Some(first)) = (&mut self.outcome, first.outcome) {
            outcome.times += first.times;
        }
    }
}

fn judge(input: &Input, options: &Options, buffer: &mut Vec<u8>) -> Judged {
    let now = || options.clock.map_or(Duration::ZERO, |clock| clock());
    let begin = now();
    let text = load(input, buffer);
    let read_at = now();
    let mut judged = match text {
        Ok(None) => Judged::new(true, None),
        Ok(Some(text)) => {
            let source = Source::new(input.display.as_str(), text);
            Judged::new(true, Some(check_guarded(&source, options)))
        }
        Err(failure) => {
            let facts = Facts { is_partial: true, ..Facts::default() };
            let outcome = FileOutcome { findings: vec![*failure], facts, ..FileOutcome::default() };
            Judged::new(false, Some(outcome))
        }
    };
    judged.took = [read_at - begin, now() - read_at];
    judged
}
