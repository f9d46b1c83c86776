//! Values that switch parts of a template on: what stands behind `if
//! .Values.backup.enabled` is printed where that is true.

use std::collections::BTreeSet;

use super::chart::{Chart, FileContent};
use crate::render::data::to_yaml;
use crate::render::go::ast::{Block, Branch, Expression, ExpressionKind, Node, Pipeline};
use crate::render::go::parse::{BRACES, parse};
use crate::render::value::{Kind, Map, Slot, Value};

/// Switches that are looked for in one chart.
const MOST: usize = 32;

/// The paths below `.Values` of all switches, off in `values`, before text that
/// `matters` in the chart's own templates: `persistence.velero.enabled`.
pub fn switches(chart: &Chart, values: &Map, matters: &dyn Fn(&str) -> bool) -> Vec<Vec<String>> {
    let mut found = BTreeSet::new();
    for file in &chart.templates {
        let FileContent::Text(source) = &file.content else { continue };
        if !matters(source.text()) {
            continue;
        }
        let parsed = parse(source.text(), BRACES);
        let mut own = Search { text: source.text(), matters, conditions: Vec::new(), found: BTreeSet::new() };
        own.block(&parsed.main);
        for definition in &parsed.definitions {
            own.block(&definition.body);
        }
        found.append(&mut own.found);
    }
    found.extend(of_dependencies(chart, values, matters));
    let is_off = |path: &Vec<String>| {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        matches!(values.at(&path), Some(Value { kind: Kind::Bool(false), .. }))
    };
    found.into_iter().filter(is_off).take(MOST).collect()
}

/// The conditions of charts in it that matter, or to which values are given that do.
fn of_dependencies(chart: &Chart, values: &Map, matters: &dyn Fn(&str) -> bool) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for named in &chart.metadata.dependencies {
        let Some(condition) = named.condition.as_deref() else { continue };
        let inner = chart.dependencies.iter().find(|inner| inner.metadata.name == named.name);
        let key = named.alias.as_deref().unwrap_or(&named.name);
        let is_fed = || {
            let fed = values.get(key).and_then(|value| to_yaml(&value).ok());
            fed.is_some_and(|text| matters(text.as_str()))
        };
        if inner.is_some_and(|inner| holds(inner, matters) || is_fed()) {
            let paths = condition.split(',').map(|path| path.trim().split('.').map(str::to_owned).collect());
            found.extend(paths);
        }
    }
    found
}

/// Whether a chart's own templates or values matter.
fn holds(chart: &Chart, matters: &dyn Fn(&str) -> bool) -> bool {
    let texts = chart.templates.iter().filter_map(|file| match &file.content {
        FileContent::Text(source) => Some(source),
        FileContent::Binary(_) | FileContent::Unfollowed => None,
    });
    texts.chain(&chart.values).any(|source| matters(source.text()))
}

/// Values in which these switches are on.
pub fn switched_on(paths: &[Vec<String>]) -> Map {
    let values = Map::default();
    for path in paths {
        let Some((last, parents)) = path.split_last() else { continue };
        let mut map = values.clone();
        for key in parents {
            let below = match map.get(key) {
                Some(Value { kind: Kind::Map(below), .. }) => below,
                _ => {
                    let below = Map::default();
                    map.insert(key.as_str(), Slot::plain(Value::new(Kind::Map(below.clone()))));
                    below
                }
            };
            map = below;
        }
        map.insert(last.as_str(), Slot::plain(Value::bool(true)));
    }
    values
}

struct Search<'s> {
    text: &'s str,
    matters: &'s dyn Fn(&str) -> bool,
    /// The values that the branches around the place ask for.
    conditions: Vec<Vec<String>>,
    found: BTreeSet<Vec<String>>,
}

impl Search<'_> {
    fn block(&mut self, block: &Block) {
        for node in block {
            match node {
                Node::Text(span) if self.text.get(span.range()).is_some_and(self.matters) => {
                    self.found.extend(self.conditions.iter().cloned());
                }
                Node::If(branch) | Node::With(branch) => self.branch(branch),
                Node::Range(branch) => {
                    self.block(&branch.body);
                    self.block(&branch.otherwise);
                }
                _ => {}
            }
        }
    }

    fn branch(&mut self, branch: &Branch) {
        let known = self.conditions.len();
        asked(&branch.pipeline, &mut self.conditions);
        self.block(&branch.body);
        self.conditions.truncate(known);
        self.block(&branch.otherwise);
    }
}

/// The values that a condition asks for, but for those that it wants off.
fn asked(pipeline: &Pipeline, found: &mut Vec<Vec<String>>) {
    for command in &pipeline.commands {
        let is_negated = matches!(
            command.words.first().map(|word| &word.kind),
            Some(ExpressionKind::Function(name)) if matches!(&**name, "not" | "ne" | "empty")
        );
        if !is_negated {
            command.words.iter().for_each(|word| asked_by(word, found));
        }
    }
}

fn asked_by(word: &Expression, found: &mut Vec<Vec<String>>) {
    let names = match &word.kind {
        ExpressionKind::Field(names) | ExpressionKind::Variable(_, names) => names,
        ExpressionKind::Pipeline(pipeline) => return asked(pipeline, found),
        _ => return,
    };
    if let Some((first, path)) = names.split_first()
        && &*first.name == "Values"
        && !path.is_empty()
    {
        found.push(path.iter().map(|name| name.name.to_string()).collect());
    }
}
