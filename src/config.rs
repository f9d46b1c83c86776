//! Owns configuration: what `.velint.yaml` says, where it is found, and which
//! level a finding has by it. Knows nothing of arguments and output.
//!
//! A file counts for what lies in its folder and below, up to folders that
//! hold a configuration of their own: the nearest one counts alone.

mod charts;
mod entry;
mod exception;
mod find;
mod glob;
mod named;
mod names;
mod read;
mod schema;

pub use charts::{Assignment, ChartEntry, ChartSource, Named, NamedSet, helm_word, set_word};
pub use exception::{Exception, RuleLevel};
pub use find::{Configs, NAMES};
pub use glob::Globs;
pub(crate) use names::{nearest, rule_ids, selectable, unknown_rule};
pub use read::read;
pub use schema::schema;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Level, is_failure};
use crate::discover::Excludes;
use crate::model::AnnotationSite;
use crate::render::helm::chart::HelmVersion;
use crate::velero::{BackupMode, Version};

/// The name of the findings about configuration.
pub const INVALID: &str = "invalid-config";

/// What `velint init` writes: every entry, commented out.
pub const TEMPLATE: &str = include_str!("config/template.yaml");

/// What a configuration says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The path to print.
    pub path: String,
    /// What globs are relative to: the folder that it stands in.
    pub folder: PathBuf,
    /// `velero-version`
    pub version: Option<Version>,
    /// `backup-mode`
    pub backup_mode: Option<BackupMode>,
    /// `level`: the lowest level to show.
    pub level: Option<Level>,
    /// `fail-on`: the lowest level that fails a run.
    pub fail_on: Option<FailOn>,
    /// `rules`, in the order of the file.
    pub rules: Vec<RuleLevel>,
    /// `overrides`, in the order of the file.
    pub exceptions: Vec<Exception>,
    /// `exclude`
    pub exclude: Globs<Excludes>,
    /// `annotation-sites`
    pub sites: Vec<AnnotationSite>,
    /// `charts`, in the order of the file.
    pub charts: Vec<ChartEntry>,
    /// `chart-dirs`
    pub chart_dirs: Vec<Named>,
    /// `chart-sources`
    pub chart_sources: Vec<ChartSource>,
    /// `helm-version`
    pub helm_version: Option<HelmVersion>,
    /// Whether part of it could not be read, so that nothing is fixed by it.
    pub is_broken: bool,
}

/// The level a user gives to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Its findings are left out.
    Off,
    /// Its findings are of this level.
    On(Level),
}

/// The lowest level that makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    Warning,
    /// Every finding.
    Info,
    /// No finding.
    Never,
}

impl Setting {
    /// Every setting, strongest first.
    pub const ALL: [Setting; 4] =
        [Setting::On(Level::Error), Setting::On(Level::Warning), Setting::On(Level::Info), Setting::Off];

    /// The word for it in configuration.
    pub fn word(self) -> &'static str {
        match self {
            Setting::Off => "off",
            Setting::On(level) => level.word(),
        }
    }
}

impl FailOn {
    /// Every choice, strictest last.
    pub const ALL: [FailOn; 4] = [FailOn::Error, FailOn::Warning, FailOn::Info, FailOn::Never];

    /// The lowest level that fails a run; none where no finding does.
    pub fn level(self) -> Option<Level> {
        match self {
            FailOn::Error => Some(Level::Error),
            FailOn::Warning => Some(Level::Warning),
            FailOn::Info => Some(Level::Info),
            FailOn::Never => None,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        self.level().map_or("never", Level::word)
    }
}

impl Config {
    /// Gives the findings of the file at `path`, absolute, the levels that the
    /// user set, and takes out those of rules that are off. Failures of
    /// velint's own stay as they are.
    pub fn apply(&self, path: &Path, findings: &mut Vec<Diagnostic>) {
        if self.rules.is_empty() && self.exceptions.is_empty() {
            return;
        }
        let path = path.strip_prefix(&self.folder).unwrap_or(path);
        let near: Vec<&Exception> = self.exceptions.iter().filter(|one| one.holds_in(path)).collect();
        findings.retain_mut(|finding| match self.setting(&near, finding) {
            Some(Setting::Off) => false,
            Some(Setting::On(level)) => {
                finding.level = level;
                true
            }
            None => true,
        });
    }

    /// What the user set for a finding: the last exception that holds for it,
    /// else the entry under `rules`.
    fn setting(&self, near: &[&Exception], finding: &Diagnostic) -> Option<Setting> {
        if is_failure(finding.rule) {
            return None;
        }
        let of = |rules: &[RuleLevel]| {
            rules.iter().rev().find(|rule| rule.id == finding.rule).map(|rule| rule.setting)
        };
        let mut exceptions = near.iter().rev();
        let except = exceptions.find_map(|one| of(&one.rules).filter(|_| one.holds_for(finding)));
        except.or_else(|| of(&self.rules))
    }
}
