//! Runs the library on a text, as every front end does.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::fmt::Write as _;
use std::sync::Arc;

use velint::check::rendered::check_tree;
use velint::check::{FileOutcome, Options, check_together};
use velint::diagnostic::{Diagnostic, Level};
use velint::fix::{Apply, fix_text};
use velint::report::{self, Format, Style, Summary};
use velint::source::Source;
use velint::velero::{BackupMode, Version};

/// What begins a file in a text that holds several: the rest of the line is its path.
const FILE: &str = "# file: ";

/// A text under a name, judged for a version of Velero and a mode of backups.
/// One with lines `# file: PATH` holds several files; comments may stand before the first.
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

    /// Whether the text holds several files.
    pub fn is_tree(&self) -> bool {
        self.source
            .text()
            .lines()
            .find(|line| !line.starts_with('#') || line.starts_with(FILE))
            .is_some_and(|line| line.starts_with(FILE))
    }

    /// The files that the text holds, in its order; the text itself where it is but one.
    pub fn files(&self) -> Vec<Arc<Source>> {
        if !self.is_tree() {
            return vec![Arc::clone(&self.source)];
        }
        let mut files: Vec<(&str, String)> = Vec::new();
        for line in self.source.text().split_inclusive('\n') {
            match (line.strip_prefix(FILE), files.last_mut()) {
                (Some(path), _) => files.push((path.trim_end(), String::new())),
                (None, Some((_, text))) => text.push_str(line),
                (None, None) => {}
            }
        }
        files.into_iter().map(|(path, text)| Source::new(path, text)).collect()
    }

    /// All that the library says of the one file.
    pub fn outcome(&self) -> FileOutcome {
        assert!(!self.is_tree(), "{} is one file", self.source.path());
        check_together(std::slice::from_ref(&self.source), &self.options()).remove(0)
    }

    /// The findings of every level, in the order of the report.
    pub fn findings(&self) -> Vec<Diagnostic> {
        if self.is_tree() { self.of_tree(&self.files()) } else { self.outcome().findings }
    }

    /// The findings of all files, in the order of their paths.
    pub fn of_tree(&self, files: &[Arc<Source>]) -> Vec<Diagnostic> {
        let mut files = files.to_vec();
        files.sort_by(|a, b| a.path().cmp(b.path()));
        check_tree(&files, &self.options()).into_iter().flat_map(|outcome| outcome.findings).collect()
    }

    /// The findings of this level and above.
    pub fn at_least(&self, level: Level) -> Vec<Diagnostic> {
        self.findings().into_iter().filter(|finding| finding.level >= level).collect()
    }

    /// The findings that a default run shows, and those of `rule` of every level.
    pub fn findings_about(&self, rule: &str) -> Vec<Diagnostic> {
        about(rule, self.findings())
    }

    /// The text after all fixes of a default run that `apply` takes, to the
    /// fixed point. Advice is not shown by default, and so not followed.
    pub fn fixed(&self, apply: Apply) -> String {
        self.fixed_about("", apply)
    }

    /// Likewise, with the advice of `rule` followed.
    pub fn fixed_about(&self, rule: &str, apply: Apply) -> String {
        if self.is_tree() {
            return self.fixed_tree(rule, apply);
        }
        let check = |source: &Arc<Source>| Self { source: Arc::clone(source), ..*self }.findings_about(rule);
        fix_text(&self.source, apply, &check).text
    }

    /// Each file fixed by itself, the others around it.
    fn fixed_tree(&self, rule: &str, apply: Apply) -> String {
        let mut files = self.files();
        for at in 0..files.len() {
            let path = files[at].path().to_owned();
            let check = |source: &Arc<Source>| {
                let mut tree = files.clone();
                tree[at] = Arc::clone(source);
                let mut found = about(rule, self.of_tree(&tree));
                found.retain(|finding| finding.primary.place.source.path() == path);
                found
            };
            files[at] = Source::new(path.as_str(), fix_text(&files[at], apply, &check).text);
        }
        let head = self.source.text().split_inclusive('\n').take_while(|line| !line.starts_with(FILE));
        let file = |file: &Arc<Source>| format!("{FILE}{}\n{}", file.path(), file.text());
        head.map(str::to_owned).chain(files.iter().map(file)).collect()
    }

    /// The same name and version with another text.
    pub fn with(&self, text: &str) -> Self {
        Self { source: Source::new(self.source.path(), text), ..*self }
    }

    /// What findings of it say, each place with its file where there are several.
    pub fn snapshot(&self, findings: &[Diagnostic]) -> String {
        let file =
            |source: &Source| if self.is_tree() { format!("{}:", source.path()) } else { String::new() };
        snapshot(findings, &file)
    }

    fn options(&self) -> Options {
        Options { version: self.version, backup_mode: self.mode, ..Options::default() }
    }
}

/// Those of the findings that a default run shows, and those of `rule`.
fn about(rule: &str, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.retain(|found| found.level >= Level::Warning || found.rule == rule);
    findings
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
fn snapshot(findings: &[Diagnostic], file: &dyn Fn(&Source) -> String) -> String {
    let mut out = String::new();
    for finding in findings {
        let Diagnostic { rule, level, message, primary, related, notes, helps, fix, resource, .. } = finding;
        let (start, end) = (primary.place.start(), primary.place.end());
        let _ = writeln!(out, "{}[{rule}] {message}", level.word());
        let path = file(&primary.place.source);
        let _ = write!(out, "  at {path}{}:{}-{}:{} ", start.line, start.column, end.line, end.column);
        let _ = writeln!(out, "{}: {}", quoted(primary.place.shown()), primary.text);
        for label in related {
            let at = label.place.start();
            let text = quoted(label.place.shown());
            let path = file(&label.place.source);
            let _ = writeln!(out, "  see {path}{}:{} {text}: {}", at.line, at.column, label.text);
        }
        notes.iter().for_each(|note| _ = writeln!(out, "  note: {note}"));
        helps.iter().for_each(|help| _ = writeln!(out, "  help: {help}"));
        if let Some(fix) = fix {
            for edit in &fix.edits {
                let at = edit.source.position(edit.span.start);
                let old = edit.source.slice(edit.span);
                let (safety, path) = (format!("{:?}", fix.safety).to_lowercase(), file(&edit.source));
                let _ = writeln!(
                    out,
                    "  {safety} fix {path}{}:{} {old:?} -> {:?}",
                    at.line, at.column, edit.text
                );
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
