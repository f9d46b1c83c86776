//! Owns the last lines of a report: what was found, looked at and left out.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{counted, visible};
use super::{Named, Skipped, Summary};
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

/// How many things with names have lines of their own.
const LISTED: usize = 20;

/// One line for each kind of thing that was not looked at, and one for each
/// thing with a name.
pub(super) fn skipped(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    let mut kinds: BTreeMap<&str, Vec<&Skipped>> = BTreeMap::new();
    for skipped in &summary.skipped {
        kinds.entry(skipped.noun).or_default().push(skipped);
    }
    for (noun, all) in kinds {
        let (named, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.what.is_some());
        lines.extend(named.iter().take(LISTED).filter_map(|one| {
            let Named { line, column, name } = one.what.as_ref()?;
            let (what, name, path) = (one.reason(), visible(name), visible(&one.path));
            Some(format!("not looked at: {what}, `{name}` ({path}:{line}:{column})"))
        }));
        others.extend(named.into_iter().skip(LISTED));
        if !others.is_empty() {
            lines.push(together(noun, &others));
        }
        if let (Some(help), Some(last)) = (help(noun), lines.last_mut()) {
            last.push_str("; ");
            last.push_str(help);
        }
    }
    lines
}

fn together(noun: &str, all: &[&Skipped]) -> String {
    let count = all.iter().map(|one| one.count).sum();
    let mut paths: Vec<&str> = all.iter().map(|one| one.path.as_str()).collect();
    paths.dedup();
    let named: Vec<_> = paths.iter().take(NAMED).map(|path| visible(path)).collect();
    let more = match paths.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("not looked at: {} ({}{more})", counted(count, noun), named.join(", "))
}

/// How to have a part of a chart looked at that was not.
fn help(noun: &str) -> Option<&'static str> {
    Some(match noun {
        "failed template action" => {
            "the rest was judged: `velint render CHART` says why, `-f FILE` gives values"
        }
        "missing subchart" => {
            "what rests on it was not judged: `helm dependency build` brings it, `--chart-dir` says where it is"
        }
        "packed chart" => "`velint check ARCHIVE` checks one",
        _ => return None,
    })
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
    let is_partial = summary.skipped.iter().any(|skipped| help(skipped.noun).is_some());
    let what = if is_partial { "no findings in what could be judged" } else { "no findings" };
    format!("{what}: {} checked", looked_at(summary))
}

fn looked_at(summary: &Summary) -> String {
    let counts = [(summary.files, "file"), (summary.pods, "pod"), (summary.hooks, "hook")];
    counts.map(|(count, noun)| counted(count, noun)).join(", ")
}
