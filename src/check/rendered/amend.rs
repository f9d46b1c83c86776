//! Findings of rendered text as those of the very source that is judged.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source};

/// Gives a finding the fix of the same one that was made of the file alone: it
/// may add lines, which nothing in rendered text says where to put.
pub(super) fn take_fix(finding: &mut Diagnostic, others: &[Diagnostic]) {
    let is_same = |other: &&Diagnostic| {
        other.rule == finding.rule
            && other.primary.place == finding.primary.place
            && other.message == finding.message
    };
    if finding.fix.is_none() {
        finding.fix = others.iter().find(is_same).and_then(|other| other.fix.clone());
    }
}

/// A finding whose places in a file are places of this very source of it.
pub(super) fn rebased(finding: &Diagnostic, source: &Arc<Source>) -> Diagnostic {
    let mut finding = finding.clone();
    finding.primary.place = rebased_place(&finding.primary.place, source);
    for label in &mut finding.related {
        label.place = rebased_place(&label.place, source);
    }
    for place in finding.origins.iter_mut().flatten() {
        *place = rebased_place(place, source);
    }
    if let Some(fix) = &mut finding.fix {
        let own = fix.edits.iter_mut().filter(|edit| edit.source.path() == source.path());
        own.for_each(|edit| edit.source = Arc::clone(source));
    }
    finding
}

/// A place in `source`, where it is in the file of that path; else as it is.
pub(super) fn rebased_place(place: &Place, source: &Arc<Source>) -> Place {
    if place.source.path() == source.path() { Place::new(source, place.span) } else { place.clone() }
}
