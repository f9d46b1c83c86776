//! Owns the printed forms of findings.

use std::io::{self, Write};

use crate::diagnostic::Diagnostic;
use crate::rules::{RULES, Rule};

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Full,
    Concise,
    Json,
    Sarif,
    Github,
}

/// How a form for people is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub color: bool,
    pub unicode: bool,
    pub width: usize,
    pub hyperlinks: bool,
}

/// What was looked at.
#[derive(Debug, Clone)]
pub struct Summary {
    pub units: usize,
    pub files: usize,
    pub pods: usize,
    pub hooks: usize,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    pub skipped: Vec<(String, String)>,
    pub fixed: usize,
}

/// Prints findings.
pub fn write(
    out: &mut dyn Write,
    _: Format,
    findings: &[Diagnostic],
    summary: &Summary,
    _: &Style,
) -> io::Result<()> {
    for finding in findings {
        let path = finding.primary.place.source.path();
        writeln!(out, "{path}: {}[{}]: {}", finding.level.word(), finding.rule, finding.message)?;
    }
    writeln!(out, "checked {} files", summary.files)?;
    for (path, reason) in &summary.skipped {
        writeln!(out, "skipped {path}: {reason}")?;
    }
    Ok(())
}

/// A rule's page.
pub fn explain(rule: &Rule, _: &Style) -> String {
    rule.page.to_owned()
}

/// All rules.
pub fn rules_table(_: &Style) -> String {
    RULES.iter().map(|rule| format!("{}\n", rule.id)).collect()
}

/// All rules.
pub fn rules_json() -> String {
    "[]\n".to_owned()
}

/// The schema of the json form.
pub fn json_schema() -> String {
    "{}\n".to_owned()
}
