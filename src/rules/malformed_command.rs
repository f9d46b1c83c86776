//! Contract: `rules/malformed-command.md`.

use std::ops::Range;

use super::{Check, Cx, command, wording};
use crate::diagnostic::Safety;
use crate::model::Hook;
use crate::script::exec_form::runs_script;
use crate::velero::command::{Malformation, Problem, Shape, mend, mend_folded, parse};

pub(super) const CHECK: Check = Check::Hook(check);

/// What is wrong, and with which bytes of the value.
struct Fault {
    range: Range<usize>,
    what: String,
    label: &'static str,
    help: &'static str,
}

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(taken) = command::taken(hook) else { return };
    let Shape::Malformed(malformation) = taken.shape else { return };
    let value = taken.text.written();
    let fault = fault(value, malformation);
    let message = format!("command is not a JSON array: {}", fault.what);
    let found = cx.report(taken.text.place_at(fault.range), message);
    found.label(fault.label);
    let failure = command::failure(hook.phase);
    found.note(format!(
        "Velero runs the whole text as the name of one program and logs no JSON error: {failure}"
    ));
    found.help(fault.help);
    let mended = if taken.text.is_folded() { mend_folded(value) } else { mend(value) };
    if let Some(mended) = mended.filter(|mended| !has_shell_pattern(mended)) {
        found.fix(Safety::Safe, [command::change(taken.text, &mended)]);
    }
}

/// Whether a program gets, without a shell, a pattern that was escaped from one: `-name \*.sql`.
fn has_shell_pattern(mended: &str) -> bool {
    let words = parse(mended).argv;
    !runs_script(&words) && words.iter().any(|word| word.starts_with("\\*") || word.starts_with("\\?"))
}

fn fault(value: &str, malformation: Malformation) -> Fault {
    let fault = |range, what: &str, label, help| Fault { range, what: what.to_owned(), label, help };
    match malformation {
        Malformation::Syntax { at, problem } => syntax_fault(value, at, problem),
        Malformation::LeadingBlank(end) => {
            let what = "a blank stands before its `[`";
            fault(0..end, what, "Velero reads JSON only from the very first byte", "start the value with `[`")
        }
        Malformation::OuterQuotes(at) => {
            let what = "quotes stand round all of it";
            fault(character(value, at), what, "part of the value", "take off the quotes round the array")
        }
        Malformation::List(at) => {
            let what = "it is a YAML list inside a text";
            fault(at..at + 1, what, "plain text to Velero", r#"write it as `["program", "argument"]`"#)
        }
        Malformation::Object(at) => {
            let what = "it is an object";
            fault(at..at + 1, what, "not a `[`", r#"write the words alone, as `["program", "argument"]`"#)
        }
    }
}

fn syntax_fault(value: &str, at: usize, problem: Problem) -> Fault {
    let here = character(value, at);
    let (range, what, label, help) = match problem {
        Problem::TrailingComma => {
            (here, "a comma stands before `]`", "no element follows", "take out the comma")
        }
        Problem::LeadingComma => {
            (here, "a comma has no element before it", "no element before it", "take out the comma")
        }
        Problem::MissingComma => (
            here,
            "no comma stands between two elements",
            "a comma is due before this",
            "part elements by commas",
        ),
        Problem::UnterminatedString => {
            (here, "a string does not end", "opened here, and never closed", "close the string with `\"`")
        }
        Problem::UnterminatedArray => {
            (end(value), "its `]` is missing", "ends here", "end the value with `]`")
        }
        Problem::TrailingText => {
            let rest = at..value.trim_end().len().max(at + 1);
            (rest, "text follows its `]`", "not part of the array", "end the value with the `]`")
        }
        Problem::SingleQuotes => {
            (here, "a string is in single quotes", "not a quote in JSON", "put strings in `\"`")
        }
        Problem::SmartQuotes => {
            (here, "a string is in typographic quotes", "not a quote in JSON", "put strings in `\"`")
        }
        Problem::Unquoted => {
            (word(value, at), "a word is not in quotes", "no quotes", "put each word in `\"`")
        }
        Problem::RawNewline => (
            here,
            "a line breaks inside a string",
            "the line break",
            "write `\\n`, or keep the string on one line",
        ),
        Problem::RawControl => {
            (here, "a control character stands inside a string", "this character", "write a tab as `\\t`")
        }
        Problem::IllegalEscape => return escape_fault(value, at),
        Problem::UnescapedQuote => {
            let quote = at.saturating_sub(1)..at;
            (
                quote,
                "a quote inside a string is not escaped",
                "ends the string",
                "write quotes in strings as `\\\"`",
            )
        }
        Problem::BadNumber => {
            (word(value, at), "a number is malformed", "not a number", "put each word in `\"`")
        }
        Problem::TooDeep => (here, "it is nested too deep", "over 10,000 levels", "write one flat array"),
        Problem::Other if value[at..].starts_with('#') || value[at..].starts_with("//") => {
            (word(value, at), "a comment stands in it", "JSON has no comments", "take out the comment")
        }
        Problem::Other if value[at..].starts_with("\\\"") => {
            let what = "a quote is escaped where a string begins";
            (at..at + 2, what, "a backslash too many", "write the quotes round strings as `\"`")
        }
        Problem::Other => {
            (here, "a character stands where none may", "unexpected here", "part elements by commas")
        }
    };
    Fault { range, what: what.to_owned(), label, help }
}

/// A backslash with what follows it.
fn escape_fault(value: &str, at: usize) -> Fault {
    let start = value[..at].rfind('\\').unwrap_or(at);
    let range = start..character(value, at).end;
    let escape = wording::value(&value[range.clone()]);
    let what = format!("`{escape}` is not an escape in JSON");
    let is_word = value[..start].ends_with('"') && value[range.end..].starts_with('"');
    let help = match &value[range.clone()] {
        r"\;" | r"\(" | r"\)" | r"\!" if is_word => "take off the backslash: no shell reads this word",
        _ => r"write a backslash as `\\`",
    };
    Fault { range, what, label: "no such escape", help }
}

/// The bytes of the character at an offset.
fn character(value: &str, at: usize) -> Range<usize> {
    at..at + value[at..].chars().next().map_or(0, char::len_utf8)
}

/// The last character that is no blank.
fn end(value: &str) -> Range<usize> {
    let text = value.trim_end();
    let last = text.chars().next_back().map_or(0, char::len_utf8);
    text.len() - last..text.len()
}

/// The bytes between the separators round an offset.
fn word(value: &str, at: usize) -> Range<usize> {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']');
    let start = value[..at].rfind(is_separator).map_or(0, |before| before + 1);
    let end = value[at..].find(is_separator).map_or(value.len(), |len| at + len);
    start..end.max(character(value, at).end)
}
