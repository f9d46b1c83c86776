//! Functions that make lists and take them apart (sprig v3, `list.go`).

use super::equal::{Same, deep_equal};
use super::walk::{Budget, bounded, is_empty};
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::value::{Kind, List, ListType, Value};

mod members;
mod slices;

pub use members::TABLE as MEMBERS;
pub use slices::TABLE as SLICES;

/// sprig's functions that make lists.
pub const TABLE: &[Function] = &[
    Function { name: "append", arity: (2, 2), unknown: Unknown::Handles, call: append },
    Function { name: "concat", arity: (0, usize::MAX), unknown: Unknown::Keeps, call: concat },
    Function { name: "list", arity: (0, usize::MAX), unknown: Unknown::Handles, call: list },
    Function { name: "mustAppend", arity: (2, 2), unknown: Unknown::Handles, call: append },
    Function { name: "mustPrepend", arity: (2, 2), unknown: Unknown::Handles, call: prepend },
    Function { name: "mustPush", arity: (2, 2), unknown: Unknown::Handles, call: append },
    Function { name: "mustReverse", arity: (1, 1), unknown: Unknown::Keeps, call: reverse },
    Function { name: "prepend", arity: (2, 2), unknown: Unknown::Handles, call: prepend },
    Function { name: "push", arity: (2, 2), unknown: Unknown::Handles, call: append },
    Function { name: "reverse", arity: (1, 1), unknown: Unknown::Keeps, call: reverse },
    Function { name: "tuple", arity: (0, usize::MAX), unknown: Unknown::Handles, call: list },
];

type Answer = Result<Value, Fault>;

/// What Go says where it asks nil for its type.
const NIL_TYPE: &str = "runtime error: invalid memory address or nil pointer dereference";

/// The items of what sprig takes for a list; the complaint gets the kind of what is none.
///
/// Errors: it is no list.
fn items_or(value: &Value, complaint: &str) -> Result<Vec<Value>, Fault> {
    match &value.kind {
        Kind::List(list) => Ok(list.items().clone()),
        Kind::Missing | Kind::Nil => Err(Fault::failed(NIL_TYPE)),
        Kind::Object(object) if object.kind_name() == "slice" => {
            Ok(object.entries().unwrap_or_default().into_iter().map(|(_, value)| value).collect())
        }
        _ => Err(Fault::failed(format!("{complaint} {}", value.kind_name()))),
    }
}

/// A list of Go that is nil: blank, but `null` in JSON.
pub fn nil_list() -> Value {
    Value::new(Kind::List(List::typed(Vec::new(), ListType::Nil)))
}

fn list(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    Ok(Value::list(arguments.all().to_vec()))
}

fn append(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (list, item) = (arguments.value(0)?, arguments.value(1)?);
    if let Some(cause) = list.cause() {
        return Ok(Value::hole(cause));
    }
    let mut items = items_or(list, "Cannot push on type")?;
    bounded(items.len() + 1)?;
    items.push(item.clone());
    Ok(Value::list(items))
}

fn prepend(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (list, item) = (arguments.value(0)?, arguments.value(1)?);
    if let Some(cause) = list.cause() {
        return Ok(Value::hole(cause));
    }
    let mut items = items_or(list, "Cannot prepend on type")?;
    bounded(items.len() + 1)?;
    items.insert(0, item.clone());
    Ok(Value::list(items))
}

fn concat(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut all = Vec::new();
    for value in arguments.all() {
        let complaint = "Cannot concat type";
        let items = items_or(value, complaint).map_err(|mut fault| {
            fault.message += if fault.message.starts_with(complaint) { " as list" } else { "" };
            fault
        })?;
        bounded(all.len() + items.len())?;
        all.extend(items);
    }
    Ok(if all.is_empty() { nil_list() } else { Value::list(all) })
}

fn reverse(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut items = items_or(arguments.value(0)?, "Cannot find reverse on type")?;
    items.reverse();
    Ok(Value::list(items))
}
