//! Which findings count and which are shown.

use super::args::Judging;
use super::names::Selector;
use crate::cli::Exit;
use crate::diagnostic::{Diagnostic, Level, is_failure};

/// The user's choice of rules and levels.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// None for every rule.
    select: Option<Vec<&'static str>>,
    ignore: Vec<&'static str>,
    /// The lowest level to show.
    pub(super) level: Level,
    /// The lowest level that fails the run.
    pub(super) fail_on: Option<Level>,
    exit_zero: bool,
}

impl Filter {
    pub(super) fn new(judging: &Judging) -> Self {
        let fail_on = judging.fail_on.level();
        let least = fail_on.map_or(Level::Warning, |level| level.min(Level::Warning));
        let named = judging.select.iter().filter_map(|word| match word {
            Selector::All => None,
            Selector::Rule(id) => Some(*id),
        });
        let all = judging.select.is_empty() || judging.select.contains(&Selector::All);
        Self {
            select: (!all).then(|| named.collect()),
            ignore: judging.ignore.clone(),
            level: judging.level.unwrap_or(least),
            fail_on,
            exit_zero: judging.exit_zero,
        }
    }

    /// Whether a finding is of a rule that the user wants to hear of. Failures
    /// of velint's own always are.
    pub(super) fn counts(&self, finding: &Diagnostic) -> bool {
        is_failure(finding.rule)
            || self.select.as_ref().is_none_or(|select| select.contains(&finding.rule))
                && !self.ignore.contains(&finding.rule)
    }

    /// Whether a finding is shown, and may be fixed.
    pub(super) fn shows(&self, finding: &Diagnostic) -> bool {
        self.counts(finding) && (is_failure(finding.rule) || finding.level >= self.level)
    }

    /// Whether a finding makes the exit code 1.
    pub(super) fn fails(&self, finding: &Diagnostic) -> bool {
        self.counts(finding) && self.fail_on.is_some_and(|least| finding.level >= least)
    }

    /// How a run with these findings ends.
    pub(super) fn exit(&self, findings: &[Diagnostic]) -> Exit {
        if findings.iter().any(|finding| is_failure(finding.rule)) {
            Exit::Failure
        } else if !self.exit_zero && findings.iter().any(|finding| self.fails(finding)) {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::FailOn;
    use crate::source::{Place, Source, Span};

    // The one name that is no failure, whatever rules there are.
    const RULE: &str = "unused-suppression";

    fn finding(rule: &'static str, level: Level) -> Diagnostic {
        Diagnostic::new(rule, level, Place::new(&Source::new("a.yaml", ""), Span::default()), "m")
    }

    fn judging(level: Option<Level>, fail_on: FailOn, exit_zero: bool) -> Judging {
        let velero_version = crate::velero::Version::NEWEST;
        Judging { select: Vec::new(), ignore: Vec::new(), level, fail_on, exit_zero, velero_version }
    }

    #[test]
    fn exit_codes_follow_the_level_and_never_hide_a_failure() {
        for (rule, level, fail_on, zero, expected) in [
            (RULE, Level::Error, FailOn::Warning, false, Exit::Findings),
            (RULE, Level::Warning, FailOn::Warning, false, Exit::Findings),
            (RULE, Level::Info, FailOn::Warning, false, Exit::Clean),
            (RULE, Level::Info, FailOn::Info, false, Exit::Findings),
            (RULE, Level::Warning, FailOn::Error, false, Exit::Clean),
            (RULE, Level::Error, FailOn::Never, false, Exit::Clean),
            (RULE, Level::Error, FailOn::Warning, true, Exit::Clean),
            ("invalid-yaml", Level::Error, FailOn::Never, true, Exit::Failure),
        ] {
            let filter = Filter::new(&judging(None, fail_on, zero));
            assert_eq!(filter.exit(&[finding(rule, level)]), expected, "{rule} {level:?} {fail_on:?} {zero}");
        }
        assert_eq!(Filter::new(&judging(None, FailOn::Info, false)).exit(&[]), Exit::Clean);
    }

    #[test]
    fn what_fails_a_run_is_shown_unless_the_user_says_otherwise() {
        for (level, fail_on, shown) in [
            (None, FailOn::Warning, Level::Warning),
            (None, FailOn::Info, Level::Info),
            (None, FailOn::Error, Level::Warning),
            (None, FailOn::Never, Level::Warning),
            (Some(Level::Error), FailOn::Warning, Level::Error),
        ] {
            assert_eq!(Filter::new(&judging(level, fail_on, false)).level, shown, "{level:?} {fail_on:?}");
        }
    }

    #[test]
    fn ignore_is_stronger_than_select_and_spares_failures() {
        let mut judging = judging(None, FailOn::Warning, false);
        judging.select = vec![Selector::All];
        judging.ignore = vec![RULE];
        let filter = Filter::new(&judging);
        assert!(!filter.counts(&finding(RULE, Level::Error)));
        judging.ignore.clear();
        judging.select = vec![Selector::Rule("unknown-volume")];
        let filter = Filter::new(&judging);
        assert!(!filter.counts(&finding(RULE, Level::Error)));
        assert!(filter.shows(&finding("invalid-yaml", Level::Error)));
    }
}
