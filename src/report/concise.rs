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
    let mut path = visible(place.source.path()).into_owned();
    if path.is_empty() {
        return "velint".to_owned();
    }
    // A CI log takes a line that begins so for a command.
    if path.trim_start().starts_with("::") {
        path.insert_str(0, "./");
    }
    if place.source.text().is_empty() {
        return path;
    }
    let start = place.start();
    format!("{path}:{}:{}", start.line, start.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    #[test]
    fn a_location_is_no_command() {
        for (path, text, shown) in [
            ("a.yaml", "a: 1", "a.yaml:1:4"),
            ("a.yaml", "", "a.yaml"),
            ("", "", "velint"),
            (" ::error::x.yaml", "a: 1", "./ ::error::x.yaml:1:4"),
        ] {
            assert_eq!(location(&Place::new(&Source::new(path, text), Span::new(3, 4))), shown);
        }
    }
}
