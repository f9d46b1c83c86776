//! What an action says, from what the parser of Go's templates makes of it.

use super::flaw::Flaw;
use super::functions::{self, Prints};
use super::kind::Kind;
use crate::render::go::ast::{Command, Expression, ExpressionKind, ParseFault, ParseFaultKind, Pipeline};
use crate::render::go::parse::action::{self, Control, Said};
use crate::render::go::scan::Found;
use crate::render::go::vars::Vars;
use crate::source::Span;

/// An action that was read.
#[derive(Debug)]
pub(super) struct Meaning {
    pub kind: Kind,
    pub prints: Prints,
    pub flaws: Vec<(Flaw, Span)>,
}

/// Reads an action. `vars` are the variables in sight, to which it adds its own.
pub(super) fn read<'t>(text: &'t str, found: &Found, vars: &mut Vars<'t>) -> Meaning {
    let action::Meaning { said, fault, slips } = action::read_on(text, found, vars);
    let mut meaning = Meaning { kind: Kind::Silent, prints: Prints::Any, flaws: Vec::new() };
    let is_too_deep = fault.as_ref().is_some_and(|fault| fault.kind == ParseFaultKind::TooDeep);
    if let Some(said) = said {
        meaning.said(&said);
    }
    if is_too_deep {
        // Deeper than anyone writes: nothing is said of it.
        meaning.flaws.clear();
    } else {
        meaning.flaws.extend(slips.iter().chain(&fault).map(flaw));
    }
    meaning
}

/// What is wrong, and the bytes that would change if it were mended.
fn flaw(fault: &ParseFault) -> (Flaw, Span) {
    match fault.kind {
        ParseFaultKind::Missing(before) => (Flaw::Missing, before),
        ParseFaultKind::Character => (Flaw::CharLiteral, fault.span),
        ParseFaultKind::Escape => (Flaw::Escape, fault.span),
        ParseFaultKind::Variable => (Flaw::UndefinedVariable, fault.span),
        ParseFaultKind::Unexpected | ParseFaultKind::TooDeep => (Flaw::Unexpected, fault.span),
    }
}

impl Meaning {
    fn said(&mut self, said: &Said) {
        let pipeline = match said {
            Said::Print(pipeline)
            | Said::Control(_, pipeline)
            | Said::Block(_, pipeline)
            | Said::Call(_, Some(pipeline))
            | Said::Else(Some((_, pipeline))) => Some(pipeline),
            _ => None,
        };
        let prints = pipeline.map_or(Prints::Any, |pipeline| self.pipeline(pipeline));
        self.prints = if let Said::Print(_) = said { prints } else { Prints::Subtree };
        self.kind = match said {
            Said::Print(pipeline) if !pipeline.variables.is_empty() => Kind::Silent,
            Said::Print(_) | Said::Call(..) => Kind::Output,
            Said::Control(Control::If, _) => Kind::If,
            Said::Control(Control::With, _) => Kind::With,
            Said::Control(Control::Range, _) => Kind::Range,
            Said::Define(_) => Kind::Define,
            Said::Block(..) => Kind::Block,
            Said::Else(Some((Control::If, _))) => Kind::ElseIf,
            Said::Else(Some(_)) => Kind::ElseWith,
            Said::Else(None) => Kind::Else,
            Said::End => Kind::End,
            Said::Break | Said::Continue => Kind::Leave,
        };
    }

    /// Judges the calls of a pipeline; what it prints, as its last command tells.
    fn pipeline(&mut self, pipeline: &Pipeline) -> Prints {
        let mut prints = Prints::Any;
        for (at, command) in pipeline.commands.iter().enumerate() {
            prints = self.command(command, at > 0);
        }
        prints
    }

    fn command(&mut self, command: &Command, is_piped: bool) -> Prints {
        let Some((first, rest)) = command.words.split_first() else { return Prints::Any };
        let prints = self.word(first, rest.len() + usize::from(is_piped));
        // A function among the arguments is called without any.
        for word in rest {
            self.word(word, 0);
        }
        prints
    }

    fn word(&mut self, word: &Expression, arguments: usize) -> Prints {
        match &word.kind {
            ExpressionKind::Bool(_) => Prints::Bool,
            ExpressionKind::Number(_) => Prints::Number,
            ExpressionKind::Function(name) => self.function(name, word.span, Some(arguments)),
            ExpressionKind::Pipeline(inner) => self.pipeline(inner),
            ExpressionKind::Chain(inner, _) => {
                match &inner.kind {
                    ExpressionKind::Function(name) => self.function(name, inner.span, None),
                    _ => self.word(inner, 0),
                };
                Prints::Any
            }
            _ => Prints::Any,
        }
    }

    fn function(&mut self, name: &str, span: Span, arguments: Option<usize>) -> Prints {
        let Some(function) = functions::find(name) else {
            self.flaws.push((Flaw::UnknownFunction(None), span));
            return Prints::Any;
        };
        if let (Some(wanted), Some(found)) = (function.arguments, arguments)
            && wanted != found
        {
            self.flaws.push((Flaw::Arguments { wanted, found }, span));
        }
        function.prints
    }
}
