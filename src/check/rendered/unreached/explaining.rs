//! Why annotations in values reach nothing, and where they would.

use std::collections::HashMap;
use std::rc::Rc;

use super::GLOBAL;
use crate::model::{Names, Unreached};
use crate::render::helm::chart::Chart;
use crate::render::helm::reads::Reads;
use crate::render::value::{Kind, Map, Value};
use crate::source::Place;

/// Entries beside mappings with annotations that are gone through in the values
/// of one chart.
const MOST_ENTRIES: usize = 4_000_000;

/// Ways that a chart reads instead that are named.
const MOST_NEAR: usize = 3;

/// What explains why annotations reach nothing.
pub(super) struct Explaining<'s> {
    chart: &'s Chart,
    reads: Reads,
    /// Ways that are read by the key that they end with.
    near: HashMap<String, Vec<String>>,
    /// Entries that were gone through.
    entries: usize,
    /// Mappings that were not looked at.
    pub(super) left_out: usize,
}

impl<'s> Explaining<'s> {
    pub(super) fn new(chart: &'s Chart, reads: Reads) -> Self {
        Self { chart, reads, near: HashMap::new(), entries: 0, left_out: 0 }
    }

    /// Why a mapping reaches nothing, where that is sure.
    pub(super) fn explained(&mut self, key: Place, keys: &[String]) -> Option<Unreached> {
        let mut chart = self.chart;
        let mut at = 0;
        // Values for a chart in it.
        while let Some(dependency) = keys.get(at).and_then(|key| inner(chart, key)) {
            chart = dependency?;
            at += 1;
        }
        if keys.get(at).is_none_or(|key| key == GLOBAL) {
            return None;
        }
        let unread = self.reads.unread(keys)?;
        if self.entries > MOST_ENTRIES {
            self.left_out += 1;
            return None;
        }
        Some(Unreached {
            key,
            path: keys.join("."),
            unread: keys.get(..=unread)?.join("."),
            near: self.near(chart, keys, at, unread),
            chart: chart.metadata.name.clone(),
        })
    }

    /// The ways that the chart reads instead: beside the unread key another one
    /// that is read and holds what comes next on the way, else those that end alike.
    fn near(&mut self, chart: &Chart, keys: &[String], at: usize, unread: usize) -> Vec<String> {
        let beside = keys.get(at..unread).and_then(|path| below(&chart.defaults, path));
        let entries = beside.map(|map| map.entries()).unwrap_or_default();
        self.entries += entries.len() + 1;
        let holds_next = |value: &Value| match (&value.kind, keys.get(unread + 1)) {
            (Kind::Map(map), Some(next)) => map.get(next).is_some(),
            (_, None) => true,
            _ => false,
        };
        let way = |name: &str| -> Vec<String> {
            let (before, after) = (keys.iter().take(unread), keys.iter().skip(unread + 1));
            let all = before.map(String::as_str).chain([name]).chain(after.map(String::as_str));
            all.map(str::to_owned).collect()
        };
        let is_read = |name: &str| self.reads.unread(&way(name)).is_none();
        let fitting = entries.iter().filter(|(key, value)| holds_next(value) && is_read(key.as_str()));
        let fitting: Vec<&str> = fitting.map(|(key, _)| key.as_str()).collect();
        let only = match (fitting.as_slice(), keys.get(unread + 1)) {
            ([only], Some(_)) => Some(*only),
            _ => None,
        };
        let known = Names { known: fitting, more: false };
        if let Some(name) = keys.get(unread).and_then(|key| known.nearest(key)).or(only) {
            return vec![way(name).join(".")];
        }
        // Others that end alike may be those of a Service.
        let Some(last) = keys.last().filter(|key| key.to_lowercase().starts_with("pod")) else {
            return Vec::new();
        };
        if let Some(known) = self.near.get(last) {
            return known.clone();
        }
        self.entries += self.reads.size();
        let ending = self.reads.ending_with(last, MOST_NEAR);
        let ways = if ending.len() > MOST_NEAR { Vec::new() } else { ending };
        let ways: Vec<String> = ways.iter().map(|way| way.join(".")).collect();
        self.near.insert(last.clone(), ways.clone());
        ways
    }
}

/// The chart that gets the values under a key: none of none where it is named and not there.
#[expect(clippy::option_option, reason = "no dependency, one that is missing, one that is there")]
fn inner<'c>(chart: &'c Chart, key: &str) -> Option<Option<&'c Chart>> {
    let named =
        chart.metadata.dependencies.iter().find(|named| named.alias.as_deref().unwrap_or(&named.name) == key);
    let name = named.map_or(key, |named| named.name.as_str());
    let found = chart.dependencies.iter().find(|inner| inner.metadata.name == name).map(Rc::as_ref);
    let is_renamed = chart.metadata.dependencies.iter().any(|named| named.name == key);
    match (named, found) {
        (None, None) => None,
        // It has another key.
        (None, Some(_)) if is_renamed => None,
        (_, found) => Some(found),
    }
}

fn below(map: &Map, path: &[String]) -> Option<Map> {
    path.iter().try_fold(map.clone(), |map, key| match map.get(key)? {
        Value { kind: Kind::Map(map), .. } => Some(map),
        _ => None,
    })
}
