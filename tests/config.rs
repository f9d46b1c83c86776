//! Configuration: what `.velint.yaml` says counts, is found and is complained
//! of. Each folder in `fixtures/config/` is a project, with the report on it in
//! `report.snap`; `arguments` holds more arguments, one a line.

#[path = "support/files.rs"]
mod files;
#[path = "config/search.rs"]
mod search;
#[path = "config/shapes.rs"]
mod shapes;
#[path = "support/tree.rs"]
mod tree;

use tree::velint;

/// What a run in the folder of a case prints, and how it ends.
fn report(case: &str) -> String {
    let folder = files::root().join("fixtures/config").join(case);
    let more = std::fs::read_to_string(folder.join("arguments")).unwrap_or_default();
    let mut arguments: Vec<&str> = more.lines().collect();
    if !arguments.contains(&"--format") {
        arguments.extend(["--format", "concise"]);
    }
    let ran = velint(&folder, &arguments);
    format!("{}{}exit {}\n", ran.stdout, ran.stderr, ran.code)
}

#[test]
fn each_project_gets_the_report_beside_it() {
    let mut complaints = Vec::new();
    let cases = files::folders("fixtures/config");
    assert!(cases.len() > 20, "{cases:?}");
    for case in cases {
        complaints
            .extend(files::expect(&format!("fixtures/config/{case}/report.snap"), &report(&case)).err());
    }
    files::report(&complaints);
}
