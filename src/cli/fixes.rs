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
use crate::fix::{Apply, Fixed, diff, diff_for_terminal, fix_text, write_if_unchanged};
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

/// Fixes that are allowed and not made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unmade {
    /// Those that would do harm, or no good.
    refused: usize,
    /// Those for which one run has not the time.
    left: usize,
}

impl Unmade {
    fn of(fixed: &Fixed, apply: Apply) -> Self {
        let is_allowed = |found: &&Diagnostic| found.fix.as_ref().is_some_and(|fix| apply.allows(fix.safety));
        let (all, refused) = (fixed.remaining.iter().filter(is_allowed).count(), fixed.refused.len());
        Self { refused, left: all.saturating_sub(refused) }
    }

    fn add(self, other: Self) -> Self {
        Self { refused: self.refused + other.refused, left: self.left + other.left }
    }

    /// What the user is told; nothing where every fix is made.
    pub(super) fn told(self) -> Option<String> {
        let fixes = |count| if count == 1 { "1 fix".to_owned() } else { format!("{count} fixes") };
        let why = "not made, since the outcome would not be plainly better";
        let later = "left for another run";
        match (self.refused, self.left) {
            (0, 0) => None,
            (refused, 0) => Some(format!("{} {why}", fixes(refused))),
            (0, left) => Some(format!("{} {later}", fixes(left))),
            (refused, left) => Some(format!("{} {why}, {} {later}", fixes(refused), fixes(left))),
        }
    }
}

/// The changes that the fixes of all shown findings make, in the order of the inputs.
pub(super) fn changes(
    inputs: &[Input],
    findings: &[Diagnostic],
    fixing: &Fixing,
    filter: &Filter,
    judge: &Judge<'_>,
) -> (Vec<Change>, Unmade) {
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
        let unmade = Unmade::of(&fixed, apply);
        let path = match &input.content {
            Content::Path(path) => Some(path.clone()),
            Content::Text(_) => None,
        };
        let (before, after, applied) = (Arc::clone(before), fixed.text, fixed.applied);
        let change = (after != before.text()).then_some(Change { path, before, after, applied });
        (change, unmade)
    };
    let source_of = |input: &Input| sources.get(input.display.as_str()).copied();
    let found: Vec<_> = inputs.iter().filter_map(|input| Some((input, source_of(input)?))).collect();
    let (changes, unmade): (Vec<_>, Vec<_>) = found.into_par_iter().map(change).unzip();
    (changes.into_iter().flatten().collect(), unmade.into_iter().fold(Unmade::default(), Unmade::add))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Fix, Safety};

    #[test]
    fn fixes_that_are_not_made_are_told() {
        for (refused, left, told) in [
            (0, 0, None),
            (1, 0, Some("1 fix not made, since the outcome would not be plainly better")),
            (0, 2, Some("2 fixes left for another run")),
            (
                2,
                1,
                Some(
                    "2 fixes not made, since the outcome would not be plainly better, 1 fix left for another run",
                ),
            ),
        ] {
            assert_eq!(Unmade { refused, left }.told().as_deref(), told);
        }
    }

    #[test]
    fn only_fixes_that_may_be_made_are_missed() {
        let place = Place::new(&Source::new("a.yaml", "a"), Span::new(0, 1));
        let finding = |safety: Option<Safety>| {
            let mut finding = Diagnostic::new("skipped-hook", Level::Error, place.clone(), "a");
            finding.fix = safety.map(|safety| Fix { safety, edits: Vec::new(), is_secret: false });
            finding
        };
        let remaining = vec![
            finding(None),
            finding(Some(Safety::Safe)),
            finding(Some(Safety::Safe)),
            finding(Some(Safety::Unsafe)),
        ];
        let refused = vec![finding(Some(Safety::Safe))];
        let fixed = Fixed { text: "a".to_owned(), applied: 0, rounds: 0, remaining, refused };
        assert_eq!(Unmade::of(&fixed, Apply::Safe), Unmade { refused: 1, left: 1 });
        assert_eq!(Unmade::of(&fixed, Apply::Unsafe), Unmade { refused: 1, left: 2 });
    }
}
