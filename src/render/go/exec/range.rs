//! `range` over lists, maps, numbers and objects.

use super::{Executor, Flow, Frame, Guess};
use crate::render::fault::Fault;
use crate::render::go::ast::Branch;
use crate::render::value::{Kind, Value};

/// Whether there is anything to go through; none where that is not known.
fn some(over: &Value) -> Option<bool> {
    match &over.kind {
        Kind::Hole(_) => None,
        Kind::List(list) => Some(!list.items().is_empty()),
        Kind::Map(map) => Some(!map.slots().is_empty()),
        Kind::Int(count, _) => Some(*count > 0),
        Kind::Object(object) => object.entries().map(|entries| !entries.is_empty()),
        _ => Some(false),
    }
}

impl Executor<'_> {
    /// Executes a `range` with what follows `else`; variables that it sets end with it.
    ///
    /// # Errors
    /// What cannot be iterated over, in strict mode; limits; what its body fails with.
    pub(super) fn range(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        branch: &Branch,
    ) -> Result<Flow, Fault> {
        let mark = frame.variables.len();
        let mut flow = Flow::Next;
        let over = self.pipeline(frame, dot, &branch.pipeline)?;
        let checked = self.is_iterable(&over, branch).map(|()| over);
        let over = self.settle(frame, branch.pipeline.span, checked)?;
        let guess = self.steer(branch.span.start, some(&over)).unwrap_or(self.guess == Guess::True);
        let ran = self.iterations(frame, branch, over, guess)?;
        if !ran {
            flow = self.block(frame, dot, &branch.otherwise)?;
        }
        frame.variables.truncate(mark);
        Ok(flow)
    }

    fn is_iterable(&self, over: &Value, branch: &Branch) -> Result<(), Fault> {
        let pair = branch.pipeline.variables.len() > 1;
        match &over.kind {
            Kind::Int(number, _) if pair => {
                Err(Fault::failed(format!("can't use {number} to iterate over more than one variable")))
            }
            Kind::Object(object) if object.entries().is_none() => {
                Err(Fault::failed(format!("range can't iterate over {}", object.print().as_str())))
            }
            Kind::Bool(_) | Kind::Float(_) | Kind::Text(_) => {
                let shown = self.shown(over);
                Err(Fault::failed(format!("range can't iterate over {shown}")))
            }
            _ => Ok(()),
        }
    }

    /// Goes through the items; false where there is none.
    /// `guess`: whether what cannot be told counts as one.
    fn iterations(
        &mut self,
        frame: &mut Frame<'_>,
        branch: &Branch,
        over: Value,
        guess: bool,
    ) -> Result<bool, Fault> {
        match over.kind {
            Kind::List(list) => {
                // A list may grow while it is gone through: Go has looked at its length before.
                let count = list.items().len();
                for at in 0..count {
                    let Some(item) = list.items().get(at).cloned() else { break };
                    let index = Value::int(i64::try_from(at).unwrap_or(i64::MAX));
                    if self.iteration(frame, branch, index, item)? == Flow::Break {
                        break;
                    }
                }
                Ok(count > 0)
            }
            Kind::Map(map) => {
                let entries = map.entries().into_iter().map(|(key, value)| (Value::text(key), value));
                self.entries(frame, branch, entries.collect())
            }
            Kind::Object(object) => self.entries(frame, branch, object.entries().unwrap_or_default()),
            Kind::Int(count, int_type) => {
                for number in 0..count.max(0) {
                    let item = Value::new(Kind::Int(number, int_type));
                    if self.iteration(frame, branch, Value::missing(), item)? == Flow::Break {
                        break;
                    }
                }
                Ok(count > 0)
            }
            Kind::Hole(cause) => {
                self.record.undecided(frame.script, branch.span);
                if guess {
                    self.iteration(frame, branch, Value::hole(cause), Value::hole(cause))?;
                }
                Ok(guess)
            }
            _ => Ok(false),
        }
    }

    fn entries(
        &mut self,
        frame: &mut Frame<'_>,
        branch: &Branch,
        entries: Vec<(Value, Value)>,
    ) -> Result<bool, Fault> {
        let any = !entries.is_empty();
        for (key, value) in entries {
            if self.iteration(frame, branch, key, value)? == Flow::Break {
                break;
            }
        }
        Ok(any)
    }

    fn iteration(
        &mut self,
        frame: &mut Frame<'_>,
        branch: &Branch,
        index: Value,
        item: Value,
    ) -> Result<Flow, Fault> {
        self.meter.step(1)?;
        let mark = frame.variables.len();
        let pipeline = &branch.pipeline;
        match pipeline.variables.as_slice() {
            [] => {}
            [only] => self.bind(frame, pipeline.assigns, &only.name, item.clone())?,
            [first, second, ..] => {
                self.bind(frame, pipeline.assigns, &first.name, index)?;
                self.bind(frame, pipeline.assigns, &second.name, item.clone())?;
            }
        }
        let flow = self.block(frame, &item, &branch.body);
        frame.variables.truncate(mark);
        flow
    }
}
