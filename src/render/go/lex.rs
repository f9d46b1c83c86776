//! The words of an action, as Go's `text/template/parse/lex.go` (Go 1.27)
//! tells them apart.

use super::number;
use crate::source::Span;

/// What a word of an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Word {
    Space,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    Comma,
    Pipe,
    /// `"…"` or `` `…` ``
    String,
    /// `'…'`
    Char,
    Number,
    /// `$` or `$name`
    Variable,
    /// `.name`
    Field,
    Dot,
    /// A function, a keyword, `true`, `false` or `nil`.
    Name,
    /// `(`
    Open,
    /// `)`
    Close,
}

/// Why an action cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Stop {
    /// A character that no action holds at such a place.
    Stray,
    /// `"` or `'` that does not close in its line, `` ` `` that does not close at all.
    Quote,
    /// A parenthesis without its partner.
    Parenthesis,
    /// `/*` without `*/`, or with something between that and the delimiter.
    Comment,
    /// What an action of the other pass prints here; all that follows is unknown.
    Hole,
    /// The end of the text.
    End,
}

/// How far an action goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Close {
    /// The offset after its right delimiter, and whether that eats blanks.
    At(usize, bool),
    /// It cannot be read from here on.
    Stopped(Stop, Span),
}

/// The words of one action.
#[derive(Debug)]
pub(in crate::render) struct Lexed {
    pub words: Vec<(Word, Span)>,
    pub close: Close,
    pub is_comment: bool,
}

/// What stands for a byte that an earlier pass prints.
pub(in crate::render) const HOLE: u8 = 0;

const RIGHT: &str = "}}";

/// Reads an action from after its left delimiter and trim marker. With `has_holes`
/// a [`HOLE`] stands for text that an earlier pass prints.
pub(in crate::render) fn lex(text: &str, from: usize, has_holes: bool) -> Lexed {
    let hole = has_holes.then_some(HOLE);
    let mut lexer = Lexer { text, at: from, depth: 0, words: Vec::new(), hole };
    if text[from..].starts_with("/*") {
        return Lexed { words: Vec::new(), close: lexer.comment(), is_comment: true };
    }
    let close = loop {
        match lexer.next() {
            Ok(None) => {}
            Ok(Some((end, trims))) => break Close::At(end, trims),
            Err((stop, span)) => break Close::Stopped(stop, span),
        }
    };
    Lexed { words: lexer.words, close, is_comment: false }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    words: Vec<(Word, Span)>,
    hole: Option<u8>,
}

type Failed = (Stop, Span);

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn comment(&mut self) -> Close {
        let start = self.at;
        let Some(length) = memchr::memmem::find(&self.text.as_bytes()[start + 2..], b"*/") else {
            return Close::Stopped(Stop::Comment, Span::new(start, start + 2));
        };
        self.at = start + 2 + length + 2;
        match self.right() {
            Some((end, trims)) => Close::At(end, trims),
            None => Close::Stopped(Stop::Comment, Span::new(start, self.at)),
        }
    }

    /// The right delimiter at this place: its end, and whether it eats blanks.
    fn right(&self) -> Option<(usize, bool)> {
        let rest = self.rest();
        if rest.starts_with(RIGHT) {
            return Some((self.at + 2, false));
        }
        let trims = rest.starts_with(is_space) && rest.get(1..).is_some_and(|rest| rest.starts_with("-}}"));
        trims.then_some((self.at + 4, true))
    }

    /// Reads a word; the end of the action where that is reached.
    fn next(&mut self) -> Result<Option<(usize, bool)>, Failed> {
        let start = self.at;
        if let Some(end) = self.right() {
            let unclosed = self.words.iter().rev().find(|(word, _)| *word == Word::Open);
            return match unclosed {
                Some((_, span)) if self.depth > 0 => Err((Stop::Parenthesis, *span)),
                _ => Ok(Some(end)),
            };
        }
        let Some(first) = self.rest().chars().next() else {
            return Err((Stop::End, Span::new(start, start)));
        };
        self.at += first.len_utf8();
        let word = match first {
            _ if is_space(first) => {
                self.spaces(start);
                return Ok(None);
            }
            '=' => Word::Assign,
            ':' if self.rest().starts_with('=') => {
                self.at += 1;
                Word::Declare
            }
            '|' => Word::Pipe,
            ',' => Word::Comma,
            '\'' if self.rest().starts_with('\'') => self.doubled(start),
            '"' | '\'' => self.quoted(first, start)?,
            '`' => self.raw(start)?,
            '$' => self.named(Word::Variable, start)?,
            '.' if !self.rest().starts_with(|c: char| c.is_ascii_digit()) => {
                let word = if self.is_ended() { Word::Dot } else { Word::Field };
                self.named(word, start)?
            }
            '.' | '+' | '-' | '0'..='9' => self.number(start),
            '(' => {
                self.depth += 1;
                Word::Open
            }
            ')' if self.depth > 0 => {
                self.depth -= 1;
                Word::Close
            }
            ')' => return Err((Stop::Parenthesis, Span::new(start, self.at))),
            _ if is_name(first) => self.named(Word::Name, start)?,
            _ => return Err((self.stray(first), Span::new(start, self.at))),
        };
        self.words.push((word, Span::new(start, self.at)));
        Ok(None)
    }

    /// Blanks; the last one may belong to the delimiter.
    fn spaces(&mut self, start: usize) {
        while self.rest().starts_with(is_space) {
            self.at += 1;
        }
        if self.rest().starts_with("-}}") {
            self.at -= 1;
        }
        self.words.push((Word::Space, Span::new(start, self.at)));
    }

    /// What a character is that no word begins with, or goes on with.
    fn stray(&self, c: char) -> Stop {
        if self.hole.is_some_and(|hole| char::from(hole) == c) { Stop::Hole } else { Stop::Stray }
    }

    fn quoted(&mut self, quote: char, start: usize) -> Result<Word, Failed> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                None | Some(b'\n') => return Err((Stop::Quote, Span::new(start, start + 1))),
                byte if byte.copied() == self.hole => {
                    return Err((Stop::Hole, Span::new(self.at, self.at + 1)));
                }
                Some(b'\\') if matches!(bytes.get(self.at + 1), None | Some(b'\n')) => {
                    return Err((Stop::Quote, Span::new(start, start + 1)));
                }
                Some(b'\\') => self.at += 2,
                Some(&byte) if char::from(byte) == quote => {
                    self.at += 1;
                    return Ok(if quote == '"' { Word::String } else { Word::Char });
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// `''` is no character; `''word''` is taken as one, for a single message.
    fn doubled(&mut self, start: usize) -> Word {
        self.at = start + 2;
        let rest = self.rest();
        let line = &rest[..rest.find(['\n', '\0', '}', '`', '"']).unwrap_or(rest.len())];
        if let Some(length) = line.find("''") {
            self.at += length + 2;
        }
        Word::Char
    }

    fn raw(&mut self, start: usize) -> Result<Word, Failed> {
        let rest = &self.text.as_bytes()[self.at..];
        match memchr::memchr2(b'`', self.hole.unwrap_or(b'`'), rest) {
            Some(length) if rest[length] == b'`' => {
                self.at += length + 1;
                Ok(Word::String)
            }
            Some(length) => Err((Stop::Hole, Span::new(self.at + length, self.at + length + 1))),
            None => Err((Stop::Quote, Span::new(start, start + 1))),
        }
    }

    /// The rest of a name, which something must end.
    fn named(&mut self, word: Word, start: usize) -> Result<Word, Failed> {
        if word == Word::Variable && self.is_ended() {
            return Ok(word);
        }
        let rest = self.rest();
        self.at += rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        if self.is_ended() {
            return Ok(word);
        }
        let next = self.rest().chars().next().unwrap_or_default();
        let at = self.at.max(start);
        Err((self.stray(next), Span::new(at, at + next.len_utf8())))
    }

    /// Whether a name may end here.
    fn is_ended(&self) -> bool {
        let rest = self.rest();
        let ends = |c: char| is_space(c) || matches!(c, '.' | ',' | '|' | ':' | ')' | '(');
        rest.is_empty() || rest.starts_with(ends) || rest.starts_with(RIGHT)
    }

    /// A number. One that is none is taken to its end: it is judged when its
    /// value is asked for.
    fn number(&mut self, start: usize) -> Word {
        let scanned = number::scan(&self.text[start..]);
        self.at = start + scanned.length;
        if !scanned.is_number {
            let rest = self.rest();
            self.at += rest.find(|c| !(is_name(c) || c == '.')).unwrap_or(rest.len());
        }
        Word::Number
    }
}

/// What Go's templates take for a blank.
pub(in crate::render) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// What Go's templates take for a letter of a name; Rust's classes have some
/// marks and numerals more.
pub(in crate::render) fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}
