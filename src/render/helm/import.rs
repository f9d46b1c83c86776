//! `import-values`: what a chart takes over from the charts in it
//! (`processDependencyImportValues` of Helm 4.1.4's `pkg/chart/v2/util`).

use std::collections::HashSet;
use std::rc::Rc;

use super::chart::{HelmVersion, Import};
use super::coalesce::{Stop, Ways, coalesced, merge_tables};
use super::prepare::{Node, Preparing};
use super::values::deep_copy;
use crate::render::value::{Kind, Map, Slot, Value};

impl Preparing<'_> {
    /// Gives every chart the values that it imports, from the innermost outwards.
    /// They count for less than its own.
    pub(super) fn import(&mut self, node: &mut Node) -> Result<(), Stop> {
        self.import_into(node, false)
    }

    /// `is_again`: in Helm 3 only the first of the charts that are one chart under
    /// several names imports anything. It rewrites the list that they share, and
    /// does not know its own form of it (3.19.0).
    fn import_into(&mut self, node: &mut Node, is_again: bool) -> Result<(), Stop> {
        let mut seen = HashSet::new();
        for inner in &mut node.dependencies {
            let is_first = seen.insert(Rc::as_ptr(&inner.chart));
            self.import_into(inner, self.options.version == HelmVersion::V3 && !is_first)?;
        }
        if node.named.is_empty() {
            return Ok(());
        }
        let ways = Ways { version: self.options.version, keep_nulls: true };
        let own = coalesced(node, &Map::default(), ways)?;
        self.take_steps(&own)?;
        let imported = Map::default();
        for named in node.named.iter().filter(|_| !is_again) {
            let Some(dependency) = node.chart.metadata.dependencies.get(named.index) else { continue };
            for import in &dependency.imports {
                let (child, parent) = match import {
                    Import::Export(name) => (format!("exports.{name}"), "."),
                    Import::Pair { child, parent } => (child.clone(), parent.as_str()),
                };
                if let Some(table) = table(&own, &format!("{}.{child}", named.name)) {
                    self.take_steps(&table)?;
                    merge_tables(&imported, &under(parent, table), ways);
                }
            }
        }
        // Tables of the charts are shared with what was imported up to here.
        node.values = deep_copy(&own);
        merge_tables(&node.values, &imported, ways);
        Ok(())
    }
}

/// The mapping at a path.
fn table(values: &Map, path: &str) -> Option<Map> {
    let mut map = values.clone();
    for key in path.split('.') {
        let Kind::Map(inner) = map.get(key)?.kind else { return None };
        map = inner;
    }
    Some(map)
}

/// A mapping in which this one stands at a path; `.` is the top.
fn under(path: &str, table: Map) -> Map {
    if path == "." {
        return table;
    }
    path.rsplit('.').fold(table, |inner, key| {
        let outer = Map::default();
        outer.insert(Rc::from(key), Slot::plain(Value::new(Kind::Map(inner))));
        outer
    })
}
