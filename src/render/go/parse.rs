//! Reads a text into a tree (`text/template/parse/parse.go`, Go 1.27). Where Go
//! gives up at the first fault, this goes on: what cannot be read is a
//! [`Node::Broken`] or a pipeline without commands, and its keyword still counts.

pub(in crate::render) mod action;
mod cursor;
mod frame;
mod operand;
mod pipeline;

use std::collections::HashMap;
use std::sync::Arc;

use super::ast::{Block, Definition, Node, ParseFault, Parsed, Pipeline};
pub use super::scan::{BRACES, Delimiter};
use super::scan::{Found, scan};
use super::vars::Vars;
use super::{lex, literal};
use crate::source::Span;
use action::{Control, Said};
use frame::{Closed, Frame, Opener};

/// Blocks in one another that are read, each `else if` being one more. Deeper
/// ones are faults, so that whoever walks or drops a tree can do so by recursion.
pub const DEEPEST_BLOCK: usize = 200;

/// Parentheses in one another that are read.
pub const DEEPEST_PARENTHESIS: usize = 100;

/// Reads a text whose actions begin with `delimiter`. Functions are not looked
/// up: unknown ones are found when they are called.
pub fn parse(text: &str, delimiter: Delimiter) -> Parsed {
    let mut reader = Reader {
        text,
        delimiter,
        main: Block::new(),
        open: Vec::new(),
        scope: Scope::default(),
        is_doubtful: false,
        definitions: Vec::new(),
        known: HashMap::new(),
        faults: Vec::new(),
    };
    let mut next = 0;
    for found in scan(text, delimiter) {
        let before = &text[next..found.span.start];
        let before = if found.trims.0 { before.trim_end_matches(lex::is_space) } else { before };
        reader.text(Span::new(next, next + before.len()));
        next = found.span.end;
        if found.trims.1 {
            next = text.len() - text[next..].trim_start_matches(lex::is_space).len();
        }
        reader.action(&found);
    }
    reader.text(Span::new(next, text.len()));
    reader.finish()
}

/// Whether a template prints nothing but blanks, so that it replaces no other
/// of its name (`parse.go`, `IsEmptyTree`). `text` is the text it was parsed from.
pub fn is_blank(text: &str, block: &Block) -> bool {
    block.iter().all(|node| match node {
        Node::Text(span) => text.get(span.range()).is_some_and(|text| text.trim().is_empty()),
        _ => false,
    })
}

/// What is in sight in one template; a `define` or `block` begins a new one.
#[derive(Debug, Default)]
struct Scope<'t> {
    vars: Vars<'t>,
    /// How many open blocks are a `range`, not counting those at their `else`.
    ranges: usize,
}

struct Reader<'t> {
    text: &'t str,
    delimiter: Delimiter,
    /// What stands outside of all blocks.
    main: Block,
    open: Vec<Frame<'t>>,
    scope: Scope<'t>,
    /// Whether something that was not understood may have set variables.
    is_doubtful: bool,
    definitions: Vec<Definition>,
    /// The names that are defined, and whether with more than blanks.
    known: HashMap<Arc<str>, bool>,
    faults: Vec<ParseFault>,
}

impl<'t> Reader<'t> {
    /// Adds to the innermost open block.
    fn push(&mut self, node: Node) {
        self.open.last_mut().map_or(&mut self.main, |frame| &mut frame.nodes).push(node);
    }

    fn text(&mut self, span: Span) {
        if span.start < span.end {
            self.push(Node::Text(span));
        }
    }

    fn fault(&mut self, message: impl Into<String>, span: Span) {
        self.faults.push(ParseFault::new(message, span));
    }

    fn action(&mut self, found: &Found) {
        let before = self.scope.vars.len();
        let action::Meaning { said, fault, .. } =
            action::read(self.text, found, &mut self.scope.vars, self.is_doubtful);
        let is_sound = fault.is_none();
        let is_silent = said.as_ref().is_none_or(|said| !said.declares());
        let hides = is_silent && self.text[found.span.range()].contains(":=");
        self.is_doubtful |= !is_sound && hides;
        self.faults.extend(fault);
        let Some(said) = said else {
            if !is_sound {
                self.push(Node::Broken(found.span));
            }
            return;
        };
        let span = found.span;
        match said {
            Said::Print(pipeline) => self.print(pipeline, span),
            Said::Call(Some(name), argument) if argument.as_ref().is_none_or(is_whole) && is_sound => {
                self.push(Node::Call { span, name, argument });
            }
            Said::Call(..) => self.push(Node::Broken(span)),
            Said::Control(control, pipeline) => {
                self.scope.ranges += usize::from(control == Control::Range);
                self.open(Opener::Control(control, pipeline), span, before, false);
            }
            Said::Define(name) => self.define(name, span, is_sound),
            Said::Block(name, argument) => self.open(Opener::Block(name, argument), span, 0, false),
            Said::Else(next) => self.or_else(next, span, before, is_sound),
            Said::End => self.end(span, is_sound),
            Said::Break | Said::Continue => self.leave(said, span, is_sound),
        }
    }

    fn print(&mut self, pipeline: Pipeline, span: Span) {
        let is_lost = !is_whole(&pipeline) && pipeline.variables.is_empty();
        let pipeline = Pipeline { span, ..pipeline };
        self.push(if is_lost { Node::Broken(span) } else { Node::Action(pipeline) });
    }

    fn define(&mut self, name: Option<Arc<str>>, span: Span, is_sound: bool) {
        if !self.open.is_empty() {
            self.misplace("unexpected <define> in command".to_owned(), span, is_sound);
        }
        self.open(Opener::Define(name), span, 0, false);
    }

    fn leave(&mut self, said: Said, span: Span, is_sound: bool) {
        let (word, node) = match said {
            Said::Break => ("break", Node::Break(span)),
            _ => ("continue", Node::Continue(span)),
        };
        let is_inside = self.scope.ranges > 0;
        if is_sound && !is_inside {
            self.fault(format!("{{{{{word}}}}} outside {{{{range}}}}"), span);
        }
        self.push(if is_inside { node } else { Node::Broken(span) });
    }

    fn open(&mut self, opener: Opener, span: Span, vars: usize, is_chained: bool) {
        let hidden = opener.is_apart().then(|| std::mem::take(&mut self.scope));
        if self.open.len() == DEEPEST_BLOCK {
            self.fault(format!("more than {DEEPEST_BLOCK} blocks in one another"), span);
        }
        self.open.push(Frame { opener, span, nodes: Block::new(), body: None, vars, hidden, is_chained });
    }

    /// Says that an action cannot stand where it does. Go looks at that first,
    /// so that what else is wrong with it, the last fault, is not said.
    fn misplace(&mut self, message: String, span: Span, is_sound: bool) {
        if !is_sound {
            self.faults.pop();
        }
        self.fault(message, span);
    }

    fn or_else(&mut self, next: Option<(Control, Pipeline)>, span: Span, before: usize, is_sound: bool) {
        let misplaced = match self.open.last() {
            Some(frame) => frame.refuses(next.as_ref().map(|(control, _)| *control), self.delimiter.left),
            None => Some(format!("unexpected {}else}}}}", self.delimiter.left)),
        };
        let is_misplaced = misplaced.is_some();
        if let Some(message) = misplaced.filter(|_| is_sound || next.is_some()) {
            self.misplace(message, span, is_sound);
        }
        if let Some(frame) = self.open.last_mut()
            && frame.turns()
            && frame.opener.is_range()
        {
            self.scope.ranges = self.scope.ranges.saturating_sub(1);
        }
        match next {
            _ if is_misplaced => self.push(Node::Broken(span)),
            Some((control, pipeline)) => {
                self.open(Opener::Control(control, pipeline), span, before, true);
            }
            None => {}
        }
    }

    fn end(&mut self, span: Span, is_sound: bool) {
        if self.open.is_empty() {
            if is_sound {
                self.fault(format!("unexpected {}end}}}}", self.delimiter.left), span);
            }
            self.is_doubtful = true;
            self.push(Node::Broken(span));
        }
        while let Some(frame) = self.open.pop() {
            let is_chained = frame.is_chained;
            self.close(frame, span.end);
            if !is_chained {
                break;
            }
        }
    }

    /// Puts a block that ends at `end` where it belongs.
    fn close(&mut self, mut frame: Frame<'t>, end: usize) {
        if frame.opener.is_range() && frame.body.is_none() {
            self.scope.ranges = self.scope.ranges.saturating_sub(1);
        }
        match frame.hidden.take() {
            Some(scope) => self.scope = scope,
            None => self.scope.vars.truncate(frame.vars),
        }
        let whole = Span::new(frame.span.start, end);
        let is_too_deep = self.open.len() >= DEEPEST_BLOCK;
        let opening = frame.span;
        match frame.close() {
            _ if is_too_deep => self.push(Node::Broken(whole)),
            Closed::Node(node) => self.push(node),
            Closed::Definition(name, body) => self.add(name, body, opening, whole),
            Closed::Block(name, argument, body) => {
                let argument = Some(argument).filter(is_whole);
                let call = argument.map(|argument| Node::Call {
                    span: opening,
                    name: Arc::clone(&name),
                    argument: Some(argument),
                });
                self.add(name, body, opening, whole);
                self.push(call.unwrap_or(Node::Broken(opening)));
            }
        }
    }

    fn add(&mut self, name: Arc<str>, body: Block, opening: Span, span: Span) {
        let is_full = !is_blank(self.text, &body);
        let was_full = self.known.get(&name).copied().unwrap_or(false);
        if is_full && was_full {
            let name = literal::quote(&name);
            self.fault(format!("template: multiple definition of template {name}"), opening);
        }
        self.known.insert(Arc::clone(&name), is_full || was_full);
        self.definitions.push(Definition { name, span, body: Arc::new(body) });
    }

    /// Ends what is still open with the text.
    fn finish(mut self) -> Parsed {
        while let Some(frame) = self.open.pop() {
            if !frame.is_chained && self.open.len() <= DEEPEST_BLOCK {
                self.fault("unexpected EOF", frame.span);
            }
            self.close(frame, self.text.len());
        }
        self.faults.sort_by_key(|fault| fault.span);
        Parsed { main: Arc::new(self.main), definitions: self.definitions, faults: self.faults }
    }
}

fn is_whole(pipeline: &Pipeline) -> bool {
    !pipeline.commands.is_empty()
}
