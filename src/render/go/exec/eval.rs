//! Pipelines, commands and their words.

use std::sync::Arc;

use super::{Executor, Frame, Site};
use crate::render::fault::Fault;
use crate::render::go::ast::{Command, Expression, ExpressionKind, Literal, Number, Pipeline};
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{IntType, Kind, Value};
use crate::source::Span;

impl Executor<'_> {
    /// Evaluates a pipeline and sets its variables.
    pub(super) fn pipeline(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        pipeline: &Pipeline,
    ) -> Result<Value, Fault> {
        self.meter.nest()?;
        frame.site = inside(pipeline).into();
        let mut value = None;
        for command in &pipeline.commands {
            let result = self.command(frame, dot, command, value);
            value = Some(concrete(self.settle(frame, command.span, result)?));
        }
        let value = match value {
            Some(value) => value,
            None => self.unread(frame, pipeline.span)?,
        };
        for variable in &pipeline.variables {
            self.bind(frame, pipeline.assigns, &variable.name, value.clone())?;
        }
        Ok(value)
    }

    /// Sets a variable: a new one, or the innermost of that name.
    pub(super) fn bind(
        &mut self,
        frame: &mut Frame<'_>,
        assigns: bool,
        name: &Arc<str>,
        value: Value,
    ) -> Result<(), Fault> {
        if !assigns {
            frame.variables.push((Arc::clone(name), value));
            return Ok(());
        }
        match frame.variables.iter_mut().rev().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => return Err(Fault::failed(format!("undefined variable: {name}"))),
        }
        Ok(())
    }

    /// `last` is the value of the command before it, its last argument.
    fn command(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        command: &Command,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        let Some((first, rest)) = command.words.split_first() else {
            return Err(Fault::failed("missing value for command"));
        };
        let is_constant = !matches!(first.kind, ExpressionKind::Pipeline(_) | ExpressionKind::Function(_));
        if is_constant {
            frame.site = site(first);
        }
        match &first.kind {
            ExpressionKind::Field(names) => self.fields(frame, dot, dot.clone(), names, rest, last),
            ExpressionKind::Chain(inner, names) => {
                let receiver = self.word(frame, dot, inner)?;
                self.fields(frame, dot, concrete(receiver), names, rest, last)
            }
            ExpressionKind::Variable(variable, names) if !names.is_empty() => {
                let receiver = variable_of(frame, &variable.name)?;
                self.fields(frame, dot, receiver, names, rest, last)
            }
            ExpressionKind::Function(name) => self.function(frame, dot, name, command.span, rest, last),
            _ if !rest.is_empty() || last.is_some() => {
                let word = match &first.kind {
                    ExpressionKind::Pipeline(inner) => frame.script.slice(inside(inner)),
                    _ => frame.script.slice(first.span),
                };
                Err(Fault::failed(format!("can't give argument to non-function {word}")))
            }
            ExpressionKind::Nil => Err(Fault::failed("nil is not a command")),
            _ => self.word(frame, dot, first),
        }
    }

    /// The value of one word; what fails in it leaves a hole.
    pub(super) fn argument(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        word: &Expression,
    ) -> Result<Value, Fault> {
        frame.site = site(word);
        let result = self.word(frame, dot, word);
        self.settle(frame, word.span, result)
    }

    fn word(&mut self, frame: &mut Frame<'_>, dot: &Value, word: &Expression) -> Result<Value, Fault> {
        match &word.kind {
            ExpressionKind::Dot => Ok(dot.clone()),
            ExpressionKind::Nil => Ok(Value::nil()),
            ExpressionKind::Bool(value) => {
                Ok(Value::with_origin(Kind::Bool(*value), frame.script.literal(word.span.start)))
            }
            ExpressionKind::Number(number) => constant(frame, *number, word.span),
            ExpressionKind::Text(literal) => Ok(Value::text(text_of(frame, literal, word.span))),
            ExpressionKind::Field(names) => self.fields(frame, dot, dot.clone(), names, &[], None),
            ExpressionKind::Variable(variable, names) => {
                let value = variable_of(frame, &variable.name)?;
                self.fields(frame, dot, value, names, &[], None)
            }
            ExpressionKind::Function(name) => self.function(frame, dot, name, word.span, &[], None),
            ExpressionKind::Pipeline(pipeline) => self.pipeline(frame, dot, pipeline),
            ExpressionKind::Chain(inner, names) => {
                self.meter.nest()?;
                frame.site = site(inner);
                let receiver = self.word(frame, dot, inner)?;
                self.fields(frame, dot, receiver, names, &[], None)
            }
        }
    }
}

/// A pipeline without what stands around it.
fn inside(pipeline: &Pipeline) -> Span {
    let first = pipeline.commands.first().map(|command| command.span);
    let start = pipeline.variables.first().map(|variable| variable.span).or(first);
    let end = pipeline.commands.last().map(|command| command.span);
    match (start, end) {
        (Some(start), Some(end)) => Span::new(start.start, end.end),
        _ => pipeline.span,
    }
}

/// Go's place of a chain of fields is that of the second name in it.
fn site(word: &Expression) -> Site {
    let at = match &word.kind {
        ExpressionKind::Field(names) => names.get(1),
        ExpressionKind::Variable(_, names) | ExpressionKind::Chain(_, names) => names.first(),
        _ => None,
    };
    Site { span: word.span, at: at.map_or(word.span.start, |name| name.span.start) }
}

/// What an interface holds: of one that holds nil, no value at all.
fn concrete(value: Value) -> Value {
    match value.kind {
        Kind::Nil => Value { kind: Kind::Missing, origin: value.origin },
        _ => value,
    }
}

fn variable_of(frame: &Frame<'_>, name: &Arc<str>) -> Result<Value, Fault> {
    let found = frame.variables.iter().rev().find(|(known, _)| known == name);
    found.map(|(_, value)| value.clone()).ok_or_else(|| Fault::failed(format!("undefined variable: {name}")))
}

/// A number where nothing asks for a type (`exec.go`, `idealConstant`).
fn constant(frame: &Frame<'_>, number: Number, span: Span) -> Result<Value, Fault> {
    let kind = match number {
        Number { is_ideal_float: true, float: Some(value), .. } => Kind::Float(value),
        Number { int: Some(value), .. } => Kind::Int(value, IntType::Int),
        _ => return Err(Fault::failed(format!("{} overflows int", frame.script.slice(span)))),
    };
    Ok(Value::with_origin(kind, frame.script.action(span.start)))
}

/// A string in quotes, every byte with the place where it is written.
fn text_of(frame: &Frame<'_>, literal: &Literal, span: Span) -> Text {
    let script = frame.script;
    if let (Some(_), [] | [_]) = (&script.file, literal.pieces.as_slice()) {
        let at = literal.pieces.first().map_or(span.start, |(_, at)| *at as usize);
        return Text::new(&*literal.text, script.literal(at));
    }
    let mut text = TextBuilder::default();
    for (at, (start, offset)) in literal.pieces.iter().enumerate() {
        let (start, offset) = (*start as usize, *offset as usize);
        let end = literal.pieces.get(at + 1).map_or(literal.text.len(), |(next, _)| *next as usize);
        let piece = literal.text.get(start..end).unwrap_or_default();
        // In a text given to `tpl` the literal itself may come from several places.
        if script.file.is_none() && script.text.as_str().get(offset..offset + piece.len()) == Some(piece) {
            text.push_slice(&script.text, offset..offset + piece.len());
        } else {
            text.push(piece, script.literal(offset));
        }
    }
    text.finish()
}
