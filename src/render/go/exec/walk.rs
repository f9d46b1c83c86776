//! Walking over nodes: text, actions, conditions and calls of templates.

use super::{Executor, Flow, Frame, Guess};
use crate::render::fault::Fault;
use crate::render::go::ast::{Block, Branch, Node, Pipeline};
use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};
use crate::source::Span;

impl Executor<'_> {
    /// Executes the nodes of a block in order, until one breaks out of it.
    ///
    /// # Errors
    /// Limits, and in strict mode the first action that fails.
    pub(super) fn block(&mut self, frame: &mut Frame<'_>, dot: &Value, block: &Block) -> Result<Flow, Fault> {
        self.meter.nest()?;
        for node in block {
            let before = self.before(frame);
            let flow = self.node(frame, dot, node)?;
            self.follow(frame, node, before);
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn node(&mut self, frame: &mut Frame<'_>, dot: &Value, node: &Node) -> Result<Flow, Fault> {
        self.meter.step(1)?;
        match node {
            Node::Text(span) => {
                frame.out.push_slice(&frame.script.text, span.range());
                self.meter.size(frame.out.len())?;
            }
            Node::Action(pipeline) => self.action(frame, dot, pipeline)?,
            Node::If(branch) => return self.condition(frame, dot, branch, false),
            Node::With(branch) => return self.condition(frame, dot, branch, true),
            Node::Range(branch) => return self.range(frame, dot, branch),
            Node::Call { span, name, argument } => {
                self.template(frame, dot, *span, name, argument.as_ref())?
            }
            Node::Break(_) => return Ok(Flow::Break),
            Node::Continue(_) => return Ok(Flow::Continue),
            Node::Broken(span) => {
                let value = self.unread(frame, *span)?;
                self.print(frame, &value, *span)?;
            }
        }
        Ok(Flow::Next)
    }

    fn action(&mut self, frame: &mut Frame<'_>, dot: &Value, pipeline: &Pipeline) -> Result<(), Fault> {
        let value = self.pipeline(frame, dot, pipeline)?;
        if pipeline.variables.is_empty() {
            self.print(frame, &value, pipeline.span)?;
        }
        Ok(())
    }

    fn condition(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        branch: &Branch,
        is_with: bool,
    ) -> Result<Flow, Fault> {
        let mark = frame.variables.len();
        let value = self.pipeline(frame, dot, &branch.pipeline)?;
        let flow = if self.decide(frame, &value, branch.span) {
            let dot = if is_with { &value } else { dot };
            self.block(frame, dot, &branch.body)
        } else {
            self.block(frame, dot, &branch.otherwise)
        };
        frame.variables.truncate(mark);
        flow
    }

    /// Whether a condition holds; what nobody knows is decided as asked for.
    pub(super) fn decide(&mut self, frame: &Frame<'_>, value: &Value, span: Span) -> bool {
        let truth = self.truth(value);
        if truth.is_none() {
            self.record.undecided(frame.script, span);
        }
        self.steer(span.start, truth).or(truth).unwrap_or(self.guess == Guess::True)
    }

    /// Whether a value is true; none where that is not known.
    pub(super) fn truth(&self, value: &Value) -> Option<bool> {
        match &value.kind {
            // Text that could not be told may be blank; random text is not.
            Kind::Text(text) if self.may_be_blank(text) => None,
            _ => value.is_true(),
        }
    }

    fn may_be_blank(&self, text: &Text) -> bool {
        !text.is_empty()
            && text.runs().all(|(_, origin)| match origin {
                Origin::Hole { cause } => self.origins.cause(cause).is_none_or(|cause| cause.may_be_blank),
                _ => false,
            })
    }

    fn template(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        span: Span,
        name: &str,
        argument: Option<&Pipeline>,
    ) -> Result<(), Fault> {
        frame.site = span.into();
        let found = self.find(name);
        let argument = match argument {
            Some(pipeline) if found.is_some() => self.pipeline(frame, dot, pipeline)?,
            _ => Value::missing(),
        };
        let result = match found {
            Some(template) => self.execute(&template, &argument).inspect_err(|_| frame.is_told = true),
            None => Err(Fault::failed(format!("template {name:?} not defined"))),
        };
        let value = self.settle(frame, span, result.map(Value::text))?;
        self.print(frame, &value, span)
    }

    /// What stands for a part of the template that could not be read.
    pub(super) fn unread(&mut self, frame: &Frame<'_>, span: Span) -> Result<Value, Fault> {
        let faults = &frame.script.parsed.faults;
        // They are in order, and there may be as many as there are actions.
        let at = faults.partition_point(|fault| fault.span.start < span.start);
        let near = faults.get(at.saturating_sub(1)..).unwrap_or_default().iter().take(2);
        let fault = near.into_iter().find(|fault| fault.span.touches(span)).or(faults.first());
        let (message, span) = fault.map_or(("unexpected action", span), |fault| (&fault.message, fault.span));
        self.settle(frame, span, Err(Fault::failed(message)))
    }
}
