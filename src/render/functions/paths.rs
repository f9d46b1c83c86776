//! Paths with slashes, as Go's `path` sees them. Helm runs where `filepath` is
//! the same, so that `osBase` and its like are no different.

use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function { name: "base", arity: (1, 1), unknown: Unknown::Keeps, call: base },
    Function { name: "clean", arity: (1, 1), unknown: Unknown::Keeps, call: clean },
    Function { name: "dir", arity: (1, 1), unknown: Unknown::Spreads, call: dir },
    Function { name: "ext", arity: (1, 1), unknown: Unknown::Spreads, call: ext },
    Function { name: "isAbs", arity: (1, 1), unknown: Unknown::Spreads, call: is_abs },
    Function { name: "osBase", arity: (1, 1), unknown: Unknown::Keeps, call: base },
    Function { name: "osClean", arity: (1, 1), unknown: Unknown::Keeps, call: clean },
    Function { name: "osDir", arity: (1, 1), unknown: Unknown::Spreads, call: dir },
    Function { name: "osExt", arity: (1, 1), unknown: Unknown::Spreads, call: ext },
    Function { name: "osIsAbs", arity: (1, 1), unknown: Unknown::Spreads, call: is_abs },
];

type Outcome = Result<Value, Fault>;

/// The last part of a path.
fn base(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    let path = text.as_str();
    if path.is_empty() {
        return Ok(Value::plain("."));
    }
    let end = path.trim_end_matches('/').len();
    if end == 0 {
        return Ok(Value::text(text.slice(0..1)));
    }
    let start = path.get(..end).and_then(|path| path.rfind('/')).map_or(0, |slash| slash + 1);
    Ok(Value::text(text.slice(start..end)))
}

fn clean(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    Ok(Value::text(cleaned(text)))
}

/// All but the last part of a path.
fn dir(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    let end = text.as_str().rfind('/').map_or(0, |slash| slash + 1);
    Ok(Value::text(cleaned(&text.slice(0..end))))
}

/// From the last dot of the last part.
fn ext(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    let path = text.as_str();
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path.rfind('.').filter(|dot| *dot >= name).unwrap_or(path.len());
    Ok(Value::text(text.slice(dot..path.len())))
}

fn is_abs(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    Ok(Value::bool(arguments.text(0)?.as_str().starts_with('/')))
}

/// The shortest path that is the same (`path.Clean`).
fn cleaned(text: &Text) -> Text {
    let path = text.as_str();
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if is_rooted => {}
                _ => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    let root = if is_rooted { "/" } else { "" };
    let made = format!("{root}{}", parts.join("/"));
    match made.as_str() {
        _ if path.starts_with(&made) && !made.is_empty() => text.slice(0..made.len()),
        "" => Text::new(".", Origin::None),
        _ => Text::new(made, text.derived_origin()),
    }
}
