//! Applies fixes, or shows what they would change.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::args::Fixing;
use super::filter::Filter;
use crate::diagnostic::{Diagnostic, Level};
use crate::discover::{Content, Input, phrase};
use crate::fix::{Apply, diff, diff_for_terminal, fix_text, write_if_unchanged};
use crate::source::{Place, Source, Span};

/// Judges a text in the light of the files around it.
pub(super) type Judge<'j> = dyn Fn(&Arc<Source>) -> Vec<Diagnostic> + Sync + 'j;

/// One file's text before and after its fixes.
pub(super) struct Change {
    /// None for a text that did not come from a file.
    path: Option<PathBuf>,
    before: Arc<Source>,
    pub(super) after: String,
    /// Number of fixes.
    pub(super) applied: usize,
}

/// The changes that the fixes of all shown findings make, in the order of the inputs.
pub(super) fn changes(
    inputs: &[Input],
    findings: &[Diagnostic],
    fixing: &Fixing,
    filter: &Filter,
    judge: &Judge<'_>,
) -> Vec<Change> {
    let apply = if fixing.unsafe_fixes { Apply::Unsafe } else { Apply::Safe };
    let fixable = findings.iter().filter(|finding| {
        filter.fixes(finding) && finding.fix.as_ref().is_some_and(|fix| apply.allows(fix.safety))
    });
    let sources: BTreeMap<&str, &Arc<Source>> =
        fixable.map(|finding| &finding.primary.place.source).map(|source| (source.path(), source)).collect();
    let check = |source: &Arc<Source>| {
        let mut found = judge(source);
        found.retain(|finding| filter.shows(finding));
        found
    };
    let change = |(input, before): (&Input, &Arc<Source>)| {
        let fixed = fix_text(before, apply, &check);
        let path = match &input.content {
            Content::Path(path) => Some(path.clone()),
            Content::Text(_) => None,
        };
        let (before, after, applied) = (Arc::clone(before), fixed.text, fixed.applied);
        (after != before.text()).then_some(Change { path, before, after, applied })
    };
    let source_of = |input: &Input| sources.get(input.display.as_str()).copied();
    let found: Vec<_> = inputs.iter().filter_map(|input| Some((input, source_of(input)?))).collect();
    found.into_par_iter().filter_map(change).collect()
}

/// All changes as one unified diff; for the eyes where `color` is given.
pub(super) fn diffs(changes: &[Change], terminal: Option<bool>) -> String {
    let one = |change: &Change| {
        let (path, before) = (change.before.path(), change.before.text());
        match terminal {
            Some(color) => diff_for_terminal(path, before, &change.after, color),
            None => diff(path, before, &change.after),
        }
    };
    changes.iter().map(one).collect()
}

/// Writes the changes and judges the files anew. Returns the number of fixes.
pub(super) fn write(changes: &[Change], findings: &mut Vec<Diagnostic>, judge: &Judge<'_>) -> usize {
    let mut fixed = 0;
    for change in changes {
        let display = change.before.path();
        let written =
            change.path.as_ref().map(|path| write_if_unchanged(path, change.before.text(), &change.after));
        if let Some(Err(error)) = written {
            findings.push(unwritable(display, &error));
            continue;
        }
        fixed += change.applied;
        findings.retain(|finding| finding.primary.place.source.path() != display);
        findings.extend(judge(&Source::new(display, change.after.as_str())));
    }
    fixed
}

fn unwritable(display: &str, error: &io::Error) -> Diagnostic {
    let message = format!("`{display}` cannot be written: {}", phrase(error));
    let place = Place::new(&Source::new(display, ""), Span::default());
    let mut failure = Diagnostic::new("unwritable-file", Level::Error, place, message);
    failure.note("the file is as it was");
    failure
}
