//! Owns the `full` format: snippets with labels, notes and helps.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};

use super::snippet::{blocks, draw};
use super::text::{level_paint, painted, visible};
use super::{Style, Summary, concise, tally};
use crate::diagnostic::{Diagnostic, Safety};
use crate::rules;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Diagnostic],
    summary: &Summary,
    style: &Style,
) -> io::Result<()> {
    for finding in findings {
        heading(out, finding, style)?;
        snippets(out, finding, style)?;
        advice(out, finding, style)?;
        writeln!(out)?;
    }
    for line in tally::skipped(summary) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", painted(&tally::line(findings, summary), Paint::new().bold(), style))
}

fn heading(out: &mut dyn Write, finding: &Diagnostic, style: &Style) -> io::Result<()> {
    let link = style.hyperlinks && rules::find(finding.rule).is_some();
    let rule = if link { linked(finding.rule) } else { finding.rule.to_owned() };
    let level = painted(&format!("{}[{rule}]", finding.level.word()), level_paint(finding.level), style);
    let message = painted(&visible(&finding.message), Paint::new().bold(), style);
    writeln!(out, "{level}: {message}")
}

/// The rule's name, linked to its page (OSC 8).
fn linked(rule: &str) -> String {
    let (home, version) = (env!("CARGO_PKG_REPOSITORY"), env!("CARGO_PKG_VERSION"));
    format!("\u{1b}]8;;{home}/blob/v{version}/rules/{rule}.md\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\")
}

fn snippets(out: &mut dyn Write, finding: &Diagnostic, style: &Style) -> io::Result<()> {
    let place = &finding.primary.place;
    if place.source.text().is_empty() && !place.source.path().is_empty() {
        writeln!(out, " {} {}", arrow(style), concise::location(place))?;
    }
    let (blocks, left_out) = blocks(finding, style);
    for block in blocks {
        let indent = " ".repeat(block.digits + 1);
        writeln!(out, "{indent}{} {}", arrow(style), concise::location(&block.place))?;
        write!(out, "{}", draw(&block, finding.level, style))?;
    }
    if left_out > 0 {
        writeln!(out, "  and {left_out} more places")?;
    }
    Ok(())
}

fn arrow(style: &Style) -> String {
    painted("-->", Paint::new().dimmed(), style)
}

fn advice(out: &mut dyn Write, finding: &Diagnostic, style: &Style) -> io::Result<()> {
    for note in &finding.notes {
        remark(out, "note", note, style)?;
    }
    for help in &finding.helps {
        remark(out, "help", help, style)?;
    }
    let text = match finding.fix.as_ref().map(|fix| fix.safety) {
        None => return Ok(()),
        Some(Safety::Safe) => "safe, apply with --fix",
        Some(Safety::Unsafe) => "unsafe, apply with --fix --unsafe-fixes",
    };
    remark(out, "fix", text, style)
}

/// A note or help; further lines of its text stand below the first.
fn remark(out: &mut dyn Write, word: &str, text: &str, style: &Style) -> io::Result<()> {
    let word_shown = painted(&format!("{word}:"), Paint::new().fg_color(Some(AnsiColor::Cyan.into())), style);
    let mut lines = text.lines().map(visible);
    writeln!(out, "  {word_shown} {}", lines.next().unwrap_or_default())?;
    // The bar keeps foreign text from the start of a line, where a CI log reads commands.
    let indent = " ".repeat(word.len() + 2);
    lines.try_for_each(|line| writeln!(out, "{indent}| {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_encloses_the_rule_and_ends() {
        let link = linked("unknown-volume");
        assert!(link.starts_with("\u{1b}]8;;https://"));
        assert!(link.ends_with("/rules/unknown-volume.md\u{1b}\\unknown-volume\u{1b}]8;;\u{1b}\\"));
    }
}
