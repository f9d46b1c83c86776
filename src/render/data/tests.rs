//! Against cases that were recorded from the real Helm, and that origins survive.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::*;
use crate::render::fault::{Fault, FaultKind};
use crate::render::origin::{Cause, CauseId, Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, Slot, Value};
use crate::source::{Source, Span};
use crate::yaml::{Limits, Node, parse};

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
        Kind::Map(map) => Json::Object(
            map.slots().iter().map(|(key, slot)| (key.to_string(), json_of(&slot.value))).collect(),
        ),
        _ => Json::Null,
    }
}

fn floats(json: Json) -> Json {
    json_of(&value_of(&json))
}

fn printed(result: Result<Text, Fault>) -> String {
    result.map(|text| text.as_str().to_owned()).unwrap_or_default()
}

/// Where two texts part.
fn difference(want: &str, got: &str) -> String {
    let same = want.bytes().zip(got.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        text[text.floor_char_boundary(same.saturating_sub(60))
            ..text.ceil_char_boundary((same + 60).min(text.len()))]
            .to_owned()
    };
    format!("  want {:?}\n  got  {:?}", around(want), around(got))
}

fn recorded() -> Json {
    let path =
        std::env::var("VELINT_YAML_CASES").unwrap_or_else(|_| "fixtures/helm-functions/yaml.json".to_owned());
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn values_are_written_as_helm_writes_them() {
    let mut wrong = Vec::new();
    let cases = recorded();
    let cases = cases["written"].as_array().unwrap();
    for case in cases {
        let value = value_of(&case["value"]);
        for (name, got) in
            [("toYaml", printed(to_yaml(&value))), ("toYamlPretty", printed(to_yaml_pretty(&value)))]
        {
            let want = case[name].as_str().unwrap();
            if want != got {
                wrong.push(format!("{name}\n{}", difference(want, &got)));
            }
        }
    }
    assert!(!cases.is_empty());
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        2 * cases.len(),
        wrong[..wrong.len().min(30)].join("\n")
    );
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
        let failed = |json: &Json| {
            json.get("Error").is_some()
                || json
                    .get(0)
                    .is_some_and(|first| first.as_str().is_some_and(|first| first.starts_with("error ")))
        };
        let want = floats(case["json"].clone());
        if want != got && !(failed(&want) && failed(&got)) {
            wrong.push(format!("{}\n  want {want}\n  got  {got}", case["text"]));
        }
    }
    assert!(!cases.is_empty());
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        cases.len(),
        wrong[..wrong.len().min(30)].join("\n")
    );
}

/// Every scalar of a value, and every key, with the node or text it comes from.
fn each_text(value: &Value, visit: &mut dyn FnMut(&Text)) {
    match &value.kind {
        Kind::Text(text) => visit(text),
        Kind::List(list) => list.items().iter().for_each(|item| each_text(item, visit)),
        Kind::Map(map) => map.entries().iter().for_each(|(key, value)| {
            visit(key);
            each_text(value, visit);
        }),
        _ => {}
    }
}

/// Values written as JSON in a document, so that each string has a node.
fn with_origins(json: &Json, origins: &mut Origins) -> Option<Value> {
    let source = Source::new("values.yaml", json.to_string());
    let span = Span::new(0, source.text().len());
    let document = Rc::new(parse(&source, source.text(), span, &Limits::default()).ok()?);
    read_document(origins, &document, None).ok()
}

/// A text with the line break at its end that `toYaml` takes off.
fn ended(text: &Text) -> Text {
    let mut out = crate::render::text::TextBuilder::default();
    out.push_text(text);
    out.push("\n", Origin::None);
    out.finish()
}

/// What is written out and read again says the same, and each byte of it still
/// knows where it comes from.
#[test]
fn origins_survive_writing_and_reading() {
    let cases = recorded();
    let mut count = 0;
    for case in cases["written"].as_array().unwrap() {
        let mut origins = Origins::default();
        // JSON of Rust does not escape what YAML takes for a line break.
        let odd = |c: char| {
            matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        };
        let shown = case["value"].to_string();
        // Helm writes the key of a merge without quotes, and does not read it again.
        if shown.contains(odd) || shown.contains("\"<<\":") {
            continue;
        }
        let wrapped = serde_json::json!({ "w": case["value"] });
        let value = with_origins(&wrapped, &mut origins).unwrap();
        for text in [to_yaml(&value).unwrap(), to_yaml_pretty(&value).unwrap()] {
            let again = from_yaml(&ended(&text)).unwrap();
            assert_eq!(json_of(&again), floats(wrapped.clone()), "{text:?}");
            each_text(&again, &mut |text| {
                for (at, _) in text.as_str().char_indices() {
                    let (node, offset, is_key) = match text.origin_at(at) {
                        Origin::Value { node, offset } => (origins.node(node).unwrap(), offset, false),
                        Origin::Key { node, offset } => (origins.key(node).unwrap(), offset, true),
                        // The line break that `toYaml` took off the end.
                        Origin::None if text.as_str().ends_with('\n') && at + 1 == text.len() => continue,
                        other => panic!("{other:?} at {at} of {text:?}"),
                    };
                    assert_eq!(offset as usize, at, "{text:?}");
                    assert_eq!(node.text(), Some(text.as_str()), "{is_key}");
                    count += 1;
                }
            });
        }
    }
    assert!(count > 10_000, "{count} characters were followed");
}

fn cause(origins: &mut Origins) -> CauseId {
    origins.add_cause(Cause { message: "why".to_owned(), at: None, may_be_blank: false })
}

/// A value in one line; what is not known in it is `?`.
pub(super) fn shown(value: &Value) -> String {
    match &value.kind {
        Kind::Hole(_) => "?".to_owned(),
        Kind::Text(text) => {
            let known = text.runs().map(|(range, origin)| {
                let part = &text.as_str()[range];
                if origin.is_hole() { "?".repeat(part.len()) } else { part.to_owned() }
            });
            known.collect()
        }
        Kind::Map(map) => {
            let entry = |(key, value): &(Text, Value)| {
                format!("{}={}", shown(&Value::text(key.clone())), shown(value))
            };
            format!("{{{}}}", map.entries().iter().map(entry).collect::<Vec<_>>().join(" "))
        }
        Kind::List(list) => format!("[{}]", list.items().iter().map(shown).collect::<Vec<_>>().join(" ")),
        _ => json_of(value).to_string(),
    }
}

#[test]
fn what_is_unknown_in_a_document_stays_so() {
    let cases = [
        ("a: HHH\nb: 1\n", "{a=? b=1.0}"),
        ("a: 'HHH'\n", "{a=???}"),
        ("a: x-HH-y\n", "{a=x-??-y}"),
        ("a: \"x\\tHH\"\n", "{a=x\t??}"),
        ("HH: 1\nxHH: 2\n", "{??=1.0 ???=2.0}"),
        ("a: [HH, 1, 1HH]\n", "{a=[? 1.0 1??]}"),
        ("a: |\n  x\n  HH\n", "{a=x\n??\n}"),
        ("a: &x HH\nb: *x\n", "{a=? b=?}"),
    ];
    for (text, expected) in cases {
        let mut origins = Origins::default();
        let cause = cause(&mut origins);
        let starts = text.match_indices('H').map(|(at, _)| at);
        let spans: Vec<Span> = starts.map(|at| Span::new(at, at + 1)).collect();
        let mut joined: Vec<Span> = Vec::new();
        for span in spans {
            match joined.last_mut() {
                Some(last) if last.end == span.start => last.end = span.end,
                _ => joined.push(span),
            }
        }
        let source = Source::new("a.yaml", text);
        let document = Rc::new(parse(&source, text, Span::new(0, text.len()), &Limits::default()).unwrap());
        let value = read_document(&mut origins, &document, Some(Holes { spans: &joined, cause })).unwrap();
        assert_eq!(shown(&value), expected, "{text:?}");
        // Written and read again, as much is known as before.
        let again = from_yaml(&ended(&to_yaml(&value).unwrap())).unwrap();
        assert_eq!(shown(&again).replace('?', ""), shown(&value).replace('?', ""), "{text:?}");
        assert_eq!(shown(&again).contains('?'), shown(&value).contains('?'));
    }
}

#[test]
fn holes_that_break_a_text_make_it_one() {
    let mut origins = Origins::default();
    let cause = cause(&mut origins);
    let mut text = crate::render::text::TextBuilder::default();
    text.push("a: 1\n", Origin::None);
    text.push(PLACEHOLDER, Origin::Hole { cause });
    text.push("\nb: 1\n", Origin::None);
    assert_eq!(from_yaml(&text.finish()).unwrap().cause(), Some(cause));
    let broken = from_yaml(&Text::plain("a: [")).unwrap();
    assert!(shown(&broken).starts_with("{Error=error converting YAML to JSON: yaml: "), "{broken:?}");
}

#[test]
fn nodes_are_read_with_the_key_above_them() {
    let text = "spec:\n  values:\n    a: b\n";
    let source = Source::new("a.yaml", text);
    let document = Rc::new(parse(&source, text, Span::new(0, text.len()), &Limits::default()).unwrap());
    let mut origins = Origins::default();
    let number = origins.add_document(&document);
    let node = document.root().and_then(|root| root.at(&["spec", "values"])).unwrap();
    let value = read_node(&mut origins, number, node, None).unwrap();
    assert_eq!(shown(&value), "{a=b}");
    let id = value.node().unwrap();
    assert_eq!(origins.key(id).and_then(Node::text), Some("values"));
    assert!(origins.node(id).unwrap().same(node));
}

#[test]
fn what_holds_itself_or_grows_without_end_is_stopped() {
    let list = crate::render::value::List::default();
    list.items_mut().extend([Value::new(Kind::List(list.clone())), Value::new(Kind::List(list.clone()))]);
    for write in [to_yaml, to_yaml_pretty] {
        assert_eq!(write(&Value::new(Kind::List(list.clone()))).unwrap_err().kind, FaultKind::Limit);
    }
    list.items_mut().clear();
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..9 {
        let before = format!("*a{}, ", n - 1).repeat(9);
        bomb.push_str(&format!("a{n}: &a{n} [{before}]\n"));
    }
    assert_eq!(from_yaml(&Text::plain(bomb.as_str())).unwrap_err().kind, FaultKind::Limit);
    assert!(read_values(&mut Origins::default(), &Source::new("values.yaml", bomb)).unwrap_err().is_limit);
}
