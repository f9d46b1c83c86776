//! Gives up nested values without recursion: a template can nest lists as deep
//! as it likes, and the stack has an end.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem::take;
use std::rc::Rc;

use super::{Kind, Slot, Value};

/// The items of a list that all who hold it share.
#[derive(Default)]
pub(super) struct Items(pub(super) RefCell<Vec<Value>>);

/// The slots of a map that all who hold it share.
#[derive(Default)]
pub(super) struct Slots(pub(super) RefCell<BTreeMap<Rc<str>, Slot>>);

impl Drop for Items {
    fn drop(&mut self) {
        give_up(take(self.0.get_mut()));
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        give_up(take(self.0.get_mut()).into_values().map(|slot| slot.value).collect());
    }
}

/// Empties what nobody else holds before it goes, so that nothing goes inside of another.
fn give_up(mut values: Vec<Value>) {
    while let Some(value) = values.pop() {
        match value.kind {
            Kind::List(list) => {
                if let Some(mut items) = list.into_inner() {
                    values.append(items.0.get_mut());
                }
            }
            Kind::Map(map) => {
                if let Some(mut slots) = Rc::into_inner(map.0) {
                    values.extend(take(slots.0.get_mut()).into_values().map(|slot| slot.value));
                }
            }
            _ => {}
        }
    }
}
