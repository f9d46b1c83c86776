//! Deep copies.

use super::super::walk::Budget;
use super::{Answer, Arguments, Fault, Function, List, Map, Scene, Slot, Unknown, Value};
use crate::render::value::Kind;

/// sprig's copies (`mitchellh/copystructure`); they keep all origins.
pub const TABLE: &[Function] = &[
    Function { name: "deepCopy", arity: (1, 1), unknown: Unknown::Keeps, call: deep_copy },
    Function { name: "mustDeepCopy", arity: (1, 1), unknown: Unknown::Keeps, call: deep_copy },
];

/// There is no copy of nil.
fn deep_copy(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let value = arguments.value(0)?;
    if value.is_nil() {
        return Err(Fault::failed("reflect: call of reflect.Value.Type on zero Value"));
    }
    copy(value, &mut Budget::default(), 0)
}

fn copy(value: &Value, budget: &mut Budget, depth: usize) -> Result<Value, Fault> {
    budget.step(depth)?;
    let kind = match &value.kind {
        Kind::List(list) => {
            let items = list.items();
            let items = items.iter().map(|item| copy(item, budget, depth + 1)).collect::<Result<_, _>>()?;
            Kind::List(List::typed(items, list.list_type()))
        }
        Kind::Map(map) => {
            let slots = map.slots();
            let mut slot_of = |slot: &Slot| -> Result<Slot, Fault> {
                Ok(Slot { key: slot.key, value: copy(&slot.value, budget, depth + 1)? })
            };
            let slots = slots.iter().map(|(key, slot)| Ok((key.clone(), slot_of(slot)?)));
            Kind::Map(Map::new(slots.collect::<Result<_, Fault>>()?).typed(map.map_type()))
        }
        other => other.clone(),
    };
    Ok(Value::with_origin(kind, value.origin))
}
