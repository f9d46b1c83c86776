//! The scanner of command values against `serde_json`, which skips what it
//! does not keep by the same grammar as Go's.

use serde::de::IgnoredAny;
use velint::velero::command::{
    Element, ElementKind, Failure, Form, Problem, mend, mend_folded, parse, parse_bytes, to_json,
};

pub fn check(text: &str) {
    array(text);
    // Most inputs begin with something else; what follows counts then.
    if !text.starts_with('[') {
        array(&format!("[{text}"));
    }
    for mended in [mend(text), mend_folded(text)].into_iter().flatten() {
        assert!(matches!(parse(&mended).form, Form::Array(_)), "{text:?} is mended as {mended:?}");
        assert_eq!(mend(&mended), None, "{text:?} is mended as {mended:?}");
    }
    let words: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(parse(&to_json(&words)).argv, words);
}

fn array(value: &str) {
    let command = parse(value);
    let bytes: Vec<Vec<u8>> = command.argv.iter().map(|word| word.as_bytes().to_vec()).collect();
    assert_eq!(parse_bytes(value.as_bytes()), bytes);
    let is_json = serde_json::from_str::<IgnoredAny>(value).is_ok();
    match command.form {
        Form::Word => assert!(!value.starts_with('[')),
        Form::Array(elements) => {
            let words = serde_json::from_str::<Vec<Option<String>>>(&without_lone_surrogates(value));
            let words = words.unwrap_or_else(|error| panic!("{value:?}: {error}"));
            assert_eq!(command.argv, words.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>());
            ranges(value, &elements);
        }
        Form::Broken(Failure::NonString(elements)) => {
            assert!(is_json, "{value:?} is no JSON");
            let is_string = |kind| matches!(kind, ElementKind::String | ElementKind::Null);
            assert!(elements.iter().any(|element| !is_string(element.kind)), "{value:?}");
            ranges(value, &elements);
        }
        Form::Broken(Failure::Syntax { at, problem }) => {
            assert!(!is_json || problem == Problem::TooDeep, "{value:?} is JSON, no {problem:?}");
            assert!(value.is_char_boundary(at), "{problem:?} at {at} of {value:?}");
        }
    }
}

fn ranges(value: &str, elements: &[Element]) {
    let mut end = 0;
    for element in elements {
        let range = element.range.clone();
        assert!(range.start >= end && value.get(range.clone()).is_some());
        end = range.end;
        let mut before = range.start..range.start;
        for (at, c) in element.text.char_indices() {
            let located = element.locate(at..at + c.len_utf8());
            assert!(before.start <= located.start && before.end <= located.end && located.end <= range.end);
            assert!(value.get(located.clone()).is_some_and(|text| !text.is_empty()));
            before = located;
        }
    }
}

/// The text with each escape of half a pair as the character that Go puts in
/// its place.
fn without_lone_surrogates(value: &str) -> String {
    let unit = |at: usize| {
        let digits = value.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut out = String::with_capacity(value.len());
    let mut at = 0;
    while let Some(c) = value[at..].chars().next() {
        let len = match (c, unit(at)) {
            ('\\', Some(0xd800..0xdc00)) if matches!(unit(at + 6), Some(0xdc00..0xe000)) => 12,
            ('\\', Some(0xd800..0xe000)) => {
                out.push_str("\\ufffd");
                at += 6;
                continue;
            }
            ('\\', _) => 1 + value[at + 1..].chars().next().map_or(0, char::len_utf8),
            _ => c.len_utf8(),
        };
        out.push_str(&value[at..at + len]);
        at += len;
    }
    out
}
