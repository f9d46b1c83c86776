//! The words of an action one by one, and Go's messages about them.

use std::sync::Arc;

use crate::render::go::ast::{Name, ParseFault, Pipeline};
use crate::render::go::lex::{Close, Stop, Word};
use crate::render::go::literal::{is_printable, quote};
use crate::render::go::scan::Found;
use crate::render::go::vars::Vars;
use crate::source::Span;

/// What was read, or why it could not be.
pub(super) type Read<T> = Result<T, ParseFault>;

/// What comes next in an action.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    Word(Word, Span),
    /// The right delimiter.
    Right(Span),
    /// The place from which on there are no words.
    Stopped(Stop, Span),
}

impl Token {
    /// Its bytes in the template.
    pub fn span(self) -> Span {
        let (Token::Word(_, span) | Token::Right(span) | Token::Stopped(_, span)) = self;
        span
    }
}

/// Names that no function can have.
const KEYWORDS: [&str; 10] =
    ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"];

/// Where the reading of an action is.
pub(super) struct Cursor<'r, 't> {
    pub text: &'t str,
    words: &'r [(Word, Span)],
    end: Token,
    at: usize,
    /// The whole action.
    pub action: Span,
    /// Where its first word may begin.
    from: usize,
    pub vars: &'r mut Vars<'t>,
    /// Whether variables may be in sight that are not known.
    pub is_doubtful: bool,
    /// Open parentheses.
    pub depth: usize,
    /// The variables that the action itself sets, and whether they exist.
    pub declared: (Vec<Name>, bool),
    /// The end of the last word that is no blank.
    pub last: usize,
    /// Where whoever asks wants to know of more than the first fault: those
    /// after which reading can go on.
    pub slips: Option<Vec<ParseFault>>,
}

impl<'r, 't> Cursor<'r, 't> {
    /// Stands before the first word of an action that was `found`.
    pub fn new(text: &'t str, found: &'r Found, vars: &'r mut Vars<'t>, is_doubtful: bool) -> Self {
        let end = match found.lexed.close {
            Close::At(end, _) => Token::Right(Span::new(end.saturating_sub(2), end)),
            Close::Stopped(stop, span) => Token::Stopped(stop, span),
        };
        Self {
            text,
            words: &found.lexed.words,
            end,
            at: 0,
            action: found.span,
            from: found.from,
            vars,
            is_doubtful,
            depth: 0,
            declared: Default::default(),
            last: found.from,
            slips: None,
        }
    }

    /// The bytes of a span; blank where it is none of the text.
    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The next word, blanks included.
    pub fn peek_any(&self) -> Token {
        self.words.get(self.at).map_or(self.end, |&(word, span)| Token::Word(word, span))
    }

    /// The next word that is no blank.
    pub fn peek(&mut self) -> Token {
        while let Token::Word(Word::Space, _) = self.peek_any() {
            self.at += 1;
        }
        self.peek_any()
    }

    /// Goes past the next word.
    pub fn advance(&mut self) {
        if let Token::Word(word, span) = self.peek_any() {
            self.at += 1;
            self.last = if word == Word::Space { self.last } else { span.end };
        }
    }

    /// Goes back to a place.
    pub fn back(&mut self, at: usize) {
        self.at = at;
    }

    /// The place to go back to.
    pub fn place(&self) -> usize {
        self.at
    }

    /// The next word where it is a keyword.
    pub fn keyword(&mut self) -> Option<&'static str> {
        match self.peek() {
            Token::Word(Word::Name, span) => self.as_keyword(span),
            _ => None,
        }
    }

    /// The keyword that a span spells.
    pub fn as_keyword(&self, span: Span) -> Option<&'static str> {
        KEYWORDS.into_iter().find(|keyword| *keyword == self.slice(span))
    }

    /// The bytes of a span, to keep.
    pub fn name(&self, span: Span) -> Arc<str> {
        self.slice(span).into()
    }

    /// What stands for a pipeline that cannot be read.
    pub fn broken(&mut self, start: usize) -> Pipeline {
        let (variables, assigns) = std::mem::take(&mut self.declared);
        let end = self.words.last().map_or(start, |(_, span)| span.end).max(start);
        Pipeline { span: Span::new(start, end), assigns, variables, commands: Vec::new() }
    }

    /// A fault at a span, as the outcome of reading.
    pub fn fault<T>(&self, message: impl Into<String>, span: Span) -> Read<T> {
        Err(ParseFault::new(message, span))
    }

    /// A fault after which reading can go on where someone wants to know of all.
    ///
    /// # Errors
    /// The fault itself where nobody does.
    pub fn slip(&mut self, fault: ParseFault) -> Read<()> {
        match &mut self.slips {
            Some(slips) => {
                slips.push(fault);
                Ok(())
            }
            None => Err(fault),
        }
    }

    /// `parse.go`, `unexpected`: what cannot stand here.
    pub fn unexpected(&self, token: Token, context: &str) -> ParseFault {
        let span = token.span();
        let text = self.slice(span);
        let message = match token {
            Token::Stopped(stop, span) => self.stopped(stop, span, context),
            Token::Word(Word::Name, _) if self.as_keyword(span).is_some() || text == "nil" => {
                format!("unexpected <{text}> in {context}")
            }
            Token::Word(Word::Dot, _) => format!("unexpected <.> in {context}"),
            Token::Word(Word::Number, _) if let Some(message) = self.bad_number(text) => message,
            _ => format!("unexpected {} in {context}", shortened(text)),
        };
        ParseFault::new(message, span)
    }

    /// A number that Go's lexer refuses, whatever the place.
    fn bad_number(&self, text: &str) -> Option<String> {
        crate::render::go::number::value(text).err().filter(|message| message.starts_with("bad number"))
    }

    /// The message of the lexer about where it stopped.
    fn stopped(&self, stop: Stop, span: Span, context: &str) -> String {
        let text = self.slice(span);
        let first = text.chars().next().unwrap_or_default();
        let plain = match (stop, first) {
            (Stop::Quote, '"') => "unterminated quoted string",
            (Stop::Quote, '`') => "unterminated raw quoted string",
            (Stop::Quote, _) => "unterminated character constant",
            (Stop::Parenthesis, ')') => "unexpected right paren",
            (Stop::Parenthesis, _) => "unclosed left paren",
            (Stop::Comment, _) if text.len() > 2 => "comment ends before closing delimiter",
            (Stop::Comment, _) => "unclosed comment",
            (Stop::End, _) => "unclosed action",
            (Stop::Stray | Stop::Hole, _) => return self.stray(first, span, context),
        };
        plain.to_owned()
    }

    fn stray(&self, first: char, span: Span, context: &str) -> String {
        // A name that goes on is no word yet.
        if self.words.last().map_or(self.from, |(_, span)| span.end) < span.start {
            return format!("bad character {}", code(first));
        }
        match first {
            ':' => "expected :=".to_owned(),
            ' '..='~' => format!("unexpected {} in {context}", quote(first.encode_utf8(&mut [0; 4]))),
            _ => format!("unrecognized character in action: {}", code(first)),
        }
    }
}

/// `fmt`, `%#U`.
fn code(c: char) -> String {
    let code = format!("U+{:04X}", u32::from(c));
    if is_printable(c) { format!("{code} '{c}'") } else { code }
}

/// `lex.go`, `item.String`.
fn shortened(text: &str) -> String {
    if text.len() <= 10 {
        return quote(text);
    }
    let short: String = text.chars().take(10).collect();
    format!("{}...", quote(&short))
}
