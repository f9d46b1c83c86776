//! The tree of a template is the one that Go reads, and so are its faults.

#[path = "support/go_print.rs"]
mod go_print;

use std::collections::BTreeMap;

use go_print::Printed;
use serde_json::Value;
use velint::render::go::parse::{BRACES, parse};

fn texts(case: &Value, name: &str) -> Vec<String> {
    let list = case[name].as_array().into_iter().flatten();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// What differs between Go's reading of a case and this one.
fn difference(case: &Value) -> Option<String> {
    let text = case["input"].as_str().unwrap();
    let parsed = parse(text, BRACES);
    if case["ok"] == false {
        let Some(fault) = parsed.faults.first() else { return Some("no fault".to_owned()) };
        let line = 1 + text[..fault.span.start].matches('\n').count();
        let same = parsed.faults.iter().any(|fault| case["error"] == *fault.message);
        // Go tells where it gave up, which may be far behind the fault.
        let is_line = case["line"].as_u64().is_some_and(|given| line as u64 <= given);
        return (!same || !is_line).then(|| format!("{} on line {line}", fault.message));
    }
    if let Some(fault) = parsed.faults.first() {
        return Some(format!("fault: {}", fault.message));
    }
    let mut printed = Printed::default();
    go_print::block(text, &parsed.main, &mut printed);
    let main = std::mem::take(&mut printed.tree);
    let mut definitions = BTreeMap::new();
    for (name, body) in go_print::definitions(text, &parsed) {
        go_print::block(text, body, &mut printed);
        definitions.insert(name.to_owned(), std::mem::take(&mut printed.tree));
    }
    let wanted: BTreeMap<String, String> =
        serde_json::from_value(case["definitions"].clone()).unwrap_or_default();
    // An `else` with nothing in it is not kept.
    let plain = |text: &str| text.replace("{{else}}{{end}}", "{{end}}");
    let is_same = plain(case["tree"].as_str().unwrap_or("")) == main
        && definitions.len() == wanted.len()
        && wanted.iter().all(|(name, tree)| definitions.get(name) == Some(&plain(tree)))
        && printed.numbers == texts(case, "numbers")
        && printed.strings == texts(case, "strings");
    (!is_same).then(|| format!("{main} {definitions:?} {:?} {:?}", printed.numbers, printed.strings))
}

#[test]
fn go_reads_the_same() {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/go-templates.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap();
    assert!(cases.len() > 300);
    let complaints: Vec<String> = cases
        .iter()
        .filter_map(|case| difference(case).map(|found| format!("{case}\n    found {found}")))
        .collect();
    assert!(complaints.is_empty(), "{} differ:\n{}", complaints.len(), complaints.join("\n"));
}
