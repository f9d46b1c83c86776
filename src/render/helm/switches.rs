//! Values that switch parts of a template on: what stands behind `if
//! .Values.backup.enabled` is printed where that is true.

mod concerned;

use std::collections::BTreeSet;
use std::fmt;

use super::chart::{Chart, FileContent};
use crate::render::data::to_yaml;
use crate::render::go::ast::{Block, Branch, Expression, ExpressionKind, Node, Pipeline};
use crate::render::value::{Kind, Map, Slot, Value};
use concerned::Concerned;

/// Switches that are looked for in one chart.
const MOST: usize = 32;

/// Words of one value that are tried one after the other.
const MOST_WORDS: usize = 4;

/// A value that has what stands behind a condition printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Switch {
    /// The keys from `.Values` on.
    pub path: Vec<String>,
    /// What it is to be.
    pub to: Turn,
}

/// What a switch is turned to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// `true`
    On,
    /// A word that the condition compares it with.
    Word(String),
}

/// The switches, off in `values`, before text that `matters` in the chart's own
/// templates: `persistence.velero.enabled`, `mode` in `eq .Values.mode "dump"`.
/// Those of one list can be turned at once; all that are turned on are in each.
pub fn switches(chart: &Chart, values: &Map, matters: &dyn Fn(&str) -> bool) -> Vec<Vec<Switch>> {
    let mut found = BTreeSet::new();
    let concerned = Concerned::of(chart, values, matters);
    for (text, parsed) in &concerned.scripts {
        let mut own = Search { text, concerned: &concerned, conditions: Vec::new(), found: BTreeSet::new() };
        own.block(&parsed.main);
        for definition in &parsed.definitions {
            own.block(&definition.body);
        }
        found.append(&mut own.found);
    }
    let of_dependencies = of_dependencies(chart, values, matters).into_iter();
    found.extend(of_dependencies.map(|path| Switch { path, to: Turn::On }));
    at_once(found.into_iter().filter(|switch| is_off(switch, values)).take(MOST).collect())
}

/// Whether a value is off by what the chart says itself. One that it does not name
/// is so where its name says what it is, or a word is asked for.
fn is_off(switch: &Switch, values: &Map) -> bool {
    let path: Vec<&str> = switch.path.iter().map(String::as_str).collect();
    let parents = path.split_last().map(|(_, parents)| parents).unwrap_or_default();
    let is_missing =
        || parents.is_empty() || matches!(values.at(parents), Some(Value { kind: Kind::Map(_), .. }));
    match (values.at(&path).map(|value| value.kind), &switch.to) {
        (Some(Kind::Bool(false)), Turn::On) => true,
        (None, Turn::On) => path.last() == Some(&"enabled") && is_missing(),
        (Some(Kind::Text(text)), Turn::Word(word)) => text.as_str() != word,
        (None | Some(Kind::Nil), Turn::Word(_)) => is_missing(),
        _ => false,
    }
}

/// The switches in lists of which each has but one word for a value.
fn at_once(switches: Vec<Switch>) -> Vec<Vec<Switch>> {
    let (on, words): (Vec<_>, Vec<_>) = switches.into_iter().partition(|switch| switch.to == Turn::On);
    let mut lists: Vec<Vec<Switch>> = Vec::new();
    for word in words {
        let free = lists.iter().position(|list| list.iter().all(|other| other.path != word.path));
        if free.is_none() && lists.len() < MOST_WORDS {
            lists.push(Vec::new());
        }
        // The new one is the last.
        let at = free.unwrap_or(lists.len().saturating_sub(1));
        if let Some(list) = lists.get_mut(at).filter(|list| list.iter().all(|other| other.path != word.path))
        {
            list.push(word);
        }
    }
    if lists.is_empty() && !on.is_empty() {
        lists.push(Vec::new());
    }
    lists.iter_mut().for_each(|list| list.splice(0..0, on.iter().cloned()).for_each(drop));
    lists
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

/// Values in which these switches are turned.
pub fn turned(switches: &[Switch]) -> Map {
    let values = Map::default();
    for Switch { path, to } in switches {
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
        let value = match to {
            Turn::On => Value::bool(true),
            Turn::Word(word) => Value::plain(word.as_str()),
        };
        map.insert(last.as_str(), Slot::plain(value));
    }
    values
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = match &self.to {
            Turn::On => "true",
            Turn::Word(word) => word,
        };
        write!(f, "{}={to}", self.path.join("."))
    }
}

struct Search<'s> {
    text: &'s str,
    concerned: &'s Concerned<'s>,
    /// The values that the branches around the place ask for.
    conditions: Vec<Switch>,
    found: BTreeSet<Switch>,
}

impl Search<'_> {
    fn block(&mut self, block: &Block) {
        for node in block {
            match node {
                Node::If(branch) | Node::With(branch) => self.branch(branch),
                Node::Range(branch) => {
                    self.block(&branch.body);
                    self.block(&branch.otherwise);
                }
                _ if self.concerned.is_written(self.text, node) => {
                    self.found.extend(self.conditions.iter().cloned());
                }
                _ => self.values(node),
            }
        }
    }

    /// Of values that are printed only the switch beside them counts: what is
    /// common to all parts of a chart does not ask for each of them.
    fn values(&mut self, node: &Node) {
        for path in self.concerned.values(node) {
            let is_beside = |switch: &&Switch| match switch.path.split_last() {
                Some((_, around)) => !around.is_empty() && path.starts_with(around),
                None => false,
            };
            self.found.extend(self.conditions.iter().filter(is_beside).cloned());
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
fn asked(pipeline: &Pipeline, found: &mut Vec<Switch>) {
    for command in &pipeline.commands {
        let function = match command.words.first().map(|word| &word.kind) {
            Some(ExpressionKind::Function(name)) => &**name,
            _ => "",
        };
        match function {
            "not" | "ne" | "empty" => {}
            "eq" if command.words.iter().any(|word| literal(word).is_some()) => {
                found.extend(compared(&command.words));
            }
            _ => command.words.iter().for_each(|word| asked_by(word, found)),
        }
    }
}

/// What a comparison with words asks for.
fn compared(words: &[Expression]) -> impl Iterator<Item = Switch> {
    let path = words.iter().find_map(path_of);
    let literals = words.iter().filter_map(literal);
    path.into_iter().flat_map(move |path| {
        let switch = |word: String| Switch { path: path.clone(), to: Turn::Word(word) };
        literals.clone().map(switch).collect::<Vec<_>>()
    })
}

fn literal(word: &Expression) -> Option<String> {
    match &word.kind {
        ExpressionKind::Text(literal) => Some(literal.text.to_string()),
        _ => None,
    }
}

fn asked_by(word: &Expression, found: &mut Vec<Switch>) {
    if let ExpressionKind::Pipeline(pipeline) = &word.kind {
        return asked(pipeline, found);
    }
    found.extend(path_of(word).map(|path| Switch { path, to: Turn::On }));
}

/// The keys from `.Values` on of a word that names a part of the values.
fn path_of(word: &Expression) -> Option<Vec<String>> {
    let names = match &word.kind {
        ExpressionKind::Field(names) | ExpressionKind::Variable(_, names) => names,
        _ => return None,
    };
    let (first, path) = names.split_first()?;
    (&*first.name == "Values" && !path.is_empty())
        .then(|| path.iter().map(|name| name.name.to_string()).collect())
}
