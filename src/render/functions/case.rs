//! Capitals and small letters (`strings` and `unicode` of Go, goutils
//! `wordutils.go`, as sprig 3.3 calls them).

use super::words;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function { name: "camelcase", arity: (1, 1), unknown: Unknown::Spreads, call: camelcase },
    Function { name: "kebabcase", arity: (1, 1), unknown: Unknown::Spreads, call: kebabcase },
    Function { name: "lower", arity: (1, 1), unknown: Unknown::Keeps, call: lower },
    Function { name: "snakecase", arity: (1, 1), unknown: Unknown::Spreads, call: snakecase },
    Function { name: "swapcase", arity: (1, 1), unknown: Unknown::Keeps, call: swapcase },
    Function { name: "title", arity: (1, 1), unknown: Unknown::Keeps, call: title },
    Function { name: "untitle", arity: (1, 1), unknown: Unknown::Keeps, call: untitle },
    Function { name: "upper", arity: (1, 1), unknown: Unknown::Keeps, call: upper },
];

type Outcome = Result<Value, Fault>;

/// The one capital of a letter; Go knows no letters with several.
pub(super) fn to_upper(c: char) -> char {
    only(c.to_uppercase()).unwrap_or(c)
}

/// The letter that begins a word: a capital, but of two letters in one the first only.
fn to_title(c: char) -> char {
    match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        _ => to_upper(c),
    }
}

/// The one small letter of a letter.
pub(super) fn to_lower(c: char) -> char {
    // The only one of which Rust makes two.
    if c == 'İ' { 'i' } else { only(c.to_lowercase()).unwrap_or(c) }
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

/// Each character made into another. One with as many bytes keeps the origin.
fn mapped(arguments: &Arguments, mut map: impl FnMut(char) -> char) -> Outcome {
    let text = arguments.text(0)?;
    let mut out = TextBuilder::default();
    let mut bytes = [0; 4];
    for (at, c) in text.as_str().char_indices() {
        let made = map(c);
        let origin = text.origin_at(at);
        let keeps = made.len_utf8() == c.len_utf8();
        out.push(made.encode_utf8(&mut bytes), if keeps { origin } else { origin.derived() });
    }
    Ok(Value::text(out.finish()))
}

fn upper(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    mapped(arguments, to_upper)
}

fn lower(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    mapped(arguments, to_lower)
}

/// A capital at the start of each word (`strings.Title`).
fn title(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let mut after_gap = true;
    mapped(arguments, |c| {
        let is_first = std::mem::replace(&mut after_gap, is_separator(c));
        if is_first { to_title(c) } else { c }
    })
}

fn is_separator(c: char) -> bool {
    match c {
        _ if c.is_ascii() => !(c.is_ascii_alphanumeric() || c == '_'),
        _ => !c.is_alphanumeric() && c.is_whitespace(),
    }
}

/// A small letter at the start of each word (goutils, `Uncapitalize`).
fn untitle(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let mut after_gap = true;
    mapped(arguments, |c| {
        let is_first = after_gap && !c.is_whitespace();
        after_gap = c.is_whitespace();
        if is_first { to_lower(c) } else { c }
    })
}

/// goutils, `SwapCase`.
fn swapcase(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let mut after_blank = true;
    mapped(arguments, |c| {
        if c.is_uppercase() || to_title(c) == c && to_lower(c) != c {
            after_blank = false;
            return to_lower(c);
        }
        if c.is_lowercase() {
            return if std::mem::take(&mut after_blank) { to_title(c) } else { to_upper(c) };
        }
        after_blank = c.is_whitespace();
        c
    })
}

/// A text made of another, no longer byte for byte.
fn remade(text: &Text, string: String) -> Value {
    Value::text(Text::new(string, text.derived_origin()))
}

fn snakecase(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    Ok(remade(text, words::joined(text.as_str(), '_')))
}

fn kebabcase(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    Ok(remade(text, words::joined(text.as_str(), '-')))
}

fn camelcase(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    Ok(remade(text, words::pascal(text.as_str())))
}
