//! What the functions of data do with what is not known, with origins, and with hostile maps.

use super::{Scene, call, find};
use crate::render::fault::{Fault, FaultKind};
use crate::render::origin::{Cause, CauseId, FileId, NodeId, Origin, Origins};
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{Kind, Map, Slot, Value};

fn run(name: &str, arguments: &[Value]) -> Result<Value, Fault> {
    let mut origins = Origins::default();
    call(find(name).unwrap(), &mut Scene { origins: &mut origins }, arguments.to_vec())
}

fn cause() -> CauseId {
    let cause = Cause { message: "unknown".to_owned(), at: None, may_be_blank: false };
    Origins::default().add_cause(cause)
}

fn hole() -> Value {
    Value::hole(cause())
}

/// A text that begins as a person wrote it and ends in what is not known.
fn half() -> Value {
    let mut text = TextBuilder::default();
    text.push("name-", Origin::Literal { file: FileId(0), offset: 4 });
    text.push("xxxx", Origin::Hole { cause: cause() });
    Value::text(text.finish())
}

fn text(text: &str) -> Value {
    Value::plain(text)
}

fn from_node(text: &str) -> Value {
    Value::text(Text::new(text, Origin::Value { node: NodeId(3), offset: 0 }))
}

fn dict(entries: &[(&str, Value)]) -> Value {
    let slots = entries.iter().map(|(key, value)| ((*key).into(), Slot::plain(value.clone())));
    Value::map(slots.collect())
}

fn map(value: &Value) -> Map {
    let Kind::Map(map) = &value.kind else { panic!("{value:?}") };
    map.clone()
}

#[test]
fn what_rests_on_a_hole_is_a_hole() {
    let list = Value::list(vec![text("a"), hole()]);
    let cases: &[(&str, &[Value])] = &[
        ("default", &[text("d"), hole()]),
        ("coalesce", &[text(""), hole(), text("b")]),
        ("ternary", &[text("a"), text("b"), hole()]),
        ("empty", &[hole()]),
        ("not", &[hole()]),
        ("all", &[text("a"), hole()]),
        ("any", &[text(""), hole()]),
        ("eq", &[text("a"), half()]),
        ("kindIs", &[text("string"), hole()]),
        ("has", &[text("b"), list.clone()]),
        ("deepEqual", &[list.clone(), Value::list(vec![text("a"), text("b")])]),
        ("get", &[dict(&[("a", text("b"))]), half()]),
        ("index", &[hole(), Value::int(0)]),
        ("len", &[half()]),
        ("add", &[Value::int(1), hole()]),
        ("merge", &[hole(), dict(&[])]),
        ("append", &[hole(), text("a")]),
        ("without", &[list.clone(), hole()]),
        ("set", &[hole(), text("a"), text("b")]),
        ("dig", &[text("a"), text("b"), text("d"), dict(&[("a", hole())])]),
        ("fromJson", &[half()]),
        ("mustFromJson", &[half()]),
    ];
    for (name, arguments) in cases {
        assert!(run(name, arguments).unwrap().cause().is_some(), "{name} {arguments:?}");
    }
}

#[test]
fn what_does_not_rest_on_a_hole_is_known() {
    let list = Value::list(vec![text("a"), hole()]);
    let cases: &[(&str, &[Value], &str)] = &[
        ("default", &[hole(), text("b")], "\"b\""),
        ("coalesce", &[text("a"), hole()], "\"a\""),
        ("ternary", &[text("a"), hole(), Value::bool(true)], "\"a\""),
        ("all", &[text(""), hole()], "false"),
        ("any", &[hole(), text("a")], "true"),
        ("empty", &[half()], "false"),
        ("has", &[text("a"), list.clone()], "true"),
        ("deepEqual", &[list.clone(), Value::list(vec![text("b"), text("b")])], "false"),
        ("len", std::slice::from_ref(&list), "2"),
        ("first", std::slice::from_ref(&list), "\"a\""),
        ("hasKey", &[dict(&[("a", hole())]), text("a")], "true"),
        ("kindIs", &[text("string"), half()], "true"),
        ("keys", &[dict(&[("a", hole())])], "[\"a\"]"),
    ];
    for (name, arguments, wanted) in cases {
        let value = run(name, arguments).unwrap();
        let Kind::Text(json) = run("toJson", &[value]).unwrap().kind else { panic!("{name}") };
        assert_eq!(json.as_str(), *wanted, "{name} {arguments:?}");
        assert!(!json.has_hole(), "{name}");
    }
}

#[test]
fn an_unknown_key_makes_what_is_missing_unknown() {
    let target = dict(&[("a", text("1"))]);
    run("set", &[target.clone(), half(), text("2")]).unwrap();
    assert!(run("get", &[target.clone(), text("a")]).unwrap().cause().is_none());
    for name in ["get", "hasKey", "index"] {
        assert!(run(name, &[target.clone(), text("b")]).unwrap().cause().is_some(), "{name}");
    }
}

#[test]
fn what_an_unknown_map_may_overwrite_is_not_known_any_more() {
    for (name, known) in [("merge", true), ("mergeOverwrite", false)] {
        let target = dict(&[("a", text("1")), ("b", text(""))]);
        assert!(run(name, &[target.clone(), hole()]).unwrap().cause().is_some());
        assert_eq!(map(&target).get("a").unwrap().cause().is_none(), known, "{name}");
        assert!(map(&target).get("b").unwrap().cause().is_some(), "{name}");
    }
}

#[test]
fn json_keeps_where_texts_come_from() {
    let value = dict(&[("k", from_node("a\"b")), ("n", hole())]);
    let Kind::Text(json) = run("toJson", std::slice::from_ref(&value)).unwrap().kind else { panic!() };
    assert_eq!(json.as_str(), r#"{"k":"a\"b","n":"unknown"}"#);
    let node = NodeId(3);
    assert_eq!(json.origin_at(6), Origin::Value { node, offset: 0 });
    assert_eq!(json.origin_at(7), Origin::Derived { node });
    assert_eq!(json.origin_at(9), Origin::Value { node, offset: 2 });
    assert!(json.origin_at(18).is_hole());
    let back = run("fromJson", &[Value::text(json)]).unwrap();
    let Kind::Text(text) = map(&back).get("k").unwrap().kind else { panic!() };
    assert_eq!(text.as_str(), "a\"b");
    assert_eq!(text.origin_at(2), Origin::Value { node, offset: 2 });
    assert!(map(&back).get("n").unwrap().has_hole());
}

#[test]
fn keys_and_toml_keep_where_texts_come_from() {
    let made = run("dict", &[from_node("key"), from_node("value")]).unwrap();
    let Kind::Text(toml) = run("toToml", &[made]).unwrap().kind else { panic!() };
    assert_eq!(toml.as_str(), "key = \"value\"\n");
    let node = NodeId(3);
    assert_eq!(toml.origin_at(1), Origin::Value { node, offset: 1 });
    assert_eq!(toml.origin_at(8), Origin::Value { node, offset: 1 });
    let back = run("fromToml", &[Value::text(toml)]).unwrap();
    let Kind::Text(text) = map(&back).get("key").unwrap().kind else { panic!() };
    assert_eq!(text.origin_at(0), Origin::Value { node, offset: 0 });
}

#[test]
fn maps_that_hold_themselves_are_refused() {
    let loop_of = || {
        let value = dict(&[("a", text("1"))]);
        run("set", &[value.clone(), text("self"), value.clone()]).unwrap();
        value
    };
    for name in ["deepCopy", "toJson", "toPrettyJson", "toToml"] {
        assert_eq!(run(name, &[loop_of()]).unwrap_err().kind, FaultKind::Limit, "{name}");
    }
    for name in ["deepEqual", "merge", "mergeOverwrite"] {
        assert_eq!(run(name, &[loop_of(), loop_of()]).unwrap_err().kind, FaultKind::Limit, "{name}");
    }
    assert!(run("keys", &[loop_of()]).is_ok());
}

#[test]
fn what_grows_without_bounds_is_refused() {
    let mut doubled = Value::list(vec![text("a")]);
    for _ in 0..60 {
        doubled = Value::list(vec![doubled.clone(), doubled]);
    }
    for name in ["deepCopy", "toJson", "toToml"] {
        assert_eq!(run(name, std::slice::from_ref(&doubled)).unwrap_err().kind, FaultKind::Limit, "{name}");
    }
    let many = Value::int(1_000_000_000);
    assert_eq!(run("until", std::slice::from_ref(&many)).unwrap_err().kind, FaultKind::Limit);
    assert_eq!(run("seq", &[many]).unwrap_err().kind, FaultKind::Limit);
    let mut list = Value::list(vec![text("a")]);
    let fault = (0..40).find_map(|_| match run("concat", &[list.clone(), list.clone()]) {
        Ok(longer) => {
            list = longer;
            None
        }
        Err(fault) => Some(fault.kind),
    });
    assert_eq!(fault, Some(FaultKind::Limit));
    let deep = "[".repeat(100_000);
    assert_eq!(run("fromJson", &[text(&deep)]).unwrap_err().kind, FaultKind::Limit);
}

#[test]
fn a_very_deep_value_can_be_given_up() {
    let mut deep = Value::list(Vec::new());
    for at in 0..1_000_000 {
        deep = if at % 2 == 0 { Value::list(vec![deep]) } else { dict(&[("a", deep)]) };
    }
    assert_eq!(run("deepCopy", &[deep]).unwrap_err().kind, FaultKind::Limit);
}
