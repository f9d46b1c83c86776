//! Velero's own answers, recorded from Velero's code: every case of
//! `fixtures/velero-vectors.json` is asked of velint.

use serde::Deserialize;
use serde_json::Value;
use velint::velero::Version;
use velint::velero::command::{self, Failure, Form};
use velint::velero::duration::{self, Bound, DurationError};
use velint::velero::value::{self, ErrorMode};

#[derive(Deserialize)]
struct Vectors {
    #[serde(rename = "about")]
    _about: String,
    durations: Vec<Value>,
    commands: Vec<Value>,
    yaml_commands: Vec<Value>,
    init_commands: Vec<Value>,
    volumes_lists: Vec<Value>,
    wait_for_ready: Vec<Value>,
    on_error: Vec<Value>,
}

fn vectors() -> Vectors {
    let text = include_str!("../fixtures/velero-vectors.json");
    // A list that this file does not know would go unasked.
    let all: serde_json::Map<String, Value> = serde_json::from_str(text).expect("the vectors are JSON");
    assert_eq!(all.len(), 8, "{:?}", all.keys());
    serde_json::from_str(text).expect("the vectors have their lists")
}

fn text<'v>(case: &'v Value, field: &str) -> &'v str {
    case[field].as_str().unwrap_or_else(|| panic!("no {field} in {case}"))
}

fn flag(case: &Value, field: &str) -> bool {
    case[field].as_bool().unwrap_or_else(|| panic!("no {field} in {case}"))
}

fn strings(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    list.iter().map(|item| item.as_str().expect("a string")).collect()
}

fn write(bound: Bound) -> String {
    match bound {
        Bound::Nanos(nanos) => duration::format(nanos),
        Bound::Unbounded => "unbounded".to_owned(),
        Bound::Expired => "unbounded+expired-error".to_owned(),
    }
}

/// Go quotes the text of an error, with `\xNN` for what is not printable ASCII.
fn go_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for &byte in text.as_bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out + "\""
}

/// The words of Go for an error, to compare class and unit with the vector.
fn go_error(input: &str, error: DurationError) -> String {
    let quoted = go_quoted(input);
    match error {
        DurationError::Invalid | DurationError::Overflow => format!("time: invalid duration {quoted}"),
        DurationError::MissingUnit => format!("time: missing unit in duration {quoted}"),
        DurationError::UnknownUnit { start, end } => {
            format!("time: unknown unit {} in duration {quoted}", go_quoted(&input[start..end]))
        }
    }
}

#[test]
fn durations() {
    let cases = vectors().durations;
    assert_eq!(cases.len(), 114);
    for case in &cases {
        let input = text(case, "input");
        match duration::parse(input) {
            Ok(nanos) => {
                assert!(flag(case, "ok"), "{case}");
                assert_eq!(Some(nanos), case["nanos"].as_i64(), "{case}");
                assert_eq!(duration::format(nanos), text(case, "go_string"), "{case}");
                assert!(case.get("warns").is_none(), "{case}");
            }
            Err(error) => {
                assert!(!flag(case, "ok"), "{case}");
                assert_eq!(go_error(input, error), text(case, "error"), "{case}");
                // An empty value is no value: Velero does not try to read it.
                assert_eq!(case["warns"].as_bool().unwrap_or(false), !input.is_empty(), "{case}");
            }
        }
        let old = duration::exec_bound(input, Version::NEWEST);
        assert_eq!(write(old), text(case, "exec_upto_1_18"), "{case}");
        assert_eq!(write(duration::exec_bound(input, Version::OLDEST)), write(old), "{case}");
        let new = duration::exec_bound(input, Version::MAIN);
        assert_eq!(write(new), text(case, "exec_after_10125"), "{case}");
        assert_eq!(write(duration::wait_bound(input)), text(case, "wait"), "{case}");
    }
}

#[test]
fn only_numbers_beyond_the_range_overflow() {
    let overflows = |case: &&Value| duration::parse(text(case, "input")) == Err(DurationError::Overflow);
    let cases = vectors().durations;
    let inputs: Vec<&str> = cases.iter().filter(overflows).map(|case| text(case, "input")).collect();
    let expected = [
        "2562047h47m16.854775808s",
        "9223372036854775808ns",
        "-9223372036854775809ns",
        "99999999999999999999s",
    ];
    assert_eq!(inputs, expected);
}

/// The bytes of a command vector: text, Base64, or brackets in great number.
fn input(case: &Value) -> Vec<u8> {
    let repeat = &case["input_repeat"];
    if repeat.is_object() {
        let count = usize::try_from(repeat["count"].as_u64().expect("a count")).expect("a size");
        return (text(repeat, "open").repeat(count) + &text(repeat, "close").repeat(count)).into_bytes();
    }
    match case["input_base64"].as_str() {
        Some(base64) => from_base64(base64),
        None => text(case, "input").as_bytes().to_vec(),
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut bytes) = (0u32, 0, Vec::new());
    for c in text.trim_end_matches('=').bytes() {
        let digit = alphabet.iter().position(|&a| a == c).expect("Base64");
        bits = bits << 6 | u32::try_from(digit).expect("six bits");
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

fn argv(case: &Value, input: &[u8]) -> Vec<Vec<u8>> {
    if case["argv_is_input"].as_bool() == Some(true) {
        return vec![input.to_vec()];
    }
    match case.get("argv_base64") {
        Some(list) => strings(list).into_iter().map(from_base64).collect(),
        None => strings(&case["argv"]).into_iter().map(|word| word.as_bytes().to_vec()).collect(),
    }
}

#[test]
fn commands() {
    let cases = vectors().commands;
    assert_eq!(cases.len(), 118);
    let mut bytes_only = 0;
    for case in &cases {
        let input = input(case);
        let expected = argv(case, &input);
        assert_eq!(command::parse_bytes(&input), expected, "{case}");
        // YAML brings only UTF-8, so the other reader takes only that.
        let Ok(value) = str::from_utf8(&input) else {
            bytes_only += 1;
            continue;
        };
        let read = command::parse(value);
        let words: Vec<Vec<u8>> = read.argv.iter().map(|word| word.clone().into_bytes()).collect();
        assert_eq!(words, expected, "{case}");
        assert_eq!(matches!(read.form, Form::Array(_)), flag(case, "json_ok"), "{case}");
        assert_eq!(!matches!(read.form, Form::Word), flag(case, "tried_json"), "{case}");
        let is_refused = matches!(&read.form, Form::Array(elements) if elements.is_empty());
        assert_eq!(is_refused, case["exec_error"] == "command is required", "{case}");
        check_error(case, value, &read.form);
    }
    assert_eq!(bytes_only, 3);
}

/// Go's scanner stops at a byte: the first wrong byte that velint points at.
fn check_error(case: &Value, value: &str, form: &Form) {
    let Some(error) = case["go_error"].as_str() else {
        assert!(!matches!(form, Form::Broken(_)), "{case}");
        return;
    };
    match form {
        Form::Broken(Failure::NonString(_)) => assert!(error.contains("cannot unmarshal"), "{case}"),
        Form::Broken(Failure::Syntax { at, problem }) => {
            // velint points at the comma, Go at the bracket after it.
            let blank = |c: char| c == ',' || c.is_ascii_whitespace();
            let rest = match problem {
                command::Problem::TrailingComma => value[*at..].trim_start_matches(blank),
                // … and at the quote that opens a string, Go at the end.
                command::Problem::UnterminatedString => "",
                _ => &value[*at..],
            };
            let byte = rest.bytes().next().map(char::from);
            let shown = byte.map_or("unexpected end of JSON input".to_owned(), |c| match c {
                '\'' => r"invalid character '\''".to_owned(),
                '"' => "invalid character '\"'".to_owned(),
                '\u{b}' => r"invalid character '\v'".to_owned(),
                c if c < ' ' && !c.is_ascii_whitespace() => {
                    format!(r"invalid character '\x{:02x}'", u32::from(c))
                }
                c => {
                    format!("invalid character '{}'", c.to_string().replace('\n', "\\n").replace('\t', "\\t"))
                }
            });
            assert!(error.starts_with(&shown), "{shown}: {case}");
        }
        _ => panic!("{case}"),
    }
}

#[test]
fn commands_in_yaml() {
    let cases = vectors().yaml_commands;
    assert_eq!(cases.len(), 12);
    for case in &cases {
        let value = text(case, "value");
        let read = command::parse(value);
        assert_eq!(read.argv, strings(&case["argv"]), "{case}");
        assert_eq!(matches!(read.form, Form::Array(_)), flag(case, "json_ok"), "{case}");
        let yaml: Value = serde_yaml_ng::from_str(text(case, "yaml")).expect("the vector is YAML");
        assert_eq!(yaml["a"], value, "{case}");
    }
}

#[test]
fn commands_of_init_hooks() {
    let cases = vectors().init_commands;
    assert_eq!(cases.len(), 7);
    for case in &cases {
        let input = text(case, "input");
        let argv = command::parse(input).argv;
        match case.get("command") {
            Some(command) => assert_eq!(argv, strings(command), "{case}"),
            None => {
                // Velero indexes the empty text; there is no command to tell of.
                assert!(text(case, "upto_1_18").starts_with("panic"), "{case}");
                assert!(input.is_empty() && argv.is_empty(), "{case}");
            }
        }
    }
}

#[test]
fn volume_lists() {
    let cases = vectors().volumes_lists;
    assert_eq!(cases.len(), 29);
    for case in &cases {
        let input = text(case, "input");
        let names = value::volume_names(input);
        let words: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
        assert_eq!(words, strings(&case["volumes"]), "{case}");
        for (range, name) in names {
            assert_eq!(input[range], *name, "{case}");
        }
        // The opt-out list differs in the empty value only: one name, and no
        // volume has it.
        let excludes = strings(&case["excludes"]);
        assert_eq!(excludes, if input.is_empty() { vec![""] } else { words }, "{case}");
    }
}

#[test]
fn wait_for_ready() {
    let cases = vectors().wait_for_ready;
    assert_eq!(cases.len(), 22);
    for case in &cases {
        let input = text(case, "input");
        let read = value::parse_bool(input);
        assert_eq!(read.is_some(), flag(case, "ok"), "{case}");
        assert_eq!(read.unwrap_or(false), flag(case, "wait_for_ready"), "{case}");
        let warns = read.is_none() && !input.is_empty();
        assert_eq!(warns, case["warns"].as_bool().unwrap_or(false), "{case}");
    }
}

#[test]
fn on_error() {
    let cases = vectors().on_error;
    assert_eq!(cases.len(), 13);
    for case in &cases {
        let mode = value::error_mode(text(case, "input"));
        let parsed = match mode {
            Some(ErrorMode::Fail) => "Fail",
            Some(ErrorMode::Continue) => "Continue",
            None => "",
        };
        assert_eq!(parsed, text(case, "parsed"), "{case}");
        // Only the log says that an unset mode is `Fail`.
        assert_eq!(text(case, "logged_as"), if parsed.is_empty() { "Fail" } else { parsed }, "{case}");
        let flow = |is_backup: bool, version: Version| match mode
            .unwrap_or_else(|| value::default_error_mode(is_backup, version))
        {
            ErrorMode::Fail => "fail",
            ErrorMode::Continue => "continue",
        };
        assert_eq!(flow(true, Version::new(8)), text(case, "backup_flow_before_1_9"), "{case}");
        for version in [Version::new(9), Version::OLDEST, Version::NEWEST, Version::MAIN] {
            assert_eq!(flow(true, version), text(case, "backup_flow_from_1_9"), "{case}");
            assert_eq!(flow(false, version), text(case, "restore_flow"), "{case}");
        }
    }
}
