//! The text functions against what Helm makes of the same arguments:
//! `fixtures/helm-functions/text.json`, see `README.md` beside it.

use serde_json::Value as Json;

use super::{Scene, call, find};
use crate::render::fault::{Fault, FaultKind};
use crate::render::origin::Origins;
use crate::render::value::{Kind, Slot, Value};

/// Arguments are JSON as values are: numbers are floats, `{"$int": 5}` is an `int`.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::nil(),
        Json::Bool(truth) => Value::bool(*truth),
        Json::Number(number) => Value::new(Kind::Float(number.as_f64().unwrap())),
        Json::String(text) => Value::plain(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value).collect()),
        Json::Object(fields) => match fields.get("$int") {
            Some(number) => Value::int(number.as_i64().unwrap()),
            None => Value::map(
                fields.iter().map(|(key, item)| (key.as_str().into(), Slot::plain(value(item)))).collect(),
            ),
        },
    }
}

fn json(value: &Value) -> Json {
    match &value.kind {
        Kind::Missing | Kind::Nil | Kind::Hole(_) => Json::Null,
        Kind::Bool(truth) => (*truth).into(),
        Kind::Int(number) => (*number).into(),
        Kind::Float(number) => (*number).into(),
        Kind::Text(text) => text.as_str().into(),
        Kind::List(list) => list.items().iter().map(json).collect(),
        Kind::Map(map) => {
            Json::Object(map.entries().iter().map(|(key, item)| (key.as_str().into(), json(item))).collect())
        }
        Kind::Object(object) => object.print().as_str().into(),
    }
}

fn run(case: &Json, scene: &mut Scene<'_>) -> Result<Value, Fault> {
    let name = case["call"].as_str().unwrap();
    let function = find(name).unwrap_or_else(|| panic!("no function {name}"));
    let arguments = case["args"].as_array().unwrap().iter().map(value).collect();
    let result = call(function, scene, arguments)?;
    let Some(then) = case["then"].as_array() else { return Ok(result) };
    let versions = then.iter().skip(1).map(|text| call(find("semver").unwrap(), scene, vec![value(text)]));
    let versions = versions.collect::<Result<Vec<_>, _>>()?;
    let Kind::Object(object) = &result.kind else { panic!("{name} gave no object") };
    object.member(then[0].as_str().unwrap(), &versions)
}

/// Lists of Go that are nil are `null` in JSON; for a template they are empty lists.
fn same(ours: &Json, helm: &Json) -> bool {
    ours == helm || (helm.is_null() && ours.as_array().is_some_and(Vec::is_empty))
}

#[test]
fn functions_do_what_they_do_in_helm() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/helm-functions/text.json");
    let path = std::env::var("VELINT_CASES").unwrap_or_else(|_| path.to_owned());
    let text = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Json> = serde_json::from_str(&text).unwrap();
    let mut origins = Origins::default();
    let mut wrong = Vec::new();
    let (mut errs, mut okm) = (0, 0);
    for case in &cases {
        let result = run(case, &mut Scene { origins: &mut origins });
        let agrees = match &result {
            Ok(value) => case.get("out").is_some_and(|out| same(&json(value), out)),
            Err(fault) => case.get("error").is_some() && fault.kind != FaultKind::Limit,
        };
        if let (Err(f), Some(e)) = (&result, case.get("error").and_then(|e| e.as_str())) {
            errs += 1;
            if f.message == e {
                okm += 1
            } else {
                eprintln!("MSG {}\n    ours {}\n    helm {e}", case["call"], f.message)
            }
        }
        if !agrees {
            wrong.push(format!("{case}\n  {:?}", result.map(|value| json(&value).to_string())));
        }
    }
    eprintln!("messages {okm} of {errs}");
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
