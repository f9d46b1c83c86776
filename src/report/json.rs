//! Owns the `json` format and its schema; both come from the same structs.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::text::escape_json;
use super::{Summary, fingerprints};
use crate::diagnostic::{Diagnostic, Fix, Label, Level, Resource, Safety};
use crate::source::Position;

/// What velint found, and what it looked at.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "velint report")]
struct Report<'a> {
    /// Version of this format; a change that breaks readers raises it.
    #[schemars(extend("const" = 1))]
    version: u32,
    /// Sorted by path, place and rule.
    findings: Vec<Finding<'a>>,
    summary: Counts<'a>,
}

/// One finding, or a failure of velint's own.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// Name of the rule.
    rule: &'a str,
    level: Level,
    /// What is so, in one line.
    message: &'a str,
    /// The file as given, relative to the working directory, with `/`; empty
    /// where the finding belongs to no file.
    path: &'a str,
    start: Point,
    /// One past the last character.
    end: Point,
    /// What the text at the place is; may be empty.
    label: &'a str,
    /// What the backup or restore will do.
    notes: &'a [String],
    /// What to do.
    helps: &'a [String],
    /// Other places that have a part in it.
    related: Vec<Related<'a>>,
    /// None where there is none, and where it would show a secret.
    fix: Option<Change<'a>>,
    /// The Kubernetes object it belongs to.
    resource: Option<&'a Resource>,
    /// The container that the hook it is about runs in, where that can be told.
    container: Option<&'a str>,
    /// Identity that survives moved lines, 32 hex digits.
    fingerprint: String,
}

/// A point between two characters.
#[derive(Serialize, JsonSchema)]
struct Point {
    /// Line, from 1.
    #[schemars(range(min = 1))]
    line: usize,
    /// Column in Unicode scalar values, from 1.
    #[schemars(range(min = 1))]
    column: usize,
    /// Bytes from the start of the file.
    offset: usize,
}

/// Another place.
#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    path: &'a str,
    start: Point,
    end: Point,
    /// What the text at the place is; may be empty.
    message: &'a str,
}

/// Edits that mend the finding; all are made or none.
#[derive(Serialize, JsonSchema)]
struct Change<'a> {
    safety: Safety,
    edits: Vec<Replacement<'a>>,
}

/// One replacement; the bytes from `start` to before `end` become `text`.
#[derive(Serialize, JsonSchema)]
struct Replacement<'a> {
    path: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
}

/// What was looked at and what was found.
#[derive(Serialize, JsonSchema)]
pub(super) struct Counts<'a> {
    /// Charts, releases, manifest files.
    units: usize,
    files: usize,
    /// Pods that carry a Velero annotation.
    pods: usize,
    hooks: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    /// Findings that fixes took away in this run.
    fixed: usize,
    skipped: Vec<Skipped<'a>>,
}

/// Something that was not looked at.
#[derive(Serialize, JsonSchema)]
struct Skipped<'a> {
    path: &'a str,
    /// What it is, such as `14 chart templates`.
    reason: String,
    /// Which one, where it has a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// Where it is asked for, where it has a name: the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The column in Unicode scalar values, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

pub(super) fn write(out: &mut dyn Write, findings: &[Diagnostic], summary: &Summary) -> io::Result<()> {
    let marks = fingerprints(findings);
    let findings = findings.iter().zip(marks).map(|(finding, mark)| found(finding, mark));
    let report = Report { version: 1, findings: findings.collect(), summary: counts(summary) };
    let text = serde_json::to_string_pretty(&report).map_err(io::Error::other)?;
    writeln!(out, "{}", escape_json(text))
}

/// JSON Schema of the `json` format.
pub fn json_schema() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Report>();
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
}

fn found(finding: &Diagnostic, fingerprint: String) -> Finding<'_> {
    let place = &finding.primary.place;
    Finding {
        rule: finding.rule,
        level: finding.level,
        message: &finding.message,
        path: place.source.path(),
        start: point(place.start()),
        end: point(place.end()),
        label: &finding.primary.text,
        notes: &finding.notes,
        helps: &finding.helps,
        related: finding.related.iter().map(related).collect(),
        fix: finding.fix.as_ref().filter(|fix| !fix.is_secret).map(change),
        resource: finding.resource.as_ref(),
        container: finding.container.as_deref(),
        fingerprint,
    }
}

fn point(position: Position) -> Point {
    Point { line: position.line, column: position.column, offset: position.offset }
}

fn related(label: &Label) -> Related<'_> {
    let place = &label.place;
    let (start, end) = (point(place.start()), point(place.end()));
    Related { path: place.source.path(), start, end, message: &label.text }
}

fn change(fix: &Fix) -> Change<'_> {
    let edits = fix.edits.iter().map(|edit| Replacement {
        path: edit.source.path(),
        start: edit.span.start,
        end: edit.span.end,
        text: &edit.text,
    });
    Change { safety: fix.safety, edits: edits.collect() }
}

fn skipped(skipped: &super::Skipped) -> Skipped<'_> {
    let what = skipped.what.as_ref();
    Skipped {
        path: &skipped.path,
        reason: skipped.reason(),
        name: what.map(|named| named.name.as_str()),
        line: what.map(|named| named.line),
        column: what.map(|named| named.column),
    }
}

pub(super) fn counts(summary: &Summary) -> Counts<'_> {
    Counts {
        units: summary.units,
        files: summary.files,
        pods: summary.pods,
        hooks: summary.hooks,
        errors: summary.errors,
        warnings: summary.warnings,
        infos: summary.infos,
        fixed: summary.fixed,
        skipped: summary.skipped.iter().map(skipped).collect(),
    }
}
