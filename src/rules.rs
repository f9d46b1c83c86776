//! Owns the rules: the registry, what a rule looks at, and the driver that
//! walks. Knows nothing of files, formats and the levels a user sets.

mod argv;
mod broadcast_hook;
mod broken_template;
mod command;
mod commandless_init_hook;
mod conflicting_volume_lists;
mod default_timeout;
mod discarded_values;
mod driver;
mod duplicate_annotation;
mod effect;
mod empty_command;
mod fragile_freeze;
mod glued_arguments;
mod implicit_container;
mod inapplicable_hook;
mod ineffective_backup_field;
mod ineffective_exclusion;
mod ineffective_timeout;
mod invalid_init_container;
mod invalid_spec_hook;
mod kubelet_expansion;
mod legacy_annotation;
mod literal_secret;
mod malformed_command;
mod malformed_volume_list;
mod misdirected_hook;
mod misplaced_annotation;
mod misplaced_condition;
mod misplaced_hook_list;
mod missing_backup;
mod missing_readiness_probe;
mod missing_shell;
mod non_string_annotation;
mod non_string_argument;
mod orphaned_annotation;
mod page;
mod script_without_dash_c;
mod shadowed_spec_hook;
mod short_wait;
mod skipped_hook;
mod stray_shell_arguments;
mod unbounded_timeout;
mod unbounded_wait;
mod uncovered_namespace;
mod unfreezable_volume;
mod unknown_annotation;
mod unknown_config_option;
mod unknown_container;
mod unknown_error_mode;
mod unknown_volume;
mod unmatched_chart;
mod unmounted_volume;
mod unnamed_hook;
mod unpaired_freeze;
mod unparsable_boolean;
mod unparsable_timeout;
mod unprivileged_freeze;
mod unquiesced_volume;
mod unrendered_annotations;
mod unselected_pod;
mod unset_error_mode;
mod unsplit_command;
mod unsupported_annotation;
mod unsupported_volume;
mod wording;

pub(crate) use driver::{Cx, run, run_chart};
pub use page::{Fixability, Page};

use std::sync::LazyLock;

use crate::diagnostic::Level;
use crate::model::{
    Annotation, BrokenTemplate, Hook, Manifest, Mark, Project, Release, RenderedChart, Site, VeleroResource,
};
use argv::Argv;

/// What a rule looks at; the driver calls it once for each.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// Each annotation of each site.
    Annotation(fn(&Annotation, &Site, &mut Cx)),
    /// Each annotation of each site, and each key of objects of any kind.
    Key(fn(&Annotation, &Site, &mut Cx), fn(&Mark, &mut Cx)),
    /// Each key of objects of any kind.
    Mark(fn(&Mark, &Project, &mut Cx)),
    /// Each hook group that has any key, in sites where Velero reads it.
    Hook(fn(&Hook, &mut Cx)),
    /// Each mapping with Velero's keys, wherever it sits.
    Site(fn(&Site, &mut Cx)),
    /// The words of each hook's command, in annotations and in specs.
    Argv(fn(&Argv, &mut Cx)),
    /// Each document of a KOTS release that Velero has to do with.
    Release(fn(&Manifest, &Release, &mut Cx)),
    /// Each Backup, Schedule and Restore.
    Resource(fn(&VeleroResource, &mut Cx)),
    /// What was rendered of each chart, over all ways to render it.
    Chart(fn(&RenderedChart, &mut Cx)),
    /// What two checks look at.
    Both(&'static Check, &'static Check),
    /// Each template that makes KOTS fail.
    Template(fn(&BrokenTemplate, &mut Cx)),
}

/// One defect that velint knows.
pub struct Rule {
    /// Its only name, kebab-case.
    pub id: &'static str,
    /// Text of `rules/<id>.md`.
    pub page: &'static str,
    /// The mechanism.
    pub(crate) check: Check,
}

macro_rules! rule {
    ($module:ident, $id:literal) => {
        Rule {
            id: $id,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $id, ".md")),
            check: $module::CHECK,
        }
    };
}

/// Every rule, sorted by ID.
pub static RULES: &[Rule] = &[
    rule!(broadcast_hook, "broadcast-hook"),
    rule!(broken_template, "broken-template"),
    rule!(commandless_init_hook, "commandless-init-hook"),
    rule!(conflicting_volume_lists, "conflicting-volume-lists"),
    rule!(default_timeout, "default-timeout"),
    rule!(discarded_values, "discarded-values"),
    rule!(duplicate_annotation, "duplicate-annotation"),
    rule!(empty_command, "empty-command"),
    rule!(fragile_freeze, "fragile-freeze"),
    rule!(glued_arguments, "glued-arguments"),
    rule!(implicit_container, "implicit-container"),
    rule!(inapplicable_hook, "inapplicable-hook"),
    rule!(ineffective_backup_field, "ineffective-backup-field"),
    rule!(ineffective_exclusion, "ineffective-exclusion"),
    rule!(ineffective_timeout, "ineffective-timeout"),
    rule!(invalid_init_container, "invalid-init-container"),
    rule!(invalid_spec_hook, "invalid-spec-hook"),
    rule!(kubelet_expansion, "kubelet-expansion"),
    rule!(legacy_annotation, "legacy-annotation"),
    rule!(literal_secret, "literal-secret"),
    rule!(malformed_command, "malformed-command"),
    rule!(malformed_volume_list, "malformed-volume-list"),
    rule!(misdirected_hook, "misdirected-hook"),
    rule!(misplaced_annotation, "misplaced-annotation"),
    rule!(misplaced_condition, "misplaced-condition"),
    rule!(misplaced_hook_list, "misplaced-hook-list"),
    rule!(missing_backup, "missing-backup"),
    rule!(missing_readiness_probe, "missing-readiness-probe"),
    rule!(missing_shell, "missing-shell"),
    rule!(non_string_annotation, "non-string-annotation"),
    rule!(non_string_argument, "non-string-argument"),
    rule!(orphaned_annotation, "orphaned-annotation"),
    rule!(script_without_dash_c, "script-without-dash-c"),
    rule!(shadowed_spec_hook, "shadowed-spec-hook"),
    rule!(short_wait, "short-wait"),
    rule!(skipped_hook, "skipped-hook"),
    rule!(stray_shell_arguments, "stray-shell-arguments"),
    rule!(unbounded_timeout, "unbounded-timeout"),
    rule!(unbounded_wait, "unbounded-wait"),
    rule!(uncovered_namespace, "uncovered-namespace"),
    rule!(unfreezable_volume, "unfreezable-volume"),
    rule!(unknown_annotation, "unknown-annotation"),
    rule!(unknown_config_option, "unknown-config-option"),
    rule!(unknown_container, "unknown-container"),
    rule!(unknown_error_mode, "unknown-error-mode"),
    rule!(unknown_volume, "unknown-volume"),
    rule!(unmatched_chart, "unmatched-chart"),
    rule!(unmounted_volume, "unmounted-volume"),
    rule!(unnamed_hook, "unnamed-hook"),
    rule!(unpaired_freeze, "unpaired-freeze"),
    rule!(unparsable_boolean, "unparsable-boolean"),
    rule!(unparsable_timeout, "unparsable-timeout"),
    rule!(unprivileged_freeze, "unprivileged-freeze"),
    rule!(unquiesced_volume, "unquiesced-volume"),
    rule!(unrendered_annotations, "unrendered-annotations"),
    rule!(unselected_pod, "unselected-pod"),
    rule!(unset_error_mode, "unset-error-mode"),
    rule!(unsplit_command, "unsplit-command"),
    rule!(unsupported_annotation, "unsupported-annotation"),
    rule!(unsupported_volume, "unsupported-volume"),
];

/// The level of each rule, in the order of [`RULES`]; pages are read once, not
/// once per unit.
static LEVELS: LazyLock<Vec<Level>> = LazyLock::new(|| RULES.iter().map(Rule::level).collect());

/// The rule of this ID.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.binary_search_by_key(&id, |rule| rule.id).ok().map(|at| &RULES[at])
}

/// Whether a rule judges what reaches a pod, so that its findings about chart
/// values give way to those about the rendered pod.
pub(crate) fn is_of_pods(id: &str) -> bool {
    // That a key stands twice is seen in the values alone; a release is known by its files.
    !matches!(id, "duplicate-annotation" | "missing-backup")
        && find(id).is_some_and(|rule| rule.check.is_of_pods())
}

impl Check {
    fn is_of_pods(self) -> bool {
        match self {
            Check::Annotation(_) | Check::Key(..) | Check::Hook(_) | Check::Site(_) | Check::Argv(_) => true,
            Check::Mark(_)
            | Check::Release(_)
            | Check::Resource(_)
            | Check::Template(_)
            | Check::Chart(_) => false,
            Check::Both(first, second) => first.is_of_pods() || second.is_of_pods(),
        }
    }
}

impl Rule {
    /// The level that the page's front matter gives.
    pub fn level(&self) -> Level {
        self.page().level
    }

    /// The page, parsed.
    ///
    /// # Panics
    /// Where the page is broken; a test reads every page.
    pub fn page(&self) -> Page {
        Page::parse(self.page).unwrap_or_else(|error| panic!("rules/{}.md: {error}", self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_found_by_their_id() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
        for rule in RULES {
            assert_eq!(find(rule.id).map(|found| found.id), Some(rule.id));
        }
        assert!(find("no-such-rule").is_none());
    }

    #[test]
    fn every_page_is_read_and_bears_its_rules_name() {
        for (rule, level) in RULES.iter().zip(LEVELS.iter()) {
            let page = rule.page();
            assert_eq!((page.title.as_str(), page.level), (rule.id, *level));
        }
    }
}
