//! Maps of values: reading them from files, copying and merging them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::render::origin::CauseId;
use crate::render::value::{Kind, List, Map, Slot, Value};

/// How deep maps and lists of values may stand in one another. The reader of
/// YAML allows less; a value that is made elsewhere is cut there.
const DEEPEST: usize = 512;

/// A copy that shares no map and no list with the original. Origins stay.
pub fn deep_copy(map: &Map) -> Map {
    copy_map(map, DEEPEST)
}

fn copy_map(map: &Map, depth: usize) -> Map {
    let slots = map.slots();
    let copied = slots.iter().map(|(key, slot)| {
        (Rc::clone(key), Slot { key: slot.key, value: copy_value(&slot.value, depth - 1) })
    });
    Map::new(copied.collect()).typed(map.map_type())
}

fn copy_value(value: &Value, depth: usize) -> Value {
    let kind = match &value.kind {
        _ if depth == 0 => Kind::Nil,
        Kind::Map(map) => Kind::Map(copy_map(map, depth)),
        Kind::List(list) => {
            let items = list.items().iter().map(|item| copy_value(item, depth - 1)).collect();
            Kind::List(List::typed(items, list.list_type()))
        }
        other => other.clone(),
    };
    Value { kind, origin: value.origin }
}

/// Lays `over` on `under`: maps merge, all else is replaced, null included
/// (`MergeMaps` of Helm's `pkg/chart/v2/loader`).
pub fn lay_over(under: &Map, over: &Map) -> Map {
    let mut merged: BTreeMap<Rc<str>, Slot> = under.slots().clone();
    for (key, slot) in over.slots().iter() {
        let value = match (merged.get(key).map(|below| &below.value.kind), &slot.value.kind) {
            (Some(Kind::Map(below)), Kind::Map(above)) => {
                Value { kind: Kind::Map(lay_over(below, above)), origin: slot.value.origin }
            }
            _ => slot.value.clone(),
        };
        merged.insert(Rc::clone(key), Slot { key: slot.key, value });
    }
    Map::new(merged)
}

/// The same map with nothing known of it but its keys.
pub fn unknown_like(map: &Map, cause: CauseId) -> Map {
    let slots = map.slots();
    let unknown = slots.iter().map(|(key, slot)| {
        let value = match &slot.value.kind {
            Kind::Map(inner) => Value::with_origin(Kind::Map(unknown_like(inner, cause)), slot.value.origin),
            _ => Value::hole(cause),
        };
        (Rc::clone(key), Slot { key: slot.key, value })
    });
    Map::new(unknown.collect())
}
