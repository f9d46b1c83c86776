//! A block whose end was not met yet.

use std::sync::Arc;

use super::Scope;
use super::action::Control;
use crate::render::go::ast::{Block, Branch, Node, Pipeline};
use crate::source::Span;

/// What opens a block. A name that could not be read is none.
#[derive(Debug)]
pub(super) enum Opener {
    Control(Control, Pipeline),
    Define(Option<Arc<str>>),
    Block(Option<Arc<str>>, Pipeline),
}

impl Opener {
    /// Whether it begins a template of its own.
    pub fn is_apart(&self) -> bool {
        !matches!(self, Opener::Control(..))
    }

    /// Whether `break` and `continue` count inside.
    pub fn is_range(&self) -> bool {
        matches!(self, Opener::Control(Control::Range, _))
    }
}

/// An open block.
#[derive(Debug)]
pub(super) struct Frame<'t> {
    pub opener: Opener,
    /// The opening action.
    pub span: Span,
    /// What was met since it, or since its `else`.
    pub nodes: Block,
    /// What stands before its `else`, once that was met.
    pub body: Option<Block>,
    /// How many variables were in sight before it.
    pub vars: usize,
    /// What was in sight round a template of its own.
    pub hidden: Option<Scope<'t>>,
    /// Whether it is an `else if`, whose end is also that of the block round it.
    pub is_chained: bool,
}

/// What a block is once it ended.
pub(super) enum Closed {
    Node(Node),
    Definition(Arc<str>, Block),
    /// Both a definition and a call.
    Block(Arc<str>, Pipeline, Block),
}

impl Frame<'_> {
    /// Go's message where an `else`, or `else if`, cannot stand here.
    pub fn refuses(&self, next: Option<Control>, left: &str) -> Option<String> {
        let control = match self.opener {
            Opener::Control(control, _) => control,
            Opener::Define(_) => return Some(format!("unexpected {left}else}}}} in define clause")),
            Opener::Block(..) => return Some(format!("unexpected {left}else}}}} in block clause")),
        };
        if self.body.is_some() {
            return Some(format!("expected end; found {left}else}}}}"));
        }
        let next = next.filter(|&next| next != control)?;
        Some(format!("unexpected <{}> in input", next.keyword()))
    }

    /// Goes on with what stands after the first `else`; says whether it was that.
    pub fn turns(&mut self) -> bool {
        let is_first = self.body.is_none() && !self.opener.is_apart();
        if is_first {
            self.body = Some(std::mem::take(&mut self.nodes));
        }
        is_first
    }

    pub fn close(self) -> Closed {
        let Frame { opener, span, nodes, body, .. } = self;
        match opener {
            Opener::Define(Some(name)) => Closed::Definition(name, nodes),
            Opener::Block(Some(name), argument) => Closed::Block(name, argument, nodes),
            Opener::Define(None) | Opener::Block(None, _) => Closed::Node(Node::Broken(span)),
            Opener::Control(control, pipeline) => {
                let (body, otherwise) = match body {
                    Some(body) => (body, nodes),
                    None => (nodes, Block::new()),
                };
                let branch = Branch { span, pipeline, body, otherwise };
                Closed::Node(match control {
                    Control::If => Node::If(branch),
                    Control::With => Node::With(branch),
                    Control::Range => Node::Range(branch),
                })
            }
        }
    }
}
