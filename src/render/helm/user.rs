//! The values that a user gives: files, assignments, and what was made elsewhere
//! (`MergeValues` of Helm 4.1.4's `pkg/cli/values`).

use super::chart::{Failure, HelmVersion, Layer, SetKind, ValueSet};
use super::convert;
use super::set::assign;
use super::values::{deep_copy, lay_over};
use crate::render::origin::Origins;
use crate::render::value::Map;

/// All layers of a set in one map. Helm takes files first, then assignments by
/// their kind, each in the order given. What cannot be read is left out.
pub(super) fn values(
    set: &ValueSet,
    version: HelmVersion,
    origins: &mut Origins,
    failures: &mut Vec<Failure>,
) -> Map {
    let mut layers: Vec<&Layer> = set.layers.iter().collect();
    layers.sort_by_key(|layer| turn(layer));
    let mut all = Map::default();
    for layer in layers {
        let result = match layer {
            Layer::Values(map) => Ok(lay_over(&all, &deep_copy(map))),
            Layer::File(source) => convert::values(source, version, origins).map(|map| lay_over(&all, &map)),
            Layer::Set(kind, source) => assign(*kind, source, &all, origins),
        };
        match result {
            Ok(map) => all = map,
            Err(failure) => failures.push(failure),
        }
    }
    all
}

fn turn(layer: &Layer) -> u8 {
    match layer {
        Layer::File(_) | Layer::Values(_) => 0,
        Layer::Set(SetKind::Json, _) => 1,
        Layer::Set(SetKind::Value, _) => 2,
        Layer::Set(SetKind::String, _) => 3,
        Layer::Set(SetKind::File, _) => 4,
        Layer::Set(SetKind::Literal, _) => 5,
    }
}
