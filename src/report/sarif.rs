//! Owns the `sarif` format: findings as a SARIF 2.1.0 log.

mod log;

use std::collections::BTreeMap;
use std::io::{self, Write};

use log::*;

use super::text::{escape_json, visible};
use super::{Skipped, Summary, fingerprints};
use crate::diagnostic::{Diagnostic, Edit, Fix, Label, Level, Resource, Safety, is_failure};
use crate::rules::{self, Page, RULES};
use crate::source::{Place, Source};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The folder that relative paths start from.
const ROOT: &str = "%SRCROOT%";
/// Name and version of the method of [`fingerprints`].
const FINGERPRINT: &str = "velint/v1";

pub(super) fn write(out: &mut dyn Write, findings: &[Diagnostic], summary: &Summary) -> io::Result<()> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run(findings, summary)] };
    let text = serde_json::to_string_pretty(&log).map_err(io::Error::other)?;
    writeln!(out, "{}", escape_json(text))
}

fn run<'a>(findings: &'a [Diagnostic], summary: &Summary) -> Run<'a> {
    let ids = rule_ids(findings);
    let (failures, results): (Vec<_>, Vec<_>) =
        findings.iter().zip(fingerprints(findings)).partition(|(finding, _)| is_of_the_run(finding));
    let failed = failures.iter().any(|(failure, _)| failure.level == Level::Error);
    let mut notifications: Vec<_> = failures.iter().map(|(failure, _)| notification(failure)).collect();
    notifications.extend(summary.skipped.iter().map(not_looked_at));
    Run {
        tool: Tool {
            driver: Driver {
                name: "velint",
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                rules: ids.iter().map(|id| descriptor(id)).collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: !failed,
            tool_execution_notifications: notifications,
        }],
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            Base { description: message("the folder that velint was started in") },
        )]),
        column_kind: "unicodeCodePoints",
        results: results.into_iter().map(|(finding, mark)| result(finding, mark, &ids)).collect(),
    }
}

/// Names of all rules, then those of findings that no rule made.
fn rule_ids(findings: &[Diagnostic]) -> Vec<&'static str> {
    let mut others: Vec<_> =
        findings.iter().map(|finding| finding.rule).filter(|id| rules::find(id).is_none()).collect();
    others.sort_unstable();
    others.dedup();
    RULES.iter().map(|rule| rule.id).chain(others).collect()
}

/// Whether a failure of velint's own has no text to point at: it belongs to
/// the run, where one that has some is a result like any other.
fn is_of_the_run(finding: &Diagnostic) -> bool {
    finding.primary.place.source.text().is_empty() && is_failure(finding.rule)
}

fn descriptor(id: &'static str) -> Descriptor {
    let Some(page) = rules::find(id).map(rules::Rule::page) else {
        return Descriptor {
            id,
            short_description: None,
            full_description: None,
            help: None,
            default_configuration: None,
        };
    };
    Descriptor {
        id,
        short_description: Some(message(&page.summary)),
        full_description: Some(message(why(&page))),
        help: Some(Help { text: plain(&page.body), markdown: page.body }),
        default_configuration: Some(Configuration { level: level(page.level) }),
    }
}

/// The section that says what happens; the summary where a page has none.
fn why(page: &Page) -> &str {
    let Some((_, rest)) = page.body.split_once("\n## Why\n") else { return &page.summary };
    rest.split("\n## ").next().unwrap_or(rest).trim()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn result<'a>(finding: &'a Diagnostic, fingerprint: String, ids: &[&str]) -> Outcome<'a> {
    let locations = location(&finding.primary, finding.resource.as_ref(), None);
    let related = finding.related.iter().enumerate();
    Outcome {
        rule_id: finding.rule,
        rule_index: ids.iter().position(|id| *id == finding.rule),
        level: level(finding.level),
        message: whole_message(finding),
        locations: locations.into_iter().collect(),
        related_locations: related.filter_map(|(at, label)| location(label, None, Some(at + 1))).collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, fingerprint)]),
        fixes: finding.fix.iter().filter(|fix| !fix.is_secret).map(fix).collect(),
    }
}

fn notification(failure: &Diagnostic) -> Notification {
    let locations = location(&failure.primary, None, None);
    Notification {
        descriptor: Some(Reference { id: failure.rule }),
        level: level(failure.level),
        message: whole_message(failure),
        locations: locations.into_iter().collect(),
    }
}

fn not_looked_at(skipped: &Skipped) -> Notification {
    let artifact_location = artifact(&skipped.path);
    let name = skipped.what.as_ref().map(|named| format!(", `{}`", plain(&visible(&named.name))));
    let name = name.unwrap_or_default();
    Notification {
        descriptor: None,
        level: "note",
        message: message(&format!("not looked at: {}{name}", skipped.reason())),
        locations: vec![Location {
            id: None,
            physical_location: Physical { artifact_location, region: None },
            logical_locations: Vec::new(),
            message: None,
        }],
    }
}

fn whole_message(finding: &Diagnostic) -> Message {
    let notes = finding.notes.iter().map(|note| format!("note: {note}"));
    let helps = finding.helps.iter().map(|help| format!("help: {help}"));
    let lines = std::iter::once(finding.message.clone()).chain(notes).chain(helps);
    let lines: Vec<_> = lines.map(|line| plain(&visible(&line))).collect();
    Message { text: lines.join("\n") }
}

fn message(text: &str) -> Message {
    Message { text: plain(text) }
}

/// Text as a plain text message: braces are doubled, since `{0}` is a
/// placeholder, and what would be a link is not one (SARIF 2.1.0 §3.11.5, §3.11.6).
fn plain(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    if !text.contains("](") {
        return text;
    }
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// The place of a label; none where it has no file.
fn location(label: &Label, resource: Option<&Resource>, id: Option<usize>) -> Option<Location> {
    let source = &label.place.source;
    if source.path().is_empty() {
        return None;
    }
    let region = (!source.text().is_empty()).then(|| region(&label.place));
    Some(Location {
        id,
        physical_location: Physical { artifact_location: artifact(source.path()), region },
        logical_locations: resource.map(logical).into_iter().collect(),
        message: (!label.text.is_empty()).then(|| message(&visible(&label.text))),
    })
}

fn logical(resource: &Resource) -> Logical {
    let parts = [resource.namespace.as_deref(), Some(&resource.kind), resource.name.as_deref()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    Logical { name: resource.name.clone(), fully_qualified_name: parts.join("/"), kind: "resource" }
}

fn region(place: &Place) -> Region {
    let start = place.start();
    let end = place.end().max(start);
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: start.offset,
        byte_length: end.offset - start.offset,
    }
}

fn fix(fix: &Fix) -> Repair<'_> {
    let mut files: Vec<(&Source, Vec<&Edit>)> = Vec::new();
    for edit in &fix.edits {
        match files.iter_mut().find(|(source, _)| source.path() == edit.source.path()) {
            Some((_, edits)) => edits.push(edit),
            None => files.push((&edit.source, vec![edit])),
        }
    }
    let text = match fix.safety {
        Safety::Safe => "safe: applied by --fix",
        Safety::Unsafe => "unsafe: applied by --fix --unsafe-fixes",
    };
    let changes = files.into_iter().map(|(source, edits)| Changes {
        artifact_location: artifact(source.path()),
        replacements: edits.into_iter().map(replacement).collect(),
    });
    Repair { description: message(text), artifact_changes: changes.collect() }
}

fn replacement(edit: &Edit) -> Replacement<'_> {
    let deleted_region = region(&Place::new(&edit.source, edit.span));
    let inserted_content = (!edit.text.is_empty()).then_some(Content { text: &edit.text });
    Replacement { deleted_region, inserted_content }
}

fn artifact(path: &str) -> Artifact {
    let path = path.trim_start_matches("./");
    let drive = path.as_bytes().get(1..3) == Some(b":/");
    let (prefix, uri_base_id) = match (path.starts_with('/'), drive) {
        (true, _) => ("file://", None),
        (_, true) => ("file:///", None),
        _ => ("", Some(ROOT)),
    };
    Artifact { uri: format!("{prefix}{}", percent_encoded(path, drive)), uri_base_id }
}

fn percent_encoded(path: &str, drive: bool) -> String {
    let mut out = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        let kept = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || drive && at == 1;
        if kept { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, uri, base) in [
            ("./charts/db/values.yaml", "charts/db/values.yaml", Some(ROOT)),
            ("a b#c?%.yaml", "a%20b%23c%3F%25.yaml", Some(ROOT)),
            ("é:x.yaml", "%C3%A9%3Ax.yaml", Some(ROOT)),
            ("/srv/a b.yaml", "file:///srv/a%20b.yaml", None),
            ("C:/k/a.yaml", "file:///C:/k/a.yaml", None),
        ] {
            let artifact = artifact(path);
            assert_eq!((artifact.uri.as_str(), artifact.uri_base_id), (uri, base));
        }
    }

    #[test]
    fn messages_have_no_placeholder_and_no_link() {
        assert_eq!(plain("`[\"a\"]` {0}"), "`[\"a\"]` {{0}}");
        assert_eq!(plain("[x](http://y)"), "\\[x\\](http://y)");
    }
}
