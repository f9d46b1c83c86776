//! Which of the charts in a chart take part: versions, aliases, conditions, tags
//! (`processDependencyEnabled` of Helm 4.1.4's `pkg/chart/v2/util`).

use std::rc::Rc;

use super::chart::{Arm, Chart, Dependency};
use super::coalesce::{Stop, Ways, coalesced};
use super::prepare::{MOST_CHARTS, Missing, Named, Node, Preparing};
use crate::render::functions::semver::satisfies;
use crate::render::origin::CauseId;
use crate::render::value::{Kind, Map};

/// Charts in one another.
const DEEPEST: usize = 32;

/// What a value says of a dependency.
enum Answer {
    Yes,
    No,
    /// The value is a hole, at a place where there is one.
    Unknown(CauseId),
    /// There is none, or one of another kind.
    Nothing,
}

impl Preparing<'_> {
    /// Decides on the charts in a chart, and on those in them. `values` are those of
    /// the whole tree so far, `path` the keys down to the chart, each with a point.
    pub(super) fn decide(
        &mut self,
        node: &mut Node,
        values: &Map,
        path: &str,
        depth: usize,
    ) -> Result<(), Stop> {
        let chart = Rc::clone(&node.chart);
        if !chart.metadata.lists_dependencies || depth > DEEPEST {
            leave_as_is(node, depth);
            return Ok(());
        }
        let children = self.children(&chart);
        // Charts found elsewhere may name each other, twice at every step.
        self.charts += children.len();
        if self.charts > MOST_CHARTS {
            return Err(Stop::TooMany);
        }
        node.dependencies = children.iter().map(|(child, name)| Node::new(child, name)).collect();
        let ways = Ways { version: self.options.version, keep_nulls: false };
        let all = coalesced(node, values, ways)?;
        self.take_steps(&all)?;
        let mut disabled: Vec<Rc<str>> = Vec::new();
        for (index, of) in chart.metadata.dependencies.iter().enumerate() {
            let name = name_of(of);
            if self.is_enabled(of, &all, path) {
                node.named.push(Named { name, index });
            } else {
                disabled.push(name);
            }
        }
        node.dependencies.retain(|inner| !disabled.contains(&inner.name));
        self.note_missing(node, &children);
        for inner in &mut node.dependencies {
            self.decide(inner, &all, &format!("{path}{}.", inner.name), depth + 1)?;
        }
        Ok(())
    }

    /// The charts that take part as far as versions tell: those that nobody names
    /// first, then the named ones in order, each under its name.
    fn children(&mut self, chart: &Rc<Chart>) -> Vec<(Rc<Chart>, Rc<str>)> {
        let named = &chart.metadata.dependencies;
        let unnamed = chart.dependencies.iter().filter(|child| !named.iter().any(|of| fits(child, of)));
        let mut children: Vec<(Rc<Chart>, Rc<str>)> =
            unnamed.map(|child| (Rc::clone(child), Rc::from(child.metadata.name.as_str()))).collect();
        for of in named {
            let found = chart.dependencies.iter().find(|child| fits(child, of)).cloned();
            let found = found.or_else(|| self.look_up(chart, of));
            children.extend(found.map(|child| (child, name_of(of))));
        }
        children
    }

    fn look_up(&mut self, chart: &Rc<Chart>, of: &Dependency) -> Option<Rc<Chart>> {
        let found = self.resolver.resolve(chart, of, self.origins)?;
        (!Rc::ptr_eq(&found, chart)).then_some(found)
    }

    fn note_missing(&mut self, node: &Node, children: &[(Rc<Chart>, Rc<str>)]) {
        for named in &node.named {
            let Some(of) = node.chart.metadata.dependencies.get(named.index) else { continue };
            if !children.iter().any(|(_, name)| *name == named.name) {
                let chart = Rc::clone(&node.name);
                self.missing.push(Missing { chart, dependency: of.clone() });
            }
        }
    }

    /// The first condition that is a truth value decides; else tags do; else it is enabled.
    fn is_enabled(&mut self, dependency: &Dependency, values: &Map, path: &str) -> bool {
        let conditions = dependency.condition.as_deref().unwrap_or_default().trim();
        for condition in conditions.split(',').filter(|condition| !condition.is_empty()) {
            match answer(values, &format!("{path}{condition}")) {
                Answer::Yes => return true,
                Answer::No => return false,
                Answer::Unknown(cause) => return self.undecided(dependency, cause),
                Answer::Nothing => {}
            }
        }
        self.has_enabled_tag(dependency, values)
    }

    /// Disabled where some tag is false and none is true.
    fn has_enabled_tag(&mut self, dependency: &Dependency, values: &Map) -> bool {
        let Some(Kind::Map(tags)) = values.get("tags").map(|value| value.kind) else { return true };
        let (mut is_false, mut unknown) = (false, None);
        for tag in &dependency.tags {
            match tags.get(tag).map(|value| value.kind) {
                Some(Kind::Bool(true)) => return true,
                Some(Kind::Bool(false)) => is_false = true,
                Some(Kind::Hole(cause)) => unknown = Some(cause),
                _ => {}
            }
        }
        match unknown {
            Some(cause) => self.undecided(dependency, cause),
            None => !is_false,
        }
    }

    fn undecided(&mut self, dependency: &Dependency, cause: CauseId) -> bool {
        let at = self.origins.cause(cause).and_then(|cause| cause.at.clone());
        self.undecided.extend(at.or_else(|| dependency.place.clone()));
        self.undecided_count += 1;
        self.options.arm == Arm::Body
    }
}

/// Whether a chart is the one that a dependency means (`IsCompatibleRange`).
pub(super) fn fits(chart: &Chart, dependency: &Dependency) -> bool {
    let is_in_range = || satisfies(&dependency.version, &chart.metadata.version).unwrap_or(false);
    chart.metadata.name == dependency.name && is_in_range()
}

/// Helm does not look below a chart that lists no dependencies: whatever lies
/// there is used, under its own name.
fn leave_as_is(node: &mut Node, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let chart = Rc::clone(&node.chart);
    let named = chart.metadata.dependencies.iter().enumerate();
    node.named = named.map(|(index, of)| Named { name: Rc::from(of.name.as_str()), index }).collect();
    node.dependencies =
        chart.dependencies.iter().map(|child| Node::new(child, &child.metadata.name)).collect();
    for inner in &mut node.dependencies {
        leave_as_is(inner, depth + 1);
    }
}

/// The name that a dependency goes by.
fn name_of(of: &Dependency) -> Rc<str> {
    Rc::from(of.alias.as_deref().unwrap_or(&of.name))
}

/// What the value at a path says (`PathValue`).
fn answer(values: &Map, path: &str) -> Answer {
    let mut map = values.clone();
    let mut keys = path.split('.').peekable();
    while let Some(key) = keys.next() {
        let is_last = keys.peek().is_none();
        match map.get(key).map(|value| value.kind) {
            Some(Kind::Map(inner)) if !is_last => map = inner,
            Some(Kind::Bool(true)) if is_last => return Answer::Yes,
            Some(Kind::Bool(false)) if is_last => return Answer::No,
            Some(Kind::Hole(cause)) => return Answer::Unknown(cause),
            _ => return Answer::Nothing,
        }
    }
    Answer::Nothing
}
