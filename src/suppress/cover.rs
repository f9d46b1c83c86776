//! Which ignore comment hides a finding.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::{Ignore, Scope};
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Span};

/// An ignore comment, and a rule in its list.
pub(super) type Hit = (usize, usize);

/// All ignore comments, by path and rule.
#[derive(Debug)]
pub(super) struct Covers<'i>(HashMap<&'i str, HashMap<&'i str, Layers>>);

/// The comments for one rule in one file.
#[derive(Debug, Default)]
struct Layers {
    file: Option<Hit>,
    exact: HashMap<Span, Hit>,
    parts: Vec<(Span, Hit)>,
    /// From each offset on, the innermost of the parts.
    steps: Vec<(usize, Option<Hit>)>,
}

impl<'i> Covers<'i> {
    pub(super) fn new(ignores: &'i [Ignore]) -> Self {
        let mut covers: HashMap<&str, HashMap<&str, Layers>> = HashMap::new();
        for (at, ignore) in ignores.iter().enumerate() {
            let rules = covers.entry(ignore.source.path()).or_default();
            for (index, &id) in ignore.directive.ids().iter().enumerate() {
                rules.entry(ignore.source.slice(id)).or_default().add(&ignore.scope, (at, index));
            }
        }
        let all = covers.values_mut().flat_map(|rules| rules.values_mut());
        all.for_each(Layers::layer);
        Self(covers)
    }

    /// The comments that hide a finding; none where it is to be told.
    pub(super) fn of(&self, finding: &Diagnostic) -> Option<Vec<Hit>> {
        let find = |place: &Place| self.find(finding.rule, place);
        if let Some(hit) = find(&finding.primary.place) {
            return Some(vec![hit]);
        }
        let each = finding.origins.iter().map(|places| places.iter().find_map(find));
        each.collect::<Option<Vec<Hit>>>().filter(|hits| !hits.is_empty())
    }

    /// The innermost comment that hides a finding of the rule at the place.
    pub(super) fn find(&self, rule: &str, place: &Place) -> Option<Hit> {
        self.0.get(place.source.path())?.get(rule)?.find(place.span)
    }
}

impl Layers {
    fn add(&mut self, scope: &Scope, hit: Hit) {
        match scope {
            Scope::File => {
                self.file.get_or_insert(hit);
            }
            Scope::Part { span, exact } => {
                self.parts.push((*span, hit));
                for &span in exact {
                    self.exact.entry(span).or_insert(hit);
                }
            }
            Scope::Nothing => {}
        }
    }

    /// Turns the parts, which may nest, into steps that can be searched.
    fn layer(&mut self) {
        let mut turns: Vec<(usize, bool, usize)> = Vec::with_capacity(self.parts.len() * 2);
        for (at, (span, _)) in self.parts.iter().enumerate() {
            // A place at the end of a line, before its line break, is on the line.
            turns.extend([(span.start, true, at), (span.end + 1, false, at)]);
        }
        turns.sort_unstable();
        let mut open = BTreeSet::new();
        for (offset, starts, at) in turns {
            let key = (self.parts[at].0.start, Reverse(self.parts[at].0.end), Reverse(at));
            if starts {
                open.insert(key);
            } else {
                open.remove(&key);
            }
            let innermost = open.last().map(|&(_, _, Reverse(at))| self.parts[at].1);
            match self.steps.last_mut().filter(|step| step.0 == offset) {
                Some(step) => step.1 = innermost,
                None => self.steps.push((offset, innermost)),
            }
        }
    }

    fn find(&self, span: Span) -> Option<Hit> {
        let step = self.steps.partition_point(|&(offset, _)| offset <= span.start).checked_sub(1);
        let part = step.and_then(|step| self.steps[step].1);
        part.or_else(|| self.exact.get(&span).copied()).or(self.file)
    }
}
