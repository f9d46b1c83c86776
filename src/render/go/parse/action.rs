//! What one action says (`parse.go`, `action` and the controls).

use std::sync::Arc;

use super::cursor::{Cursor, Read, Token};
use crate::render::go::ast::{ParseFault, ParseFaultKind, Pipeline};
use crate::render::go::lex::Word;
use crate::render::go::literal;
use crate::render::go::scan::Found;
use crate::render::go::vars::Vars;

/// Which control a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Control {
    If,
    With,
    Range,
}

impl Control {
    /// Its name in a template.
    pub fn keyword(self) -> &'static str {
        match self {
            Control::If => "if",
            Control::With => "with",
            Control::Range => "range",
        }
    }
}

/// What an action says. Pipelines that could not be read have no commands,
/// names that could not be read are none.
#[derive(Debug)]
pub(in crate::render) enum Said {
    Print(Pipeline),
    Call(Option<Arc<str>>, Option<Pipeline>),
    Control(Control, Pipeline),
    Define(Option<Arc<str>>),
    Block(Option<Arc<str>>, Pipeline),
    /// With what follows it: `if` or `with`.
    Else(Option<(Control, Pipeline)>),
    End,
    Break,
    Continue,
}

impl Said {
    /// Whether it is known which variables it sets.
    pub fn declares(&self) -> bool {
        match self {
            Said::Print(pipeline)
            | Said::Call(_, Some(pipeline))
            | Said::Control(_, pipeline)
            | Said::Block(_, pipeline)
            | Said::Else(Some((_, pipeline))) => !pipeline.variables.is_empty(),
            _ => false,
        }
    }
}

/// An action that was read.
#[derive(Debug)]
pub(in crate::render) struct Meaning {
    /// None for a comment.
    pub said: Option<Said>,
    /// Why it could not be read.
    pub fault: Option<ParseFault>,
    /// What is wrong beside that, where reading could go on.
    pub slips: Vec<ParseFault>,
}

/// Reads an action. `vars` are the variables in sight, to which it adds its
/// own; with `is_doubtful` there may be others.
pub(super) fn read<'t>(text: &'t str, found: &Found, vars: &mut Vars<'t>, is_doubtful: bool) -> Meaning {
    reading(found, Cursor::new(text, found, vars, is_doubtful))
}

/// Reads an action likewise, and on after what is wrong with one word of it.
pub(in crate::render) fn read_on<'t>(text: &'t str, found: &Found, vars: &mut Vars<'t>) -> Meaning {
    let mut cursor = Cursor::new(text, found, vars, false);
    cursor.slips = Some(Vec::new());
    reading(found, cursor)
}

fn reading(found: &Found, cursor: Cursor<'_, '_>) -> Meaning {
    let mut reader = Reader { cursor, fault: None };
    let said = if found.lexed.is_comment {
        if let Token::Stopped(stop, span) = reader.cursor.peek() {
            reader.fault = Some(reader.cursor.unexpected(Token::Stopped(stop, span), "input"));
        }
        None
    } else {
        Some(reader.action())
    };
    Meaning { said, fault: reader.fault, slips: reader.cursor.slips.unwrap_or_default() }
}

struct Reader<'r, 't> {
    cursor: Cursor<'r, 't>,
    fault: Option<ParseFault>,
}

impl Reader<'_, '_> {
    fn action(&mut self) -> Said {
        let Some(keyword) = self.cursor.keyword() else {
            return Said::Print(self.pipeline("command"));
        };
        self.cursor.advance();
        match keyword {
            "if" => Said::Control(Control::If, self.pipeline("if")),
            "with" => Said::Control(Control::With, self.pipeline("with")),
            "range" => Said::Control(Control::Range, self.pipeline("range")),
            "else" => self.or_else(),
            "end" => self.last(Said::End, "end"),
            "break" => self.last(Said::Break, "{{break}}"),
            "continue" => self.last(Said::Continue, "{{continue}}"),
            "template" => self.call(),
            "block" => {
                let name = self.name("block clause");
                Said::Block(name, self.pipeline("block clause"))
            }
            _ => {
                let name = self.name("define clause");
                self.last(Said::Define(name), "define clause")
            }
        }
    }

    fn or_else(&mut self) -> Said {
        let control = match self.cursor.keyword() {
            Some("if") => Control::If,
            Some("with") => Control::With,
            _ => return self.last(Said::Else(None), "else"),
        };
        self.cursor.advance();
        Said::Else(Some((control, self.pipeline(control.keyword()))))
    }

    fn call(&mut self) -> Said {
        let name = self.name("template clause");
        let has_argument = self.fault.is_none() && !matches!(self.cursor.peek(), Token::Right(_));
        let argument = has_argument.then(|| self.pipeline("template clause"));
        Said::Call(name, argument)
    }

    /// The name of a template, in quotes.
    fn name(&mut self, context: &str) -> Option<Arc<str>> {
        let name = self.read_name(context);
        self.note(name)
    }

    fn read_name(&mut self, context: &str) -> Read<Arc<str>> {
        let token = self.cursor.peek();
        let Token::Word(Word::String, span) = token else {
            return Err(self.cursor.unexpected(token, context));
        };
        self.cursor.advance();
        match literal::string(self.cursor.slice(span), span.start) {
            Ok(literal) => Ok(literal.text),
            Err(message) => Err(ParseFault::new(message, span).of(ParseFaultKind::Escape)),
        }
    }

    /// A pipeline up to the end of the action; without commands where it could not be read.
    fn pipeline(&mut self, context: &'static str) -> Pipeline {
        let start = self.cursor.peek().span().start;
        if self.fault.is_none() {
            let read = self.cursor.pipeline(context, None);
            if let Some(pipeline) = self.note(read) {
                return pipeline;
            }
        }
        self.cursor.broken(start)
    }

    /// Nothing may follow.
    fn last(&mut self, said: Said, context: &str) -> Said {
        let token = self.cursor.peek();
        if self.fault.is_none() && !matches!(token, Token::Right(_)) {
            self.fault = Some(self.cursor.unexpected(token, context));
        }
        said
    }

    fn note<T>(&mut self, read: Read<T>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(fault) => {
                self.fault.get_or_insert(fault);
                None
            }
        }
    }
}
