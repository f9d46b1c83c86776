//! Turns a bug of velint's own into a finding, so that one file cannot hide
//! the findings of the others.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use super::rendered::{ChartOutcome, Unit, check_unit};
use super::{FileOutcome, Options, check_source, check_template, facts};
use crate::diagnostic::{Diagnostic, Level};
use crate::model::Facts;
use crate::render::helm::prepare::Resolver;
use crate::source::{Place, Source, Span};

thread_local! {
    /// Where the last panic of this thread began, in velint's own source.
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics of this process off the terminal: what they would print may
/// hold text of the file. [`check_guarded`] says where they began.
pub(crate) fn hide_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line()));
        LAST.with(|last| last.replace(place.unwrap_or_default()));
    }));
}

/// [`check_source`], with a panic as a finding of the file.
pub fn check_guarded(source: &Arc<Source>, options: &Options) -> FileOutcome {
    guarded(source, || check_source(source, options))
}

/// [`check_template`], with a panic as a finding of the file.
pub fn check_template_guarded(source: &Arc<Source>, options: &Options) -> FileOutcome {
    guarded(source, || check_template(source, options))
}

/// [`facts`]; after a panic nobody knows what else is in the file.
pub(crate) fn facts_guarded(source: &Arc<Source>, options: &Options) -> Facts {
    let facts = panic::catch_unwind(AssertUnwindSafe(|| facts(source, options)));
    facts.unwrap_or_else(|_| Facts { is_partial: true, ..Facts::default() })
}

/// [`check_unit`], with a panic as a finding of the chart.
pub fn check_unit_guarded(unit: &Unit, resolver: &mut dyn Resolver, options: &Options) -> ChartOutcome {
    guarded_unit(&unit.package.display, || check_unit(unit, resolver, options))
}

fn guarded_unit(display: &str, check: impl FnOnce() -> ChartOutcome) -> ChartOutcome {
    panic::catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| {
        let mut finding = stopped(&Source::new(display, ""));
        finding.note("nothing of this chart was checked as it is rendered");
        finding.help("report it together with the chart");
        let mut outcome = ChartOutcome::default();
        outcome.findings.add(finding);
        outcome
    })
}

fn guarded(source: &Arc<Source>, check: impl FnOnce() -> FileOutcome) -> FileOutcome {
    panic::catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| {
        let mut finding = stopped(source);
        finding.note("nothing in this file was checked").help("report it together with the file");
        FileOutcome { findings: vec![finding], ..FileOutcome::default() }
    })
}

fn stopped(source: &Arc<Source>) -> Diagnostic {
    let at = LAST.with(|last| last.take());
    let message = format!("velint stopped on a bug of its own{at}");
    Diagnostic::new("internal-error", Level::Error, Place::new(source, Span::new(0, 0)), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_finding_with_the_file() {
        let source = Source::new("a.yaml", "velero");
        let outcome = guarded(&source, || panic!("never shown"));
        let [finding] = outcome.findings.as_slice() else { panic!("one finding is due") };
        assert_eq!((finding.rule, finding.primary.place.source.path()), ("internal-error", "a.yaml"));
        assert!(!finding.message.contains("never shown"));
    }

    #[test]
    fn a_panic_in_a_chart_is_a_finding_of_the_chart() {
        let mut outcome = guarded_unit("charts/bad", || panic!("never shown"));
        let findings = outcome.findings.take(&["charts/bad".to_owned()]);
        let [finding] = findings.as_slice() else { panic!("one finding is due") };
        assert_eq!((finding.rule, finding.level), ("internal-error", Level::Error));
        assert!(!finding.message.contains("never shown"));
    }
}
