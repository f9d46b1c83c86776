//! Owns how findings are printed: one module per format. Knows nothing of how
//! a finding came about.

mod concise;
mod fingerprint;
mod full;
mod github;
mod json;
mod own;
mod page;
mod sarif;
mod snippet;
mod statistics;
mod tally;
mod text;

use std::io::{self, Write};

use crate::diagnostic::Diagnostic;
use fingerprint::fingerprints;

pub use json::json_schema;
pub use own::{OWN, Own};
pub use page::{explain, explain_own, rules_json, rules_table};
pub use statistics::{has_statistics, statistics_schema, write_statistics};

/// A form of output; what is said of each stands in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Findings with the text they are about, notes and helps
    Full,
    /// One line for each finding
    Concise,
    /// One JSON document; see `velint schema json`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// What the terminal can show. Nothing here is read from the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Whether to draw with Unicode lines; ASCII else.
    pub unicode: bool,
    /// Columns of the terminal; snippets are cut to it.
    pub width: usize,
    /// Whether rule names link to their pages (OSC 8).
    pub hyperlinks: bool,
}

/// What was looked at and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Units: charts, releases, manifest files.
    pub units: usize,
    /// Files read.
    pub files: usize,
    /// Pods that carry a Velero annotation, known ones and those that a patch,
    /// chart values or a custom resource describe.
    pub pods: usize,
    /// Hooks that Velero would find.
    pub hooks: usize,
    /// Findings of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Findings of level info.
    pub infos: usize,
    /// What was not looked at, sorted.
    pub skipped: Vec<Skipped>,
    /// Findings that fixes took away in this run.
    pub fixed: usize,
}

/// Something that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The file, or the folder that holds them.
    pub path: String,
    /// How many there are.
    pub count: usize,
    /// What one of them is, such as `chart template`; more of them end in `s`.
    pub noun: &'static str,
    /// Which one, where it has a name.
    pub what: Option<Named>,
}

/// The name of something that was not looked at, and where it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Line of the file, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The name.
    pub name: String,
}

impl Skipped {
    /// What it is, such as `14 chart templates`.
    fn reason(&self) -> String {
        text::counted(self.count, self.noun)
    }
}

/// A text as a string of JSON, which is one of YAML too, on one line.
pub fn json_string(text: &str) -> String {
    text::escape_json(serde_json::Value::from(text).to_string())
}

/// A path, or another text from outside, on one line for a terminal.
pub fn visible_path(path: &str) -> String {
    text::visible(path).into_owned()
}

/// Prints findings, sorted by (path, span, rule), in a format.
///
/// # Errors
/// Those of `out`.
pub fn write(
    out: &mut dyn Write,
    format: Format,
    findings: &[Diagnostic],
    summary: &Summary,
    style: &Style,
) -> io::Result<()> {
    match format {
        Format::Full => full::write(out, findings, summary, style),
        Format::Concise => concise::write(out, findings, summary, style),
        Format::Json => json::write(out, findings, summary),
        Format::Sarif => sarif::write(out, findings, summary),
        Format::Github => github::write(out, findings, summary),
    }
}
