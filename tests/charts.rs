//! Small charts, one for each feature, against what Helm 4.1.4 printed of them
//! (`fixtures/charts/record.sh`).

#[path = "support/files.rs"]
mod files;

use std::process::Command;

/// Pairs of source and text in the order of the output, without trailing blanks
/// and without documents of comments alone.
fn documents(output: &str) -> Vec<(String, String)> {
    let output = output.strip_prefix("---\n# Source: ").unwrap_or(output);
    let parts = output.split("\n---\n# Source: ").filter_map(|part| part.split_once('\n'));
    let documents = parts.map(|(source, body)| {
        let lines: Vec<&str> = body.trim_end().lines().map(str::trim_end).collect();
        (source.to_owned(), lines.join("\n"))
    });
    documents.filter(|(_, body)| body.lines().any(is_content)).collect()
}

fn is_content(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

/// What `velint render` printed and said, and its exit code.
fn rendered(chart: &str) -> (String, String, i32) {
    let path = files::root().join("fixtures/charts").join(chart);
    let mut command = Command::new(env!("CARGO_BIN_EXE_velint"));
    command.args(["render", "."]).current_dir(&path);
    if path.join("flags").exists() {
        command.args(files::read(&format!("fixtures/charts/{chart}/flags")).lines());
    }
    let output = command.output().expect("the program was built");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().unwrap_or(-1))
}

/// The charts with such a record.
fn charts_with(record: &str) -> Vec<String> {
    let mut names = files::folders("fixtures/charts");
    names.retain(|name| files::root().join(format!("fixtures/charts/{name}/{record}")).exists());
    names
}

#[test]
fn charts_are_rendered_as_helm_renders_them() {
    let names = charts_with("expected.yaml");
    assert!(names.len() >= 45, "{} charts", names.len());
    let mut complaints = Vec::new();
    for name in names {
        let expected = documents(&files::read(&format!("fixtures/charts/{name}/expected.yaml")));
        let (output, errors, code) = rendered(&name);
        let actual = documents(&output);
        if code != 0 || actual != expected {
            let first = expected.iter().zip(&actual).find(|(one, other)| one != other);
            complaints.push(format!("{name}: exit {code}\n{errors}{}", difference(first)));
        }
    }
    files::report(&complaints);
}

/// A document: where it comes from, and its text.
type Document = (String, String);

/// The first line in which two documents differ.
fn difference(pair: Option<(&Document, &Document)>) -> String {
    let Some((one, other)) = pair else { return "there are more documents, or fewer".to_owned() };
    let lines = one.1.lines().zip(other.1.lines()).find(|(a, b)| a != b);
    let (a, b) = lines.unwrap_or((&one.0, &other.0));
    format!("in {}\n  helm:   {a}\n  velint: {b}", one.0)
}

/// What Helm refuses is rendered as far as it goes, and never silently.
#[test]
fn what_helm_refuses_is_said() {
    let names = charts_with("refused.txt");
    assert!(names.len() >= 8, "{} charts", names.len());
    let mut complaints = Vec::new();
    // Whether the rendered text is YAML is asked later.
    for name in names.iter().filter(|name| *name != "refused-yaml") {
        let (_, errors, code) = rendered(name);
        let is_said = !errors.trim().is_empty() && (code == 2 || name == "refused-missing-dependency");
        // What is wrong with a template is said in Go's words.
        let refused = files::read(&format!("fixtures/charts/{name}/refused.txt"));
        let words = refused.strip_prefix("Error: parse error at (").and_then(|rest| rest.split_once("): "));
        let words = words.and_then(|(_, words)| words.lines().next()).unwrap_or_default();
        if !is_said || !errors.contains(words) {
            complaints.push(format!("{name}: exit {code}, {errors:?}"));
        }
    }
    files::report(&complaints);
}
