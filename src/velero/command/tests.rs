use proptest::prelude::*;

use super::*;

fn problem(value: &str) -> (usize, Problem) {
    match parse(value).form {
        Form::Broken(Failure::Syntax { at, problem }) => (at, problem),
        other => panic!("{value}: {other:?}"),
    }
}

#[test]
fn says_what_is_wrong_and_where() {
    let cases: &[(&str, usize, Problem)] = &[
        (r#"["a",]"#, 4, Problem::TrailingComma),
        (r#"["a" , ]"#, 5, Problem::TrailingComma),
        (r#"[,"a"]"#, 1, Problem::LeadingComma),
        (r#"["a",,"b"]"#, 5, Problem::LeadingComma),
        (r#"["a" "b"]"#, 5, Problem::MissingComma),
        (r#"["a" b]"#, 5, Problem::MissingComma),
        (r#"["a", "b"#, 6, Problem::UnterminatedString),
        (r#"["a", "b\"#, 6, Problem::UnterminatedString),
        (r#"["a", "b""#, 9, Problem::UnterminatedArray),
        ("[", 1, Problem::UnterminatedArray),
        (r#"["a"]]"#, 5, Problem::TrailingText),
        (r#"['a']"#, 1, Problem::SingleQuotes),
        ("[“a”]", 1, Problem::SmartQuotes),
        ("[‘a’]", 1, Problem::SmartQuotes),
        ("[sh, -c]", 1, Problem::Unquoted),
        ("[test]", 2, Problem::Unquoted),
        ("[-c]", 2, Problem::Unquoted),
        ("[\"a\nb\"]", 3, Problem::RawNewline),
        ("[\"a\tb\"]", 3, Problem::RawControl),
        (r#"["a\$"]"#, 4, Problem::IllegalEscape),
        (r#"["\u00g1"]"#, 6, Problem::IllegalEscape),
        (r#"["echo "hi""]"#, 8, Problem::UnescapedQuote),
        ("[0x1]", 2, Problem::BadNumber),
        ("[1.]", 3, Problem::BadNumber),
        (r#"["a"; "b"]"#, 4, Problem::Other),
        (r#"[{"a" 1}]"#, 6, Problem::Other),
    ];
    for &(value, at, expected) in cases {
        assert_eq!(problem(value), (at, expected), "{value}");
    }
}

#[test]
fn nesting_is_read_as_deep_as_go_reads() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(matches!(parse(&nested(10_000)).form, Form::Broken(Failure::NonString(_))));
    assert_eq!(problem(&nested(10_001)), (10_000, Problem::TooDeep));
}

#[test]
fn elements_know_their_kind_and_bytes() {
    let value = r#"["a", null, -1.5e3, true, {"k": [1]}, [[]]]"#;
    let Form::Broken(Failure::NonString(elements)) = parse(value).form else { panic!("{value}") };
    let seen: Vec<(&str, ElementKind)> =
        elements.iter().map(|element| (&value[element.range.clone()], element.kind)).collect();
    let expected = [
        (r#""a""#, ElementKind::String),
        ("null", ElementKind::Null),
        ("-1.5e3", ElementKind::Number),
        ("true", ElementKind::Bool),
        (r#"{"k": [1]}"#, ElementKind::Object),
        ("[[]]", ElementKind::Array),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn decoded_ranges_lead_back_to_the_value() {
    let value = r#"["a\u00e9b\n", "\ud83d\ude00x"]"#;
    let Form::Array(elements) = parse(value).form else { panic!("{value}") };
    let located = |element: &Element, range: Range<usize>| value[element.locate(range)].to_owned();
    assert_eq!(elements[0].text, "aéb\n");
    assert_eq!(located(&elements[0], 0..1), "a");
    assert_eq!(located(&elements[0], 1..3), r"\u00e9");
    assert_eq!(located(&elements[0], 1..2), r"\u00e9");
    assert_eq!(located(&elements[0], 3..4), "b");
    assert_eq!(located(&elements[0], 4..5), r"\n");
    assert_eq!(located(&elements[0], 0..5), r"a\u00e9b\n");
    assert_eq!(elements[0].locate(5..5), 12..12);
    assert_eq!(located(&elements[1], 0..4), r"\ud83d\ude00");
    assert_eq!(located(&elements[1], 4..5), "x");
    assert_eq!(elements[1].locate(90..99), 29..29);
}

#[test]
fn mends_what_is_plain() {
    let cases: &[(&str, &str)] = &[
        (" \n[\"a\"]", r#"["a"]"#),
        ("\u{feff}[\"a\"]", r#"["a"]"#),
        ("[\"a\"]\u{a0}", r#"["a"]"#),
        (" [\"a\"]\n", "[\"a\"]\n"),
        (r#"["a",]"#, r#"["a"]"#),
        (r#"["a" , ]"#, r#"["a" ]"#),
        ("[\n  \"a\",\n]", "[\n  \"a\"\n]"),
        (r#"["a",,"b"]"#, r#"["a","b"]"#),
        (r#"[, "a", , "b",,]"#, r#"["a", "b"]"#),
        (r#"["a"],"#, r#"["a"]"#),
        ("['sh', '-c', 'echo \"x\"']", r#"["sh", "-c", "echo \"x\""]"#),
        ("['it\\'s']", r#"["it's"]"#),
        ("[“sh”, “-c”, “echo ‘x’”]", r#"["sh", "-c", "echo 'x'"]"#),
        ("[‘sh’, ‘-c’]", r#"["sh", "-c"]"#),
        ("'[\"a\"]'\n", "[\"a\"]\n"),
        ("`[\"a\"]`", r#"["a"]"#),
        (r#""[\"a\", \"b \\\"c\\\"\"]""#, r#"["a", "b \"c\""]"#),
        (r#"[\"a\", \"b\"]"#, r#"["a", "b"]"#),
        ("[\"sh\", \"-c\", \"\n  date\n\"]\n", "[\"sh\", \"-c\", \"\\n  date\\n\"]\n"),
        ("[\"a\n  -b \n> c\nd\"]", r#"["a -b > c\nd"]"#),
        ("[\"a <<E\n- b\nE\"]", r#"["a <<E\n- b\nE"]"#),
        ("[\"psql -c 'x\n-- y'\"]", r#"["psql -c 'x\n-- y'"]"#),
        ("[\"a\tb\"]", r#"["a\tb"]"#),
        ("[\"tar c \\\n  /x\"]", r#"["tar c \\\n  /x"]"#),
        (r#"["P=x \ pg_restore"]"#, r#"["P=x pg_restore"]"#),
        (r#"["a &&\ b"]"#, r#"["a && b"]"#),
        (r#"["echo \'x\'"]"#, r#"["echo 'x'"]"#),
        (r#"["grep '\d+\.' f"]"#, r#"["grep '\\d+\\.' f"]"#),
        (r#"["sed 's/a\$/b/'"]"#, r#"["sed 's/a\\$/b/'"]"#),
        (r#"["find . -exec rm {} \;"]"#, r#"["find . -exec rm {} \\;"]"#),
        ("- sh\n- -c\n- 'echo ''x'''\n", "[\"sh\", \"-c\", \"echo 'x'\"]\n"),
        ("  - \"a b\"\n  - 5", r#"["a b", "5"]"#),
        (r#"["C:\Windows\System32\cmd.exe"]"#, r#"["C:\\Windows\\System32\\cmd.exe"]"#),
    ];
    for &(value, expected) in cases {
        assert_eq!(mend(value).as_deref(), Some(expected), "{value}");
        assert_eq!(mend(expected), None, "{expected}");
    }
}

#[test]
fn a_folded_break_was_meant_as_a_blank() {
    let value = "[\"sh\", \"-c\",\n \"psql -c 'x' &&\n  psql -d y\n \"]";
    let mended = mend_folded(value);
    assert_eq!(mended.as_deref(), Some("[\"sh\", \"-c\", \"psql -c 'x' && psql -d y\"]"));
    assert_eq!(mend_folded("[\"a\nb\"]").as_deref(), Some(r#"["a\nb"]"#));
    assert_eq!(mend_folded("[\"a \\\n  b\"]").as_deref(), Some(r#"["a b"]"#));
    assert_eq!(mend_folded("[\"a # c\n  b\"]"), None);
}

#[test]
fn leaves_alone_what_is_not_plain() {
    let cases = [
        r#"["a"]"#,
        "",
        "[",
        "[]",
        " []",
        "/bin/sh",
        "[ -f /x ] && cmd",
        r#"["sh", "-c", "date"#,
        r#"["sh", "-c", "date]"#,
        r#"["sh" "-c"]"#,
        r#"["echo "hi""]"#,
        "[sh, -c, date]",
        r#"["sleep", 5,]"#,
        r#"["a"] && b"#,
        r#"["echo \$HOME"]"#,
        r#"["\u12"]"#,
        r#"["cat /My\ Documents"]"#,
        r#"["grep '\bx\d'"]"#,
        r#"["C:\Windows\temp"]"#,
        "['sh', '-c', 'psql -c 'x'']",
        "'[\"psql\", \"-c\", \"select ''x''\"]'",
        "[“sh”, “–c”]",
        "[\"a # b\n| c\"]",
        "- sh\n  -c",
        "- [a]",
        "- a: b",
        "- a # b",
        "- 'a\n- b",
        "-",
        "- ",
        "[\"a\u{1}b\"]",
    ];
    for value in cases {
        assert_eq!(mend(value), None, "{value}");
    }
}

#[test]
fn writes_json() {
    let words = ["/bin/sh", "-c", "echo \"é\"\n\t\u{1}\\"].map(str::to_owned);
    let json = to_json(&words);
    assert_eq!(json, r#"["/bin/sh", "-c", "echo \"é\"\n\t\u0001\\"]"#);
    assert_eq!(parse(&json).argv, words);
    assert_eq!(to_json(&[]), "[]");
}

#[test]
fn long_values_take_linear_time() {
    let strings = format!("[{}]", vec![r#""a\n""#; 200_000].join(","));
    assert_eq!(parse(&strings).argv.len(), 200_000);
    for line in ["a\n", "\n", "\n ", "a\n-", "a \\\n"] {
        let lines = format!("[\"a {}\",]", line.repeat(200_000));
        assert!(mend(&lines).is_some(), "{line:?}");
        assert!(mend_folded(&lines).is_some(), "{line:?}");
    }
    assert!(mend_folded(&format!("[\"{}\",]", "a\n ".repeat(100_000))).is_some());
    let commas = format!("[\"a\"{}]", ",".repeat(500_000));
    assert_eq!(mend(&commas).as_deref(), Some(r#"["a"]"#));
    let blanks = format!("[\"a\"{}x", ", ".repeat(200_000));
    assert_eq!(mend(&blanks), None);
}

/// Text that is often nearly a JSON array.
fn nearly_json() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just("\"a\"".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("\n".to_owned()),
        Just("“".to_owned()),
        Just("null".to_owned()),
        Just("\\u00e9".to_owned()),
        Just("{\"a\":1}".to_owned()),
        "[-+.0-9eE]{1,4}",
        "[ -~]{0,4}",
        "\\PC{0,3}",
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| format!("[{}", parts.concat()))
}

fn check_ranges(value: &str, elements: &[Element]) {
    let mut end = 0;
    for element in elements {
        assert!(element.range.start >= end && value.get(element.range.clone()).is_some());
        end = element.range.end;
        for (at, c) in element.text.char_indices() {
            let located = element.locate(at..at + c.len_utf8());
            assert!(element.range.start <= located.start && located.end <= element.range.end);
            assert!(value.get(located).is_some_and(|text| !text.is_empty()));
        }
    }
}

proptest! {
    #[test]
    fn agrees_with_another_json_reader(value in nearly_json()) {
        let other: Result<Vec<Option<String>>, _> = serde_json::from_str(&value);
        match (parse(&value).form, other) {
            (Form::Array(elements), Ok(words)) => {
                let words: Vec<String> = words.into_iter().map(Option::unwrap_or_default).collect();
                prop_assert_eq!(parse(&value).argv, words);
                check_ranges(&value, &elements);
            }
            // serde_json refuses lone surrogates, Go does not.
            (Form::Array(_), Err(_)) => prop_assert!(value.contains("\\u")),
            (Form::Broken(_), Err(_)) => {}
            (form, other) => prop_assert!(false, "{form:?} {other:?}"),
        }
    }

    #[test]
    fn every_answer_lies_inside_the_value(value in nearly_json()) {
        match parse(&value).form {
            Form::Broken(Failure::Syntax { at, .. }) => prop_assert!(value.is_char_boundary(at)),
            Form::Broken(Failure::NonString(elements)) | Form::Array(elements) => {
                check_ranges(&value, &elements);
            }
            Form::Word => prop_assert!(false),
        }
    }

    #[test]
    fn mended_values_are_arrays_and_need_no_more(value in prop_oneof![nearly_json(), "\\PC{0,20}"]) {
        for mended in [mend(&value), mend_folded(&value)].into_iter().flatten() {
            prop_assert!(matches!(parse(&mended).form, Form::Array(_)));
            prop_assert_eq!(mend(&mended), None);
        }
    }

    #[test]
    fn bytes_and_text_are_read_alike(value in nearly_json()) {
        let words: Vec<Vec<u8>> = parse(&value).argv.into_iter().map(String::into_bytes).collect();
        prop_assert_eq!(parse_bytes(value.as_bytes()), words);
    }

    #[test]
    fn written_words_are_read_back(words in prop::collection::vec("\\PC{0,9}|[\\x00-\\x7f]{0,9}", 0..5)) {
        prop_assert_eq!(parse(&to_json(&words)).argv, words);
    }
}
