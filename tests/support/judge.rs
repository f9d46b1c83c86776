//! Runs the library on a text, as every front end does.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::fmt::Write as _;
use std::sync::Arc;

use velint::check::{FileOutcome, Options, check_together};
use velint::diagnostic::{Diagnostic, Level};
use velint::fix::{Apply, fix_text};
use velint::report::{self, Format, Style, Summary};
use velint::source::Source;
use velint::velero::{BackupMode, Version};

/// A text under a name, judged for a version of Velero and a mode of backups.
pub struct Case {
    pub source: Arc<Source>,
    pub version: Version,
    pub mode: Option<BackupMode>,
}

impl Case {
    /// A text that is judged for the default version.
    pub fn new(path: &str, text: &str) -> Self {
        Self { source: Source::new(path, text), version: Version::default(), mode: None }
    }

    /// All that the library says.
    pub fn outcome(&self) -> FileOutcome {
        check_together(std::slice::from_ref(&self.source), &self.options()).remove(0)
    }

    /// The findings of every level, in the order of the report.
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.outcome().findings
    }

    /// The findings of this level and above.
    pub fn at_least(&self, level: Level) -> Vec<Diagnostic> {
        self.findings().into_iter().filter(|finding| finding.level >= level).collect()
    }

    /// The findings that a default run shows, and those of `rule` of every level.
    pub fn findings_about(&self, rule: &str) -> Vec<Diagnostic> {
        self.findings()
            .into_iter()
            .filter(|found| found.level >= Level::Warning || found.rule == rule)
            .collect()
    }

    /// The text after all fixes of a default run that `apply` takes, to the
    /// fixed point. Advice is not shown by default, and so not followed.
    pub fn fixed(&self, apply: Apply) -> String {
        self.fixed_about("", apply)
    }

    /// Likewise, with the advice of `rule` followed.
    pub fn fixed_about(&self, rule: &str, apply: Apply) -> String {
        let check = |source: &Arc<Source>| Self { source: Arc::clone(source), ..*self }.findings_about(rule);
        fix_text(&self.source, apply, &check).text
    }

    /// The same name and version with another text.
    pub fn with(&self, text: &str) -> Self {
        Self { source: Source::new(self.source.path(), text), ..*self }
    }

    fn options(&self) -> Options {
        Options { version: self.version, backup_mode: self.mode, ..Options::default() }
    }
}

/// One finding in one line, for complaints.
pub fn line(finding: &Diagnostic) -> String {
    let at = finding.primary.place.start();
    let (level, rule) = (finding.level.word(), finding.rule);
    format!("{}:{}: {level}[{rule}] {}", at.line, at.column, finding.message)
}

/// Findings, one a line.
pub fn lines(findings: &[Diagnostic]) -> String {
    findings.iter().map(|finding| line(finding) + "\n").collect()
}

/// What a person sees of findings in the format `full`, without the summary.
pub fn printed(findings: &[Diagnostic]) -> String {
    let style = Style { color: false, unicode: false, width: 100, hyperlinks: false };
    let mut out = Vec::new();
    report::write(&mut out, Format::Full, findings, &Summary::default(), &style).expect("memory takes all");
    let text = String::from_utf8(out).expect("reports are UTF-8");
    let findings = text.trim_end().rsplit_once("\n\n").map_or("", |(findings, _)| findings);
    format!("{findings}\n")
}

/// Everything that findings say, in a form that a person can review beside the
/// input and that no reporter changes: the snapshots.
pub fn snapshot(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let Diagnostic { rule, level, message, primary, related, notes, helps, fix, resource, .. } = finding;
        let (start, end) = (primary.place.start(), primary.place.end());
        let _ = writeln!(out, "{}[{rule}] {message}", level.word());
        let _ = write!(out, "  at {}:{}-{}:{} ", start.line, start.column, end.line, end.column);
        let _ = writeln!(out, "{}: {}", quoted(primary.place.shown()), primary.text);
        for label in related {
            let at = label.place.start();
            let text = quoted(label.place.shown());
            let _ = writeln!(out, "  see {}:{} {text}: {}", at.line, at.column, label.text);
        }
        notes.iter().for_each(|note| _ = writeln!(out, "  note: {note}"));
        helps.iter().for_each(|help| _ = writeln!(out, "  help: {help}"));
        if let Some(fix) = fix {
            for edit in &fix.edits {
                let at = edit.source.position(edit.span.start);
                let old = edit.source.slice(edit.span);
                let safety = format!("{:?}", fix.safety).to_lowercase();
                let _ = writeln!(out, "  {safety} fix {}:{} {old:?} -> {:?}", at.line, at.column, edit.text);
            }
        }
        if let Some(resource) = resource {
            let name = resource.name.as_deref().unwrap_or("?");
            let _ = writeln!(out, "  in {} {name}", resource.kind);
        }
    }
    out
}

/// Text in quotes, its middle left out where it is long.
fn quoted(text: &str) -> String {
    let text = format!("{text:?}");
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 80 {
        return text;
    }
    let end = |range: &[char]| range.iter().collect::<String>();
    format!("{} … {}", end(&chars[..50]), end(&chars[chars.len() - 25..]))
}
