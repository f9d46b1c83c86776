//! Calls of functions.

use super::{Executor, Frame, Mode};
use crate::render::fault::{Fault, FaultKind};
use crate::render::functions::print::PLACEHOLDER;
use crate::render::functions::{self, Function, Scene};
use crate::render::go::ast::Expression;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};
use crate::source::Span;

/// A function that needs the executor: `include`, `tpl`.
#[derive(Debug, Clone, Copy)]
pub struct Native {
    /// Its name in templates.
    pub name: &'static str,
    /// How many arguments it takes at least and at most.
    pub arity: (usize, usize),
    /// What it does.
    pub call: fn(&mut Executor<'_>, &[Value]) -> Result<Value, Fault>,
}

/// What a name of a function means.
enum Callee {
    Native(&'static Native),
    Plain(&'static Function),
}

impl Callee {
    fn arity(&self) -> (usize, usize) {
        match self {
            Callee::Native(native) => native.arity,
            Callee::Plain(function) => function.arity,
        }
    }
}

impl Executor<'_> {
    /// Calls a function by its name: `words` are its arguments as written, `last` what a
    /// pipe adds to them.
    ///
    /// # Errors
    /// A name that no function has, arguments that do not fit, what the function fails with.
    pub(super) fn function(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        name: &str,
        span: Span,
        words: &[Expression],
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        self.meter.step(1)?;
        frame.site = Span::new(span.start, span.start + name.len()).into();
        if name == "and" || name == "or" {
            return self.shortcut(frame, dot, name, words, last);
        }
        let callee = self.callee(name)?;
        check_arity(name, callee.arity(), words.len() + usize::from(last.is_some()))?;
        let arguments = self.arguments(frame, dot, words, last)?;
        for argument in &arguments {
            self.meter.weigh(argument)?;
        }
        frame.site = span.into();
        let result = match callee {
            Callee::Native(native) => (native.call)(self, &arguments),
            Callee::Plain(function) => {
                let arguments = on_own_lines(name, arguments);
                let result = functions::call(function, &mut Scene { origins: self.origins }, arguments);
                self.meter.step(functions::take_spent())?;
                result
            }
        };
        let value = result.map_err(|fault| calling(name, fault))?;
        self.meter.weigh(&value)?;
        Ok(value)
    }

    fn callee(&self, name: &str) -> Result<Callee, Fault> {
        let native = self.natives.binary_search_by(|native| native.name.cmp(name)).ok();
        match native.and_then(|at| self.natives.get(at)) {
            Some(native) => Ok(Callee::Native(native)),
            None => functions::find(name)
                .filter(|_| (self.knows)(name))
                .map(Callee::Plain)
                .ok_or_else(|| Fault::failed(format!("function {name:?} not defined"))),
        }
    }

    /// The values of words, and after them that of the command before.
    pub(super) fn arguments(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        words: &[Expression],
        last: Option<Value>,
    ) -> Result<Vec<Value>, Fault> {
        let mut arguments = Vec::with_capacity(words.len() + 1);
        for word in words {
            arguments.push(self.argument(frame, dot, word)?);
        }
        arguments.extend(last);
        Ok(arguments)
    }

    /// `and`, `or`: what need not be evaluated is not.
    fn shortcut(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        name: &str,
        words: &[Expression],
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        if words.is_empty() && last.is_none() {
            return Err(Fault::failed(format!("wrong number of args for {name}: want at least 1 got 0")));
        }
        let mut value = Value::missing();
        for word in words {
            value = self.argument(frame, dot, word)?;
            match self.truth(&value) {
                Some(truth) if truth == (name == "or") => return Ok(value),
                Some(_) => {}
                None => {
                    let cause = functions::any_cause(&value);
                    return Ok(cause.map_or(value, Value::hole));
                }
            }
        }
        Ok(last.unwrap_or(value))
    }

    /// What a failure leaves: in tolerant mode a hole, of which the place is kept.
    pub(super) fn settle(
        &mut self,
        frame: &Frame<'_>,
        span: Span,
        result: Result<Value, Fault>,
    ) -> Result<Value, Fault> {
        let Err(fault) = result else { return result };
        let fault = fault.or_at(frame.script.action(span.start));
        if fault.kind == FaultKind::Limit || self.mode == Mode::Strict {
            return Err(fault);
        }
        Ok(Value::hole(self.failure(frame.script, span, fault)))
    }
}

/// A hole that is indented still stands on lines of its own.
fn on_own_lines(name: &str, mut arguments: Vec<Value>) -> Vec<Value> {
    if let ("indent" | "nindent", Some(last)) = (name, arguments.last_mut())
        && let Kind::Hole(_) = last.kind
    {
        *last = Value::text(Text::new(PLACEHOLDER, last.origin));
    }
    arguments
}

fn check_arity(name: &str, (least, most): (usize, usize), got: usize) -> Result<(), Fault> {
    if (least..=most).contains(&got) {
        return Ok(());
    }
    let want = if least == most { least.to_string() } else { format!("at least {least}") };
    Err(Fault::failed(format!("wrong number of args for {name}: want {want} got {got}")))
}

/// Go says which function it was, unless the arguments did not fit.
fn calling(name: &str, fault: Fault) -> Fault {
    let is_argument = fault.message.starts_with("wrong type for value; expected ")
        || fault.message.starts_with("invalid value; expected ")
        || fault.message.starts_with("wrong number of args for ");
    if fault.kind != FaultKind::Failed || is_argument {
        return fault;
    }
    Fault { message: format!("error calling {name}: {}", fault.message), ..fault }
}
