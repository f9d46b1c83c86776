//! Owns the last lines of a report: what was found, looked at and left out.

use std::collections::{BTreeMap, BTreeSet};

use super::Summary;
use super::text::{counted, visible};
use crate::diagnostic::{Diagnostic, Safety};

/// How many paths a line about skipped things names.
const NAMED: usize = 3;

/// The summary in one line.
pub(super) fn line(findings: &[Diagnostic], summary: &Summary) -> String {
    let mut line = String::new();
    if summary.fixed > 0 {
        line = format!("{} fixed; ", summary.fixed);
    }
    if findings.is_empty() { line + &nothing_found(summary) } else { line + &found(findings, summary) }
}

/// One line for each kind of thing that was not looked at.
pub(super) fn skipped(summary: &Summary) -> Vec<String> {
    let mut kinds: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for skipped in &summary.skipped {
        let (count, paths) = kinds.entry(skipped.noun).or_default();
        *count += skipped.count;
        paths.push(&skipped.path);
    }
    let line = |(noun, (count, paths)): (&str, (usize, Vec<&str>))| {
        let named: Vec<_> = paths.iter().take(NAMED).map(|path| visible(path)).collect();
        let more = match paths.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("not looked at: {} ({}{more})", counted(count, noun), named.join(", "))
    };
    kinds.into_iter().map(line).collect()
}

fn found(findings: &[Diagnostic], summary: &Summary) -> String {
    let levels = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let levels: Vec<_> =
        levels.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(*count, noun)).collect();
    let levels = if levels.is_empty() { counted(findings.len(), "finding") } else { levels.join(", ") };
    let files: BTreeSet<_> = findings
        .iter()
        .map(|finding| finding.primary.place.source.path())
        .filter(|p| !p.is_empty())
        .collect();
    let place =
        if files.is_empty() { String::new() } else { format!(" in {}", counted(files.len(), "file")) };
    format!("{levels}{place} ({} checked){}", looked_at(summary), fixable(findings))
}

fn fixable(findings: &[Diagnostic]) -> String {
    let of = |safety| {
        let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
        fixes.filter(|fix| fix.safety == safety).count()
    };
    match (of(Safety::Safe), of(Safety::Unsafe)) {
        (0, 0) => String::new(),
        (safe, 0) => format!("; {safe} fixable with --fix"),
        (0, risky) => format!("; {risky} fixable with --fix --unsafe-fixes"),
        (safe, risky) => format!("; {safe} fixable with --fix, {risky} more with --unsafe-fixes"),
    }
}

fn nothing_found(summary: &Summary) -> String {
    if summary.files == 0 {
        return "no findings: no file was checked".to_owned();
    }
    if summary.pods == 0 && summary.hooks == 0 && summary.skipped.is_empty() {
        return format!("no Velero annotation found: {} checked", counted(summary.files, "file"));
    }
    format!("no findings: {} checked", looked_at(summary))
}

fn looked_at(summary: &Summary) -> String {
    let counts = [(summary.files, "file"), (summary.pods, "pod"), (summary.hooks, "hook")];
    counts.map(|(count, noun)| counted(count, noun)).join(", ")
}
