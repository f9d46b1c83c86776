//! The YAML layer against Velero's vectors, a second reader, and hostile input.

use std::path::{Path, PathBuf};

#[path = "support/invariants/tree.rs"]
mod tree;

use proptest::prelude::*;
use serde_yaml_ng::Value;
use tree::{check_places, compare};
use velint::diagnostic::Edit;
use velint::source::{Source, Span};
use velint::yaml::{Document, Failure, FailureKind, Limits, Node, Style, Type, parse, split};

fn read(text: &str) -> Result<Document, Failure> {
    let source = Source::new("test.yaml", text);
    parse(&source, text, Span::new(0, text.len()), &Limits::default())
}

fn apply(text: &str, edit: &Edit) -> String {
    format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..])
}

/// Every YAML file below `fixtures/`, sorted.
fn fixtures(below: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(below)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("yaml" | "yml") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

#[test]
fn decodes_the_vectors() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/velero-vectors.json");
    let vectors: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the vectors")).expect("JSON");
    let cases = vectors["yaml_commands"].as_array().expect("a list");
    assert!(cases.len() >= 12);
    for case in cases {
        let (yaml, value) = (case["yaml"].as_str().expect("text"), case["value"].as_str().expect("text"));
        let doc = read(yaml).unwrap_or_else(|failure| panic!("{yaml:?}: {failure:?}"));
        let scalar = doc.root().and_then(|root| root.get("a")?.scalar()).expect("a scalar under `a`");
        assert_eq!(scalar.text(), value, "{}", case["note"]);
        assert!(scalar.is_mapped(), "{yaml:?}");
        check_places(&doc);
    }
}

/// Whether a file is no YAML on purpose.
fn is_broken(path: &std::path::Path) -> bool {
    path.components().any(|part| part.as_os_str() == "broken" || part.as_os_str() == "broken-template")
}

#[test]
fn reads_fixtures_as_another_reader_does() {
    // What fuzzing found has a test of its own.
    // Those of rendering hold templates, several files in one, and what Helm printed.
    const OTHERS: [&str; 7] =
        ["fuzz-finds", "charts", "rendered", "unjudged", "kustomizations", "kustomize", "hostile-charts"];
    let is_find =
        |path: &PathBuf| path.components().any(|part| OTHERS.iter().any(|name| part.as_os_str() == *name));
    for path in fixtures("").into_iter().filter(|path| !is_find(path)) {
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let source = Source::new(path.to_string_lossy(), &*text);
        for span in split(&text) {
            let other = serde_yaml_ng::from_str::<Value>(&text[span.range()]);
            match (parse(&source, &text, span, &Limits::default()), other) {
                (Ok(doc), other) => {
                    check_places(&doc);
                    let other = other.map(|value| compare(doc.root().expect("a root"), &value));
                    match other {
                        Ok(verdict) => assert_eq!(verdict, Ok(()), "{}", path.display()),
                        // The only thing that it refuses and go-yaml takes.
                        Err(error) => {
                            assert!(is_broken(&path) || error.to_string().contains("duplicate"), "{error}")
                        }
                    }
                }
                (Err(failure), Ok(_)) if !is_broken(&path) => {
                    panic!("{}: only we refuse: {failure:?}", path.display())
                }
                // Bombs and keys that are mappings are well-formed to a plain reader.
                (Err(_), _) => {}
            }
        }
    }
}

#[test]
fn says_what_is_broken_and_where() {
    let syntax = FailureKind::Syntax;
    let expansion = FailureKind::AliasExpansion;
    let cases: &[(&str, FailureKind, &str, &str)] = &[
        ("after-quote", syntax, "there is text after the closing quote", "["),
        ("alias-bomb", expansion, "the document's aliases expand to more than 1000000 nodes", "*a4"),
        ("alias-cycle", expansion, "the alias `*self` stands inside what it repeats", "*self"),
        ("escape", syntax, "this escape is not one that YAML knows", "\""),
        ("first-of-two", syntax, "`{` is never closed", "{"),
        ("quote-over-lines", syntax, "this quote is not closed on its line", "\""),
        ("second-colon", syntax, "a key cannot stand here", ":"),
        ("tab-after-a-comment", syntax, "a tab stands where YAML wants spaces for indentation", "\t"),
        ("tab-at-the-start", syntax, "a tab stands where YAML wants spaces for indentation", "\t"),
        (
            "tab-in-a-value",
            syntax,
            "a tab stands where text without quotes wants spaces for indentation",
            "\t",
        ),
        ("tab", syntax, "a tab stands where YAML wants spaces for indentation", "\t"),
        (
            "template",
            syntax,
            "`{{` without quotes opens a mapping whose key is a mapping",
            "{ .Values.command }",
        ),
        ("unclosed-list", syntax, "`[` is never closed", "["),
        ("unclosed-quote", syntax, "this quote is never closed", "\""),
        ("uneven-indent", syntax, "this does not continue the mapping above it", "p"),
        (
            "unknown-alias",
            FailureKind::UnknownAlias,
            "the alias `*common` has no anchor before it",
            "*common",
        ),
    ];
    let paths = fixtures("broken");
    assert_eq!(paths.len(), cases.len());
    for (path, (name, kind, message, at)) in paths.iter().zip(cases) {
        assert_eq!(path.file_stem().and_then(|stem| stem.to_str()), Some(*name));
        let text = std::fs::read_to_string(path).expect("UTF-8");
        let source = Source::new(path.to_string_lossy(), &*text);
        let read = split(&text).into_iter().map(|span| parse(&source, &text, span, &Limits::default()));
        let results: Vec<_> = read.collect();
        let Err(failure) = &results[0] else { panic!("{name} was read") };
        let found = (failure.kind, failure.message.as_str(), source.slice(failure.span));
        assert_eq!(found, (*kind, *message, *at), "{name}");
        assert!(results[1..].iter().all(Result::is_ok), "{name}: one document hid another");
    }
}

#[test]
fn limits_stop_hostile_documents_quickly() {
    let deep_map: String = (0..3000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let limits = Limits { depth: 128, nodes: 10_000 };
    let cases: &[(String, FailureKind)] = &[
        ("[".repeat(100_000), FailureKind::TooDeep),
        ("{a: ".repeat(100_000), FailureKind::TooDeep),
        ("- ".repeat(100_000), FailureKind::TooDeep),
        (format!("{}{}", "[".repeat(129), "]".repeat(129)), FailureKind::TooDeep),
        (deep_map, FailureKind::TooDeep),
        ("- a\n".repeat(10_001), FailureKind::TooManyNodes),
        (format!("- &a [{}]\n{}", "x, ".repeat(1000), "- *a\n".repeat(10)), FailureKind::AliasExpansion),
        ("a: &a\n  b: *a\n".to_owned(), FailureKind::AliasExpansion),
        ("a: *b\nc: &b x\n".to_owned(), FailureKind::UnknownAlias),
        ("\"".repeat(400_001), FailureKind::Syntax),
    ];
    let start = std::time::Instant::now();
    for (text, kind) in cases {
        let source = Source::new("test.yaml", &**text);
        let failure = parse(&source, text, Span::new(0, text.len()), &limits).expect_err("a failure");
        assert_eq!(failure.kind, *kind, "{:.40}", text);
        assert!(failure.span.end <= text.len());
    }
    // The bound is generous: what it would catch takes minutes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let text = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(read(&text).is_ok());
}

/// A scalar in each style, with `~` for each line break and its indentation.
fn written_scalar() -> impl Strategy<Value = String> {
    let line = "[a-z]{1,4}( [a-z#:,'-]{1,3}){0,2}";
    let lines = proptest::collection::vec(prop_oneof![4 => line, 1 => " {0,2}[a-z]{0,3}", 1 => ""], 1..5);
    let block =
        ("[|>][-+]?", lines.clone()).prop_map(|(head, lines)| format!("{head}~a~{}", lines.join("~")));
    let single = lines.clone().prop_map(|lines| format!("'{}'", lines.join("~").replace('\'', "''")));
    let double = lines.prop_map(|lines| format!("\"{}\"", lines.join("~").replace('\'', "\\t\\u00e9\\\"")));
    let plain = proptest::collection::vec("[a-z]{1,5}", 1..4).prop_map(|lines| lines.join("~"));
    prop_oneof![plain, single, double, block, "", "[0-9]{1,3}", Just("yes".to_owned()), Just("~".to_owned())]
}

/// A document: scalars under keys and dashes, `depth` levels deep.
fn document() -> impl Strategy<Value = String> {
    let leaf = written_scalar().prop_map(|scalar| scalar.replace('~', "\n@"));
    let tree = leaf.prop_recursive(3, 12, 4, |inner| {
        let map = proptest::collection::vec(inner.clone(), 1..4).prop_map(|values| {
            let entries = values.iter().enumerate().map(|(at, value)| format!("\n@k{at}: {}", deeper(value)));
            entries.collect::<String>()
        });
        let list = proptest::collection::vec(inner, 1..4).prop_map(|values| {
            values.iter().map(|value| format!("\n@- {}", deeper(value))).collect::<String>()
        });
        prop_oneof![map, list]
    });
    (tree, any::<bool>()).prop_map(|(tree, crlf)| {
        let text = format!("root: {}\n", deeper(&tree)).replace('@', "");
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

/// Moves the lines of a value, marked by `@`, two columns to the right.
fn deeper(value: &str) -> String {
    value.replace("\n@", "\n@  ")
}

/// Text that styles must work for: structure, quotes, breaks, odd characters.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z ]{1,4}",
        "[\\[\\]{}'\"\\\\,:#&*!|>%@`?~=<-]",
        Just("\n".to_owned()),
        Just(": ".to_owned()),
        Just(" #".to_owned()),
        "\\PC",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// What stands in the place of `@` before it is rewritten.
const FORMS: &[&str] = &[
    "plain",
    "two\n    lines",
    "",
    "30",
    "'sin''gle'",
    "'sin\n    gle'",
    "\"dou\\tble\"",
    "\"dou\\\n    ble\"",
    "|\n    literal\n      more\n\n    last",
    "|- # why\n    literal",
    "|+\n    literal\n\n",
    "|2\n     indented",
    ">\n    folded\n    lines",
    ">-\n    folded\n\n    lines\n      more\n    last",
];

const FRAMES: &[&str] =
    &["a:\n  k: @\n  z: 1\n", "a:\n  k: @", "- k: @ # c\n- z\n", "x: [{k: @, z: 1}, b]\n"];

/// Applies an edit to the node at `id` and reads again: that node says `new`
/// and is a string, all others say what they said, to both readers.
fn check_edit(doc: &Document, id: usize, edit: &Edit, new: &str) {
    let text = doc.source().text();
    let edited = apply(text, edit);
    let again = read(&edited).unwrap_or_else(|failure| panic!("{text:?} → {edited:?}: {failure:?}"));
    let before = Node::all(doc).map(Node::text);
    let expected: Vec<_> =
        before.enumerate().map(|(at, old)| if at == id { Some(new) } else { old }).collect();
    let found: Vec<_> = Node::all(&again).map(Node::text).collect();
    assert_eq!(found, expected, "{text:?} → {edited:?}");
    assert_eq!(Node::all(&again).nth(id).map(Node::value_type), Some(Type::String), "{edited:?}");
    assert_eq!(edited.contains('\r'), text.contains('\r'));
    let other = serde_yaml_ng::from_str::<Value>(&edited).expect("well-formed to the other reader");
    assert_eq!(compare(again.root().expect("a root"), &other), Ok(()), "{edited:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_documents_as_another_reader_does(text in document()) {
        let other = serde_yaml_ng::from_str::<Value>(&text);
        match (read(&text), other) {
            (Ok(doc), Ok(other)) => {
                check_places(&doc);
                prop_assert!(Node::all(&doc).filter_map(Node::scalar).all(|scalar| scalar.is_mapped()));
                prop_assert_eq!(compare(doc.root().expect("a root"), &other), Ok(()));
            }
            (Err(_), Err(_)) => {}
            (ours, other) => prop_assert!(false, "{ours:?} but {other:?}"),
        }
    }

    #[test]
    fn edits_are_read_back(
        (form, frame) in (proptest::sample::select(FORMS), proptest::sample::select(FRAMES)),
        crlf in any::<bool>(),
        new in any_text(),
        cuts in any::<(proptest::sample::Index, proptest::sample::Index)>(),
    ) {
        let text = frame.replacen('@', form, 1);
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let Ok(doc) = read(&text) else { return Ok(()) };
        let key = Node::all(&doc).position(|node| node.text() == Some("k")).expect("the key");
        let scalar = Node::all(&doc).nth(key + 1).and_then(Node::scalar).expect("the scalar");
        check_edit(&doc, key + 1, &scalar.rewrite(&new), &new);
        if let Some(edit) = scalar.quote() {
            check_edit(&doc, key + 1, &edit, scalar.text());
        }
        let ends: Vec<usize> = scalar.text().char_indices().map(|(at, _)| at).chain([scalar.text().len()]).collect();
        let (one, two) = (*cuts.0.get(&ends), *cuts.1.get(&ends));
        let range = one.min(two)..one.max(two);
        let spliced = format!("{}{new}{}", &scalar.text()[..range.start], &scalar.text()[range.end..]);
        match scalar.splice(range.clone(), &new) {
            Some(edit) => check_edit(&doc, key + 1, &edit, &spliced),
            None => prop_assert!(scalar.style() != Style::Double || scalar.text() == spliced || text.contains('\n')),
        }
    }

    #[test]
    fn nothing_panics(text in prop_oneof![any::<String>(), "[\\[\\]{}'\"\\\\,:#&*!|>%@?~<\n\r\t a-c-]{0,60}"]) {
        for span in split(&text) {
            let source = Source::new("test.yaml", &*text);
            match parse(&source, &text, span, &Limits::default()) {
                Ok(doc) => check_places(&doc),
                Err(failure) => prop_assert!(text.get(failure.span.range()).is_some()),
            }
        }
    }
}
