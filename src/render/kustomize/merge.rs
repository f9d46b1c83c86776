//! Strategic merge patches, as kustomize applies them (`kyaml/yaml/merge2` and
//! `kyaml/yaml/walk` of kustomize 5.7.1): what is merged stands before what was there.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::associative;
use super::fields::without;
use super::schema::Shape;
use crate::render::origin::Origins;
use crate::render::value::{Kind, List, Map, Slot, Value};
use crate::yaml::Node;

/// Merges patches; counts what it goes through.
pub(super) struct Merger<'m> {
    /// Where null is told from nothing.
    pub origins: &'m Origins,
    /// How many values may still be gone through.
    pub steps: &'m mut u64,
}

/// Why a patch could not be merged, and the value of the patch that it fails at.
pub(super) struct Unmerged {
    pub message: String,
    pub at: Value,
}

const DIRECTIVE: &str = "$patch";

/// What `$patch` says.
#[derive(PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

/// The merged value; none where it is gone.
type Merged = Result<Option<Value>, Unmerged>;

impl Merger<'_> {
    /// Merges a patch into what is there.
    pub(super) fn merge(&mut self, old: Option<&Value>, patch: Option<&Value>, shape: Shape) -> Merged {
        self.spend(1, patch.or(old).unwrap_or(&Value::nil()))?;
        let Some(first) = [old, patch].into_iter().flatten().find(|value| !value.is_nil()) else {
            return self.merge_nothing(old, patch);
        };
        if let (Some(patch), Some(old)) = (patch, old)
            && !patch.is_nil()
            && !old.is_nil()
            && form(patch) != form(old)
            && !patch.has_hole()
            && !old.has_hole()
        {
            let message = format!("the patch has {} where {} is", form(patch), form(old));
            return Err(Unmerged { message, at: patch.clone() });
        }
        match &first.kind {
            Kind::Map(_) => self.merge_maps(old, patch, shape),
            Kind::List(_) => match shape {
                Shape::Merged(keys, items) => self.merge_lists(old, patch, keys, *items),
                Shape::Set => self.merge_sets(old, patch),
                _ => Ok(patch.or(old).filter(|value| !value.is_nil()).cloned()),
            },
            _ => Ok(patch.or(old).filter(|value| !value.is_nil()).cloned()),
        }
    }

    fn spend(&mut self, steps: usize, at: &Value) -> Result<(), Unmerged> {
        *self.steps = self.steps.checked_sub(steps as u64).ok_or_else(|| {
            let message = "the patches take more steps than are allowed".to_owned();
            Unmerged { message, at: at.clone() }
        })?;
        Ok(())
    }

    /// Both are null or missing. A null that was written stays where no patch is.
    fn merge_nothing(&self, old: Option<&Value>, patch: Option<&Value>) -> Merged {
        let written = |value: &&Value| {
            let node = value.node().and_then(|node| self.origins.node(node));
            node.and_then(Node::text).is_some_and(|text| !text.is_empty())
        };
        Ok(old.filter(|_| patch.is_none()).filter(written).cloned())
    }

    fn merge_maps(&mut self, old: Option<&Value>, patch: Option<&Value>, shape: Shape) -> Merged {
        let is_there = |value: &&Value| !value.is_nil();
        let (base, patch) = match (old.filter(is_there), patch) {
            (None, None) => return Ok(None),
            (None, Some(patch)) => {
                let (directive, patch) = directive_of_map(patch).unwrap_or((Directive::Merge, patch.clone()));
                if directive == Directive::Delete {
                    return Ok(None);
                }
                (patch.clone(), Some(patch))
            }
            (Some(old), None) => (old.clone(), None),
            (Some(_), Some(patch)) if patch.is_nil() => return Ok(None),
            (Some(old), Some(patch)) => match directive_of_map(patch)? {
                (Directive::Delete, _) => return Ok(None),
                (Directive::Replace, patch) => (patch.clone(), Some(patch)),
                (Directive::Merge, patch) => (old.clone(), Some(patch)),
            },
        };
        let Kind::Map(own) = &base.kind else { return Ok(Some(base)) };
        let slots = self.merge_slots(own, patch.as_ref(), shape)?;
        Ok(Some(Value::with_origin(Kind::Map(Map::new(slots)), base.origin)))
    }

    fn merge_slots(
        &mut self,
        own: &Map,
        patch: Option<&Value>,
        shape: Shape,
    ) -> Result<BTreeMap<Rc<str>, Slot>, Unmerged> {
        let mut slots = own.slots().clone();
        let over = match patch.map(|patch| &patch.kind) {
            Some(Kind::Map(over)) => over.slots().clone(),
            _ => BTreeMap::new(),
        };
        let fields: Vec<Rc<str>> = slots.keys().chain(over.keys()).cloned().collect();
        for field in fields {
            let (old, new) = (slots.get(&field).cloned(), over.get(&field));
            let values = (old.as_ref().map(|slot| &slot.value), new.map(|slot| &slot.value));
            match self.merge(values.0, values.1, shape.field(&field))? {
                None => drop(slots.remove(&field)),
                Some(value) => {
                    let key = old.as_ref().or(new).map(|slot| slot.key).unwrap_or_default();
                    slots.insert(field, Slot { key, value });
                }
            }
        }
        Ok(slots)
    }

    /// A list whose items are known by fields of theirs. What kustomize does step
    /// by step: with several keys, or items without any, the steps show.
    fn merge_lists(
        &mut self,
        old: Option<&Value>,
        patch: Option<&Value>,
        keys: &[&str],
        shape: Shape,
    ) -> Merged {
        let Some((base, patch)) = lists(old, patch)? else { return Ok(None) };
        let (mut own, over) = (items_of(&base), patch.as_ref().map(items_of).unwrap_or_default());
        let known = associative::Keys::new(keys, &over, &own);
        let (mut merged, mut last) = (Vec::new(), None);
        for values in known.values() {
            self.spend(own.len() + over.len(), &base)?;
            let (found, wanted) = (known.find(values, &own), known.wanted(values));
            let new = known.find(values, &over).and_then(|at| over.get(at));
            let value = self.merge(found.and_then(|at| own.get(at)), new, shape)?;
            match value.filter(|value| !associative::is_blank(value)) {
                None => associative::set(&mut own, None, &wanted),
                Some(value) => {
                    let value = associative::completed(value, &wanted);
                    // What `$patch: replace` puts in its place is not put into the list.
                    let keeps = new.is_none_or(|new| !is_replacement(new));
                    if let Some(item) = found.filter(|_| keeps).and_then(|at| own.get_mut(at)) {
                        *item = value.clone();
                    }
                    associative::set(&mut merged, Some(value), &wanted);
                }
            }
            last = Some(wanted);
        }
        if let Some(last) = last {
            for item in own {
                self.spend(merged.len(), &base)?;
                associative::append(&mut merged, item, &last);
            }
            own = merged;
        }
        Ok(Some(Value::with_origin(Kind::List(List::new(own)), base.origin)))
    }

    /// A list that is a set of scalars.
    fn merge_sets(&mut self, old: Option<&Value>, patch: Option<&Value>) -> Merged {
        let Some((base, patch)) = lists(old, patch)? else { return Ok(None) };
        let (own, over) = (items_of(&base), patch.as_ref().map(items_of).unwrap_or_default());
        let mut seen = std::collections::BTreeSet::new();
        let all = over.into_iter().chain(own);
        let result: Vec<Value> = all.filter(|item| seen.insert(associative::scalar(item))).collect();
        Ok(Some(Value::with_origin(Kind::List(List::new(result)), base.origin)))
    }
}

/// The list to merge into, and the patch; none where the list goes.
fn lists(old: Option<&Value>, patch: Option<&Value>) -> Result<Option<(Value, Option<Value>)>, Unmerged> {
    Ok(match (old.filter(|old| !old.is_nil()), patch) {
        (None, None) => None,
        (None, Some(patch)) => Some((patch.clone(), Some(patch.clone()))),
        (Some(old), None) => Some((old.clone(), None)),
        (Some(_), Some(patch)) if patch.is_nil() => None,
        (Some(old), Some(patch)) => match directive_of_list(patch)? {
            (Directive::Delete, _) => None,
            (Directive::Replace, patch) => Some((patch.clone(), Some(patch))),
            (Directive::Merge, patch) => Some((old.clone(), Some(patch))),
        },
    })
}

/// What the `$patch` of a map says, and the map without it.
fn directive_of_map(patch: &Value) -> Result<(Directive, Value), Unmerged> {
    let Kind::Map(map) = &patch.kind else { return Ok((Directive::Merge, patch.clone())) };
    match map.get(DIRECTIVE).filter(|word| !word.is_nil()) {
        None => Ok((Directive::Merge, patch.clone())),
        Some(word) => Ok((directive(&word)?, without(patch, map, DIRECTIVE))),
    }
}

/// What an item `$patch: …` of a list says, and the list without it.
fn directive_of_list(patch: &Value) -> Result<(Directive, Value), Unmerged> {
    let mut items = items_of(patch);
    let found = items.iter().enumerate().find_map(|(at, item)| {
        let Kind::Map(map) = &item.kind else { return None };
        Some((at, map.get(DIRECTIVE)?, map.slots().len()))
    });
    let Some((at, word, 1)) = found else { return Ok((Directive::Merge, patch.clone())) };
    let directive = directive(&word)?;
    items.remove(at);
    Ok((directive, Value::with_origin(Kind::List(List::new(items)), patch.origin)))
}

fn directive(word: &Value) -> Result<Directive, Unmerged> {
    match associative::scalar(word).as_str() {
        "merge" => Ok(Directive::Merge),
        "replace" => Ok(Directive::Replace),
        "delete" => Ok(Directive::Delete),
        other => {
            let message = format!("`$patch` knows `merge`, `replace` and `delete`, not `{other}`");
            Err(Unmerged { message, at: word.clone() })
        }
    }
}

fn is_replacement(patch: &Value) -> bool {
    directive_of_map(patch).is_ok_and(|(directive, _)| directive == Directive::Replace)
}

fn items_of(value: &Value) -> Vec<Value> {
    match &value.kind {
        Kind::List(list) => list.items().clone(),
        _ => Vec::new(),
    }
}

/// What a value is to the walk: a map, a list, or a scalar, with a name for messages.
fn form(value: &Value) -> &'static str {
    match &value.kind {
        Kind::Map(_) => "a map",
        Kind::List(_) => "a list",
        _ => "a scalar",
    }
}
