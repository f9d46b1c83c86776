//! Fixes made on trial: kept where the outcome is plainly better, else refused.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Fixed;
use super::patch::{Patch, Side};
use super::verify::Verify;
use crate::diagnostic::{Diagnostic, Fix, is_failure};
use crate::source::{Source, Span};

/// Attempts after which the fixes not yet made are left alone, so that a file
/// full of fixes that are refused does not take for ever.
const ATTEMPTS: usize = 256;

/// Bytes that all attempts on one file may judge, so that a large file takes
/// fewer of them; never fewer than [`FEWEST`].
const JUDGED: usize = 256 << 20;

/// Enough to find one fix that is refused among a thousand.
const FEWEST: usize = 24;

/// A text on its way through the rounds.
pub(super) struct Run<'c> {
    check: &'c dyn Fn(&Arc<Source>) -> Vec<Diagnostic>,
    verify: &'c Verify,
    now: Outcome,
    attempts: usize,
    refused: Vec<Diagnostic>,
}

/// A text that was reached, and what is found in it.
#[derive(Clone)]
pub(super) struct Outcome {
    source: Arc<Source>,
    findings: Vec<Diagnostic>,
    applied: usize,
    rounds: usize,
}

impl Outcome {
    pub(super) fn text(&self) -> &str {
        self.source.text()
    }
}

impl<'c> Run<'c> {
    pub(super) fn new(
        source: &Arc<Source>,
        check: &'c dyn Fn(&Arc<Source>) -> Vec<Diagnostic>,
        verify: &'c Verify,
    ) -> Self {
        let now = Outcome { source: Arc::clone(source), findings: check(source), applied: 0, rounds: 0 };
        Self { check, verify, now, attempts: 0, refused: Vec::new() }
    }

    pub(super) fn source(&self) -> &Source {
        &self.now.source
    }

    pub(super) fn text(&self) -> &str {
        self.now.text()
    }

    pub(super) fn findings(&self) -> &[Diagnostic] {
        &self.now.findings
    }

    pub(super) fn applied(&self) -> usize {
        self.now.applied
    }

    pub(super) fn end_round(&mut self) {
        self.now.rounds += 1;
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.now.clone()
    }

    /// Goes back to an earlier text.
    pub(super) fn restore(&mut self, earlier: &Outcome) {
        self.now = earlier.clone();
    }

    /// Never tries these fixes again in this text.
    pub(super) fn refuse(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        self.refused.extend(findings);
    }

    /// The fixes that were refused, to be looked up.
    pub(super) fn refusals(&self) -> Refusals<'_> {
        let mut refusals = HashMap::<_, Vec<_>>::new();
        for (key, fix) in self.refused.iter().filter_map(place_of_fix) {
            refusals.entry(key).or_default().push(fix);
        }
        Refusals(refusals)
    }

    /// Whether no more may be tried.
    pub(super) fn is_exhausted(&self) -> bool {
        let most = (JUDGED / self.text().len().max(1)).clamp(FEWEST, ATTEMPTS);
        self.attempts >= most
    }

    /// Makes the fixes of a group, which do not touch one another. Where the
    /// outcome is refused the group is halved until the culprits are alone.
    pub(super) fn settle(&mut self, group: Vec<Diagnostic>) {
        let mut waiting = vec![group];
        while let Some(mut group) = waiting.pop() {
            if self.is_exhausted() {
                return;
            }
            self.attempts += 1;
            let patch = Patch::new(
                group.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits),
            );
            if let Some((source, findings)) = self.attempt(&group, &patch) {
                self.now.source = source;
                self.now.findings = findings;
                self.now.applied += group.len();
                self.refused.retain_mut(|finding| patch.carry(finding));
                for later in &mut waiting {
                    later.retain_mut(|finding| patch.carry(finding));
                }
                waiting.retain(|later| !later.is_empty());
            } else if group.len() > 1 {
                let right = group.split_off(group.len() / 2);
                waiting.extend([right, group]);
            } else {
                self.refuse(group);
            }
        }
    }

    /// The text with the patch and what is found in it; none where a finding
    /// of the group is still there, the file became unreadable, or something
    /// beside the edits changed.
    fn attempt(&self, group: &[Diagnostic], patch: &Patch) -> Option<(Arc<Source>, Vec<Diagnostic>)> {
        let text = patch.apply(self.text())?;
        let source = Source::new(self.now.source.path(), text);
        if !(self.verify)(&self.now.source, &source, patch) {
            return None;
        }
        let findings = (self.check)(&source);
        let failures =
            |findings: &[Diagnostic]| findings.iter().filter(|found| is_failure(found.rule)).count();
        let worse = failures(&findings) > failures(&self.now.findings);
        let known = Known::new(&findings, source.path());
        let mended = group.iter().all(|finding| !known.has(finding, patch));
        (mended && !worse).then_some((source, findings))
    }

    /// What became of the text.
    pub(super) fn finish(self) -> Fixed {
        let refusals = self.refusals();
        let refused = self.now.findings.iter().filter(|finding| refusals.hold(finding)).cloned().collect();
        Fixed {
            text: self.now.text().to_owned(),
            applied: self.now.applied,
            rounds: self.now.rounds,
            remaining: self.now.findings,
            refused,
        }
    }
}

/// Refused fixes by rule and place: there may be as many as findings.
pub(super) struct Refusals<'r>(HashMap<(&'static str, Span), Vec<&'r Fix>>);

impl Refusals<'_> {
    /// Whether the fix of a finding is among them.
    pub(super) fn hold(&self, finding: &Diagnostic) -> bool {
        let found = place_of_fix(finding).map(|(key, fix)| (self.0.get(&key), fix));
        found.is_some_and(|(known, fix)| known.is_some_and(|known| known.contains(&fix)))
    }
}

fn place_of_fix(finding: &Diagnostic) -> Option<((&'static str, Span), &Fix)> {
    let fix = finding.fix.as_ref()?;
    Some(((finding.rule, fix.edits.first()?.span), fix))
}

/// Findings by what they say and where they begin.
struct Known<'d>(HashSet<(&'static str, &'d str, usize)>);

impl<'d> Known<'d> {
    fn new(findings: &'d [Diagnostic], path: &str) -> Self {
        let here = findings.iter().filter(|finding| finding.primary.place.source.path() == path);
        Self(here.map(|found| (found.rule, found.message.as_str(), found.primary.place.span.start)).collect())
    }

    /// Whether a finding from before the patch is among these, at the place
    /// that its text moved to.
    fn has(&self, finding: &Diagnostic, patch: &Patch) -> bool {
        let span = finding.primary.place.span;
        let starts = [patch.map(span.start, Side::Before), patch.map(span.start, Side::After)];
        if starts[0] == patch.map(span.end, Side::After) && !span.is_empty() {
            return false;
        }
        starts.iter().any(|&start| self.0.contains(&(finding.rule, finding.message.as_str(), start)))
    }
}
