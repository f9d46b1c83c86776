//! Merging of maps, as sprig asks `dario.cat/mergo` 1.0 to: in place, and deep
//! only where both sides have a map.

use std::rc::Rc;

use super::super::walk::{Budget, is_empty};
use super::{
    Answer, Arguments, Fault, Function, Map, Scene, Slot, Unknown, Value, bounded, map_or_nil, plain,
};
use crate::render::origin::CauseId;
use crate::render::value::Kind;

/// sprig's merges.
pub const TABLE: &[Function] = &[
    Function { name: "merge", arity: (1, usize::MAX), unknown: Unknown::Handles, call: merge },
    Function { name: "mergeOverwrite", arity: (1, usize::MAX), unknown: Unknown::Handles, call: overwrite },
    Function { name: "mustMerge", arity: (1, usize::MAX), unknown: Unknown::Handles, call: merge },
    Function {
        name: "mustMergeOverwrite",
        arity: (1, usize::MAX),
        unknown: Unknown::Handles,
        call: overwrite,
    },
];

/// Who wins where both sides have something under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wins {
    /// What is there, unless it is empty.
    First,
    /// What comes, even if it is empty.
    Last,
}

fn merge(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    all(arguments, Wins::First)
}

fn overwrite(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    all(arguments, Wins::Last)
}

fn all(arguments: &Arguments, wins: Wins) -> Answer {
    let target = arguments.value(0)?;
    if let Some(cause) = target.cause() {
        return Ok(Value::hole(cause));
    }
    let Some(map) = map_or_nil(arguments, 0)? else { return onto_nil(arguments, wins) };
    let mut budget = Budget::default();
    let mut unknown = None;
    for at in 1..arguments.len() {
        if let Some(cause) = arguments.value(at)?.cause() {
            blur(&map, wins, cause);
            unknown = Some(cause);
        } else if let Some(source) = map_or_nil(arguments, at)? {
            into(&map, &source, wins, &mut budget, 0)?;
        }
    }
    Ok(unknown.map_or_else(|| plain(target), Value::hole))
}

/// Go makes a new map for nil, once something is merged into it.
fn onto_nil(arguments: &Arguments, wins: Wins) -> Answer {
    let map = Map::default();
    let mut is_made = false;
    for at in 1..arguments.len() {
        if let Some(cause) = arguments.value(at)?.cause() {
            return Ok(Value::hole(cause));
        }
        if let Some(source) = map_or_nil(arguments, at)? {
            into(&map, &source, wins, &mut Budget::default(), 0)?;
            is_made = true;
        }
    }
    Ok(if is_made { Value::new(Kind::Map(map)) } else { Value::missing() })
}

/// What may be overwritten by something unknown is not known any more.
fn blur(map: &Map, wins: Wins, cause: CauseId) {
    for slot in map.slots_mut().values_mut() {
        if wins == Wins::Last || is_empty(&slot.value) != Ok(false) {
            slot.value = Value::hole(cause);
        }
    }
}

fn into(target: &Map, source: &Map, wins: Wins, budget: &mut Budget, depth: usize) -> Result<(), Fault> {
    if target.is_same(source) && depth == 0 {
        return Ok(());
    }
    let entries: Vec<(Rc<str>, Slot)> =
        source.slots().iter().map(|(key, slot)| (Rc::clone(key), slot.clone())).collect();
    for (key, new) in entries {
        budget.step(depth)?;
        let old = target.slots().get(&key).cloned();
        if let Some((Kind::Map(old), Kind::Map(new))) =
            old.as_ref().map(|old| (&old.value.kind, &new.value.kind))
        {
            into(old, new, wins, budget, depth + 1)?;
            if !old.slots().is_empty() {
                continue;
            }
        }
        let replaces = match &old {
            None => true,
            // A map may be merged into what is there, whatever it is.
            Some(old) if old.value.cause().is_some() && matches!(new.value.kind, Kind::Map(_)) => false,
            Some(_) if wins == Wins::Last => true,
            Some(old) => !new.value.is_nil() && is_empty(&old.value) == Ok(true),
        };
        let is_nothing = new.value.is_nil() && wins == Wins::First;
        if replaces && !is_nothing {
            bounded(target.slots().len() + 1)?;
            target.insert(key, new);
        }
    }
    Ok(())
}
