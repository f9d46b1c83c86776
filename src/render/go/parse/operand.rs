//! The words of a command (`parse.go`, `operand` and `term`).

use super::DEEPEST_PARENTHESIS;
use super::cursor::{Cursor, Read, Token};
use crate::render::go::ast::{Expression, ExpressionKind, Literal, Name, Number, ParseFault, ParseFaultKind};
use crate::render::go::lex::Word;
use crate::render::go::{literal, number};
use crate::source::Span;

impl Cursor<'_, '_> {
    /// Whether an operand can begin with a word.
    pub fn is_operand(&self, word: Word, span: Span) -> bool {
        use Word::{Char, Dot, Field, Name, Number, Open, String, Variable};
        match word {
            Name => self.as_keyword(span).is_none(),
            _ => matches!(word, Number | String | Char | Dot | Field | Variable | Open),
        }
    }

    /// A term and its fields; none where something else comes next.
    pub fn operand(&mut self) -> Read<Option<Expression>> {
        let Token::Word(word, span) = self.peek() else { return Ok(None) };
        if !self.is_operand(word, span) {
            return Ok(None);
        }
        self.advance();
        let kind = self.term(word, span)?;
        let term = Expression { span: Span::new(span.start, self.last), kind };
        let mut fields = Vec::new();
        while let Token::Word(Word::Field, span) = self.peek_any() {
            fields.push(self.field(span));
            self.advance();
        }
        if fields.is_empty() { Ok(Some(term)) } else { self.chain(term, fields).map(Some) }
    }

    fn chain(&self, term: Expression, fields: Vec<Name>) -> Read<Expression> {
        use ExpressionKind::{Bool, Chain, Dot, Field, Nil, Number, Text, Variable};
        let span = Span::new(term.span.start, self.last);
        let kind = match term.kind {
            Field(mut names) => {
                names.extend(fields);
                Field(names)
            }
            Variable(name, _) => Variable(name, fields),
            Bool(_) | Text(_) | Number(_) | Nil | Dot => {
                let written = literal::quote(self.slice(term.span));
                let first = fields.first().map_or(span, |field| field.span);
                return self.fault(format!("unexpected . after term {written}"), first);
            }
            _ => Chain(Box::new(term), fields),
        };
        Ok(Expression { span, kind })
    }

    fn field(&self, span: Span) -> Name {
        Name { name: self.slice(span).trim_start_matches('.').into(), span }
    }

    /// A word that was gone past.
    fn term(&mut self, word: Word, span: Span) -> Read<ExpressionKind> {
        let text = self.slice(span);
        let fault = |message| ParseFault::new(message, span);
        Ok(match word {
            Word::Name => match text {
                "true" => ExpressionKind::Bool(true),
                "false" => ExpressionKind::Bool(false),
                "nil" => ExpressionKind::Nil,
                _ => ExpressionKind::Function(text.into()),
            },
            Word::Number => ExpressionKind::Number(number::value(text).map_err(fault)?),
            Word::Char => match number::value(text) {
                Ok(number) => ExpressionKind::Number(number),
                Err(message) => {
                    self.slip(fault(message).of(ParseFaultKind::Character))?;
                    ExpressionKind::Number(Number { int: None, float: None, is_ideal_float: false })
                }
            },
            Word::String => match literal::string(text, span.start) {
                Ok(literal) => ExpressionKind::Text(literal),
                Err(message) => {
                    self.slip(fault(message).of(ParseFaultKind::Escape))?;
                    ExpressionKind::Text(Literal { text: "".into(), pieces: Vec::new() })
                }
            },
            Word::Variable if self.is_doubtful || self.vars.has(text) => {
                ExpressionKind::Variable(Name { name: text.into(), span }, Vec::new())
            }
            Word::Variable => {
                let message = format!("undefined variable {}", literal::quote(text));
                self.slip(fault(message).of(ParseFaultKind::Variable))?;
                ExpressionKind::Variable(Name { name: text.into(), span }, Vec::new())
            }
            Word::Field => ExpressionKind::Field(vec![self.field(span)]),
            Word::Open => return self.parenthesis(span),
            _ => ExpressionKind::Dot,
        })
    }

    fn parenthesis(&mut self, open: Span) -> Read<ExpressionKind> {
        if self.depth >= DEEPEST_PARENTHESIS {
            let fault = ParseFault::new("max expression depth exceeded", open);
            return Err(fault.of(ParseFaultKind::TooDeep));
        }
        self.depth += 1;
        let pipeline = self.pipeline("parenthesized pipeline", Some(open))?;
        self.depth -= 1;
        Ok(ExpressionKind::Pipeline(Box::new(pipeline)))
    }
}
