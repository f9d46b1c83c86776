//! The order of a file's findings, and how many there may be.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Level, is_failure};
use crate::source::{Place, Source};

/// The most findings of one kind that one file may give.
const MOST_FINDINGS: usize = 1000;

/// Findings by place and rule, each once.
pub(super) fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
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
pub(super) fn cap(source: &Arc<Source>, findings: &mut Vec<Diagnostic>) {
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
