//! Which fixes of a round go together.

use std::collections::{BTreeSet, HashSet};

use super::Apply;
use super::attempt::Run;
use super::patch::Patch;
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::{Source, Span};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The findings whose fixes can be made in one go, in the order of the file.
/// Those that cannot be made at all are refused in `run`.
pub(super) fn select(run: &mut Run, apply: Apply) -> Vec<Diagnostic> {
    let mut candidates: Vec<(Span, Diagnostic)> = Vec::new();
    let mut impossible = Vec::new();
    let refusals = run.refusals();
    for finding in run.findings() {
        let Some(fix) = &finding.fix else { continue };
        if !apply.allows(fix.safety) || refusals.hold(finding) {
            continue;
        }
        match first_span(fix, run.source()) {
            Some(span) => candidates.push((span, finding.clone())),
            None => impossible.push(finding.clone()),
        }
    }
    run.refuse(impossible);
    candidates
        .sort_by(|(a_span, a), (b_span, b)| (a_span, a.rule, &a.message).cmp(&(b_span, b.rule, &b.message)));
    without_conflicts(candidates)
}

/// Greedily the first of each set of fixes that touch one another; of equal
/// fixes one.
fn without_conflicts(candidates: Vec<(Span, Diagnostic)>) -> Vec<Diagnostic> {
    let mut taken = BTreeSet::new();
    let mut known = HashSet::new();
    let mut group = Vec::new();
    for (_, finding) in candidates {
        let edits = finding.fix.as_ref().map_or(&[][..], |fix| &fix.edits);
        let key: Vec<(Span, String)> = edits.iter().map(|edit| (edit.span, edit.text.clone())).collect();
        if known.contains(&key) || edits.iter().any(|edit| conflicts(&taken, edit.span)) {
            continue;
        }
        taken.extend(edits.iter().map(|edit| edit.span));
        known.insert(key);
        group.push(finding);
    }
    group
}

/// Whether a span touches one of the taken, which do not overlap.
fn conflicts(taken: &BTreeSet<Span>, span: Span) -> bool {
    let before = taken.range(..=span).next_back();
    let after = taken.range(span..).next();
    before.into_iter().chain(after).any(|other| other.touches(span))
}

/// The first span of a fix that can be made in this text and changes it; none
/// where it edits another file, overlaps itself, leaves the text, cuts a
/// character or the byte order mark.
fn first_span(fix: &Fix, source: &Source) -> Option<Span> {
    let text = source.text();
    let floor = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let here = fix.edits.iter().all(|edit| {
        edit.source.path() == source.path()
            && edit.span.start >= floor
            && text.get(edit.span.range()).is_some()
    });
    if !here || !Patch::new(&fix.edits).changes(text)? {
        return None;
    }
    fix.edits.iter().map(|edit| edit.span).min()
}
