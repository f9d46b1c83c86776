//! Pipelines and their commands (`parse.go`, `pipeline`, `checkPipeline`, `command`).

use super::cursor::{Cursor, Read, Token};
use crate::render::go::ast::{Command, ExpressionKind, Name, ParseFault, ParseFaultKind, Pipeline};
use crate::render::go::lex::Word;
use crate::source::Span;

impl Cursor<'_, '_> {
    /// Reads a pipeline up to the end of the action or, after the parenthesis
    /// `open`, past its partner.
    pub fn pipeline(&mut self, context: &'static str, open: Option<Span>) -> Read<Pipeline> {
        let start = self.peek().span().start;
        let (variables, assigns) = self.declarations(context)?;
        let mut commands = Vec::new();
        loop {
            match self.peek() {
                Token::Right(_) if open.is_none() => break,
                Token::Word(Word::Close, _) if open.is_some() => break,
                Token::Word(word, span) if self.is_operand(word, span) => commands.push(self.command()?),
                token => return Err(self.unexpected(token, context)),
            }
        }
        let span = Span::new(start, self.last.max(start));
        let end = self.peek().span();
        if open.is_some() {
            self.advance();
        }
        if commands.is_empty() {
            let whole = open.map_or(self.action, |open| Span::new(open.start, self.last));
            let fault = ParseFault::new(format!("missing value for {context}"), whole);
            return Err(fault.of(ParseFaultKind::Missing(end)));
        }
        self.check(&commands)?;
        Ok(Pipeline { span, assigns, variables, commands })
    }

    /// Only the first command may be a constant.
    fn check(&self, commands: &[Command]) -> Read<()> {
        use ExpressionKind::{Bool, Dot, Nil, Number, Text};
        for (stage, command) in (1..).zip(commands).skip(1) {
            let Some(first) = command.words.first() else { continue };
            if matches!(first.kind, Bool(_) | Dot | Nil | Number(_) | Text(_)) {
                let message = format!("non executable command in pipeline stage {stage}");
                return self.fault(message, first.span);
            }
        }
        Ok(())
    }

    /// `$x :=`, `$x =`, in a `range` also `$x, $y :=`.
    fn declarations(&mut self, context: &str) -> Read<(Vec<Name>, bool)> {
        let mut names: Vec<Name> = Vec::new();
        while let Token::Word(Word::Variable, span) = self.peek() {
            let before = self.place();
            self.advance();
            let token = self.peek();
            let Token::Word(word @ (Word::Assign | Word::Declare | Word::Comma), _) = token else {
                self.back(before);
                break;
            };
            self.advance();
            names.push(Name { name: self.name(span), span });
            let name = self.slice(span);
            self.vars.push(name);
            let assigns = word == Word::Assign;
            if self.depth == 0 {
                self.declared = (names.clone(), assigns);
            }
            if word != Word::Comma {
                return Ok((names, assigns));
            }
            if context != "range" || names.len() > 1 {
                return self.fault(format!("too many declarations in {context}"), token.span());
            }
            let next = self.peek();
            if !matches!(next, Token::Word(Word::Variable | Word::Close, _) | Token::Right(_)) {
                return self.fault("range can only initialize variables", next.span());
            }
        }
        Ok((names, false))
    }

    /// Words up to `|`, which is read too, or up to `)` or the end.
    fn command(&mut self) -> Read<Command> {
        let start = self.peek().span().start;
        let mut words = Vec::new();
        let end = loop {
            self.peek();
            words.extend(self.operand()?);
            match self.peek_any() {
                Token::Word(Word::Space, _) => self.advance(),
                Token::Right(_) | Token::Word(Word::Close, _) => break self.last,
                Token::Word(Word::Pipe, _) => {
                    let end = self.last;
                    self.advance();
                    break end;
                }
                token => return Err(self.unexpected(token, "operand")),
            }
        };
        Ok(Command { span: Span::new(start, end), words })
    }
}
