//! Charts that Helm itself rendered: `fixtures/helm-engine.json`.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::{Engine, Manner, Prepared};
use crate::render::data::read_values;
use crate::render::go::exec::{Mode, with_deep_stack};
use crate::render::helm::chart::{
    Arm, Chart, ChartFile, FileContent, Limits, Metadata, Release, Rendered,
};
use crate::render::origin::{Origin, Origins};
use crate::render::value::{Kind, Map, Slot, Value};
use crate::source::Source;

/// A chart of these files, and its values where a file has some.
fn chart(files: &[(&str, &str)], name: &str) -> Chart {
    let file = |path: &str, text: &str| ChartFile {
        path: path.to_owned(),
        content: FileContent::Text(Source::new(path, text)),
    };
    let mut chart = Chart::default();
    let mut children: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let fields = Map::default();
    for (path, text) in files {
        match path.split_once('/') {
            None if *path == "Chart.yaml" => chart.metadata.is_library = text.contains("type: library"),
            None if *path == "values.yaml" => chart.values = Some(Source::new(*path, *text)),
            Some(("templates", _)) => chart.templates.push(file(path, text)),
            Some(("charts", rest)) => {
                let (child, rest) = rest.split_once('/').unwrap();
                children.entry(child).or_default().push((rest, text));
            }
            _ => chart.files.push(file(path, text)),
        }
    }
    for (key, value) in [("Name", name), ("AppVersion", "4.5")] {
        fields.insert(key, Slot::plain(Value::plain(value)));
    }
    chart.metadata = Metadata {
        name: name.to_owned(),
        api_version: "v2".to_owned(),
        version: "1.2.3".to_owned(),
        fields: Some(fields),
        ..chart.metadata
    };
    chart.dependencies = children.into_iter().map(|(name, files)| Rc::new(self::chart(&files, name))).collect();
    chart
}

fn prepared<'c>(chart: &'c Chart, values: Map) -> Prepared<'c> {
    let child = |child: &'c Rc<Chart>| {
        let name = &child.metadata.name;
        let own = match values.get(name).map(|value| value.kind) {
            Some(Kind::Map(map)) => map,
            _ => Map::default(),
        };
        values.insert(name.as_str(), Slot::plain(Value::new(Kind::Map(own.clone()))));
        prepared(child, own)
    };
    let dependencies = chart.dependencies.iter().map(child).collect();
    Prepared { name: chart.metadata.name.clone(), chart, values, dependencies }
}

fn render(chart: &Chart, manner: &Manner) -> (Rendered, Origins) {
    let mut origins = Origins::default();
    let values = chart.values.as_ref().map(|source| read_values(&mut origins, source).unwrap());
    let chart = prepared(chart, values.unwrap_or_default());
    let rendered = Engine::default().render(&chart, &Release::default(), &mut origins, manner);
    (rendered, origins)
}

fn tolerant(files: &[(&str, &str)]) -> Rendered {
    render(&chart(files, "probe"), &Manner::default()).0
}

/// What the one template `a.yaml` prints.
fn printed(text: &str) -> Rendered {
    tolerant(&[("templates/a.yaml", text)])
}

const STRICT: Manner = Manner {
    limits: Limits { depth: 1000, output: 1 << 20, steps: 1_000_000 },
    arm: Arm::Otherwise,
    mode: Mode::Strict,
};

/// Helm breaks the lines of some messages, and leaves out a word then.
fn unbroken(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().filter(|word| *word != "template:").collect();
    words.join(" ").replace(": executing", " executing")
}

/// Cases in which a place or the value of a type is not Helm's to the letter.
const WORDED_OTHERWISE: [&str; 5] =
    ["tpl of a number", "tpl of nil", "endless include", "range over a struct", "unknown function"];

fn difference(case: &Json) -> Option<String> {
    let files: Vec<(&str, &str)> = case["files"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str().unwrap()))
        .collect();
    let (rendered, _) = render(&chart(&files, "probe"), &STRICT);
    let name = case["name"].as_str().unwrap();
    let failure = rendered.failures.first().map(|failure| unbroken(&failure.message));
    if let Some(error) = case["error"].as_str() {
        let is_same = WORDED_OTHERWISE.contains(&name) || failure.as_deref() == Some(&unbroken(error));
        return (failure.is_none() || !is_same)
            .then(|| format!("{name}\n  is  {failure:?}\n  not {:?}", unbroken(error)));
    }
    let wanted: BTreeMap<&str, &str> = case["output"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str().unwrap().trim()))
        .collect();
    let got: BTreeMap<&str, &str> = rendered
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.text.as_str().trim()))
        .collect();
    (failure.is_some() || got != wanted)
        .then(|| format!("{name}\n  is  {got:#?} {failure:?}\n  not {wanted:#?}"))
}

#[test]
fn charts_render_as_in_helm() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/helm-engine.json");
    let fixture: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let wrong = with_deep_stack(|| {
        fixture["cases"].as_array().unwrap().iter().filter_map(difference).collect::<Vec<_>>()
    })
    .unwrap();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
