//! Everything that a check does: of one file, or of several that belong together.

use std::sync::Arc;

use velint::check::{Options, check_source, check_together};
use velint::diagnostic::{Diagnostic, is_failure};
use velint::report::Format;
use velint::source::{Place, Source};
use velint::velero::Version;

use super::{choice, reports};

/// A line that begins the next of several files.
const NEXT: &str = "# next file\n";

const PATHS: [&str; 4] = ["a.yaml", "charts/db/values.yaml", "::error::a.yaml", "a ##[b].json"];

pub fn check(text: &str) {
    let seed = choice(text);
    let options = options(seed);
    if text.contains(NEXT) {
        let named = |(at, part): (usize, &str)| Source::new(format!("kots/{at}.yaml"), part);
        let sources: Vec<Arc<Source>> = text.split(NEXT).enumerate().map(named).collect();
        let outcomes = check_together(&sources, &options);
        sources.iter().zip(&outcomes).for_each(|(source, outcome)| well_formed(source, &outcome.findings));
        let findings: Vec<_> = outcomes.into_iter().flat_map(|outcome| outcome.findings).collect();
        reports::check_format(reports::ALL[seed % reports::ALL.len()], &findings);
        return;
    }
    let source = Source::new(PATHS[seed % PATHS.len()], text);
    let outcome = check_source(&source, &options);
    well_formed(&source, &outcome.findings);
    // All formats of each text would take most of the time.
    match seed / 64 % 16 {
        0 => reports::check(&outcome.findings),
        1..8 => reports::check_format(Format::Full, &outcome.findings),
        8..12 => reports::check_format(Format::Concise, &outcome.findings),
        _ => reports::check_format(Format::Github, &outcome.findings),
    }
    if seed.is_multiple_of(8) {
        assert_eq!(check_source(&source, &options).findings, outcome.findings, "{text:?}");
    }
}

/// Options for one of the versions of Velero.
pub fn options(seed: usize) -> Options {
    const VERSIONS: [Version; 4] = [Version::NEWEST, Version::MAIN, Version::OLDEST, Version::new(15)];
    Options { version: VERSIONS[seed / 4 % VERSIONS.len()], ..Options::default() }
}

/// The findings are in order, at places of the text, and say something.
fn well_formed(source: &Arc<Source>, findings: &[Diagnostic]) {
    let text = source.text();
    let key = |found: &Diagnostic| (found.primary.place.span, found.rule, found.message.clone());
    assert!(findings.is_sorted_by_key(key), "{text:?}");
    for found in findings {
        let told = || format!("{} of {text:?}: {found:?}", found.rule);
        assert_ne!(found.rule, "internal-error", "{}", told());
        let labels = std::iter::once(&found.primary).chain(&found.related);
        assert!(labels.into_iter().all(|label| is_place(&label.place)), "{}", told());
        assert_eq!(found.primary.place.source.path(), source.path(), "{}", told());
        assert!(!found.message.is_empty() && !found.message.contains('\n'), "{}", told());
        assert!(!is_failure(found.rule) || found.fix.is_none(), "{}", told());
        let Some(fix) = &found.fix else { continue };
        let mut spans: Vec<_> = fix.edits.iter().map(|edit| edit.span).collect();
        spans.sort();
        let places = spans.iter().map(|&span| Place::new(source, span));
        assert!(places.into_iter().all(|place| is_place(&place)), "{}", told());
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{}", told());
        assert!(!fix.edits.is_empty(), "{}", told());
    }
}

fn is_place(place: &Place) -> bool {
    place.source.text().get(place.span.range()).is_some()
}
