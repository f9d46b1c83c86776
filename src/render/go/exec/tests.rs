//! Cases that Go itself computed: `fixtures/go-exec.json`.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use super::{Bounds, Executor, Mode, Scope, Script, Template};
use crate::render::fault::Fault;
use crate::render::go::parse::{BRACES, parse};
use crate::render::origin::{Origin, Origins, TemplateFile};
use crate::render::text::Text;
use crate::render::value::{Kind, Slot, Value};
use crate::source::Source;

const BOUNDS: Bounds = Bounds { depth: 1000, output: 8 << 20, steps: 2_000_000 };

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::nil(),
        Json::Bool(truth) => Value::bool(*truth),
        Json::Number(number) => Value::new(Kind::Float(number.as_f64().unwrap())),
        Json::String(text) => Value::plain(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value).collect()),
        Json::Object(map) => {
            let slot = |(key, item): (&String, &Json)| (Rc::from(key.as_str()), Slot::plain(value(item)));
            Value::map(map.iter().map(slot).collect())
        }
    }
}

fn script(origins: &mut Origins, text: &str) -> Rc<Script> {
    let source = Source::new("t", text);
    let file = origins.add_file(TemplateFile::File(source.clone()));
    let parsed = Rc::new(parse(text, BRACES));
    let text = Text::new(text, Origin::Template { file, offset: 0 });
    Rc::new(Script { name: Arc::from("t"), text, file: Some((file, source)), parsed })
}

/// What a template prints; in tolerant mode with the number of failures and of
/// conditions left open.
fn run(text: &str, data: &Value, mode: Mode) -> Result<(Text, usize, usize), Fault> {
    let mut origins = Origins::default();
    let script = script(&mut origins, text);
    let mut executor = Executor::new(&mut origins, &[], BOUNDS);
    executor.mode = mode;
    let mut scope = Scope::default();
    scope.add(&script.name, &script);
    executor.scope = Rc::new(scope);
    let body = Arc::clone(&script.parsed.main);
    let text = executor.execute(&Template { name: Arc::clone(&script.name), script, body }, data)?;
    Ok((text, executor.record.failures().len(), executor.record.undecided_count()))
}

fn fixture() -> Json {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/go-exec.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Cases in which the message is not Go's to the letter, and how it ends or goes on.
const WORDED_OTHERWISE: [&str; 8] = [
    // A place in the middle of an action, or a type that an item of a list has no more.
    "pipeline as last command",
    "range string item field",
    "template of nothing",
    // Helm 4.1.4 is made with an older Go, which names no types here.
    "eq float int",
    "eq bool string",
    "eq lists",
    "lt mixed",
    "index out of range",
];

#[test]
fn templates_do_what_go_does() {
    let fixture = fixture();
    let data = value(&fixture["data"]);
    let mut wrong = Vec::new();
    for case in fixture["cases"].as_array().unwrap() {
        let (name, text) = (case["name"].as_str().unwrap(), case["template"].as_str().unwrap());
        let (output, error) = (case["output"].as_str().unwrap_or(""), case["error"].as_str());
        let is_unread = error.is_some_and(|error| error.starts_with("template: t:1: "));
        if is_unread && !error.unwrap().contains("not defined") {
            assert!(!parse(text, BRACES).faults.is_empty(), "{name}");
            continue;
        }
        let got = match run(text, &data, Mode::Strict) {
            Ok((text, ..)) => (text.as_str().to_owned(), None),
            Err(fault) => (String::new(), Some(fault.message)),
        };
        let is_same = match (&got.1, error) {
            (Some(got), Some(error)) if is_unread => got.rsplit(": ").next() == error.rsplit(": ").next(),
            (Some(_), Some(_)) if WORDED_OTHERWISE.contains(&name) => true,
            (got, error) => got.as_deref() == error,
        };
        if !is_same || got.0 != output {
            wrong.push(format!("{name}: {text}\n  is      {got:?}\n  not     {:?}", (output, error)));
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
