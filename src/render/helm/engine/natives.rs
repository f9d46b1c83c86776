//! The functions of Helm that need the engine (`engine.go`, `initFunMap`).

use std::collections::BTreeMap;

use crate::render::fault::{Fault, FaultKind};
use crate::render::functions::any_cause;
use crate::render::go::exec::{Executor, Mode, Native, without_no_value};
use crate::render::origin::{CauseId, Origin};
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// Functions that need the engine itself, by name.
pub(super) const NATIVES: &[Native] = &[
    Native { name: "fail", arity: (1, 1), call: fail },
    Native { name: "getHostByName", arity: (1, 1), call: host },
    Native { name: "include", arity: (2, 2), call: include },
    Native { name: "lookup", arity: (4, 4), call: lookup },
    Native { name: "required", arity: (2, 2), call: required },
    Native { name: "tpl", arity: (2, 2), call: tpl },
];

/// Bytes of a text for `tpl`: a tree takes many times as much.
const LONGEST_TPL: usize = 4 << 20;

/// An argument of Go's type `string`, or why it is not known.
enum Word<'v> {
    Known(&'v Text),
    Unknown(CauseId),
}

fn word(arguments: &[Value], at: usize) -> Result<Word<'_>, Fault> {
    match arguments.get(at).map(|value| &value.kind) {
        Some(Kind::Text(text)) => Ok(Word::Known(text)),
        Some(Kind::Hole(cause)) => Ok(Word::Unknown(*cause)),
        None | Some(Kind::Missing | Kind::Nil) => Err(Fault::failed("invalid value; expected string")),
        Some(_) => {
            let kind = arguments.get(at).map_or("<nil>", Value::type_name);
            Err(Fault::failed(format!("wrong type for value; expected string; got {kind}")))
        }
    }
}

fn dot(arguments: &[Value]) -> Value {
    arguments.get(1).cloned().unwrap_or_else(Value::nil)
}

fn include(executor: &mut Executor<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let name = match word(arguments, 0)? {
        Word::Unknown(cause) => return Ok(Value::hole(cause)),
        Word::Known(name) => name,
    };
    if let Some(cause) = arguments.first().and_then(any_cause) {
        return Ok(Value::hole(cause));
    }
    match executor.find(name.as_str()) {
        Some(template) => executor.execute(&template, &dot(arguments)).map(Value::text),
        None if executor.mode == Mode::Strict => {
            let name = name.as_str();
            Err(Fault::failed(format!("template: no template {name:?} associated with template \"gotpl\"")))
        }
        None => {
            let message = format!("no template `{}`", name.as_str());
            Err(Fault { kind: FaultKind::Undefined, ..Fault::failed(message) })
        }
    }
}

fn tpl(executor: &mut Executor<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = match word(arguments, 0)? {
        Word::Unknown(cause) => return Ok(Value::hole(cause)),
        Word::Known(text) => text,
    };
    if !text.as_str().contains("{{") {
        return Ok(Value::text(without_no_value(text)));
    }
    if let Some(cause) = hole_in_action(text) {
        return Ok(Value::hole(cause));
    }
    if text.len() > LONGEST_TPL {
        return Err(Fault::limit(format!("a text of more than {LONGEST_TPL} bytes for `tpl`")));
    }
    executor.meter.step(text.len() / 4)?;
    let printed = executor.execute_text("gotpl", text, &dot(arguments));
    match printed {
        Ok(printed) => Ok(Value::text(without_no_value(&printed))),
        Err(fault) if fault.message.starts_with("cannot parse template ") => Err(fault),
        Err(fault) => {
            let shown: String = text.as_str().chars().take(200).collect();
            let message = format!("error during tpl function execution for {shown:?}: {}", fault.message);
            Err(if fault.kind == FaultKind::Failed { Fault { message, ..fault } } else { fault })
        }
    }
}

/// Why something inside an action is unknown: nobody knows what it does then. The
/// text is gone through once, however many unknown parts it has.
fn hole_in_action(text: &Text) -> Option<CauseId> {
    let whole = text.as_str();
    let (mut seen, mut is_open) = (0, false);
    text.runs().find_map(|(range, origin)| {
        let Origin::Hole { cause } = origin else { return None };
        let before = whole.get(seen..range.start)?;
        match (before.rfind("{{"), before.rfind("}}")) {
            (None, None) => {}
            (open, close) => is_open = open > close,
        }
        // What begins in front of a hole may end with the first byte of it.
        seen = range.start.saturating_sub(1);
        while !whole.is_char_boundary(seen) {
            seen = seen.saturating_sub(1);
        }
        (is_open || whole.get(range).is_some_and(|hole| hole.contains("{{"))).then_some(cause)
    })
}

/// Fails on nil and on a blank string.
fn required(_: &mut Executor<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let value = dot(arguments);
    let lacks = match &value.kind {
        Kind::Missing | Kind::Nil => true,
        Kind::Text(text) => text.is_empty(),
        _ => false,
    };
    match (word(arguments, 0)?, lacks) {
        (_, false) => Ok(value),
        (Word::Known(warning), true) => Err(Fault::refused(warning.as_str())),
        (Word::Unknown(_), true) => Err(Fault::refused("a value is required")),
    }
}

fn fail(_: &mut Executor<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    Err(Fault::refused(match word(arguments, 0)? {
        Word::Known(message) => message.as_str(),
        Word::Unknown(_) => "the chart refuses its values",
    }))
}

/// `helm template` asks no cluster.
fn lookup(executor: &mut Executor<'_>, _: &[Value]) -> Result<Value, Fault> {
    executor.record.ask_cluster();
    Ok(Value::map(BTreeMap::new()))
}

/// `helm template` asks no name server.
fn host(_: &mut Executor<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    word(arguments, 0).map(|_| Value::plain(""))
}
