//! Owns ignore comments: what `# velint: ignore[rule-id] reason` hides, and
//! the findings about those that hide nothing. Knows nothing of how a finding
//! is found.
//!
//! A comment at the end of a line counts for what begins on the line; one
//! alone on a line for the next entry or item and all that is nested in it;
//! `# velint: ignore-file[rule-id] reason` for the file.

mod cover;
mod directive;
mod doubt;
mod extent;
mod gap;
mod report;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, is_failure};
use crate::rules::RULES;
use crate::source::{Place, Source, Span};
use crate::yaml::Document;
use cover::{Covers, Hit};
use directive::Directive;
use extent::Extents;

/// The rule that reports ignore comments of no use.
pub const UNUSED: &str = "unused-suppression";

/// The ignore comments of one or more files, and which of them were of use.
#[derive(Debug, Default)]
pub struct Suppressions {
    ignores: Vec<Ignore>,
}

/// One ignore comment.
#[derive(Debug)]
struct Ignore {
    source: Arc<Source>,
    directive: Directive,
    scope: Scope,
    /// Whether it surely is a comment and all it could hide was looked at.
    certain: bool,
    /// Which of the rules it lists hid something.
    used: Vec<bool>,
}

/// What an ignore comment counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    /// The whole file.
    File,
    /// Findings that begin in `span`, and those on exactly one of `exact`.
    Part { span: Span, exact: Vec<Span> },
    /// Nothing: no entry follows at its depth.
    Nothing,
}

impl Suppressions {
    /// Adds those of another document or file.
    pub fn extend(&mut self, other: Suppressions) {
        self.ignores.extend(other.ignores);
    }

    /// Takes note that findings told elsewhere have to do with places here: what
    /// counts for these is of use.
    pub fn note(&mut self, places: &[(&'static str, Place)]) {
        if self.is_empty() {
            return;
        }
        let covers = Covers::new(&self.ignores);
        let hits: Vec<_> = places.iter().filter_map(|(rule, place)| covers.find(rule, place)).collect();
        drop(covers);
        self.take(hits);
    }

    fn take(&mut self, hits: Vec<Hit>) {
        for (ignore, id) in hits {
            if let Some(used) = self.ignores.get_mut(ignore).and_then(|ignore| ignore.used.get_mut(id)) {
                *used = true;
            }
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ignores.is_empty()
    }

    fn push(&mut self, source: &Arc<Source>, directive: Directive, scope: Scope, certain: bool) {
        let used = vec![false; directive.ids().len()];
        self.ignores.push(Ignore { source: Arc::clone(source), directive, scope, certain, used });
    }
}

/// The ignore comments of a parsed document.
pub fn collect(document: &Document) -> Suppressions {
    let source = document.source();
    let mut found = Suppressions::default();
    let directives: Vec<Directive> =
        document.comments().iter().filter_map(|&comment| directive::parse(source, comment)).collect();
    if directives.is_empty() {
        return found;
    }
    let extents = Extents::of(document);
    for directive in directives {
        let scope =
            if directive.is_for_file() { Scope::File } else { extents.scope(source, directive.span()) };
        found.push(source, directive, scope, true);
    }
    found
}

/// Whether a text may hold ignore comments.
pub fn may_be_in(text: &str) -> bool {
    directive::may_be_in(text)
}

/// The ignore comments of a whole file: those of its parsed documents, and
/// those of the text outside them, such as a heading above the first `---` or
/// a document that does not parse. The latter are read line by line and count
/// as far as indentation tells, but none of them is called unused, since the
/// rules saw nothing of that text.
pub fn collect_file<'d>(
    source: &Arc<Source>,
    documents: impl IntoIterator<Item = &'d Document>,
) -> Suppressions {
    if !may_be_in(source.text()) {
        return Suppressions::default();
    }
    let mut found = Suppressions::default();
    let mut blind = false;
    let mut at = 0;
    for document in documents {
        let span = document.span();
        if document.string_around().is_some() {
            found.extend(collect(document));
            continue;
        }
        blind |= gap::between(source, Span::new(at, span.start), &mut found);
        found.extend(collect(document));
        at = at.max(span.end);
    }
    blind |= gap::between(source, Span::new(at, source.text().len()), &mut found);
    if blind {
        let whole = found.ignores.iter_mut().filter(|ignore| ignore.scope == Scope::File);
        whole.for_each(|ignore| ignore.certain = false);
    }
    found
}

/// The ignore comments of other files that took part in what is found in one.
/// None of them is called unused: that is said where they stand.
pub fn collect_around(source: &Source, findings: &[Diagnostic]) -> Suppressions {
    let mut found = Suppressions::default();
    let mut known = HashSet::from([source.path()]);
    for place in findings.iter().flat_map(|finding| finding.origins.iter().flatten()) {
        if known.insert(place.source.path()) {
            found.extend(collect_file(&place.source, []));
        }
    }
    found.ignores.iter_mut().for_each(|ignore| ignore.certain = false);
    found
}

/// Takes out the findings that a comment hides, and adds one finding
/// (`unused-suppression`, warning) for each comment or rule in it that hides
/// nothing, names no rule or cannot be read. Call it once with the findings of
/// all rules that the suppressions are for.
pub fn apply(suppressions: &mut Suppressions, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    apply_among(suppressions, findings, &ids)
}

/// [`apply`] for the rules of these IDs.
fn apply_among(suppressions: &mut Suppressions, findings: Vec<Diagnostic>, ids: &[&str]) -> Vec<Diagnostic> {
    if suppressions.is_empty() {
        return findings;
    }
    let mut kept = Vec::with_capacity(findings.len());
    let mut hits = Vec::new();
    let covers = Covers::new(&suppressions.ignores);
    for finding in findings {
        let open = is_failure(finding.rule) || finding.rule == UNUSED;
        match if open { None } else { covers.of(&finding) } {
            Some(more) => hits.extend(more),
            None => kept.push(finding),
        }
    }
    drop(covers);
    suppressions.take(hits);
    doubt::spare(&suppressions.ignores, ids, &mut kept);
    for ignore in &suppressions.ignores {
        report::report(ignore, ids, &mut kept);
    }
    kept
}
