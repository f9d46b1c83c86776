//! Values without a chart: `fixtures/values/` holds objects that carry values,
//! each with what is found in it, where, and the text that stands there, in
//! comments above it. The fixed file stands beside it where something is fixed.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;

use judge::{Case, lines};
use velint::diagnostic::{Diagnostic, Level};
use velint::fix::Apply;

fn fixtures() -> Vec<String> {
    let all = files::below("fixtures/values", &[".yaml"]);
    all.into_iter().filter(|path| !path.ends_with(".fixed.yaml")).collect()
}

/// As in the comments above a fixture: rule, line, column and the text there.
fn told(finding: &Diagnostic) -> String {
    let place = &finding.primary.place;
    let at = place.start();
    format!("{}@{}:{} `{}`", finding.rule, at.line, at.column, place.text())
}

#[test]
fn each_file_has_its_findings_and_no_other() {
    let mut complaints = Vec::new();
    for path in fixtures() {
        let text = files::read(&path);
        let mut expected: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# finds: ")).collect();
        assert!(!expected.is_empty(), "{path} says nothing of what is found in it");
        expected.retain(|line| *line != "-");
        expected.sort_unstable();
        let findings = Case::new(&path, &text).at_least(Level::Warning);
        let mut found: Vec<String> = findings.iter().map(told).collect();
        found.sort_unstable();
        if found != expected {
            complaints.push(format!("{path}:\n{}\n{}", found.join("\n"), lines(&findings)));
        }
    }
    files::report(&complaints);
}

#[test]
fn fixes_inside_strings_are_those_of_files() {
    let mut complaints = Vec::new();
    for path in fixtures() {
        let text = files::read(&path);
        let fixed = Case::new(&path, &text).fixed(Apply::Unsafe);
        let beside = path.replace(".yaml", ".fixed.yaml");
        if fixed != text {
            complaints.extend(files::expect(&beside, &fixed).err());
            assert_eq!(Case::new(&path, &fixed).fixed(Apply::Unsafe), fixed, "{path}: a second fix");
        }
    }
    files::report(&complaints);
}
