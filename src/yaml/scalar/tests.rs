//! Scalars in all styles: places, rewriting, splicing, quoting.

use super::*;
use crate::yaml::{Limits, parse};

/// Two texts that belong together.
type Part = (&'static str, &'static str);

fn scalar(text: &str) -> Scalar {
    let source = Source::new("test.yaml", text);
    let doc = parse(&source, text, Span::new(0, text.len()), &Limits::default()).expect("well-formed");
    let root = doc.root().expect("a root");
    root.get("k").and_then(Node::scalar).expect("a scalar under `k`")
}

/// Each case: text, decoded, then decoded parts with the source that says them.
#[test]
fn decoded_text_leads_back_to_its_bytes() {
    let cases: &[(&str, &str, &[Part])] = &[
        ("k: a b", "a b", &[("b", "b")]),
        ("k: a\n  é c", "a é c", &[(" é", "\n  é"), ("é", "é"), ("a é", "a\n  é")]),
        ("k: 'it''s \n\n  x'", "it's\nx", &[("'", "''"), ("\n", "\n"), ("s", "s"), ("x", "x")]),
        (
            "k: \"a\\n\\u00e9\\x41 \\\n   z\"",
            "a\néA z",
            &[("\n", "\\n"), ("é", "\\u00e9"), ("A", "\\x41"), ("z", "z")],
        ),
        ("k: \"\\U0001F600\\uD83D\\uDE00\"", "😀😀", &[("😀", "\\U0001F600")]),
        (
            "k: |\n  a\n    b\n\n  c\n",
            "a\n  b\n\nc\n",
            &[("a\n", "a\n"), ("  b", "  b"), ("c", "c"), ("a\n  b", "a\n    b")],
        ),
        ("k: |2-\r\n   a\r\n  b\r\n", " a\nb", &[("\n", "\r\n"), ("b", "b")]),
        (
            "k: >-\n  a\n  b\n\n  c\n    d\n  e\n",
            "a b\nc\n  d\ne",
            &[(" b", "\n  b"), ("c", "c"), ("  d", "  d"), ("\ne", "\n  e")],
        ),
    ];
    for (text, decoded, parts) in cases {
        let scalar = scalar(text);
        assert_eq!(scalar.text(), *decoded, "{text:?}");
        assert!(scalar.is_mapped(), "{text:?}");
        for (part, source) in *parts {
            let at = decoded.find(part).expect("a part");
            assert_eq!(scalar.place_at(at..at + part.len()).text(), *source, "{part:?} of {text:?}");
        }
    }
}

/// What go-yaml reads and YAML 1.2 refuses.
#[test]
fn old_layouts_are_read() {
    let cases = [
        ("k: \"a\nb\"\nz: 1\n", "a b"),
        ("m:\n  z: 'x\n  y'\nk: 'a\n\nb'\n", "a\nb"),
        ("k: \"a\n\tb\"\n", "a b"),
        ("k:\ta\n", "a"),
        ("z: [\na, b\n]\nk: a\n", "a"),
        ("z: {\n\tb: [\n\t\tc,\n\t\t'd']\n}\nk: a\n", "a"),
    ];
    for (text, decoded) in cases {
        let scalar = scalar(text);
        assert_eq!(scalar.text(), decoded, "{text:?}");
        assert!(scalar.is_mapped(), "{text:?}");
    }
}

#[test]
fn empty_ranges_stand_where_text_would_go() {
    let cases = [
        ("k: ab", 2, 5),
        ("k: ''", 0, 4),
        ("k:", 0, 2),
        ("k: 'a''b'", 1, 5),
        ("k: 'a''b'", 2, 7),
        ("k: |\n  a\n  b\n", 2, 11),
        ("k: |\n  a\n  b\n", 1, 8),
        ("k: ab", 99, 5),
    ];
    for (text, at, offset) in cases {
        assert_eq!(scalar(text).place_at(at..at).span, Span::new(offset, offset), "{text:?} at {at}");
    }
}

#[test]
fn spans_hold_quotes_and_headers() {
    let cases = [
        ("k: 'a' # c\n", "'a'"),
        ("k: |+ # c\n  a\n\n\nz: 1\n", "|+ # c\n  a"),
        ("k: >-\n\n   a\n   b\n # c\n", ">-\n\n   a\n   b"),
        ("k: |\nz: 1\n", "|"),
        ("k: !!str &a |\n  x", "|\n  x"),
        ("k:\n  a\n  b\n", "a\n  b"),
        ("k: \"a\nb\"\nz: 1\n", "\"a\nb\""),
    ];
    for (text, span) in cases {
        assert_eq!(scalar(text).place().text(), span, "{text:?}");
    }
    assert_eq!(scalar("k: \"a\nb\"\nz: 1\n").text(), "a b");
    assert_eq!(scalar("k: |\n  a").text(), "a", "no line break is added at the end of the file");
}

#[test]
fn edits_keep_the_style() {
    let cases = [
        ("k: a", "b c", "k: b c"),
        ("k: a", "b: c", "k: 'b: c'"),
        ("k: a", "30", "k: '30'"),
        ("k: a", "a\nb", "k: \"a\\nb\""),
        ("k:", "yes", "k: 'yes'"),
        ("k: 'a'", "it's", "k: 'it''s'"),
        ("k: 'a'", "a\tb\n", "k: \"a\\tb\\n\""),
        ("k: \"a\"", "[\"x\"]", "k: \"[\\\"x\\\"]\""),
        ("k: | # c\n  a\n  b\n", "x\n\n  y\n", "k: | # c\n  x\n\n    y\n"),
        ("k: |\r\n  a\r\n", "x\ny\n", "k: |\r\n  x\r\n  y\r\n"),
        ("k: |\n  a\n", "x", "k: |-\n  x\n"),
        ("k: |-\n  a\nz: 1\n", "x\n\n", "k: |+\n  x\n\nz: 1\n"),
        ("k: | # c\n  a\n", " x\n", "k: \" x\\n\" # c\n"),
        ("k: >-\n  a\n  b\n", "x y", "k: >-\n  x y\n"),
        ("k: >-\n  a\n  b\n", "x\ny", "k: \"x\\ny\"\n"),
    ];
    for (text, new, expected) in cases {
        let edit = scalar(text).rewrite(new);
        let edited = format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..]);
        assert_eq!(edited, expected, "{text:?} says {new:?}");
    }
}

#[test]
fn splices_are_small() {
    let cases: &[(&str, &str, &str, Option<Part>)] = &[
        ("k: a b", "b", "c", Some(("b", "c"))),
        ("k: a b", "b", "#", None),
        ("k: 'a b'", "b", "'", Some(("b", "''"))),
        ("k: 'a b'", "b", "\n", None),
        ("k: \"a b\"", "b", "\"\n", Some(("b", "\\\"\\n"))),
        ("k: |\n  a\n  b\n", "b", "x\ny", Some(("b", "x\n  y"))),
        ("k: |\n  a\n  b\n", "a\n", "", Some(("a\n  ", ""))),
        ("k: |\n  a\n", "\n", "", None),
        ("k: >-\n  [\"a\",\n  \"b\",]\n", ",]", "]", Some((",]", "]"))),
        ("k: >-\n  a\n  b\n", "b", "\n", None),
    ];
    for (text, part, new, expected) in cases {
        let scalar = scalar(text);
        let at = scalar.text().rfind(part).expect("a part");
        let edit = scalar.splice(at..at + part.len(), new);
        let found = edit.as_ref().map(|edit| (&text[edit.span.range()], &*edit.text));
        assert_eq!(found, *expected, "{part:?} of {text:?} to {new:?}");
    }
}

#[test]
fn quotes_only_what_quotes_make_a_string() {
    let cases = [
        ("k: 30", Some("'30'")),
        ("k: yes\n", Some("'yes'")),
        ("k:", Some(" ''")),
        ("k: '30'", None),
        ("k: |\n  30\n", None),
        ("k: !!int 30", None),
    ];
    for (text, expected) in cases {
        assert_eq!(scalar(text).quote().map(|edit| edit.text).as_deref(), expected, "{text:?}");
    }
}
