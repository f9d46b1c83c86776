//! Charts and kustomizations, and what is found in them as they are rendered: each
//! text in `fixtures/rendered/` and `fixtures/kustomizations/` holds the files of one case, what is found in them
//! stands in the snapshot beside it, and the fixed files where a fix is made.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;
#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::sync::Arc;

use judge::{Case, line, lines};
use velint::diagnostic::{Diagnostic, Level};
use velint::fix::Apply;
use velint::source::{Place, Source};

const FOLDERS: [&str; 2] = ["fixtures/kustomizations", "fixtures/rendered"];

fn cases() -> Vec<(String, Case)> {
    let paths = FOLDERS.iter().flat_map(|folder| files::below(folder, &[".yaml"]));
    let paths = paths.filter(|path| !path.ends_with(".fixed.yaml"));
    paths.map(|path| (path.clone(), Case::new(&path, &files::read(&path)))).collect()
}

#[test]
fn each_case_matches_its_snapshot() {
    let mut complaints = Vec::new();
    for (path, case) in cases() {
        let shown = case.snapshot(&case.at_least(Level::Warning));
        complaints.extend(files::expect(&path.replace(".yaml", ".snap"), &shown).err());
    }
    files::report(&complaints);
}

#[test]
fn each_case_matches_its_fixed_files() {
    let mut complaints = Vec::new();
    for (path, case) in cases() {
        let fixed = case.fixed(Apply::Unsafe);
        if fixed == case.source.text() {
            continue;
        }
        complaints.extend(files::expect(&path.replace(".yaml", ".fixed.yaml"), &fixed).err());
        let again = case.with(&fixed);
        if again.fixed(Apply::Unsafe) != fixed {
            complaints.push(format!("{path}: a second run changes the fixed text"));
        }
        let known = lines(&case.at_least(Level::Warning));
        let new = again.at_least(Level::Warning);
        if new.iter().any(|finding| !known.contains(&finding.message)) {
            complaints.push(format!("{path}: the fixed text has new findings\n{}", lines(&new)));
        }
    }
    files::report(&complaints);
}

/// Findings without what ends of lines change: the text that a place shows.
fn told(findings: &[Diagnostic]) -> Vec<String> {
    let place =
        |place: &Place| format!("{}:{}:{}", place.source.path(), place.start().line, place.start().column);
    let related = |finding: &Diagnostic| {
        finding
            .related
            .iter()
            .map(|label| format!(" see {} {}", place(&label.place), label.text))
            .collect::<String>()
    };
    let one = |finding: &Diagnostic| {
        let (at, end) = (place(&finding.primary.place), finding.primary.place.end());
        format!("{at}-{}:{} {}{}", end.line, end.column, line(finding), related(finding))
    };
    findings.iter().map(one).collect()
}

#[test]
fn ends_of_lines_and_marks_at_the_begin_move_nothing() {
    let mut complaints = Vec::new();
    for (path, case) in cases() {
        let expected = told(&case.findings());
        for (name, change) in [
            ("CRLF", (|text: &str| text.replace('\n', "\r\n")) as fn(&str) -> String),
            ("a byte order mark", |text: &str| format!("\u{feff}{text}")),
        ] {
            let changed = |source: &Arc<Source>| Source::new(source.path(), change(source.text()));
            let files: Vec<_> = case.files().iter().map(changed).collect();
            let found = told(&case.of_tree(&files));
            if found != expected {
                let difference = files::difference(&expected.join("\n"), &found.join("\n"));
                complaints.push(format!("{path} with {name}\n{difference}"));
            }
        }
    }
    files::report(&complaints);
}

/// The files of a case in a folder of their own, which is a repository.
fn unpacked(case: &Case) -> tempfile::TempDir {
    let files = case.files();
    let mut all: Vec<(&str, &str)> = files.iter().map(|file| (file.path(), file.text())).collect();
    all.push((".git/HEAD", "ref: refs/heads/main\n"));
    tree::tree(&all)
}

#[test]
fn the_program_finds_in_folders_what_the_library_finds_in_texts() {
    let mut complaints = Vec::new();
    for (path, case) in cases() {
        let folder = unpacked(&case);
        let ran = tree::velint(folder.path(), &["check", "--format", "json", "."]);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a report in JSON");
        let one = |found: &serde_json::Value| {
            let text = |field: &str| found[field].as_str().unwrap_or("").to_owned();
            let number = |field: &str| found["start"][field].to_string();
            let (path, line, column) = (text("path"), number("line"), number("column"));
            format!("{path}:{line}:{column}: {}[{}] {}", text("level"), text("rule"), text("message"))
        };
        let mut found: Vec<String> =
            report["findings"].as_array().expect("findings").iter().map(one).collect();
        let of_library = case.at_least(Level::Warning);
        let mut expected: Vec<String> = of_library
            .iter()
            .map(|finding| format!("{}:{}", finding.primary.place.source.path(), line(finding)))
            .collect();
        found.sort();
        expected.sort();
        if found != expected {
            let difference = files::difference(&expected.join("\n"), &found.join("\n"));
            complaints.push(format!("{path}\n{difference}\n{}", ran.stderr));
        }
    }
    files::report(&complaints);
}

#[test]
fn the_program_mends_files_as_the_library_does() {
    let mut complaints = Vec::new();
    for (path, case) in cases() {
        let folder = unpacked(&case);
        tree::velint(folder.path(), &["check", "--fix", "--unsafe-fixes", "."]);
        for file in case.with(&case.fixed(Apply::Unsafe)).files() {
            let text = fs::read_to_string(folder.path().join(file.path())).unwrap();
            if text != file.text() {
                complaints.push(format!(
                    "{path}: {}\n{}",
                    file.path(),
                    files::difference(file.text(), &text)
                ));
            }
        }
    }
    files::report(&complaints);
}

#[test]
fn no_report_shows_a_password_of_values() {
    let path = "fixtures/rendered/secret.yaml".to_owned();
    let case = Case::new(&path, &files::read(&path));
    let folder = unpacked(&case);
    for format in ["full", "concise", "json", "sarif", "github"] {
        let ran = tree::velint(folder.path(), &["check", "--format", format, "."]);
        assert!(ran.stdout.contains("literal-secret"), "{}", ran.stdout);
        for secret in ["Tr0ub4dor", "Zq9-", "correct-horse"] {
            assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{format}\n{}", ran.stdout);
        }
    }
}
