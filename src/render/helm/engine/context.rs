//! What `.` is in the templates of a chart.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::{Prepared, source_of};
use crate::render::helm::chart::{Chart, Metadata, Release};
use crate::render::helm::objects::{Capabilities, Files};
use crate::render::value::{Kind, Map, MapType, Object, Slot, Value};
use crate::source::Source;

/// A template of a chart that takes part.
#[derive(Debug)]
pub(super) struct Unit {
    /// Helm's name of it: `mychart/charts/redis/templates/pod.yaml`.
    pub name: Rc<str>,
    pub source: Arc<Source>,
    pub is_packed: bool,
    /// What becomes `.Template.BasePath`.
    base: Rc<str>,
    /// `.`: one for all templates of a chart, so that what one `set`s is seen by the next.
    context: Map,
}

impl Unit {
    /// The context, told which template is executed now.
    pub fn enter(&self) -> Value {
        let template = fields([
            ("Name", Value::plain(Rc::clone(&self.name))),
            ("BasePath", Value::plain(Rc::clone(&self.base))),
        ]);
        self.context.insert("Template", Slot::plain(as_values(template)));
        Value::new(Kind::Map(self.context.typed(MapType::Values)))
    }
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let slots = fields.into_iter().map(|(name, value)| (Rc::from(name), Slot::plain(value)));
    Value::map(slots.collect())
}

/// A map of Helm's type of values, which has methods.
fn as_values(value: Value) -> Value {
    match value.kind {
        Kind::Map(map) => Value::with_origin(Kind::Map(map.typed(MapType::Values)), value.origin),
        _ => value,
    }
}

/// Takes down the templates of a chart and its dependencies.
pub(super) fn collect(
    chart: &Prepared<'_>,
    release: &Release,
    files: &mut dyn FnMut(&Chart) -> Rc<Files>,
) -> Vec<Unit> {
    let shared = Shared { release: release_of(release), capabilities: Rc::new(Capabilities::new(release)) };
    let mut units = Vec::new();
    chart_context(chart, None, &shared, files, &mut units);
    units
}

/// What all charts of a release see alike.
struct Shared {
    release: Value,
    capabilities: Rc<Capabilities>,
}

fn release_of(release: &Release) -> Value {
    fields([
        ("Name", Value::plain(release.name.as_str())),
        ("Namespace", Value::plain(release.namespace.as_str())),
        ("IsUpgrade", Value::bool(release.is_upgrade)),
        ("IsInstall", Value::bool(!release.is_upgrade)),
        ("Revision", Value::int(1)),
        ("Service", Value::plain("Helm")),
    ])
}

/// `engine.go`, `recAllTpls`.
fn chart_context(
    prepared: &Prepared<'_>,
    parent: Option<&str>,
    shared: &Shared,
    files: &mut dyn FnMut(&Chart) -> Rc<Files>,
    units: &mut Vec<Unit>,
) -> Value {
    let path = match parent {
        Some(parent) => format!("{parent}/charts/{}", prepared.name),
        None => prepared.name.clone(),
    };
    let mut subcharts = BTreeMap::new();
    for child in &prepared.dependencies {
        let context = chart_context(child, Some(&path), shared, files, units);
        subcharts.insert(Rc::from(child.name.as_str()), Slot::plain(context));
    }
    let object = |object: Rc<dyn Object>| Value::new(Kind::Object(object));
    let context = fields([
        ("Chart", chart_fields(prepared, parent.is_none())),
        ("Files", object(files(prepared.chart))),
        ("Release", shared.release.clone()),
        ("Capabilities", object(Rc::clone(&shared.capabilities) as Rc<dyn Object>)),
        ("Values", Value::new(Kind::Map(prepared.values.typed(MapType::Values)))),
        ("Subcharts", Value::map(subcharts)),
    ]);
    if let Kind::Map(map) = &context.kind {
        add_units(prepared, &path, map, units);
    }
    context
}

fn add_units(prepared: &Prepared<'_>, path: &str, context: &Map, units: &mut Vec<Unit>) {
    let chart = prepared.chart;
    let base: Rc<str> = format!("{path}/templates").into();
    for file in &chart.templates {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let Some(source) = source_of(&file.content) else { continue };
        if chart.metadata.is_library && !name.starts_with('_') {
            continue;
        }
        units.push(Unit {
            name: format!("{path}/{}", file.path).into(),
            source: Arc::clone(source),
            is_packed: chart.is_packed,
            base: Rc::clone(&base),
            context: context.clone(),
        });
    }
}

/// `.Chart`: a map of its own, since templates may change it.
fn chart_fields(prepared: &Prepared<'_>, is_root: bool) -> Value {
    let Metadata { api_version, name, version, fields: known, .. } = &prepared.chart.metadata;
    let known = prepared.fields.as_ref().or(known.as_ref());
    let map = known.map(|map| map.slots().clone()).unwrap_or_default();
    let mut slots: BTreeMap<Rc<str>, Slot> = map;
    for (name, value) in [("APIVersion", api_version), ("Name", name), ("Version", version)] {
        slots.entry(Rc::from(name)).or_insert_with(|| Slot::plain(Value::plain(value.as_str())));
    }
    if prepared.name != *name {
        slots.insert(Rc::from("Name"), Slot::plain(Value::plain(prepared.name.as_str())));
    }
    slots.insert(Rc::from("IsRoot"), Slot::plain(Value::bool(is_root)));
    Value::map(slots)
}
