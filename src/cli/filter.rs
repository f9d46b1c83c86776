//! Which findings count and which are shown.

use std::collections::HashMap;

use super::args::Judging;
use super::names::Selector;
use super::policy::Policies;
use crate::cli::Exit;
use crate::config::{Config, FailOn};
use crate::diagnostic::{Diagnostic, Level, is_failure};

/// The user's choice of rules and levels.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// None for every rule.
    select: Option<Vec<&'static str>>,
    ignore: Vec<&'static str>,
    /// For files without a configuration that says otherwise.
    plain: Bounds,
    /// By the path to print.
    files: HashMap<String, Bounds>,
    exit_zero: bool,
}

/// What levels mean in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The lowest level to show.
    pub(super) level: Level,
    /// The lowest level that fails the run.
    pub(super) fail_on: FailOn,
    /// Whether findings are fixed: not by a configuration that is broken.
    fixes: bool,
}

impl Bounds {
    /// Of the arguments, else of the configuration. What fails a run is shown.
    pub(super) fn new(judging: &Judging, config: Option<&Config>) -> Self {
        let fail_on = judging.fail_on.or(config.and_then(|config| config.fail_on)).unwrap_or(FailOn::Warning);
        let least = fail_on.level().map_or(Level::Warning, |level| level.min(Level::Warning));
        let level = judging.level.or(config.and_then(|config| config.level)).unwrap_or(least);
        Self { level, fail_on, fixes: config.is_none_or(|config| !config.is_broken) }
    }
}

impl Filter {
    pub(super) fn new(judging: &Judging) -> Self {
        let named = judging.select.iter().filter_map(|word| match word {
            Selector::All => None,
            Selector::Rule(id) => Some(*id),
        });
        let all = judging.select.is_empty() || judging.select.contains(&Selector::All);
        Self {
            select: (!all).then(|| named.collect()),
            ignore: judging.ignore.clone(),
            plain: Bounds::new(judging, None),
            files: HashMap::new(),
            exit_zero: judging.exit_zero,
        }
    }

    /// Heeds the configurations of the files that have findings.
    pub(super) fn heed(&mut self, judging: &Judging, policies: &Policies, findings: &[Diagnostic]) {
        for finding in findings {
            let path = finding.primary.place.source.path();
            if let Some(config) = policies.config(path)
                && !self.files.contains_key(path)
            {
                self.files.insert(path.to_owned(), Bounds::new(judging, Some(config)));
            }
        }
    }

    /// What levels mean in the file of a finding.
    pub(super) fn bounds(&self, finding: &Diagnostic) -> Bounds {
        self.files.get(finding.primary.place.source.path()).copied().unwrap_or(self.plain)
    }

    /// Whether a finding may be fixed.
    pub(super) fn fixes(&self, finding: &Diagnostic) -> bool {
        self.shows(finding) && self.bounds(finding).fixes
    }

    /// Whether a finding is of a rule that the user wants to hear of. Failures
    /// of velint's own always are.
    pub(super) fn counts(&self, finding: &Diagnostic) -> bool {
        is_failure(finding.rule) || self.selects(finding.rule)
    }

    /// Whether the user wants to hear of a rule.
    pub(super) fn selects(&self, rule: &str) -> bool {
        self.select.as_ref().is_none_or(|select| select.contains(&rule)) && !self.ignore.contains(&rule)
    }

    /// Whether a finding is shown.
    pub(super) fn shows(&self, finding: &Diagnostic) -> bool {
        self.counts(finding) && (is_failure(finding.rule) || finding.level >= self.bounds(finding).level)
    }

    /// Whether a finding makes the exit code 1.
    pub(super) fn fails(&self, finding: &Diagnostic) -> bool {
        self.counts(finding)
            && self.bounds(finding).fail_on.level().is_some_and(|least| finding.level >= least)
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
    use crate::source::{Place, Source, Span};

    // The one name that is no failure, whatever rules there are.
    const RULE: &str = "unused-suppression";

    fn finding(rule: &'static str, level: Level) -> Diagnostic {
        Diagnostic::new(rule, level, Place::new(&Source::new("a.yaml", ""), Span::default()), "m")
    }

    fn judging(level: Option<Level>, fail_on: FailOn, exit_zero: bool) -> Judging {
        let fail_on = Some(fail_on);
        Judging { select: Vec::new(), ignore: Vec::new(), level, fail_on, exit_zero, velero_version: None }
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
            assert_eq!(
                Bounds::new(&judging(level, fail_on, false), None).level,
                shown,
                "{level:?} {fail_on:?}"
            );
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
