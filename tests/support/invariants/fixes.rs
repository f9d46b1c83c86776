//! Fixes of whatever a check finds.

use std::sync::Arc;

use serde_yaml_ng::Value;
use velint::check::check_source;
use velint::diagnostic::is_failure;
use velint::fix::{Apply, Fixed, fix_text};
use velint::source::Source;
use velint::yaml::{Limits, parse, split};

use super::{choice, pipeline};

pub fn check(text: &str) {
    let options = pipeline::options(choice(text));
    let check = |source: &Arc<Source>| check_source(source, &options).findings;
    let fixed = |text: &str, apply| fix_text(&Source::new("a.yaml", text), apply, &check);
    let failures = |fixed: &Fixed| fixed.remaining.iter().filter(|found| is_failure(found.rule)).count();
    let before = check(&Source::new("a.yaml", text)).iter().filter(|found| is_failure(found.rule)).count();
    for apply in [Apply::Safe, Apply::Unsafe] {
        let once = fixed(text, apply);
        assert_eq!(once.applied == 0, once.text == text, "{text:?}");
        if once.applied == 0 {
            continue;
        }
        let told = || format!("{apply:?}: {text:?} is fixed as {:?}", once.text);
        assert!(failures(&once) <= before, "{}", told());
        let again = fixed(&once.text, apply);
        assert_eq!(again.text, once.text, "{}", told());
        assert!(keeps_line_breaks(text, &once.text), "{}", told());
        still_parses(text, &once.text);
        // Templates are mended too, and another reader takes them for YAML.
        if apply == Apply::Safe && !text.contains("{{") && !text.contains("[[") {
            keeps_foreign_values(text, &once.text);
        }
    }
}

/// Lines that end in one way go on to do so.
fn keeps_line_breaks(before: &str, after: &str) -> bool {
    let count = |text: &str, what: &str| text.matches(what).count();
    let windows = count(before, "\r\n") > 0;
    // A lone carriage return ends a line too: what stands behind one may go.
    let lone = count(before, "\r") > count(before, "\r\n");
    let mixed = lone || windows && count(before, "\r\n") < count(before, "\n");
    mixed || if windows { count(after, "\n") == count(after, "\r\n") } else { !after.contains("\r\n") }
}

/// Every document that could be read can be read.
fn still_parses(before: &str, after: &str) {
    let readable = |text: &str| -> Vec<bool> {
        let source = Source::new("a.yaml", text);
        split(text).into_iter().map(|span| parse(&source, text, span, &Limits::default()).is_ok()).collect()
    };
    let (old, new) = (readable(before), readable(after));
    assert_eq!(old.len(), new.len(), "{before:?} is fixed as {after:?}");
    assert!(old.iter().zip(&new).all(|(old, new)| !old || *new), "{before:?} is fixed as {after:?}");
}

/// To another reader too, a safe fix changes nothing but values of Velero's
/// own: under its annotations, or in its own resources.
fn keeps_foreign_values(before: &str, after: &str) {
    let documents = |text: &str| -> Vec<Option<Value>> {
        split(text).into_iter().map(|span| serde_yaml_ng::from_str(&text[span.range()]).ok()).collect()
    };
    for (old, new) in documents(before).iter().zip(&documents(after)) {
        if let (Some(old), Some(new)) = (old, new) {
            assert_eq!(foreign(old), foreign(new), "{before:?} is fixed as {after:?}");
        }
    }
}

/// What stands in a document without the entries that name Velero.
fn foreign(value: &Value) -> Option<Value> {
    match value {
        Value::Mapping(map) => {
            let names = |value: &Value| value.as_str().is_some_and(|text| text.contains("velero"));
            let version = map.get("apiVersion");
            // JSON patches and parameters of Argo CD name the key in a value.
            let named = ["path", "name"].iter().filter_map(|key| map.get(*key)).any(names);
            if version.is_some_and(names) || named {
                return None;
            }
            // Any annotation may be one of Velero's that is misspelt.
            let is_own = |key: &Value| names(key) || key.as_str().is_some_and(|text| text.contains('/'));
            let entries = map.iter().filter(|(key, _)| !is_own(key));
            Some(Value::Mapping(
                entries.filter_map(|(key, value)| Some((key.clone(), foreign(value)?))).collect(),
            ))
        }
        Value::Sequence(items) => Some(Value::Sequence(items.iter().filter_map(foreign).collect())),
        Value::Tagged(tagged) => foreign(&tagged.value),
        // A string may hold YAML with annotations in it.
        Value::String(text) if text.contains("velero") => serde_yaml_ng::from_str(text)
            .ok()
            .filter(|inner: &Value| !inner.is_string())
            .as_ref()
            .and_then(foreign),
        other => Some(other.clone()),
    }
}
