//! What stands beside a key of values that no template mentions: found out once
//! for each mapping, since a mapping may hold very many such keys.

use std::collections::HashMap;

use super::unreached::Printed;
use super::words::Words;
use crate::model::Names;
use crate::render::origin::Origins;
use crate::render::value::{Kind, Map, Value};
use crate::yaml::Node;

/// Names of which one may be meant in the place of another; among more than these no
/// one is proposed.
const MOST_NAMES: usize = 200;

/// A mapping of values, and the same one among the defaults of the chart.
pub(super) struct Level {
    /// Entries that were gone through.
    pub(super) size: usize,
    /// Keys that no template names and under which something was printed; two at most.
    gone_over: Vec<String>,
    /// Whether templates go over the defaults without naming their keys.
    is_iterated: bool,
    defaults: Option<Map>,
    /// Keys of the defaults that templates name, by the key that they must hold.
    fitting: HashMap<Option<String>, Vec<String>>,
}

impl Level {
    pub(super) fn of(
        mapping: Node<'_>,
        defaults: Option<Map>,
        words: &Words,
        (printed, origins): (&Printed, &Origins),
    ) -> Self {
        let names = mapping.own_entries().filter_map(|entry| {
            let name = entry.key.text().unwrap_or_default();
            (!words.mention(name) && printed.has_inside(entry.value)).then(|| name.to_owned())
        });
        let mut gone_over: Vec<String> = Vec::new();
        for name in names {
            if gone_over.len() < 2 && !gone_over.contains(&name) {
                gone_over.push(name);
            }
        }
        let is_iterated = defaults.as_ref().is_some_and(|defaults| {
            let is_printed = |value: &Value| {
                let node = value.node().and_then(|node| origins.node(node));
                node.is_some_and(|node| printed.has_inside(node))
            };
            defaults.slots().iter().any(|(key, slot)| !words.mention(key) && is_printed(&slot.value))
        });
        let size = mapping.own_entries().len() + defaults.as_ref().map_or(0, |map| map.slots().len());
        Self { size, gone_over, is_iterated, defaults, fitting: HashMap::new() }
    }

    /// Whether templates go over the keys without naming them, as far as keys
    /// other than this one show.
    pub(super) fn is_gone_over(&self, key: &str) -> bool {
        self.is_iterated || self.gone_over.iter().any(|name| name != key)
    }

    /// The key that the chart reads instead: one that templates name and that holds
    /// what comes next on the way. With it how many entries were gone through.
    pub(super) fn near(&mut self, key: &str, next: Option<&str>, words: &Words) -> (Option<String>, usize) {
        let Some(defaults) = &self.defaults else { return (None, 0) };
        let mut gone_through = 0;
        let fitting = self.fitting.entry(next.map(str::to_owned)).or_insert_with(|| {
            gone_through += defaults.slots().len();
            fitting(defaults, next, words)
        });
        if fitting.len() > MOST_NAMES {
            return (None, gone_through);
        }
        gone_through += fitting.len();
        let known: Vec<&str> = fitting.iter().map(String::as_str).collect();
        let only = if let [only] = known.as_slice() { Some(*only) } else { None };
        let near = Names { known, more: false }.nearest(key).or(only);
        (near.map(str::to_owned), gone_through)
    }
}

fn fitting(defaults: &Map, next: Option<&str>, words: &Words) -> Vec<String> {
    let holds_next = |value: &Value| match (&value.kind, next) {
        (Kind::Map(map), Some(next)) => map.get(next).is_some(),
        (_, None) => true,
        _ => false,
    };
    let slots = defaults.slots();
    let fitting = slots.iter().filter(|(key, slot)| holds_next(&slot.value) && words.mention(key));
    fitting.map(|(key, _)| key.to_string()).take(MOST_NAMES + 1).collect()
}

/// The mapping at a path of keys.
pub(super) fn below(map: &Map, path: &[String]) -> Option<Map> {
    path.iter().try_fold(map.clone(), |map, key| match map.get(key)? {
        Value { kind: Kind::Map(map), .. } => Some(map),
        _ => None,
    })
}
