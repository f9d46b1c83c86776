//! A chart in memory, judged as it is rendered: a template, or several files
//! each of which begins with a line that names it.

use std::sync::Arc;

use velint::check::rendered::check_tree;
use velint::diagnostic::Diagnostic;
use velint::source::{Place, Source};

use super::{choice, pipeline, reports};

/// What a line begins with that names the file below it.
const FILE: &str = "# file: ";

const MANIFEST: &str = "apiVersion: v2\nname: fuzz\nversion: 1.2.3\n";
const VALUES: &str = "name: db\npodAnnotations:\n  pre.hook.backup.velero.io/command: '[\"/bin/sync\"]'\n  \
    pre.hook.backup.velero.io/timeout: 5x\n";

pub fn check(text: &str) {
    let sources = sources(text);
    let seed = choice(text);
    let outcomes = check_tree(&sources, &pipeline::options(seed));
    assert_eq!(outcomes.len(), sources.len(), "{text:?}");
    for (source, outcome) in sources.iter().zip(&outcomes) {
        outcome.findings.iter().for_each(|found| well_formed(source, found, text));
    }
    let findings: Vec<_> = outcomes.into_iter().flat_map(|outcome| outcome.findings).collect();
    reports::check_format(reports::ALL[seed % reports::ALL.len()], &findings);
}

fn sources(text: &str) -> Vec<Arc<Source>> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix(FILE), files.last_mut()) {
            (Some(path), _) => files.push((format!("fuzz/{}", path.trim_end()), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => files.push(("fuzz/templates/a.yaml".to_owned(), line.to_owned())),
        }
    }
    for (path, text) in [("fuzz/Chart.yaml", MANIFEST), ("fuzz/values.yaml", VALUES)] {
        if !files.iter().any(|(known, _)| known == path) {
            files.push((path.to_owned(), text.to_owned()));
        }
    }
    files.sort();
    // A folder has each name once.
    files.dedup_by(|a, b| a.0 == b.0);
    files.into_iter().map(|(path, text)| Source::new(path, text)).collect()
}

fn well_formed(source: &Source, found: &Diagnostic, text: &str) {
    let told = || format!("{} of {text:?}: {found:?}", found.rule);
    assert_ne!(found.rule, "internal-error", "{}", told());
    assert_eq!(found.primary.place.source.path(), source.path(), "{}", told());
    let labels = std::iter::once(&found.primary).chain(&found.related);
    assert!(labels.into_iter().all(|label| is_place(&label.place)), "{}", told());
    assert!(!found.message.is_empty() && !found.message.contains('\n'), "{}", told());
    let edits = found.fix.iter().flat_map(|fix| &fix.edits);
    assert!(edits.into_iter().all(|edit| is_place(&Place::new(&edit.source, edit.span))), "{}", told());
}

fn is_place(place: &Place) -> bool {
    place.source.text().get(place.span.range()).is_some()
}
