//! Against cases that were recorded from the real Helm, and that origins survive.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::*;
use crate::render::fault::Fault;
use crate::render::origin::{Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, Slot, Value};
use crate::source::Source;

/// A value of JSON as a value of templates: numbers are floats.
fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::nil(),
        Json::Bool(value) => Value::bool(*value),
        Json::Number(number) => Value::new(Kind::Float(number.as_f64().unwrap())),
        Json::String(text) => Value::plain(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value_of).collect()),
        Json::Object(slots) => {
            let slot = |(key, value): (&String, &Json)| (key.as_str().into(), Slot::plain(value_of(value)));
            Value::map(slots.iter().map(slot).collect::<BTreeMap<_, _>>())
        }
    }
}

/// A value of templates as JSON.
fn json_of(value: &Value) -> Json {
    match &value.kind {
        Kind::Bool(value) => Json::Bool(*value),
        Kind::Float(number) => serde_json::json!(number),
        Kind::Text(text) => text.as_str().into(),
        Kind::List(list) => list.items().iter().map(json_of).collect(),
        Kind::Map(map) => {
            Json::Object(map.slots().iter().map(|(key, slot)| (key.to_string(), json_of(&slot.value))).collect())
        }
        _ => Json::Null,
    }
}

fn floats(json: Json) -> Json {
    json_of(&value_of(&json))
}

fn printed(result: Result<Text, Fault>) -> String {
    result.map(|text| text.as_str().to_owned()).unwrap_or_default()
}

fn recorded() -> Json {
    let path = std::env::var("VELINT_YAML_CASES").unwrap_or_else(|_| "fixtures/helm-functions/yaml.json".to_owned());
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn values_are_written_as_helm_writes_them() {
    let mut wrong = Vec::new();
    let cases = recorded();
    let cases = cases["written"].as_array().unwrap();
    for case in cases {
        let value = value_of(&case["value"]);
        for (name, got) in [("toYaml", printed(to_yaml(&value))), ("toYamlPretty", printed(to_yaml_pretty(&value)))] {
            if case[name] != Json::String(got.clone()) {
                wrong.push(format!("{name} {}\n  want {}\n  got  {}", case["value"], case[name], Json::String(got)));
            }
        }
    }
    assert!(!cases.is_empty());
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), 2 * cases.len(), wrong[..wrong.len().min(30)].join("\n"));
}

#[test]
fn texts_are_read_as_helm_reads_them() {
    let mut wrong = Vec::new();
    let cases = recorded();
    let cases = cases["read"].as_array().unwrap();
    for case in cases {
        let text = Text::plain(case["text"].as_str().unwrap());
        let read = if case["list"] == true { from_yaml_array(&text) } else { from_yaml(&text) };
        let got = read.map(|value| json_of(&value)).unwrap_or_default();
        let failed = |json: &Json| json.get("Error").is_some() || json.get(0).is_some_and(|first| first.as_str().is_some_and(|first| first.starts_with("error ")));
        let want = floats(case["json"].clone());
        if want != got && !(failed(&want) && failed(&got)) {
            wrong.push(format!("{}\n  want {want}\n  got  {got}", case["text"]));
        }
    }
    assert!(!cases.is_empty());
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong[..wrong.len().min(30)].join("\n"));
}
