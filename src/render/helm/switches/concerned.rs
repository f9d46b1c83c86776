//! Which templates of a chart print text that matters: those in which it is
//! written, those that include them, and those that print values that hold it.

use std::collections::HashSet;
use std::sync::Arc;

use super::path_of;
use crate::render::go::ast::{Block, Expression, ExpressionKind, Node, Parsed, Pipeline};
use crate::render::go::parse::{BRACES, parse};
use crate::render::helm::chart::{Chart, FileContent};
use crate::render::value::{Kind, Map, Value};

/// Named templates that include one another are followed so far.
const MOST_ROUNDS: usize = 8;

/// Named templates that are kept.
const MOST_NAMES: usize = 64;

/// What separates the keys of a path.
const SEPARATOR: &str = "\u{1}";

/// The templates of a chart that have to do with what matters.
pub(super) struct Concerned<'c> {
    /// Their texts and trees.
    pub(super) scripts: Vec<(&'c str, Parsed)>,
    /// The named templates that print it.
    names: HashSet<Arc<str>>,
    /// Paths of values that hold it.
    paths: HashSet<String>,
    matters: &'c dyn Fn(&str) -> bool,
}

impl<'c> Concerned<'c> {
    pub(super) fn of(chart: &'c Chart, values: &Map, matters: &'c dyn Fn(&str) -> bool) -> Self {
        let mut paths = HashSet::new();
        mark(&Value::new(Kind::Map(values.clone())), &mut Vec::new(), &mut paths, matters);
        let mut found = Self { scripts: Vec::new(), names: HashSet::new(), paths, matters };
        let mut waiting: Vec<&str> =
            chart.templates.iter().filter_map(|file| text_of(&file.content)).collect();
        for _ in 0..MOST_ROUNDS {
            let (near, far): (Vec<&str>, Vec<&str>) =
                waiting.into_iter().partition(|text| found.may_print(text));
            waiting = far;
            found.scripts.extend(near.into_iter().map(|text| (text, parse(text, BRACES))));
            if !found.add_names() {
                break;
            }
        }
        found
    }

    fn may_print(&self, text: &str) -> bool {
        !self.paths.is_empty() || (self.matters)(text) || self.names.iter().any(|name| text.contains(&**name))
    }

    /// Takes up the named templates that print what matters; whether there are new ones.
    fn add_names(&mut self) -> bool {
        let new: Vec<Arc<str>> = self
            .scripts
            .iter()
            .flat_map(|(text, parsed)| parsed.definitions.iter().map(move |definition| (text, definition)))
            .filter(|(text, definition)| {
                !self.names.contains(&definition.name) && self.prints(text, &definition.body)
            })
            .map(|(_, definition)| Arc::clone(&definition.name))
            .take(MOST_NAMES.saturating_sub(self.names.len()))
            .collect();
        let is_more = !new.is_empty();
        self.names.extend(new);
        is_more
    }

    fn prints(&self, text: &str, block: &Block) -> bool {
        block.iter().any(|node| match node {
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                self.prints(text, &branch.body) || self.prints(text, &branch.otherwise)
            }
            _ => self.is_written(text, node),
        })
    }

    /// Whether a node that is no block prints what is written in a template.
    pub(super) fn is_written(&self, text: &str, node: &Node) -> bool {
        match node {
            Node::Text(span) => text.get(span.range()).is_some_and(self.matters),
            Node::Call { name, .. } => self.names.contains(name),
            Node::Action(pipeline) => words(pipeline).any(|word| match &word.kind {
                ExpressionKind::Text(literal) => self.names.contains(&literal.text),
                _ => false,
            }),
            _ => false,
        }
    }

    /// The paths of values that matter and that a node prints.
    pub(super) fn values(&self, node: &Node) -> Vec<Vec<String>> {
        let Node::Action(pipeline) = node else { return Vec::new() };
        let paths = words(pipeline).filter_map(path_of);
        paths.filter(|path| self.paths.contains(&path.join(SEPARATOR))).collect()
    }
}

fn text_of(content: &FileContent) -> Option<&str> {
    match content {
        FileContent::Text(source) => Some(source.text()),
        FileContent::Binary(_) | FileContent::Unfollowed => None,
    }
}

/// All words of a pipeline, those in parentheses included.
fn words(pipeline: &Pipeline) -> impl Iterator<Item = &Expression> {
    let mut waiting: Vec<&Pipeline> = vec![pipeline];
    let mut found = Vec::new();
    while let Some(pipeline) = waiting.pop() {
        for word in pipeline.commands.iter().flat_map(|command| &command.words) {
            match &word.kind {
                ExpressionKind::Pipeline(inner) => waiting.push(inner),
                _ => found.push(word),
            }
        }
    }
    found.into_iter()
}

/// Takes up the path of a value, and of all around it, where a key in it matters.
fn mark(
    value: &Value,
    path: &mut Vec<String>,
    paths: &mut HashSet<String>,
    matters: &dyn Fn(&str) -> bool,
) -> bool {
    let mut holds = false;
    match &value.kind {
        Kind::Map(map) => {
            for (key, slot) in map.slots().iter() {
                path.push(key.to_string());
                holds |= mark(&slot.value, path, paths, matters) || matters(key);
                path.pop();
            }
        }
        Kind::List(list) => holds = list.items().iter().any(|item| mark(item, path, paths, matters)),
        Kind::Text(text) => holds = matters(text.as_str()),
        _ => {}
    }
    if holds && !path.is_empty() {
        paths.insert(path.join(SEPARATOR));
    }
    holds
}
