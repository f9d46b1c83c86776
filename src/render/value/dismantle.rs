//! Giving up values that hold each other thousands deep, without recursion.

use std::rc::Rc;

use super::{Kind, List, Map, Value};

impl Drop for List {
    fn drop(&mut self) {
        let mut held = Vec::new();
        take_items(self, &mut held);
        dismantle(held);
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        let mut held = Vec::new();
        take_slots(self, &mut held);
        dismantle(held);
    }
}

/// Takes apart what nobody else holds; in the end nothing holds anything.
fn dismantle(mut held: Vec<Value>) {
    while let Some(mut value) = held.pop() {
        match &mut value.kind {
            Kind::List(list) => take_items(list, &mut held),
            Kind::Map(map) => take_slots(map, &mut held),
            _ => {}
        }
    }
}

fn holds(value: &Value) -> bool {
    matches!(value.kind, Kind::List(_) | Kind::Map(_))
}

fn take_items(list: &mut List, held: &mut Vec<Value>) {
    if let Some(items) = Rc::get_mut(&mut list.items)
        && items.get_mut().iter().any(holds)
    {
        held.append(items.get_mut());
    }
}

fn take_slots(map: &mut Map, held: &mut Vec<Value>) {
    if let Some(slots) = Rc::get_mut(&mut map.slots)
        && slots.get_mut().values().any(|slot| holds(&slot.value))
    {
        held.extend(std::mem::take(slots.get_mut()).into_values().map(|slot| slot.value));
    }
}
