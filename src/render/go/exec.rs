//! Executing the tree of a template, as `text/template/exec.go` of Go 1.27 does
//! with `missingkey=zero`.
//!
//! What cannot be evaluated is a fault. In strict mode the first one ends the
//! execution; in tolerant mode it leaves a hole, and what is made from a hole
//! is a hole.

mod call;
mod eval;
mod field;
mod meter;
mod printing;
mod range;
mod record;
mod script;
mod stack;
mod trail;
mod values;
mod walk;

#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::Arc;

pub use call::Native;
pub use meter::{Bounds, Meter};
pub use printing::without_no_value;
pub use record::{Record, place_of};
pub use script::{Scope, Script, Template, Trees};
pub use stack::{on_deep_threads, with_deep_stack};
pub use trail::{Printed, Trail};

use super::ast::Block;
use crate::render::fault::Fault;
use crate::render::origin::Origins;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::Value;
use crate::source::Span;

/// What happens where something cannot be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It is a hole, and the rest goes on.
    #[default]
    Tolerant,
    /// Everything ends, as in Helm.
    Strict,
}

/// Which way a condition goes that nobody can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guess {
    /// As false: the `else`.
    #[default]
    False,
    /// As true: the body.
    True,
}

/// Executes templates; holds what all executions of one chart share.
#[derive(Debug)]
pub struct Executor<'e> {
    /// What origins mean.
    pub origins: &'e mut Origins,
    /// What happens where something cannot be evaluated.
    pub mode: Mode,
    /// Which way undecidable conditions go.
    pub guess: Guess,
    /// Functions that need the executor itself, sorted by name.
    pub natives: &'static [Native],
    /// Which of the functions that need no executor there are.
    pub knows: fn(&str) -> bool,
    /// What the actions of the outermost template did, where someone asks for it.
    pub trail: Option<Trail>,
    /// The templates that can be called by name.
    pub scope: Rc<Scope>,
    /// Templates for names that nobody defines, read when they are first needed.
    pub built_in: Option<(&'static str, Option<Scope>)>,
    /// Trees of texts that templates gave to be executed.
    pub trees: Trees,
    /// What has been used of what is allowed.
    pub meter: Meter,
    /// What could not be evaluated or decided.
    pub record: Record,
}

/// One execution of a template: its output and its variables.
struct Frame<'t> {
    script: &'t Script,
    /// The name of the template that is executed, as messages give it.
    name: &'t str,
    out: TextBuilder,
    variables: Vec<(Arc<str>, Value)>,
    /// What is evaluated, for messages.
    site: Site,
    /// Whether the message of a failure names its place already.
    is_told: bool,
}

/// A part of a template that is evaluated, and the byte that Go calls its place.
#[derive(Debug, Clone, Copy, Default)]
struct Site {
    span: Span,
    at: usize,
}

impl From<Span> for Site {
    fn from(span: Span) -> Self {
        Self { span, at: span.start }
    }
}

/// How a walk over nodes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

impl<'e> Executor<'e> {
    /// An executor without templates.
    pub fn new(origins: &'e mut Origins, natives: &'static [Native], bounds: Bounds) -> Self {
        Self {
            origins,
            mode: Mode::default(),
            guess: Guess::default(),
            natives,
            knows: |_| true,
            trail: None,
            scope: Rc::default(),
            built_in: None,
            trees: Trees::default(),
            meter: Meter::new(bounds),
            record: Record::default(),
        }
    }

    /// Executes a template on a value and gives what it prints.
    ///
    /// Errors: a limit is met; in strict mode also what cannot be evaluated, in
    /// Go's words with the place.
    pub fn execute(&mut self, template: &Template, dot: &Value) -> Result<Text, Fault> {
        self.run(&template.script, &template.name, &template.body, dot)
    }

    /// The template of that name; one that is built in only where nobody
    /// defines it.
    pub fn find(&mut self, name: &str) -> Option<Template> {
        if let Some(found) = self.scope.find(name) {
            return Some(found);
        }
        let (text, known) = self.built_in.as_mut().filter(|(text, _)| text.contains(name))?;
        known.get_or_insert_with(|| Scope::built_in(text)).find(name)
    }

    /// Executes a text that a template made, which sees the templates of its
    /// callers and adds its own while it runs (Helm 4.1.4 `engine.go`, `tplFun`).
    ///
    /// Errors: in strict mode also that the text cannot be read; else as
    /// [`Executor::execute`].
    pub fn execute_text(&mut self, name: &str, text: &Text, dot: &Value) -> Result<Text, Fault> {
        let parsed = self.trees.parse(text);
        if let (Mode::Strict, Some(fault)) = (self.mode, parsed.faults.first()) {
            let line = 1 + memchr::memchr_iter(
                b'\n',
                text.as_str().get(..fault.span.start).unwrap_or_default().as_bytes(),
            )
            .count();
            return Err(Fault::failed(format!(
                "cannot parse template {:?}: template: {name}:{line}: {}",
                text.as_str(),
                fault.message
            )));
        }
        let main = Arc::clone(&parsed.main);
        let name: Arc<str> = Arc::from(name);
        let script = Rc::new(Script { name: Arc::clone(&name), text: text.clone(), file: None, parsed });
        let mut scope = Scope::within(&self.scope);
        scope.add(&name, &script);
        let outer = std::mem::replace(&mut self.scope, Rc::new(scope));
        let result = self.execute(&Template { name, script, body: main }, dot);
        self.scope = outer;
        result
    }

    fn run(&mut self, script: &Script, name: &str, body: &Block, dot: &Value) -> Result<Text, Fault> {
        self.meter.enter()?;
        let variables = vec![(Arc::from("$"), dot.clone())];
        let out = TextBuilder::default();
        let mut frame = Frame { script, name, out, variables, site: Site::default(), is_told: false };
        let result = self.block(&mut frame, dot, body);
        self.meter.leave();
        match result {
            Ok(_) => Ok(frame.out.finish()),
            Err(fault) => Err(self.framed(fault, &frame)),
        }
    }
}
