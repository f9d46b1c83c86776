//! Owns `--statistics`: how many findings there are of each rule, in place of
//! the findings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anstyle::Style as Paint;
use schemars::JsonSchema;
use serde::Serialize;

use super::json::{Counts, counts};
use super::text::{escape_json, level_paint, painted};
use super::{Format, Style, Summary, tally};
use crate::diagnostic::{Diagnostic, Level, Safety};

/// How many findings there are of each rule.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "velint statistics")]
struct Statistics<'a> {
    /// Version of this format; a change that breaks readers raises it.
    #[schemars(extend("const" = 1))]
    version: u32,
    /// The most frequent first.
    rules: Vec<Row<'a>>,
    summary: Counts<'a>,
}

/// The findings of one rule at one level.
#[derive(Serialize, JsonSchema)]
struct Row<'a> {
    /// Name of the rule.
    rule: &'a str,
    level: Level,
    /// Number of findings.
    findings: usize,
    /// Number of files that have some.
    files: usize,
    /// Findings with a fix that is safe.
    safe_fixes: usize,
    /// Findings with a fix that makes a choice.
    unsafe_fixes: usize,
}

/// Whether statistics can be had in a format.
pub fn has_statistics(format: Format) -> bool {
    matches!(format, Format::Full | Format::Concise | Format::Json)
}

/// Prints how many findings there are of each rule, as JSON or as a table.
///
/// # Errors
/// Those of `out`.
pub fn write_statistics(
    out: &mut dyn Write,
    format: Format,
    findings: &[Diagnostic],
    summary: &Summary,
    style: &Style,
) -> io::Result<()> {
    let rules = rows(findings);
    if format == Format::Json {
        let statistics = Statistics { version: 1, rules, summary: counts(summary) };
        let text = serde_json::to_string_pretty(&statistics).map_err(io::Error::other)?;
        return writeln!(out, "{}", escape_json(text));
    }
    if !rules.is_empty() {
        table(out, &rules, style)?;
    }
    for line in tally::skipped(summary) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", tally::line(findings, summary))
}

/// JSON Schema of the statistics.
pub fn statistics_schema() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Statistics>();
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

fn table(out: &mut dyn Write, rows: &[Row<'_>], style: &Style) -> io::Result<()> {
    let width = rows.iter().map(|row| row.rule.len()).max().unwrap_or_default();
    let heading = format!("findings  files  fixable  {:7}  rule", "level");
    writeln!(out, "{}", painted(&heading, Paint::new().bold(), style))?;
    for row in rows {
        let level = painted(&format!("{:7}", row.level.word()), level_paint(row.level), style);
        let fixable = row.safe_fixes + row.unsafe_fixes;
        let kind = match (row.safe_fixes, row.unsafe_fixes) {
            (_, 0) => String::new(),
            (0, _) => "  fixes are unsafe".to_owned(),
            (_, some) => format!("  {some} of the fixes unsafe"),
        };
        let name = if kind.is_empty() { row.rule.to_owned() } else { format!("{:width$}", row.rule) };
        writeln!(out, "{:8}  {:5}  {fixable:7}  {level}  {name}{kind}", row.findings, row.files)?;
    }
    Ok(())
}

fn rows(findings: &[Diagnostic]) -> Vec<Row<'_>> {
    let mut groups: BTreeMap<(&str, Reverse<Level>), Vec<&Diagnostic>> = BTreeMap::new();
    for finding in findings {
        groups.entry((finding.rule, Reverse(finding.level))).or_default().push(finding);
    }
    let row = |((rule, Reverse(level)), found): ((&'static str, Reverse<Level>), Vec<&Diagnostic>)| {
        let files: BTreeSet<&str> = found.iter().map(|one| one.primary.place.source.path()).collect();
        let fixes = |safety: Safety| {
            found.iter().filter(|one| one.fix.as_ref().is_some_and(|fix| fix.safety == safety)).count()
        };
        let (safe_fixes, unsafe_fixes) = (fixes(Safety::Safe), fixes(Safety::Unsafe));
        Row { rule, level, findings: found.len(), files: files.len(), safe_fixes, unsafe_fixes }
    };
    let mut rows: Vec<Row> = groups.into_iter().map(row).collect();
    rows.sort_by_key(|row| Reverse(row.findings));
    rows
}
