//! How text stands in lines and quotes: sprig's `indent`, `quote`, `cat`, `wrap`
//! and their like (`strings.go` of sprig 3.3, goutils `wordutils.go`).

use super::bounds::check_length;
use super::print::{display, plainly};
use super::quoting;
use super::strings::cut;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function { name: "cat", arity: (0, usize::MAX), unknown: Unknown::Handles, call: cat },
    Function { name: "indent", arity: (2, 2), unknown: Unknown::Keeps, call: indent },
    Function { name: "nindent", arity: (2, 2), unknown: Unknown::Keeps, call: nindent },
    Function { name: "quote", arity: (0, usize::MAX), unknown: Unknown::Handles, call: quote },
    Function { name: "squote", arity: (0, usize::MAX), unknown: Unknown::Handles, call: squote },
    Function { name: "wrap", arity: (2, 2), unknown: Unknown::Keeps, call: wrap },
    Function { name: "wrapWith", arity: (3, 3), unknown: Unknown::Keeps, call: wrap_with },
];

type Outcome = Result<Value, Fault>;

/// All values that are not nil, each made into a text, with blanks between.
fn spaced(
    arguments: &Arguments,
    shown: fn(&Value) -> Result<Text, Fault>,
    form: impl Fn(&Text) -> Text,
) -> Outcome {
    let mut out = TextBuilder::default();
    let mut is_first = true;
    for value in arguments.all().iter().filter(|value| !value.is_nil()) {
        if !std::mem::take(&mut is_first) {
            out.push(" ", Origin::None);
        }
        let text = form(&shown(value)?);
        check_length(out.len().saturating_add(text.len()))?;
        out.push_text(&text);
    }
    Ok(Value::text(out.finish()))
}

fn cat(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    spaced(arguments, plainly, Text::clone)
}

fn quote(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    spaced(arguments, display, |text| quoting::quoted(text, false))
}

fn squote(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    spaced(arguments, plainly, |text| quoting::between("'", text))
}

fn indent(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    indented(arguments, "", "indent")
}

fn nindent(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    indented(arguments, "\n", "nindent")
}

/// Blanks before each line, also before empty ones.
fn indented(arguments: &Arguments, before: &str, name: &str) -> Outcome {
    let (count, text) = (arguments.int(0)?, arguments.text(1)?);
    let Ok(count) = usize::try_from(count) else {
        return Err(Fault::failed(format!("error calling {name}: strings: negative Repeat count")));
    };
    let string = text.as_str();
    let lines = memchr::memchr_iter(b'\n', string.as_bytes()).count() + 1;
    check_length(string.len().saturating_add(lines.saturating_mul(count)))?;
    let blanks = " ".repeat(count);
    let mut out = TextBuilder::default();
    out.push(before, Origin::None);
    out.push(&blanks, Origin::None);
    let mut done = 0;
    for at in memchr::memchr_iter(b'\n', string.as_bytes()) {
        out.push_slice(text, done..at + 1);
        out.push(&blanks, Origin::None);
        done = at + 1;
    }
    out.push_slice(text, done..text.len());
    Ok(Value::text(out.finish()))
}

fn wrap(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (width, text) = (arguments.int(0)?, arguments.text(1)?);
    wrapped(text, width, &Text::plain("\n"), false).map(Value::text)
}

fn wrap_with(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (width, separator, text) = (arguments.int(0)?, arguments.text(1)?, arguments.text(2)?);
    let newline = Text::plain("\n");
    let separator = if separator.is_empty() { &newline } else { separator };
    wrapped(text, width, separator, true).map(Value::text)
}

/// Lines of no more than `width` bytes, cut at blanks; longer words are cut as well
/// where `cuts_words`. Blanks at the start of a line go (goutils, `WrapCustom`).
fn wrapped(text: &Text, width: i64, separator: &Text, cuts_words: bool) -> Result<Text, Fault> {
    let width = usize::try_from(width.max(1)).unwrap_or(usize::MAX);
    let bytes = text.as_str().as_bytes();
    let mut out = TextBuilder::default();
    let mut at = 0;
    while bytes.len() - at > width {
        if bytes.get(at) == Some(&b' ') {
            at += 1;
            continue;
        }
        let window = bytes.get(at..at + width + 1).unwrap_or_default();
        let after = bytes.get(at + width..).unwrap_or_default();
        let (end, next) = match memchr::memrchr(b' ', window) {
            Some(blank) => (at + blank, at + blank + 1),
            None if cuts_words => (at + width, at + width),
            None => match memchr::memchr(b' ', after) {
                Some(blank) => (at + width + blank, at + width + blank + 1),
                None => break,
            },
        };
        check_length(out.len().saturating_add(end - at).saturating_add(separator.len()))?;
        out.push_text(&cut(text, at, end));
        out.push_text(separator);
        at = next;
    }
    out.push_text(&cut(text, at, text.len()));
    Ok(out.finish())
}
