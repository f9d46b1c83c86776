//! Strings to lists and lists to strings: sprig's `split`, `join` and their like
//! (`strings.go`, `list.go` of sprig 3.3).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::bounds::{check_count, check_length};
use super::print::display;
use super::{Arguments, Function, Scene, Unknown, any_cause};
use crate::render::fault::Fault;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{Kind, Map, MapType, Slot, Value};

pub(super) const TABLE: &[Function] = &[
    Function { name: "join", arity: (2, 2), unknown: Unknown::Keeps, call: join },
    Function { name: "sortAlpha", arity: (1, 1), unknown: Unknown::Keeps, call: sort_alpha },
    Function { name: "split", arity: (2, 2), unknown: Unknown::Spreads, call: split },
    Function { name: "splitList", arity: (2, 2), unknown: Unknown::Spreads, call: split_list },
    Function { name: "splitn", arity: (3, 3), unknown: Unknown::Spreads, call: splitn },
    Function { name: "toStrings", arity: (1, 1), unknown: Unknown::Keeps, call: to_strings },
];

type Outcome = Result<Value, Fault>;

/// What sprig takes for a list of strings: the items that are not nil, a value
/// that is no list as the only one (`strslice`).
pub(super) fn strings(value: &Value) -> Result<Vec<Text>, Fault> {
    match &value.kind {
        Kind::Missing | Kind::Nil => Ok(Vec::new()),
        Kind::List(list) => {
            let items = list.items().clone();
            let mut length = 0usize;
            let shown = items.iter().filter(|item| !item.is_nil()).map(|item| {
                let text = display(item)?;
                length = length.saturating_add(text.len());
                check_length(length).map(|()| text)
            });
            shown.collect()
        }
        Kind::Object(object) if object.kind_name() == "slice" => {
            object.entries().unwrap_or_default().iter().map(|(_, item)| display(item)).collect()
        }
        _ => Ok(vec![display(value)?]),
    }
}

fn list(texts: Vec<Text>) -> Value {
    Value::strings(texts.into_iter().map(Value::text).collect())
}

fn join(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let separator = arguments.text(0)?;
    let mut out = TextBuilder::default();
    for (at, text) in strings(arguments.value(1)?)?.iter().enumerate() {
        if at > 0 {
            out.push_text(separator);
        }
        check_length(out.len().saturating_add(text.len()).saturating_add(separator.len()))?;
        out.push_text(text);
    }
    Ok(Value::text(out.finish()))
}

fn sort_alpha(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let value = arguments.value(0)?;
    let mut texts = match value.is_nil() {
        true => vec![display(value)?],
        false => strings(value)?,
    };
    // Where something unknown would stand nobody knows.
    if let Some(cause) = texts.iter().find_map(|text| any_cause(&Value::text(text.clone()))) {
        return Ok(Value::hole(cause));
    }
    texts.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    Ok(list(texts))
}

fn to_strings(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    strings(arguments.value(0)?).map(list)
}

fn split(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    parts(arguments.text(1)?, arguments.text(0)?.as_str(), -1).map(numbered)
}

fn splitn(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    parts(arguments.text(2)?, arguments.text(0)?.as_str(), arguments.int(1)?).map(numbered)
}

fn split_list(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    parts(arguments.text(1)?, arguments.text(0)?.as_str(), -1).map(list)
}

/// A map with the keys `_0`, `_1` and so on.
fn numbered(parts: Vec<Text>) -> Value {
    let slot = |(at, part): (usize, Text)| (Rc::from(format!("_{at}")), Slot::plain(Value::text(part)));
    let slots: BTreeMap<Rc<str>, Slot> = parts.into_iter().enumerate().map(slot).collect();
    Value::new(Kind::Map(Map::new(slots).typed(MapType::Strings)))
}

/// The parts between separators, no more than `most` unless that is negative;
/// without a separator the characters (`strings.SplitN`).
fn parts(text: &Text, separator: &str, most: i64) -> Result<Vec<Text>, Fault> {
    let string = text.as_str();
    let most = match usize::try_from(most) {
        Ok(0) => return Ok(Vec::new()),
        Ok(most) => most,
        Err(_) => usize::MAX,
    };
    let cuts: Vec<(usize, usize)> = match separator.is_empty() {
        true if string.is_empty() => return Ok(Vec::new()),
        true => string.char_indices().skip(1).take(most - 1).map(|(at, _)| (at, at)).collect(),
        false => {
            let found = string.match_indices(separator).take(most - 1);
            found.map(|(at, found)| (at, at + found.len())).collect()
        }
    };
    check_count(cuts.len())?;
    let mut start = 0;
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    for (end, next) in cuts {
        parts.push(text.slice(start..end));
        start = next;
    }
    parts.push(text.slice(start..string.len()));
    Ok(parts)
}
