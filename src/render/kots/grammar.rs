//! What an action says, as Go's `text/template/parse/parse.go` (Go 1.27)
//! reads its words.

use super::flaw::Flaw;
use super::functions::{self, Prints};
use super::kind::Kind;
use crate::render::go::lex::Word;
use crate::render::go::vars::Vars;
use crate::render::go::{literal, number};
use crate::source::Span;

/// An action that was read.
#[derive(Debug)]
pub(super) struct Meaning {
    pub kind: Kind,
    pub prints: Prints,
    pub flaws: Vec<(Flaw, Span)>,
}

/// Parentheses in one another that are looked into.
const DEEPEST: usize = 50;

const KEYWORDS: [&str; 10] =
    ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"];

/// Reads the words of an action that ends at `end`. `vars` are the variables
/// in sight, to which it adds its own.
pub(super) fn read<'t>(text: &'t str, words: &[(Word, Span)], end: Span, vars: &mut Vars<'t>) -> Meaning {
    let mut reader = Reader { text, words, at: 0, end, vars, flaws: Vec::new(), depth: 0, declares: false };
    let (kind, prints) = reader.action();
    Meaning { kind, prints, flaws: reader.flaws }
}

struct Reader<'w, 't> {
    text: &'t str,
    words: &'w [(Word, Span)],
    at: usize,
    end: Span,
    vars: &'w mut Vars<'t>,
    flaws: Vec<(Flaw, Span)>,
    depth: usize,
    declares: bool,
}

/// The action cannot be read on; why is among the flaws.
struct Lost;

type Read<T> = Result<T, Lost>;

impl<'t> Reader<'_, 't> {
    fn slice(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    fn peek(&self) -> Option<(Word, Span)> {
        self.words.get(self.at).copied()
    }

    /// The next word that is no blank, still to be read.
    fn peek_word(&mut self) -> Option<(Word, Span)> {
        while self.peek().is_some_and(|(word, _)| word == Word::Space) {
            self.at += 1;
        }
        self.peek()
    }

    fn flaw(&mut self, flaw: Flaw, span: Span) {
        self.flaws.push((flaw, span));
    }

    /// Gives up at the next word, or at the end of the action.
    fn lost<T>(&mut self, flaw: Flaw) -> Read<T> {
        let span = self.peek_word().map_or(self.end, |(_, span)| span);
        self.flaw(flaw, span);
        Err(Lost)
    }

    fn keyword(&mut self) -> Option<&'t str> {
        let (word, span) = self.peek_word()?;
        KEYWORDS.into_iter().find(|keyword| word == Word::Name && self.slice(span) == *keyword)
    }

    fn action(&mut self) -> (Kind, Prints) {
        let Some(keyword) = self.keyword() else {
            let read = self.pipeline(false, false);
            let kind = if self.declares { Kind::Silent } else { Kind::Output };
            return (kind, read.unwrap_or(Prints::Any));
        };
        self.at += 1;
        let (kind, read) = match keyword {
            "if" => (Kind::If, self.pipeline(false, false).map(drop)),
            "with" => (Kind::With, self.pipeline(false, false).map(drop)),
            "range" => (Kind::Range, self.pipeline(true, false).map(drop)),
            "end" => (Kind::End, self.ended()),
            "break" | "continue" => (Kind::Leave, self.ended()),
            "define" => (Kind::Define, self.name().and_then(|()| self.ended())),
            "block" => (Kind::Block, self.name().and_then(|()| self.pipeline(false, false).map(drop))),
            "template" => (Kind::Output, self.name().and_then(|()| self.dot_of_template())),
            _ => self.after_else(),
        };
        // A flaw was noted where it was met.
        let _ = read;
        (kind, Prints::Subtree)
    }

    fn after_else(&mut self) -> (Kind, Read<()>) {
        let kind = match self.keyword() {
            Some("if") => Kind::ElseIf,
            Some("with") => Kind::ElseWith,
            _ => return (Kind::Else, self.ended()),
        };
        self.at += 1;
        (kind, self.pipeline(false, false).map(drop))
    }

    /// Nothing may follow.
    fn ended(&mut self) -> Read<()> {
        if self.peek_word().is_some() { self.lost(Flaw::Unexpected) } else { Ok(()) }
    }

    /// The name of a template.
    fn name(&mut self) -> Read<()> {
        match self.peek_word() {
            Some((Word::String, _)) => {
                self.at += 1;
                Ok(())
            }
            None => self.lost(Flaw::Missing),
            Some(_) => self.lost(Flaw::Unexpected),
        }
    }

    fn dot_of_template(&mut self) -> Read<()> {
        if self.peek_word().is_some() { self.pipeline(false, false).map(drop) } else { Ok(()) }
    }

    /// `$x := a | b`, to the end of the action or, inside, to `)`.
    fn pipeline(&mut self, is_range: bool, inside: bool) -> Read<Prints> {
        self.declarations(is_range)?;
        let mut prints = None;
        loop {
            match self.peek_word() {
                None => break,
                Some((Word::Close, _)) if inside => break,
                Some((
                    Word::Name
                    | Word::Number
                    | Word::String
                    | Word::Char
                    | Word::Dot
                    | Word::Field
                    | Word::Variable
                    | Word::Open,
                    _,
                )) => prints = Some(self.command(prints.is_some())?),
                Some(_) => return self.lost(Flaw::Unexpected),
            }
        }
        match prints {
            Some(prints) => Ok(prints),
            None => self.lost(Flaw::Missing),
        }
    }

    fn declarations(&mut self, is_range: bool) -> Read<()> {
        for count in 1.. {
            let Some((Word::Variable, span)) = self.peek_word() else { return Ok(()) };
            let before = self.at;
            self.at += 1;
            match self.peek_word() {
                Some((Word::Assign | Word::Declare, _)) => {
                    self.at += 1;
                    self.vars.push(self.slice(span));
                    self.declares = self.declares || self.depth == 0;
                    return Ok(());
                }
                Some((Word::Comma, _)) if is_range && count < 2 => {
                    self.at += 1;
                    self.vars.push(self.slice(span));
                }
                Some((Word::Comma, _)) => return self.lost(Flaw::Unexpected),
                _ => {
                    self.at = before;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Operands up to `|`, `)` or the end, and that `|`.
    fn command(&mut self, piped: bool) -> Read<Prints> {
        let mut callee: Option<(Span, &'t str)> = None;
        let mut prints = Prints::Any;
        let mut count = 0usize;
        while let Some((word, span)) = self.peek_word() {
            if !self.is_operand(word) {
                break;
            }
            let (own, name) = self.operand(word, span)?;
            match name {
                Some(name) if count == 0 => callee = Some((span, name)),
                // A function among the arguments is called without any.
                Some(name) => self.judge_call(name, span, 0),
                None => {}
            }
            let literal = matches!(word, Word::Number | Word::String | Word::Char | Word::Dot);
            if count == 0 && piped && (literal || self.is_constant(word, span)) {
                self.flaw(Flaw::Unexpected, span);
                return Err(Lost);
            }
            prints = if count == 0 { own } else { prints };
            count += 1;
            match self.peek() {
                Some((Word::Space, _)) => {}
                Some((Word::Pipe | Word::Close, _)) | None => break,
                Some(_) => return self.lost(Flaw::Unexpected),
            }
        }
        if let Some((span, name)) = callee {
            self.judge_call(name, span, count - 1 + usize::from(piped));
        }
        match self.peek_word() {
            Some((Word::Pipe, _)) => {
                self.at += 1;
                if self.peek_word().is_none_or(|(word, _)| word == Word::Close) {
                    // Go takes `a |` for `a`.
                    return Ok(Prints::Any);
                }
                Ok(prints)
            }
            Some((Word::Close, _)) | None => Ok(prints),
            Some(_) => self.lost(Flaw::Unexpected),
        }
    }

    fn is_operand(&self, word: Word) -> bool {
        use Word::{Char, Dot, Field, Name, Number, Open, String, Variable};
        matches!(word, Name | Number | String | Char | Dot | Field | Variable | Open)
    }

    fn is_constant(&self, word: Word, span: Span) -> bool {
        word == Word::Name && matches!(self.slice(span), "true" | "false" | "nil")
    }

    /// What an operand prints, and its name where it is a function.
    fn operand(&mut self, word: Word, span: Span) -> Read<(Prints, Option<&'t str>)> {
        self.at += 1;
        let text = self.slice(span);
        let mut called = None;
        let prints = match word {
            Word::Name if matches!(text, "true" | "false") => Prints::Bool,
            Word::Name if text == "nil" => Prints::Any,
            Word::Name if KEYWORDS.contains(&text) => {
                self.flaw(Flaw::Unexpected, span);
                return Err(Lost);
            }
            Word::Name => {
                called = Some(text);
                self.function(text, span)
            }
            Word::Open => self.parenthesis(span)?,
            Word::Number | Word::Char | Word::String => self.literal(word, text, span),
            Word::Variable => {
                if !self.vars.has(text) {
                    self.flaw(Flaw::UndefinedVariable, span);
                }
                Prints::Any
            }
            _ => Prints::Any,
        };
        let mut chained = false;
        while let Some((Word::Field, field)) = self.peek() {
            let is_value = matches!(word, Word::Number | Word::String | Word::Char | Word::Dot);
            if is_value || self.is_constant(word, span) {
                self.flaw(Flaw::Unexpected, field);
                return Err(Lost);
            }
            (chained, self.at) = (true, self.at + 1);
        }
        Ok(if chained { (Prints::Any, None) } else { (prints, called) })
    }

    fn parenthesis(&mut self, open: Span) -> Read<Prints> {
        self.depth += 1;
        if self.depth > DEEPEST {
            // Deeper than anyone writes: nothing is said of it.
            self.flaws.clear();
            self.at = self.words.len();
            return Err(Lost);
        }
        let prints = self.pipeline(false, true)?;
        self.depth -= 1;
        match self.peek_word() {
            Some((Word::Close, _)) => self.at += 1,
            _ => self.flaw(Flaw::Parenthesis, open),
        }
        Ok(prints)
    }

    fn function(&mut self, name: &str, span: Span) -> Prints {
        match functions::find(name) {
            Some(function) => function.prints,
            None => {
                self.flaw(Flaw::UnknownFunction(None), span);
                Prints::Any
            }
        }
    }

    fn judge_call(&mut self, name: &str, span: Span, found: usize) {
        let wanted = functions::find(name).and_then(|function| function.arguments);
        if let Some(wanted) = wanted.filter(|&wanted| wanted != found) {
            self.flaw(Flaw::Arguments { wanted, found }, span);
        }
    }

    fn literal(&mut self, word: Word, text: &str, span: Span) -> Prints {
        let (flaw, prints) = match word {
            Word::Number => (number::value(text).err().map(|_| Flaw::Unexpected), Prints::Number),
            Word::Char => (literal::character(text).err().map(|_| Flaw::CharLiteral), Prints::Number),
            _ => (literal::string(text, 0).err().map(|_| Flaw::Escape), Prints::Any),
        };
        self.flaws.extend(flaw.map(|flaw| (flaw, span)));
        prints
    }
}
