//! Charts, and what is found in them as they are rendered: each text in
//! `fixtures/rendered/` holds the files of one case, what is found in them
//! stands in the snapshot beside it, and the fixed files where a fix is made.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;

use judge::{Case, lines};
use velint::diagnostic::Level;
use velint::fix::Apply;

const FOLDER: &str = "fixtures/rendered";

fn cases() -> Vec<(String, Case)> {
    let paths = files::below(FOLDER, &[".yaml"]).into_iter().filter(|path| !path.ends_with(".fixed.yaml"));
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
