//! Which of several values of one key counts: those of the user, of a chart, of
//! the charts in it (`pkg/chart/common/util/coalesce.go` of Helm 4.1.4).

use std::rc::Rc;

use super::chart::HelmVersion;
use super::prepare::Node;
use super::values::{deep_copy, unknown_like};
use crate::render::origin::Origin;
use crate::render::value::{Kind, Map, Slot, Value};

/// The key whose values go down to every chart.
const GLOBAL: &str = "global";

/// How values are laid on one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways {
    /// Whose ways.
    pub(super) version: HelmVersion,
    /// Whether nulls stay: they are needed when this happens again later.
    pub(super) keep_nulls: bool,
}

/// Why values cannot be laid on one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// The values of a chart in `charts/` are no mapping.
    NoTable {
        /// The chart's name.
        name: Rc<str>,
        /// Where its values are written.
        value: Origin,
    },
    /// There are too many charts with too many values.
    TooLarge,
    /// There are too many charts.
    TooMany,
}

/// Gives a copy of `values` what the chart and those in it bring along.
///
/// Errors: the values of a chart in it are no mapping.
pub(super) fn coalesced(node: &Node, values: &Map, ways: Ways) -> Result<Map, Stop> {
    let values = deep_copy(values);
    coalesce(node, &values, ways)?;
    Ok(values)
}

fn coalesce(node: &Node, values: &Map, ways: Ways) -> Result<(), Stop> {
    take_defaults(node, values, ways);
    for inner in &node.dependencies {
        let own = table_of(inner, values)?;
        pass_globals(&own, values, ways.version);
        coalesce(inner, &own, ways)?;
    }
    Ok(())
}

/// The values of a chart among those of the chart above it; an empty mapping
/// where there are none yet.
fn table_of(inner: &Node, values: &Map) -> Result<Map, Stop> {
    let slot = values.slots().get(&*inner.name).cloned();
    let Some(slot) = slot else {
        let own = Map::default();
        values.insert(Rc::clone(&inner.name), Slot::plain(Value::new(Kind::Map(own.clone()))));
        return Ok(own);
    };
    match slot.value.kind {
        Kind::Map(own) => Ok(own),
        // Nothing is known of what the chart gets, not even what its own values leave.
        Kind::Hole(cause) => {
            let own = unknown_like(&inner.values, cause);
            let value = Value::with_origin(Kind::Map(own.clone()), slot.value.origin);
            values.insert(Rc::clone(&inner.name), Slot { key: slot.key, value });
            Ok(own)
        }
        _ => Err(Stop::NoTable { name: Rc::clone(&inner.name), value: slot.value.origin }),
    }
}

/// Copies a chart's own values to where the user, or the chart above, gives none.
fn take_defaults(node: &Node, values: &Map, ways: Ways) {
    let defaults = deep_copy(&node.values);
    let drops_nulls = |ways: Ways| ways.version >= HelmVersion::V4_2 && !ways.keep_nulls;
    for (key, slot) in defaults.slots().iter() {
        match (values.get(key).map(|value| value.kind), &slot.value.kind) {
            (Some(Kind::Nil), _) if !ways.keep_nulls => {
                values.slots_mut().remove(key);
            }
            (Some(Kind::Map(own)), Kind::Map(default)) => {
                let is_chart = node.dependencies.iter().any(|inner| inner.name == *key);
                let ways = Ways { keep_nulls: ways.keep_nulls || is_chart, ..ways };
                if drops_nulls(ways) {
                    drop_nulls(default);
                }
                merge_tables(&own, default, ways);
            }
            (Some(_), _) => {}
            (None, Kind::Nil) if drops_nulls(ways) => {}
            (None, kind) => {
                if let Kind::Map(default) = kind
                    && drops_nulls(ways)
                {
                    drop_nulls(default);
                }
                values.insert(Rc::clone(key), slot.clone());
            }
        }
    }
}

/// Takes nulls out of a chart's own values, so that they hide nothing.
fn drop_nulls(map: &Map) {
    map.slots_mut().retain(|_, slot| !matches!(slot.value.kind, Kind::Nil));
    for slot in map.slots().values() {
        if let Kind::Map(inner) = &slot.value.kind {
            drop_nulls(inner);
        }
    }
}

/// Gives `own` what it lacks of `other`, mapping by mapping. A null in `own`
/// takes the key away where `other` has a value for it. Helm leaves the nulls of
/// `own` in `other`, which shows where that is used again.
pub(super) fn merge_tables(own: &Map, other: &Map, ways: Ways) {
    if own.is_same(other) {
        return;
    }
    let slots = other.slots().clone();
    // Not so up to 3.19, where a null in both takes the key away as well.
    let is_old = ways.version == HelmVersion::V3;
    if !is_old {
        let nulls = own.slots();
        let nulls = nulls.iter().filter(|(_, slot)| matches!(slot.value.kind, Kind::Nil));
        other.slots_mut().extend(nulls.map(|(key, slot)| (Rc::clone(key), slot.clone())));
    }
    for (key, slot) in slots {
        let kind = own.get(&key).map(|value| value.kind);
        match (kind, &slot.value.kind) {
            (None, _) => own.insert(key, slot),
            (Some(Kind::Nil), Kind::Nil) if !is_old => {}
            (Some(Kind::Nil), _) if !ways.keep_nulls => {
                own.slots_mut().remove(&key);
            }
            (Some(Kind::Map(own)), Kind::Map(other)) => merge_tables(&own, other, ways),
            _ => {}
        }
    }
}

/// Hands the globals of a chart down to one in it; those from above win.
/// Mappings in a global are shared by all who see it, as Helm shares them.
fn pass_globals(own: &Map, above: &Map, version: HelmVersion) {
    let table = |values: &Map| match values.get(GLOBAL).map(|value| value.kind) {
        None => Some(Map::default()),
        Some(Kind::Map(map)) => Some(map),
        Some(_) => None,
    };
    if let Some(Kind::Hole(_)) = above.get(GLOBAL).map(|value| value.kind) {
        if let Some(slot) = above.slots().get(GLOBAL) {
            own.insert(GLOBAL, slot.clone());
        }
        return;
    }
    let (Some(mine), Some(theirs)) = (table(own), table(above)) else { return };
    let ways = Ways { version, keep_nulls: true };
    for (key, slot) in theirs.slots().iter() {
        let old = mine.get(key).map(|value| value.kind);
        let value = match (&slot.value.kind, old) {
            (Kind::Map(global), None) => Kind::Map(Map::new(global.slots().clone())),
            (Kind::Map(global), Some(Kind::Map(old))) => {
                let copy = Map::new(global.slots().clone());
                merge_tables(&copy, &old, ways);
                Kind::Map(copy)
            }
            (Kind::Map(_), Some(_)) | (_, Some(Kind::Map(_))) => continue,
            (kind, _) => kind.clone(),
        };
        let value = Value { kind: value, origin: slot.value.origin };
        mine.insert(Rc::clone(key), Slot { key: slot.key, value });
    }
    let key = above.slots().get(GLOBAL).or(own.slots().get(GLOBAL)).map(|slot| slot.key);
    let origin = own.get(GLOBAL).or(above.get(GLOBAL)).map(|value| value.origin).unwrap_or_default();
    let value = Value { kind: Kind::Map(mine), origin };
    own.insert(GLOBAL, Slot { key: key.unwrap_or_default(), value });
}
