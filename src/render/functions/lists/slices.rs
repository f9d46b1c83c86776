//! Functions that give a part of a list.

use super::super::maths::to_int;
use super::{Answer, items_or, nil_list};
use super::{Arguments, Function, List, ListType, Scene, Unknown, Value, bounded};
use crate::render::fault::Fault;
use crate::render::value::Kind;

/// sprig's functions that give a part of a list.
pub const TABLE: &[Function] = &[
    Function { name: "chunk", arity: (2, 2), unknown: Unknown::Keeps, call: chunk },
    Function { name: "first", arity: (1, 1), unknown: Unknown::Keeps, call: first },
    Function { name: "initial", arity: (1, 1), unknown: Unknown::Keeps, call: initial },
    Function { name: "last", arity: (1, 1), unknown: Unknown::Keeps, call: last },
    Function { name: "mustChunk", arity: (2, 2), unknown: Unknown::Keeps, call: chunk },
    Function { name: "mustFirst", arity: (1, 1), unknown: Unknown::Keeps, call: first },
    Function { name: "mustInitial", arity: (1, 1), unknown: Unknown::Keeps, call: initial },
    Function { name: "mustLast", arity: (1, 1), unknown: Unknown::Keeps, call: last },
    Function { name: "mustRest", arity: (1, 1), unknown: Unknown::Keeps, call: rest },
    Function { name: "mustSlice", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: slice },
    Function { name: "rest", arity: (1, 1), unknown: Unknown::Keeps, call: rest },
    Function { name: "slice", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: slice },
];

fn first(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let items = items_or(arguments.value(0)?, "Cannot find first on type")?;
    Ok(items.into_iter().next().unwrap_or_else(Value::nil))
}

fn last(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut items = items_or(arguments.value(0)?, "Cannot find last on type")?;
    Ok(items.pop().unwrap_or_else(Value::nil))
}

fn rest(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut items = items_or(arguments.value(0)?, "Cannot find rest on type")?;
    if items.is_empty() {
        return Ok(nil_list());
    }
    items.remove(0);
    Ok(Value::list(items))
}

fn initial(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut items = items_or(arguments.value(0)?, "Cannot find initial on type")?;
    if items.pop().is_none() {
        return Ok(nil_list());
    }
    Ok(Value::list(items))
}

/// sprig's own, which stands in for Go's: of lists only, and nil of an empty one.
fn slice(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let value = arguments.value(0)?;
    let items = items_or(value, "list should be type of slice or array but")?;
    if items.is_empty() {
        return Ok(Value::nil());
    }
    let start = arguments.all().get(1).map_or(0, to_int);
    let end = arguments.all().get(2).map_or(items.len() as i64, to_int);
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let part = range.and_then(|(start, end)| items.get(start..end));
    let part = part.ok_or_else(|| Fault::failed("reflect.Value.Slice: slice index out of bounds"))?;
    let list_type = match &value.kind {
        Kind::List(list) => list.list_type(),
        _ => ListType::Any,
    };
    Ok(Value::new(Kind::List(List::typed(part.to_vec(), list_type))))
}

fn chunk(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let size = arguments.int(0)?;
    let items = items_or(arguments.value(1)?, "Cannot chunk type")?;
    let size = usize::try_from(size).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| Fault::failed("runtime error: makeslice: len out of range"))?;
    bounded(items.len())?;
    let chunks = items.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect();
    Ok(Value::new(Kind::List(List::typed(chunks, ListType::Lists))))
}
