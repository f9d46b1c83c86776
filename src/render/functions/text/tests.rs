//! The text functions against what Helm makes of the same arguments:
//! `fixtures/helm-functions/text.json`, see `README.md` beside it.

use serde_json::Value as Json;

use super::{Scene, call, find};
use crate::render::fault::{Fault, FaultKind};
use crate::render::origin::{CauseId, NodeId, Origin, Origins};
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{IntType, Kind, List, Slot, Value};

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
        Kind::Int(number, _) => (*number).into(),
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
    let mut unlike = 0;
    for case in &cases {
        let result = run(case, &mut Scene { origins: &mut origins });
        let agrees = match &result {
            Ok(value) => case.get("out").is_some_and(|out| same(&json(value), out)),
            Err(fault) => case.get("error").is_some() && fault.kind != FaultKind::Limit,
        };
        if let (Err(fault), Some(helm)) = (&result, case["error"].as_str()) {
            unlike += usize::from(!helm.contains(&fault.message));
        }
        if !agrees {
            wrong.push(format!("{case}\n  {:?}", result.map(|value| json(&value).to_string())));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    let failures = cases.iter().filter(|case| case.get("error").is_some()).count();
    assert!(unlike * 3 < failures, "{unlike} of {failures} failures are worded otherwise");
}

/// Calls a function with texts, of which each comes from a node of its own.
fn called(name: &str, arguments: Vec<Value>) -> Result<Value, Fault> {
    let mut origins = Origins::default();
    call(find(name).unwrap(), &mut Scene { origins: &mut origins }, arguments)
}

fn node(number: u32, text: &str) -> Value {
    Value::text(Text::new(text, Origin::Value { node: NodeId(number), offset: 0 }))
}

fn unknown() -> Origin {
    Origin::Hole { cause: CauseId(7) }
}

/// Each byte of a result: the letter of its node and the offset, `-` for nobody's.
fn traced(value: &Value) -> String {
    let Kind::Text(text) = &value.kind else { panic!("{value:?} is no text") };
    let byte = |at| match text.origin_at(at) {
        Origin::Value { node: NodeId(node), offset } => format!("{}{offset}", char::from(b'a' + node as u8)),
        Origin::Derived { node: NodeId(node) } => format!("{}~", char::from(b'a' + node as u8)),
        Origin::Hole { .. } => "?".into(),
        _ => "-".into(),
    };
    let bytes: Vec<String> = (0..text.len()).map(byte).collect();
    format!("{} {}", text.as_str().replace('\n', "|"), bytes.join(" "))
}

#[test]
fn results_know_where_their_bytes_come_from() {
    let int = Value::int;
    let cases: Vec<(&str, Vec<Value>, &str)> = vec![
        ("trunc", vec![int(2), node(0, "abc")], "ab a0 a1"),
        ("trunc", vec![int(-2), node(0, "abc")], "bc a1 a2"),
        ("trimSuffix", vec![node(1, "c"), node(0, "abc")], "ab a0 a1"),
        ("trim", vec![node(0, " ab ")], "ab a1 a2"),
        ("trimAll", vec![node(1, "$"), node(0, "$5$")], "5 a1"),
        ("substr", vec![int(1), int(3), node(0, "abcd")], "bc a1 a2"),
        ("replace", vec![node(2, "b"), node(1, "xy"), node(0, "abc")], "axyc a0 b0 b1 a2"),
        ("repeat", vec![int(2), node(0, "ab")], "abab a0 a1 a0 a1"),
        ("upper", vec![node(0, "aé")], "AÉ a0 a1 a2"),
        ("title", vec![node(0, "a b")], "A B a0 a1 a2"),
        ("quote", vec![node(0, "a\"")], "\"a\\\"\" - a0 a1 a1 -"),
        ("squote", vec![node(0, "a")], "'a' - a0 -"),
        ("cat", vec![node(0, "a"), node(1, "b")], "a b a0 - b0"),
        ("indent", vec![int(1), node(0, "a\nb")], " a| b - a0 a1 - a2"),
        ("nindent", vec![int(1), node(0, "a")], "| a - - a0"),
        ("join", vec![node(1, "-"), Value::list(vec![node(0, "a"), node(2, "b")])], "a-b a0 b0 c0"),
        ("print", vec![node(0, "a"), node(1, "b")], "ab a0 b0"),
        ("printf", vec![node(0, "<%s%3v>"), node(1, "x"), node(2, "y")], "<x  y> a0 b0 - - c0 a6"),
        ("toString", vec![Value::with_origin(Kind::Int(5, IntType::Int), node(3, "").origin)], "5 d0"),
        ("base", vec![node(0, "a/bc")], "bc a2 a3"),
        ("wrap", vec![int(3), node(0, "ab cd")], "ab|cd a0 a1 - a3 a4"),
        ("b64enc", vec![node(0, "a")], "YQ== a~ a~ a~ a~"),
        ("regexFind", vec![node(1, "b+"), node(0, "abb")], "bb a1 a2"),
        ("regexReplaceAllLiteral", vec![node(2, "b"), node(0, "abc"), node(1, "x")], "axc a0 b0 a2"),
    ];
    for (name, arguments, expected) in cases {
        assert_eq!(traced(&called(name, arguments).unwrap()), expected, "{name}");
    }
    let parts = called("splitList", vec![node(1, ","), node(0, "a,b")]).unwrap();
    let Kind::List(parts) = parts.kind else { panic!("no list") };
    assert_eq!(parts.items().iter().map(traced).collect::<Vec<_>>(), ["a a0", "b a2"]);
}

#[test]
fn what_rests_on_a_hole_is_a_hole() {
    let hole = || Value::hole(CauseId(7));
    let partly = || {
        let mut text = TextBuilder::default();
        text.push("xy", unknown());
        text.push("-a", Origin::None);
        Value::text(text.finish())
    };
    let whole = ["sha256sum", "b64enc", "snakecase", "semver", "dir", "urlParse"];
    for name in whole {
        assert!(called(name, vec![partly()]).unwrap().cause().is_some(), "{name}");
    }
    for name in ["contains", "hasPrefix", "splitList", "regexMatch", "regexFind"] {
        assert!(called(name, vec![node(0, "a"), partly()]).unwrap().cause().is_some(), "{name}");
    }
    let kept = [
        ("quote", vec![partly()], "\"xy-a\" - ? ? - - -"),
        ("quote", vec![hole()], "\"unknown\" - ? ? ? ? ? ? ? -"),
        ("printf", vec![node(0, "%s!"), hole()], "unknown! ? ? ? ? ? ? ? a2"),
        ("trunc", vec![Value::int(-1), partly()], "a -"),
        ("upper", vec![partly()], "XY-A ? ? - -"),
        ("cat", vec![node(0, "a"), hole()], "a unknown a0 - ? ? ? ? ? ? ?"),
        (
            "join",
            vec![node(0, ","), Value::list(vec![hole(), node(1, "b")])],
            "unknown,b ? ? ? ? ? ? ? a0 b0",
        ),
    ];
    for (name, arguments, expected) in kept {
        assert_eq!(traced(&called(name, arguments).unwrap()), expected, "{name}");
    }
    // How long the hole is nobody knows.
    assert!(called("substr", vec![Value::int(2), Value::int(4), partly()]).unwrap().cause().is_some());
    assert!(called("replace", vec![partly(), node(0, ""), node(1, "abc")]).unwrap().cause().is_some());
    assert!(called("sortAlpha", vec![Value::list(vec![partly()])]).unwrap().cause().is_some());
}

#[test]
fn what_changes_each_time_is_a_hole() {
    let with = [
        ("randAlphaNum", vec![Value::int(4)], "xxxx ? ? ? ?"),
        ("shuffle", vec![node(0, "ab")], "ab ? ?"),
        ("date", vec![node(0, "2006"), Value::hole(CauseId(7))], "2006 ? ? ? ?"),
    ];
    for (name, arguments, expected) in with {
        assert_eq!(traced(&called(name, arguments).unwrap()), expected, "{name}");
    }
    assert!(called("now", Vec::new()).unwrap().cause().is_some());
    let Kind::Object(authority) = called("genCA", vec![node(0, "ca"), Value::int(365)]).unwrap().kind else {
        panic!("no object")
    };
    for name in ["Cert", "Key"] {
        assert!(authority.member(name, &[]).unwrap().has_hole(), "{name}");
    }
    assert!(authority.member("Serial", &[]).is_err());
}

#[test]
fn what_gets_too_long_is_refused() {
    let (huge, text) = (Value::int(i64::MAX), node(0, "a\nb"));
    let cases = [
        ("repeat", vec![huge.clone(), text.clone()]),
        ("indent", vec![huge.clone(), text.clone()]),
        ("nindent", vec![Value::int(1_000_000_000), text.clone()]),
        ("randAlpha", vec![huge.clone()]),
        ("randBytes", vec![huge]),
        ("printf", vec![Value::plain("%1000000d".repeat(30)), Value::int(1)]),
        ("printf", [vec![Value::plain("%1000000d".repeat(30))], vec![Value::int(1); 30]].concat()),
        ("splitList", vec![Value::plain(""), Value::plain("x".repeat(2_000_000))]),
        ("regexMatch", vec![Value::plain("a".repeat(100_000)), text.clone()]),
        ("semverCompare", vec![Value::plain("1".repeat(5000)), text]),
    ];
    for (name, arguments) in cases.into_iter().filter(|(name, _)| *name != "regexMatch") {
        match called(name, arguments) {
            Err(fault) => assert_eq!(fault.kind, FaultKind::Limit, "{name}"),
            Ok(value) => assert!(name == "printf" && !value.has_hole(), "{name}"),
        }
    }
    let list = List::default();
    list.items_mut().push(Value::new(Kind::List(list.clone())));
    let fault = called("toString", vec![Value::new(Kind::List(list.clone()))]).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Limit);
    list.items_mut().clear();
}
