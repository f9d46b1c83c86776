//! The values that a user gives: files, assignments, and what was made elsewhere
//! (`MergeValues` of Helm 4.1.4's `pkg/cli/values`).

use std::sync::Arc;

use super::chart::{Failure, HelmVersion, Layer, SetKind, ValueSet};
use super::convert;
use super::set::assign;
use super::values::{deep_copy, lay_over};
use crate::render::origin::{Origins, TemplateFile};
use crate::render::value::Map;
use crate::source::Source;

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
            Layer::Set(kind, source) => {
                let file = origins.add_file(TemplateFile::File(Arc::clone(source)));
                assign(*kind, source, file, &all)
            }
            Layer::Assigned(kind, text) => {
                let file = origins.add_file(TemplateFile::Virtual(text.clone()));
                assign(*kind, &Source::new("", text.as_str()), file, &all).map_err(|failure| {
                    let place =
                        failure.place.and_then(|place| origins.place(text.origin_at(place.span.start)));
                    Failure { place, ..failure }
                })
            }
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
        Layer::Set(kind, _) | Layer::Assigned(kind, _) => match kind {
            SetKind::Json => 1,
            SetKind::Value => 2,
            SetKind::String => 3,
            SetKind::File => 4,
            SetKind::Literal => 5,
        },
    }
}
