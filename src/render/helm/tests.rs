//! Values as the real Helm hands them to templates: `fixtures/charts/record-values.sh`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::chart::{Arm, HelmVersion, Layer, SetKind, ValueSet};
use super::load::load;
use super::prepare::{NoResolver, Options, Prepared, PreparedChart, prepare};
use crate::discover::{PackageLimits, read_package};
use crate::render::origin::Origins;
use crate::render::value::{Kind, Value};
use crate::source::Source;

pub(super) fn options(version: HelmVersion) -> Options {
    Options { version, arm: Arm::Otherwise }
}

fn layers(folder: &Path, args: &str) -> Vec<Layer> {
    let lines: Vec<&str> = args.lines().collect();
    let mut layers = Vec::new();
    for pair in lines.chunks(2) {
        let kind = match pair[0] {
            "-f" | "--values" => {
                let text = std::fs::read_to_string(folder.join(pair[1])).unwrap();
                layers.push(Layer::File(Source::new(pair[1], text)));
                continue;
            }
            "--set" => SetKind::Value,
            "--set-string" => SetKind::String,
            "--set-json" => SetKind::Json,
            "--set-literal" => SetKind::Literal,
            other => panic!("{other}"),
        };
        layers.push(Layer::Set(kind, Source::new(pair[0], pair[1])));
    }
    layers
}

pub(super) fn json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match &value.kind {
        Kind::Missing | Kind::Nil => Json::Null,
        Kind::Bool(value) => Json::from(*value),
        Kind::Int(value, _) => Json::from(*value as f64),
        Kind::Float(value) => Json::from(*value),
        Kind::Text(text) => Json::from(text.as_str()),
        Kind::List(list) => list.items().iter().map(json).collect(),
        Kind::Map(map) if map.map_type().is_nil() => Json::Null,
        Kind::Map(map) => {
            map.slots().iter().map(|(key, slot)| (key.to_string(), json(&slot.value))).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Numbers as Go reads them.
fn floats(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Json::Number(number) => Json::from(number.as_f64().unwrap()),
        Json::Array(items) => items.into_iter().map(floats).collect(),
        Json::Object(entries) => entries.into_iter().map(|(key, value)| (key, floats(value))).collect(),
        other => other,
    }
}

/// What the template of each chart would print, by the path of the template.
fn printed(chart: &PreparedChart, path: &str, into: &mut BTreeMap<String, serde_json::Value>) {
    if !chart.chart.metadata.is_library {
        let mut fields = json(&Value::new(Kind::Map(chart.fields.clone())));
        fields["IsRoot"] = serde_json::Value::from(!path.contains("/charts/"));
        let values = json(&Value::new(Kind::Map(chart.values.clone())));
        for template in &chart.chart.templates {
            let line = serde_json::json!({ "chart": fields, "values": values });
            into.insert(format!("{path}/{}", template.path), line);
        }
    }
    for inner in &chart.dependencies {
        printed(inner, &format!("{path}/charts/{}", inner.name), into);
    }
}

fn prepared_at(folder: &Path, layers: Vec<Layer>) -> Prepared {
    let mut origins = Origins::default();
    let package = read_package(folder, "chart", &[], &PackageLimits::default());
    let loaded = load(package, HelmVersion::V4_1, &mut origins);
    let set = ValueSet { name: String::new(), layers };
    let chart = loaded.chart.unwrap();
    let mut prepared = prepare(&chart, &set, &options(HelmVersion::V4_1), &mut NoResolver, &mut origins);
    prepared.failures.extend(loaded.failures);
    prepared
}

/// What Helm printed, by the path of the template.
fn recorded(lines: &str) -> BTreeMap<String, serde_json::Value> {
    let line = |line: &str| {
        let mut line = floats(serde_json::from_str(line).unwrap());
        let path = line["template"].as_str().unwrap().to_owned();
        line.as_object_mut().unwrap().remove("template");
        (path, line)
    };
    lines.lines().map(line).collect()
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/charts");
    let below = |folder: &Path| {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let is_ours = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with("values-");
    let folders = below(&root).into_iter().filter(is_ours);
    folders
        .flat_map(|folder| below(&folder))
        .filter(|path| path.extension().is_some_and(|e| e == "args"))
        .collect()
}

#[test]
fn values_are_those_that_helm_hands_to_templates() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 60, "{}", cases.len());
    for args in cases {
        let name = args.display().to_string();
        let expected = recorded(&std::fs::read_to_string(args.with_extension("jsonl")).unwrap());
        let folder = args.parent().unwrap();
        let layers = layers(folder, &std::fs::read_to_string(&args).unwrap());
        let prepared = prepared_at(&folder.join("chart"), layers);
        if expected.is_empty() {
            if prepared.failures.is_empty() {
                wrong.push(format!("{name}: Helm refuses it"));
            }
            continue;
        }
        let mut ours = BTreeMap::new();
        if let Some(chart) = &prepared.chart {
            printed(chart, &chart.name, &mut ours);
        }
        for path in expected.keys().chain(ours.keys().filter(|path| !expected.contains_key(*path))) {
            if expected.get(path) != ours.get(path) {
                let text = |of: Option<&serde_json::Value>| of.map(ToString::to_string).unwrap_or_default();
                wrong.push(format!(
                    "{name} {path}\n helm {}\n ours {}",
                    text(expected.get(path)),
                    text(ours.get(path))
                ));
            }
        }
        wrong.extend(prepared.failures.iter().map(|failure| format!("{name}: {}", failure.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
