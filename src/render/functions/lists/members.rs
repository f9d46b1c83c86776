//! Functions that ask which items a list has, or leave some out.

use std::collections::BTreeSet;

use super::super::any_cause;
use super::{Answer, items_or};
use super::{Arguments, Budget, Fault, Function, Same, Scene, Unknown, Value, deep_equal, is_empty};
use crate::render::value::Kind;

/// sprig's functions about the items of a list.
pub const TABLE: &[Function] = &[
    Function { name: "compact", arity: (1, 1), unknown: Unknown::Keeps, call: compact },
    Function { name: "has", arity: (2, 2), unknown: Unknown::Spreads, call: has },
    Function { name: "mustCompact", arity: (1, 1), unknown: Unknown::Keeps, call: compact },
    Function { name: "mustHas", arity: (2, 2), unknown: Unknown::Spreads, call: has },
    Function { name: "mustUniq", arity: (1, 1), unknown: Unknown::Keeps, call: uniq },
    Function { name: "mustWithout", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: without },
    Function { name: "uniq", arity: (1, 1), unknown: Unknown::Keeps, call: uniq },
    Function { name: "without", arity: (1, usize::MAX), unknown: Unknown::Spreads, call: without },
];

/// What may be empty stays.
fn compact(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut items = items_or(arguments.value(0)?, "Cannot compact on type")?;
    items.retain(|item| is_empty(item) != Ok(true));
    Ok(Value::list(items))
}

/// What cannot be told from another item stays.
fn uniq(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let items = items_or(arguments.value(0)?, "Cannot find uniq on type")?;
    let (mut kept, mut texts, mut budget) = (Vec::<Value>::new(), BTreeSet::new(), Budget::default());
    for item in items {
        let is_new = match &item.kind {
            Kind::Text(text) if !text.has_hole() => texts.insert(text.rc()),
            _ => member(&item, &kept, &mut budget)? != Same::Yes,
        };
        if is_new {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

fn without(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let mut left = Vec::new();
    let mut budget = Budget::default();
    for item in items_or(arguments.value(0)?, "Cannot find without on type")? {
        let omitted = arguments.all().get(1..).unwrap_or_default();
        if member(&item, omitted, &mut budget)? != Same::Yes {
            left.push(item);
        }
    }
    Ok(Value::list(left))
}

fn has(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let (needle, haystack) = (arguments.value(0)?, arguments.value(1)?);
    if haystack.is_nil() {
        return Ok(Value::bool(false));
    }
    let items = items_or(haystack, "Cannot find has on type")?;
    Ok(match member(needle, &items, &mut Budget::default())? {
        Same::Unknown(cause) => Value::hole(cause),
        known => Value::bool(known == Same::Yes),
    })
}

fn member(needle: &Value, items: &[Value], budget: &mut Budget) -> Result<Same, Fault> {
    let mut so_far = any_cause(needle).map_or(Same::No, Same::Unknown);
    for item in items {
        match deep_equal(needle, item, budget)? {
            Same::Yes => return Ok(Same::Yes),
            Same::No => {}
            unknown => so_far = unknown,
        }
    }
    Ok(so_far)
}
