//! Files that are judged in the light of each other.

use std::sync::Arc;

use super::counted::{search, views};
use super::{FileOutcome, Grouping, Options, check_source, read_document};
use crate::model::Facts;
use crate::source::Source;
use crate::yaml;

/// What the documents of a file that have no trace of Velero mean to others.
/// That one cannot be read matters only in a release that has to do with Velero.
pub(super) fn facts(source: &Arc<Source>, options: &Options) -> Facts {
    let views = views(source, &|_| false, options);
    let (mut facts, mut ignored) = (Facts::default(), FileOutcome::default());
    for span in yaml::split(source.text()) {
        let trace = search(source, span, options);
        if trace.kots
            && !trace.velero
            && let Some((_, readings)) = read_document(source, span, &views, options, &mut ignored)
        {
            facts.add(&readings[0].project);
        }
    }
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
