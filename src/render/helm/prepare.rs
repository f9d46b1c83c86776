//! From a chart and a set of values to the charts that take part, each with the
//! values that its templates see (`ProcessDependencies`, `ToRenderValues` of Helm 4.1.4).

use std::rc::Rc;

use super::chart::{Arm, Chart, Dependency, Failure, FailureKind, HelmVersion, Import, ValueSet};
use super::coalesce::{Stop, Ways, coalesced};
use super::engine;
use super::user;
use super::values::deep_copy;
use crate::render::go::exec::place_of;
use crate::render::origin::Origins;
use crate::render::value::{Kind, List, Map, Slot, Value};
use crate::source::Place;

/// Charts that take part in one rendering.
pub(super) const MOST_CHARTS: usize = 1000;

/// Values that are copied while it is decided on charts.
const MOST_STEPS: usize = 20_000_000;

/// How a chart is prepared.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whose ways are followed.
    pub version: HelmVersion,
    /// How a condition is decided that rests on an unknown value.
    pub arm: Arm,
}

/// What finds charts that do not lie in `charts/`.
pub trait Resolver {
    /// The chart that the dependency of a chart means, where it is at hand. Errors
    /// in it are the resolver's to report.
    fn resolve(&mut self, chart: &Chart, dependency: &Dependency, origins: &mut Origins)
    -> Option<Rc<Chart>>;

    /// The charts that it found so far.
    fn found(&self) -> Vec<Rc<Chart>> {
        Vec::new()
    }

    /// What could not be read of them, each told once.
    fn take_failures(&mut self) -> Vec<Failure> {
        Vec::new()
    }
}

/// Finds nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(&mut self, _: &Chart, _: &Dependency, _: &mut Origins) -> Option<Rc<Chart>> {
        None
    }
}

/// A chart that takes part, with those in it.
#[derive(Debug, Clone)]
pub struct PreparedChart {
    /// Its name: the alias, where it has one.
    pub name: Rc<str>,
    /// Its files.
    pub chart: Rc<Chart>,
    /// `.Chart`, without `IsRoot`.
    pub fields: Map,
    /// `.Values`: the very map that the chart above sees under this chart's name.
    pub values: Map,
    /// The charts in it.
    pub dependencies: Vec<PreparedChart>,
}

impl PreparedChart {
    /// As the engine takes it.
    pub fn for_engine(&self) -> engine::Prepared<'_> {
        engine::Prepared {
            name: self.name.to_string(),
            chart: &self.chart,
            fields: Some(self.fields.clone()),
            values: self.values.clone(),
            dependencies: self.dependencies.iter().map(PreparedChart::for_engine).collect(),
        }
    }
}

/// A chart that is ready to be rendered.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The chart at the top; none where Helm would stop before it renders.
    pub chart: Option<PreparedChart>,
    /// The charts that are named and not there.
    pub missing: Vec<Missing>,
    /// What could not be read of the values.
    pub failures: Vec<Failure>,
    /// The unknown values that conditions and tags rest on.
    pub undecided: Vec<Place>,
    /// How many conditions and tags rest on unknown values.
    pub undecided_count: usize,
    /// Values that were copied on the way.
    pub steps: usize,
}

/// A chart that is named as a dependency, enabled, and not there.
#[derive(Debug, Clone)]
pub struct Missing {
    /// Name of the chart that names it.
    pub chart: Rc<str>,
    /// What that chart says of it.
    pub dependency: Dependency,
}

/// A chart that may take part, while that is decided.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: Rc<str>,
    pub(super) chart: Rc<Chart>,
    /// Its own values and those that it imports.
    pub(super) values: Map,
    /// The dependencies that it names and that are enabled, there or not.
    pub(super) named: Vec<Named>,
    pub(super) dependencies: Vec<Node>,
}

/// A dependency by its effective name and its number in `Chart.yaml`.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: Rc<str>,
    pub(super) index: usize,
}

impl Node {
    /// A chart under a name, with its defaults alone.
    pub(super) fn new(chart: &Rc<Chart>, name: &str) -> Self {
        let values = chart.defaults.clone();
        Self {
            name: Rc::from(name),
            chart: Rc::clone(chart),
            values,
            named: Vec::new(),
            dependencies: Vec::new(),
        }
    }

    fn count(&self) -> usize {
        1 + self.dependencies.iter().map(Node::count).sum::<usize>()
    }
}

/// What is found out on the way.
pub(super) struct Preparing<'p> {
    pub(super) options: &'p Options,
    pub(super) resolver: &'p mut dyn Resolver,
    pub(super) origins: &'p mut Origins,
    /// How many charts were considered.
    pub(super) charts: usize,
    pub(super) missing: Vec<Missing>,
    pub(super) undecided: Vec<Place>,
    pub(super) undecided_count: usize,
    steps: usize,
}

/// Prepares a chart for one set of values.
pub fn prepare(
    chart: &Rc<Chart>,
    set: &ValueSet,
    options: &Options,
    resolver: &mut dyn Resolver,
    origins: &mut Origins,
) -> Prepared {
    let mut failures = Vec::new();
    let values = user::values(set, options.version, origins, &mut failures);
    let mut preparing = Preparing {
        options,
        resolver,
        origins,
        charts: 0,
        missing: Vec::new(),
        undecided: Vec::new(),
        undecided_count: 0,
        steps: 0,
    };
    let chart = match preparing.tree(chart, &values) {
        Ok(chart) => Some(chart),
        Err(failure) => {
            failures.push(failure);
            None
        }
    };
    let Preparing { missing, undecided, undecided_count, steps, .. } = preparing;
    Prepared { chart, missing, failures, undecided, undecided_count, steps }
}

impl Preparing<'_> {
    fn tree(&mut self, chart: &Rc<Chart>, values: &Map) -> Result<PreparedChart, Failure> {
        let mut node = Node::new(chart, &chart.metadata.name);
        let version = self.options.version;
        self.decide(&mut node, values, "", 0).map_err(|error| self.failure(&error))?;
        if node.count() > MOST_CHARTS {
            return Err(self.failure(&Stop::TooMany));
        }
        self.import(&mut node).map_err(|error| self.failure(&error))?;
        let ways = Ways { version, keep_nulls: false };
        let values = coalesced(&node, values, ways).map_err(|error| self.failure(&error))?;
        Ok(finished(&node, values))
    }

    /// Counts what is copied: charts in charts, each with values of its own, ask
    /// for more than either alone.
    ///
    /// Errors: it is too much.
    pub(super) fn take_steps(&mut self, values: &Map) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(weight(&Value::new(Kind::Map(values.clone()))));
        if self.steps > MOST_STEPS { Err(Stop::TooLarge) } else { Ok(()) }
    }

    fn failure(&self, error: &Stop) -> Failure {
        let (message, place) = match error {
            Stop::NoTable { name, value } => {
                (format!("the values of the chart `{name}` are no mapping"), place_of(self.origins, *value))
            }
            Stop::TooMany => (format!("more than {MOST_CHARTS} charts take part"), None),
            Stop::TooLarge => ("too many charts with too many values take part".to_owned(), None),
        };
        Failure { message, place, kind: FailureKind::Whole }
    }
}

/// Number of values in a value, itself included.
fn weight(value: &Value) -> usize {
    match &value.kind {
        Kind::Map(map) => map.slots().values().map(|slot| weight(&slot.value)).sum::<usize>() + 1,
        Kind::List(list) => list.items().iter().map(weight).sum::<usize>() + 1,
        _ => 1,
    }
}

fn finished(node: &Node, values: Map) -> PreparedChart {
    let inner = |inner: &Node| {
        let own = match values.get(&inner.name).map(|value| value.kind) {
            Some(Kind::Map(own)) => own,
            _ => Map::default(),
        };
        finished(inner, own)
    };
    PreparedChart {
        name: Rc::clone(&node.name),
        chart: Rc::clone(&node.chart),
        fields: fields(node),
        dependencies: node.dependencies.iter().map(inner).collect(),
        values,
    }
}

/// `.Chart`: under the effective name, with the dependencies that are enabled.
fn fields(node: &Node) -> Map {
    let fields = node.chart.metadata.fields.as_ref().map(deep_copy).unwrap_or_default();
    if *node.name != *node.chart.metadata.name {
        fields.insert("Name", Slot::plain(Value::plain(Rc::clone(&node.name))));
    }
    let listed = match fields.get("Dependencies").map(|value| value.kind) {
        Some(Kind::List(list)) => list.items().clone(),
        _ => Vec::new(),
    };
    let mut enabled = Vec::new();
    for named in &node.named {
        let Some(value) = listed.get(named.index) else { continue };
        if let Kind::Map(shown) = &value.kind {
            shown.insert("Enabled", Slot::plain(Value::bool(true)));
            shown.insert("Name", Slot::plain(Value::plain(Rc::clone(&named.name))));
            let imports = node.chart.metadata.dependencies.get(named.index).map(|of| of.imports.as_slice());
            let imports = imports.unwrap_or_default().iter().map(shown_import).collect();
            shown.insert("ImportValues", Slot::plain(Value::list(imports)));
        }
        enabled.push(value.clone());
    }
    fields.insert("Dependencies", Slot::plain(Value::new(Kind::List(List::new(enabled)))));
    fields
}

/// Helm writes both forms of an import as one.
fn shown_import(import: &Import) -> Value {
    let (child, parent) = match import {
        Import::Export(name) => (format!("exports.{name}"), ".".to_owned()),
        Import::Pair { child, parent } => (child.clone(), parent.clone()),
    };
    let slots = [("child", child), ("parent", parent)];
    Value::map(
        slots.into_iter().map(|(key, path)| (Rc::from(key), Slot::plain(Value::plain(path)))).collect(),
    )
}

#[cfg(test)]
mod tests;
