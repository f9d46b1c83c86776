//! Owns the `github` format: workflow commands that become annotations.

use std::io::{self, Write};

use super::text::visible;
use super::{Summary, tally};
use crate::diagnostic::{Diagnostic, Level};

pub(super) fn write(out: &mut dyn Write, findings: &[Diagnostic], summary: &Summary) -> io::Result<()> {
    for finding in findings {
        writeln!(out, "{}", command(finding))?;
    }
    for line in tally::skipped(summary) {
        writeln!(out, "::notice title=velint::{}", data(&line))?;
    }
    writeln!(out, "{}", tally::line(findings, summary))
}

fn command(finding: &Diagnostic) -> String {
    let name = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    let mut properties = place(finding);
    properties.push(format!("title={}", property(&format!("velint({})", finding.rule))));
    let mut message = data(&finding.message);
    for (word, texts) in [("note", &finding.notes), ("help", &finding.helps)] {
        for text in texts {
            message += &format!("%0A{word}: {}", data(text));
        }
    }
    format!("::{name} {}::{message}", properties.join(","))
}

fn place(finding: &Diagnostic) -> Vec<String> {
    let place = &finding.primary.place;
    if place.source.path().is_empty() {
        return Vec::new();
    }
    let file = format!("file={}", property(place.source.path().trim_start_matches("./")));
    if place.source.text().is_empty() {
        return vec![file];
    }
    let (start, end) = (place.start(), place.end());
    // Annotations take columns only where both ends are on one line.
    if start.line != end.line {
        return vec![file, format!("line={}", start.line), format!("endLine={}", end.line)];
    }
    vec![
        file,
        format!("line={}", start.line),
        format!("col={}", start.column),
        format!("endLine={}", end.line),
        format!("endColumn={}", end.column),
    ]
}

/// Text of a command: a line break is the only thing kept that is not visible.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| visible(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// A property of a command; a path has no line breaks to keep.
fn property(text: &str) -> String {
    visible(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_field() {
        assert_eq!(data("50%\r\n::error::x\u{1b}"), "50%25%0A::error::x\\u{1b}");
        assert_eq!(property("a,b:c%\n\r.yaml"), "a%2Cb%3Ac%25\\u{a}\\u{d}.yaml");
    }
}
