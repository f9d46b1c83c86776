//! Owns the `concise` format: one line per finding.

use std::io::{self, Write};

use anstyle::Style as Paint;

use super::text::{level_paint, painted, visible};
use super::{Style, Summary, tally};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Diagnostic],
    summary: &Summary,
    style: &Style,
) -> io::Result<()> {
    for finding in findings {
        let place = painted(&location(&finding.primary.place), Paint::new().bold(), style);
        let level = painted(finding.level.word(), level_paint(finding.level), style);
        writeln!(out, "{place}: {level}[{}] {}", finding.rule, visible(&finding.message))?;
    }
    for line in tally::skipped(summary) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", tally::line(findings, summary))
}

/// `path:line:column`; the path alone where there is no text, the tool's name
/// where there is no file.
pub(super) fn location(place: &Place) -> String {
    let path = visible(place.source.path());
    if path.is_empty() {
        return "velint".to_owned();
    }
    if place.source.text().is_empty() {
        return path.into_owned();
    }
    let start = place.start();
    format!("{path}:{}:{}", start.line, start.column)
}
