//! Parts of strings, what they hold, and what is put in their place: the string
//! functions of sprig 3.3 (`strings.go`, `functions.go`, goutils `stringutils.go`).

use super::bounds::check_length;
use super::{Arguments, Function, Scene, Unknown, any_cause};
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function { name: "abbrev", arity: (2, 2), unknown: Unknown::Keeps, call: abbrev },
    Function { name: "abbrevboth", arity: (3, 3), unknown: Unknown::Spreads, call: abbrevboth },
    Function { name: "contains", arity: (2, 2), unknown: Unknown::Spreads, call: contains },
    Function { name: "hasPrefix", arity: (2, 2), unknown: Unknown::Spreads, call: has_prefix },
    Function { name: "hasSuffix", arity: (2, 2), unknown: Unknown::Spreads, call: has_suffix },
    Function { name: "initials", arity: (1, 1), unknown: Unknown::Spreads, call: initials },
    Function { name: "nospace", arity: (1, 1), unknown: Unknown::Keeps, call: nospace },
    Function { name: "plural", arity: (3, 3), unknown: Unknown::Keeps, call: plural },
    Function { name: "repeat", arity: (2, 2), unknown: Unknown::Keeps, call: repeat },
    Function { name: "replace", arity: (3, 3), unknown: Unknown::Keeps, call: replace },
    Function { name: "substr", arity: (3, 3), unknown: Unknown::Keeps, call: substr },
    Function { name: "trim", arity: (1, 1), unknown: Unknown::Keeps, call: trim },
    Function { name: "trimAll", arity: (2, 2), unknown: Unknown::Keeps, call: trim_all },
    Function { name: "trimPrefix", arity: (2, 2), unknown: Unknown::Keeps, call: trim_prefix },
    Function { name: "trimSuffix", arity: (2, 2), unknown: Unknown::Keeps, call: trim_suffix },
    Function { name: "trimall", arity: (2, 2), unknown: Unknown::Keeps, call: trim_all },
    Function { name: "trunc", arity: (2, 2), unknown: Unknown::Keeps, call: trunc },
];

type Outcome = Result<Value, Fault>;

/// Runs of a text that is repeated, for which its bytes are told apart.
const MOST_REPEATED: usize = 4096;

/// Bytes of a text, as Go slices strings. Of a character that is cut Go keeps some
/// bytes, which are no text; each is replaced, as the emitters of Helm do.
pub(super) fn cut(text: &Text, start: usize, end: usize) -> Text {
    let string = text.as_str();
    let end = end.min(string.len());
    let start = start.min(end);
    let next = |mut at: usize| {
        while at < end && !string.is_char_boundary(at) {
            at += 1;
        }
        at
    };
    let whole = next(start);
    let mut last = end;
    while last > whole && !string.is_char_boundary(last) {
        last -= 1;
    }
    if (whole, last) == (start, end) {
        return text.slice(start..end);
    }
    let mut out = TextBuilder::default();
    let lone = |out: &mut TextBuilder, bytes: std::ops::Range<usize>| {
        for at in bytes {
            out.push("\u{fffd}", text.origin_at(at).derived());
        }
    };
    lone(&mut out, start..whole);
    out.push_slice(text, whole..last);
    lone(&mut out, last..end);
    out.finish()
}

/// A parameter that decides what becomes of a text: what it is, where all of it is known.
pub(super) fn known(arguments: &Arguments, at: usize) -> Result<Result<&Text, Value>, Fault> {
    let value = arguments.value(at)?;
    match any_cause(value) {
        Some(cause) => Ok(Err(Value::hole(cause))),
        None => Ok(Ok(arguments.text(at)?)),
    }
}

fn size(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn abbrev(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (width, text) = (arguments.int(0)?, arguments.text(1)?);
    Ok(Value::text(if width < 4 { text.clone() } else { abbreviated(text, 0, size(width)) }))
}

fn abbrevboth(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (left, right, text) = (arguments.int(0)?, arguments.int(1)?, arguments.text(2)?);
    if right < 4 || (left > 0 && right < 7) {
        return Ok(Value::text(text.clone()));
    }
    Ok(Value::text(abbreviated(text, usize::try_from(left).unwrap_or(0), size(right))))
}

/// No more than `width` bytes around `offset`, with dots for what is left out
/// (goutils, `AbbreviateFull`).
fn abbreviated(text: &Text, offset: usize, width: usize) -> Text {
    if text.len() <= width {
        return text.clone();
    }
    let shown = width.saturating_sub(3);
    let offset = offset.min(text.len()).min(text.len().saturating_sub(shown));
    let mut out = TextBuilder::default();
    if offset <= 4 {
        out.push_text(&cut(text, 0, shown));
        out.push("...", Origin::None);
        return out.finish();
    }
    out.push("...", Origin::None);
    if offset + shown < text.len() {
        let rest = cut(text, offset, text.len());
        if shown >= 4 {
            out.push_text(&abbreviated(&rest, 0, shown));
        }
    } else {
        out.push_text(&cut(text, text.len() - shown, text.len()));
    }
    out.finish()
}

fn contains(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (part, whole) = (arguments.text(0)?, arguments.text(1)?);
    Ok(Value::bool(whole.as_str().contains(part.as_str())))
}

fn has_prefix(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (part, whole) = (arguments.text(0)?, arguments.text(1)?);
    Ok(Value::bool(whole.as_str().starts_with(part.as_str())))
}

fn has_suffix(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (part, whole) = (arguments.text(0)?, arguments.text(1)?);
    Ok(Value::bool(whole.as_str().ends_with(part.as_str())))
}

/// The first bytes of words. goutils takes each byte for a character.
fn initials(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    let mut after_gap = true;
    Ok(Value::text(by_bytes(text, |c| {
        let is_gap = c.is_whitespace();
        let is_first = after_gap && !is_gap;
        after_gap = is_gap;
        is_first
    })))
}

fn nospace(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    if !text.as_str().bytes().any(|byte| char::from(byte).is_whitespace()) {
        return Ok(Value::text(text.clone()));
    }
    Ok(Value::text(by_bytes(text, |c| !c.is_whitespace())))
}

/// The bytes that are wanted, each written as the character of its number, as
/// goutils does.
fn by_bytes(text: &Text, mut is_wanted: impl FnMut(char) -> bool) -> Text {
    let mut out = TextBuilder::default();
    let mut bytes = [0; 4];
    for (at, byte) in text.as_str().bytes().enumerate() {
        let c = char::from(byte);
        if is_wanted(c) {
            let origin = text.origin_at(at);
            out.push(c.encode_utf8(&mut bytes), if c.is_ascii() { origin } else { origin.derived() });
        }
    }
    out.finish()
}

fn plural(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (one, many, count) = (arguments.text(0)?, arguments.text(1)?, arguments.int(2)?);
    Ok(Value::text(if count == 1 { one } else { many }.clone()))
}

fn repeat(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (count, text) = (arguments.int(0)?, arguments.text(1)?);
    let Ok(count) = usize::try_from(count) else {
        return Err(Fault::failed("error calling repeat: strings: negative Repeat count"));
    };
    check_length(text.len().saturating_mul(count))?;
    // Nobody edits one of so many.
    if text.run_count().saturating_mul(count) > MOST_REPEATED {
        return Ok(Value::text(Text::new(text.as_str().repeat(count), text.derived_origin())));
    }
    let mut out = TextBuilder::default();
    (0..if text.is_empty() { 0 } else { count }).for_each(|_| out.push_text(text));
    Ok(Value::text(out.finish()))
}

fn replace(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let old = match known(arguments, 0)? {
        Ok(old) => old,
        Err(hole) => return Ok(hole),
    };
    replaced(arguments.text(2)?, old.as_str(), arguments.text(1)?).map(Value::text)
}

/// All of `old` in a text replaced; an empty one stands before each character
/// and at the end (`strings.Replace`).
fn replaced(text: &Text, old: &str, new: &Text) -> Result<Text, Fault> {
    let string = text.as_str();
    let count = string.matches(old).count();
    if count == 0 {
        return Ok(text.clone());
    }
    check_length(text.len().saturating_add(count.saturating_mul(new.len())))?;
    let mut out = TextBuilder::default();
    let mut done = 0;
    for (at, found) in string.match_indices(old) {
        out.push_slice(text, done..at);
        out.push_text(new);
        done = at + found.len();
    }
    out.push_slice(text, done..text.len());
    Ok(out.finish())
}

fn substr(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (start, end, text) = (arguments.int(0)?, arguments.int(1)?, arguments.text(2)?);
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let (start, end) = match () {
        () if start < 0 => (0, end),
        () if end < 0 || end > length => (start, length),
        () => (start, end),
    };
    if start > end || end < 0 || end > length {
        let range = match start > end {
            true => format!("[{start}:{end}]"),
            false if end < 0 => format!("[:{end}]"),
            false => format!("[:{end}] with length {length}"),
        };
        let message = format!("runtime error: slice bounds out of range {range}");
        return Err(Fault::failed(format!("error calling substr: {message}")));
    }
    // How long a hole is nobody knows, so neither what stands after so many bytes.
    let before = cut(text, 0, size(start));
    let result = Value::text(cut(text, size(start), size(end)));
    Ok(any_cause(&Value::text(before)).map_or(result, Value::hole))
}

fn trimmed(text: &Text, inner: &str) -> Value {
    let start = inner.as_ptr().addr().saturating_sub(text.as_str().as_ptr().addr());
    Value::text(text.slice(start..start + inner.len()))
}

fn trim(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    Ok(trimmed(text, text.as_str().trim()))
}

fn trim_all(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let set = match known(arguments, 0)? {
        Ok(set) => set.as_str(),
        Err(hole) => return Ok(hole),
    };
    let text = arguments.text(1)?;
    // A set as long as the text itself would make this quadratic.
    let set: std::collections::BTreeSet<char> = set.chars().collect();
    Ok(trimmed(text, text.as_str().trim_matches(|c| set.contains(&c))))
}

fn trim_prefix(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let part = match known(arguments, 0)? {
        Ok(part) => part.as_str(),
        Err(hole) => return Ok(hole),
    };
    let text = arguments.text(1)?;
    Ok(trimmed(text, text.as_str().strip_prefix(part).unwrap_or(text.as_str())))
}

fn trim_suffix(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let part = match known(arguments, 0)? {
        Ok(part) => part.as_str(),
        Err(hole) => return Ok(hole),
    };
    let text = arguments.text(1)?;
    Ok(trimmed(text, text.as_str().strip_suffix(part).unwrap_or(text.as_str())))
}

/// The first bytes, or with a negative count the last ones.
fn trunc(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let count = arguments.int(0)?;
    let text = arguments.text(1)?;
    let bytes = size(i64::try_from(count.unsigned_abs()).unwrap_or(i64::MAX));
    let part = match count {
        ..0 if bytes < text.len() => cut(text, text.len() - bytes, text.len()),
        0.. if bytes < text.len() => cut(text, 0, bytes),
        _ => text.clone(),
    };
    Ok(Value::text(part))
}
