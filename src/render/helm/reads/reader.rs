//! Goes through templates as their execution would, both ways at each condition.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Reads;
use super::idea::{Idea, PartId};
use crate::render::go::ast::{
    Block, Branch, Command, Expression, ExpressionKind, Name, Node, Parsed, Pipeline,
};
use crate::render::go::parse::{BRACES, parse};

/// Nodes and words that are looked at in one chart; beyond, all counts as read.
const MOST_STEPS: usize = 4_000_000;

/// How often all is gone through for the sake of what named templates print.
const MOST_TURNS: usize = 8;

/// How often the body of a `range` is gone through for the sake of variables
/// that it sets.
const MOST_ROUNDS: usize = 8;

/// Goes through the templates of a chart.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) reads: Reads,
    /// Named templates.
    pub(super) defined: HashMap<Arc<str>, Vec<Arc<Block>>>,
    /// Files of templates, by their path in the chart, as `include` may call them.
    pub(super) files: Vec<(Arc<str>, Arc<Block>)>,
    /// Templates in values and other files, which `tpl` may execute.
    pub(super) texts: Vec<Arc<Block>>,
    /// Whether there are more of them than are read.
    pub(super) has_more_texts: bool,
    /// What `tpl` executes something on that is not known.
    pub(super) told_to: Vec<Idea>,
    /// Strings in templates that hold templates, once they were read.
    literals: HashMap<Arc<str>, Arc<Block>>,
    /// Parts that hold the values of a chart, with the keys of the charts in it.
    pub(super) charts: BTreeMap<PartId, Vec<Arc<str>>>,
    /// What was gone through, or will be, by the address of the block.
    known: HashSet<(usize, Idea)>,
    waiting: Vec<(Arc<Block>, Idea)>,
    /// Blocks that print what comes out of the values, by their address.
    telling: HashSet<usize>,
    steps: usize,
}

/// The variables of one execution.
pub(super) struct Frame {
    /// The address of the block.
    of: usize,
    variables: Vec<(Arc<str>, Idea)>,
}

impl Reader {
    /// Goes through all that waits, until it is known of each named template
    /// whether it prints what comes out of the values.
    pub(super) fn run(&mut self) {
        let first = self.waiting.clone();
        for _ in 0..MOST_TURNS {
            let known = self.telling.len();
            self.turn();
            if self.telling.len() == known || self.reads.gave_up {
                return;
            }
            self.known.clear();
            self.waiting.clone_from(&first);
        }
        self.reads.gave_up = true;
    }

    /// What templates give that are called by name.
    pub(super) fn given(&self, blocks: &[Arc<Block>]) -> Idea {
        let tells = |block: &Arc<Block>| self.telling.contains(&Arc::as_ptr(block).addr());
        if blocks.is_empty() || blocks.iter().any(tells) { Idea::told() } else { Idea::open() }
    }

    fn turn(&mut self) {
        while let Some((block, dot)) = self.waiting.pop() {
            if self.reads.gave_up {
                return;
            }
            let of = Arc::as_ptr(&block).addr();
            let mut frame = Frame { of, variables: vec![(Arc::from("$"), dot.clone())] };
            self.block(&mut frame, &dot, &block);
        }
        if self.has_more_texts {
            for idea in std::mem::take(&mut self.told_to) {
                self.consume(&idea);
            }
        }
    }

    /// The template in a string.
    pub(super) fn literal(&mut self, text: &Arc<str>) -> Arc<Block> {
        if let Some(known) = self.literals.get(text) {
            return Arc::clone(known);
        }
        let block = self.define(parse(text, BRACES));
        self.literals.insert(Arc::clone(text), Arc::clone(&block));
        block
    }

    /// Takes up what a text defines, and gives what else is in it.
    pub(super) fn define(&mut self, parsed: Parsed) -> Arc<Block> {
        for definition in parsed.definitions {
            self.defined.entry(definition.name).or_default().push(definition.body);
        }
        parsed.main
    }

    /// Has a template executed with something as `.`.
    pub(super) fn call(&mut self, block: &Arc<Block>, dot: &Idea) {
        if dot.is_too_heavy() {
            self.consume(dot);
            return;
        }
        self.weigh(dot);
        let address = Arc::as_ptr(block).addr();
        if self.known.insert((address, dot.clone())) {
            self.waiting.push((Arc::clone(block), dot.clone()));
        }
    }

    /// Takes note that all of something is read.
    pub(super) fn consume(&mut self, idea: &Idea) {
        for part in idea.parts.iter().chain(&idea.contexts) {
            self.reads.take_whole(*part);
        }
        idea.fields.values().chain(idea.others.as_deref()).for_each(|inner| self.consume(inner));
        // What is put together from it may be executed.
        self.has_more_texts |= idea.texts.iter().any(|text| {
            text.contains("{{") && ["Values", "include", "template"].iter().any(|word| text.contains(word))
        });
    }

    /// The same with what is not followed further.
    pub(super) fn consumed(&mut self, ideas: &[Idea]) -> Idea {
        ideas.iter().for_each(|idea| self.consume(idea));
        if ideas.iter().any(Idea::tells) { Idea::told() } else { Idea::open() }
    }

    fn step(&mut self) {
        self.take_steps(1);
    }

    /// Counts the work of copying something.
    fn weigh(&mut self, idea: &Idea) {
        self.take_steps(idea.weight(MOST_STEPS));
    }

    fn take_steps(&mut self, steps: usize) {
        self.steps = self.steps.saturating_add(steps);
        self.reads.gave_up |= self.steps > MOST_STEPS;
    }

    fn block(&mut self, frame: &mut Frame, dot: &Idea, block: &Block) {
        for node in block {
            self.step();
            if self.reads.gave_up {
                return;
            }
            match node {
                Node::Action(pipeline) => {
                    let value = self.pipeline(frame, dot, pipeline);
                    if pipeline.variables.is_empty() {
                        self.consume(&value);
                        self.note(frame, &value);
                    }
                }
                Node::If(branch) => self.condition(frame, dot, branch, false),
                Node::With(branch) => self.condition(frame, dot, branch, true),
                Node::Range(branch) => self.range(frame, dot, branch),
                Node::Call { name, argument, .. } => {
                    let argument = argument.as_ref().map(|pipeline| self.pipeline(frame, dot, pipeline));
                    let given = self.call_named(name, &argument.unwrap_or_else(Idea::open));
                    self.note(frame, &given);
                }
                // What cannot be read fails where it is executed.
                Node::Text(_) | Node::Break(_) | Node::Continue(_) | Node::Broken(_) => {}
            }
        }
    }

    /// Takes note of what a template prints.
    fn note(&mut self, frame: &Frame, printed: &Idea) {
        if printed.tells() {
            self.telling.insert(frame.of);
        }
    }

    fn condition(&mut self, frame: &mut Frame, dot: &Idea, branch: &Branch, is_with: bool) {
        let mark = frame.variables.len();
        let value = self.pipeline(frame, dot, &branch.pipeline);
        self.block(frame, if is_with { &value } else { dot }, &branch.body);
        self.block(frame, dot, &branch.otherwise);
        frame.variables.truncate(mark);
    }

    fn range(&mut self, frame: &mut Frame, dot: &Idea, branch: &Branch) {
        let mark = frame.variables.len();
        let over = self.commands(frame, dot, &branch.pipeline);
        let item = self.items(&over);
        for round in 0.. {
            let before = frame.variables.clone();
            before.iter().for_each(|(_, value)| self.weigh(value));
            match branch.pipeline.variables.as_slice() {
                [] => {}
                [only] => self.bind(frame, branch.pipeline.assigns, &only.name, item.clone()),
                [first, second, ..] => {
                    self.bind(frame, branch.pipeline.assigns, &first.name, keys(&over));
                    self.bind(frame, branch.pipeline.assigns, &second.name, item.clone());
                }
            }
            self.block(frame, &item, &branch.body);
            frame.variables.truncate(mark);
            if frame.variables == before {
                break;
            }
            if round == MOST_ROUNDS {
                self.reads.gave_up = true;
                break;
            }
        }
        self.block(frame, dot, &branch.otherwise);
        frame.variables.truncate(mark);
    }

    fn pipeline(&mut self, frame: &mut Frame, dot: &Idea, pipeline: &Pipeline) -> Idea {
        let value = self.commands(frame, dot, pipeline);
        for variable in &pipeline.variables {
            self.bind(frame, pipeline.assigns, &variable.name, value.clone());
        }
        value
    }

    fn commands(&mut self, frame: &mut Frame, dot: &Idea, pipeline: &Pipeline) -> Idea {
        let mut value = None;
        for command in &pipeline.commands {
            value = Some(self.command(frame, dot, command, value));
        }
        value.unwrap_or_else(Idea::open)
    }

    fn bind(&mut self, frame: &mut Frame, assigns: bool, name: &Arc<str>, value: Idea) {
        if !assigns {
            frame.variables.push((Arc::clone(name), value));
        } else if let Some((_, old)) = frame.variables.iter_mut().rev().find(|(known, _)| known == name) {
            // Nobody knows whether it gets here.
            old.join(value);
        }
    }

    fn command(&mut self, frame: &mut Frame, dot: &Idea, command: &Command, last: Option<Idea>) -> Idea {
        self.step();
        let Some((first, rest)) = command.words.split_first() else { return Idea::open() };
        if let ExpressionKind::Function(name) = &first.kind {
            return self.function(frame, dot, name, rest, last);
        }
        // Arguments of a method.
        let arguments = self.arguments(frame, dot, rest, last);
        self.consumed(&arguments);
        self.word(frame, dot, first)
    }

    /// What the words are, and what a pipe adds to them.
    pub(super) fn arguments(
        &mut self,
        frame: &mut Frame,
        dot: &Idea,
        words: &[Expression],
        last: Option<Idea>,
    ) -> Vec<Idea> {
        let mut found: Vec<Idea> = words.iter().map(|word| self.word(frame, dot, word)).collect();
        found.extend(last);
        found
    }

    fn word(&mut self, frame: &mut Frame, dot: &Idea, word: &Expression) -> Idea {
        let value = self.value(frame, dot, word);
        self.weigh(&value);
        value
    }

    fn value(&mut self, frame: &mut Frame, dot: &Idea, word: &Expression) -> Idea {
        match &word.kind {
            ExpressionKind::Dot => dot.clone(),
            ExpressionKind::Nil | ExpressionKind::Bool(_) | ExpressionKind::Number(_) => Idea::open(),
            ExpressionKind::Text(literal) => {
                self.reads.words.add(&literal.text);
                Idea::text(&literal.text)
            }
            ExpressionKind::Field(names) => self.fields(dot.clone(), names),
            ExpressionKind::Variable(variable, names) => {
                let found = frame.variables.iter().rev().find(|(known, _)| *known == variable.name);
                let value = found.map_or_else(Idea::open, |(_, value)| value.clone());
                self.fields(value, names)
            }
            ExpressionKind::Function(name) => self.function(frame, dot, name, &[], None),
            ExpressionKind::Pipeline(pipeline) => self.pipeline(frame, dot, pipeline),
            ExpressionKind::Chain(inner, names) => {
                let value = self.word(frame, dot, inner);
                self.fields(value, names)
            }
        }
    }

    fn fields(&mut self, value: Idea, names: &[Name]) -> Idea {
        names.iter().fold(value, |value, name| self.field(&value, &name.name))
    }
}

/// What the keys of something that is gone over may be.
fn keys(over: &Idea) -> Idea {
    let is_made = over.parts.is_empty() && over.contexts.is_empty() && over.others.is_none() && !over.is_open;
    match is_made && !over.fields.is_empty() {
        true => Idea { texts: over.fields.keys().cloned().collect(), ..Idea::default() },
        false => Idea::told(),
    }
}
