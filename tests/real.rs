//! Public files, trimmed to what they taught: `fixtures/real/INDEX.tsv` says
//! where each comes from and what velint finds in it, at which line.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;

use judge::{Case, lines};
use velint::diagnostic::Level;

/// The columns of a row: file, repository, path, commit, licence, expected, lesson.
fn rows() -> Vec<Vec<String>> {
    let index = files::read("fixtures/real/INDEX.tsv");
    index.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn every_file_is_listed_with_its_origin() {
    let rows = rows();
    assert!(rows.iter().all(|row| row.len() == 7 && row.iter().all(|cell| !cell.is_empty())));
    let listed: Vec<String> = rows.iter().map(|row| format!("fixtures/real/{}", row[0])).collect();
    assert_eq!(listed, files::below("fixtures/real", &[".yaml"]));
}

#[test]
fn each_file_has_its_findings_and_no_other() {
    let mut complaints = Vec::new();
    for row in rows() {
        let path = format!("fixtures/real/{}", row[0]);
        let found = Case::new(&path, &files::read(&path)).at_least(Level::Warning);
        let name =
            |f: &velint::diagnostic::Diagnostic| format!("{}@{}", f.rule, f.primary.place.start().line);
        let names: Vec<String> = found.iter().map(name).collect();
        let expected: Vec<&str> = row[5].split(' ').filter(|name| *name != "-").collect();
        if names != expected {
            complaints.push(format!("{path}: expected {}\n{}", row[5], lines(&found)));
        }
    }
    files::report(&complaints);
}
