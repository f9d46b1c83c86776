//! Files that are judged in the light of each other.

use std::sync::Arc;

use super::counted::{search, views};
use super::{FileOutcome, Grouping, Options, check_source, read_document};
use crate::model::Facts;
use crate::source::{Source, Span};
use crate::velero::key::Trace;
use crate::yaml;

/// What the documents of a file that have no trace of Velero mean to others.
/// That one cannot be read matters only in a release that has to do with Velero.
pub(super) fn kots_facts(source: &Arc<Source>, options: &Options) -> Facts {
    facts_of(source, options, |trace| trace.kots && !trace.velero)
}

/// What a file means to others; nothing in it is judged.
pub fn facts(source: &Arc<Source>, options: &Options) -> Facts {
    facts_of(source, options, Trace::is_any)
}

fn facts_of(source: &Arc<Source>, options: &Options, wanted: fn(Trace) -> bool) -> Facts {
    let views = views(source, &|_| false, options);
    let (mut facts, mut ignored) = (Facts::default(), FileOutcome::default());
    for span in yaml::split(source.text()) {
        if wanted(search(source, span, options))
            && let Some((_, readings)) = read_document(source, span, &views, options, &mut ignored)
        {
            facts.add(&readings[0].project);
        }
    }
    facts.is_partial |= ignored.facts.is_partial;
    facts
}

/// Checks files that belong to each other, each in the light of all.
pub fn check_together(sources: &[Arc<Source>], options: &Options) -> Vec<FileOutcome> {
    let mut outcomes: Vec<_> = sources.iter().map(|source| check_source(source, options)).collect();
    let facts = sources.iter().zip(&outcomes);
    let facts = facts.map(|(source, outcome)| (source.path().to_owned(), outcome.facts.clone()));
    let grouping = Grouping::of(facts.collect());
    for (source, outcome) in sources.iter().zip(&mut outcomes) {
        if let Some(surroundings) = grouping.around(source.path()) {
            let surroundings = Arc::clone(surroundings);
            *outcome = check_source(source, &Options { surroundings, ..options.clone() });
        }
    }
    outcomes
}

/// The name and the version that a `Chart.yaml` gives; none where it has not both.
pub fn chart_identity(text: &str) -> Option<(String, String)> {
    let source = Source::new("Chart.yaml", text);
    let whole = Span::new(0, source.text().len());
    let document = yaml::parse(&source, source.text(), whole, &yaml::Limits::default()).ok()?;
    let field = |key| document.root()?.get(key)?.text().map(str::to_owned);
    Some((field("name")?, field("version")?))
}
