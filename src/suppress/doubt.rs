//! Ignore comments that say what velint cannot read: their author wants
//! something left alone, so nothing under them is changed.

use std::collections::{HashMap, HashSet};

use super::{Ignore, Scope};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What such comments of one file may have meant.
#[derive(Debug, Default)]
struct Doubt {
    whole: bool,
    exact: HashSet<Span>,
    /// Sorted and apart.
    parts: Vec<Span>,
}

/// Takes the fixes from findings that a comment may have meant to hide; `ids`
/// are those of all rules.
pub(super) fn spare(ignores: &[Ignore], ids: &[&str], findings: &mut [Diagnostic]) {
    let mut doubts: HashMap<&str, Doubt> = HashMap::new();
    for ignore in ignores.iter().filter(|ignore| is_doubtful(ignore, ids)) {
        let doubt = doubts.entry(ignore.source.path()).or_default();
        match &ignore.scope {
            Scope::File => doubt.whole = true,
            Scope::Part { span, exact } => {
                doubt.parts.push(*span);
                doubt.exact.extend(exact);
            }
            Scope::Nothing => {}
        }
    }
    doubts.values_mut().for_each(Doubt::join);
    for finding in findings {
        let place = &finding.primary.place;
        if doubts.get(place.source.path()).is_some_and(|doubt| doubt.covers(place.span)) {
            finding.fix = None;
        }
    }
}

/// Whether a comment has no list of rules that can be read, or names a rule that there is not.
fn is_doubtful(ignore: &Ignore, ids: &[&str]) -> bool {
    let listed = ignore.directive.ids();
    listed.is_empty() || listed.iter().any(|&id| !ids.contains(&ignore.source.slice(id)))
}

impl Doubt {
    fn join(&mut self) {
        self.parts.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(self.parts.len());
        for part in self.parts.drain(..) {
            match joined.last_mut() {
                Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
                _ => joined.push(part),
            }
        }
        self.parts = joined;
    }

    fn covers(&self, span: Span) -> bool {
        let before = self.parts.partition_point(|part| part.start <= span.start).checked_sub(1);
        self.whole || self.exact.contains(&span) || before.is_some_and(|at| span.start <= self.parts[at].end)
    }
}
