//! Text as far as it is known.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Edit;
use crate::source::Place;
use crate::yaml::{Scalar, Style};

/// A scalar whose text may have holes: parts that only the installation knows.
#[derive(Debug, Clone)]
pub struct Text(Arc<Inner>);

/// Shared, since a text that an alias repeats stands in many pods.
#[derive(Debug)]
struct Inner {
    scalar: Scalar,
    /// Ranges of the decoded text, sorted, not overlapping.
    holes: Vec<Range<usize>>,
    /// The part of the scalar that this is, where it is not the whole of it.
    token: Option<Token>,
}

/// A key in a JSON pointer (RFC 6901), which writes `/` as `~1` and `~` as `~0`.
#[derive(Debug, Clone)]
struct Token {
    /// Where it stands in the scalar's decoded text.
    range: Range<usize>,
    key: String,
}

impl Text {
    /// Wraps a scalar; `holes` are ranges of its decoded text, sorted and apart.
    pub fn new(scalar: Scalar, holes: Vec<Range<usize>>) -> Self {
        Self(Arc::new(Inner { scalar, holes, token: None }))
    }

    /// The last key of a JSON pointer; none where that has holes.
    pub fn pointer_key(scalar: Scalar, holes: &[Range<usize>]) -> Option<Self> {
        let text = scalar.text();
        let range = text.rfind('/')? + 1..text.len();
        let key = text[range.clone()].replace("~1", "/").replace("~0", "~");
        let known = holes.iter().all(|hole| hole.end <= range.start);
        let token = Some(Token { range, key });
        known.then(|| Self(Arc::new(Inner { scalar, holes: Vec::new(), token })))
    }

    fn text(&self) -> &str {
        self.0.token.as_ref().map_or(self.0.scalar.text(), |token| &token.key)
    }

    /// The whole text, where all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.0.holes.is_empty().then(|| self.text())
    }

    /// The text as written, template calls and all.
    pub fn written(&self) -> &str {
        self.text()
    }

    /// The unknown parts, as ranges of [`Text::written`].
    pub fn holes(&self) -> &[Range<usize>] {
        &self.0.holes
    }

    /// Whether nothing but blanks stands beside the holes.
    pub fn is_open(&self) -> bool {
        !self.0.holes.is_empty() && self.masked('\0').chars().all(|c| c == '\0' || c.is_whitespace())
    }

    /// Whether a range of the text shares a byte with a hole.
    pub fn open_at(&self, range: &Range<usize>) -> bool {
        let next = self.0.holes.partition_point(|hole| hole.end <= range.start);
        self.0.holes.get(next).is_some_and(|hole| hole.start < range.end && range.start < hole.end)
    }

    /// The text with every byte of a hole replaced by an ASCII character, so
    /// that offsets stay true.
    pub fn masked(&self, by: char) -> String {
        debug_assert!(by.is_ascii());
        let mut bytes = self.text().as_bytes().to_vec();
        for hole in &self.0.holes {
            bytes[hole.clone()].fill(by as u8);
        }
        String::from_utf8(bytes).unwrap_or_else(|_| self.text().to_owned())
    }

    /// Whether line breaks in it were written to be folded into blanks.
    pub fn is_folded(&self) -> bool {
        self.0.scalar.style() == Style::Folded
    }

    /// The place of the whole scalar, quotes included.
    pub fn place(&self) -> Place {
        match &self.0.token {
            Some(token) => self.0.scalar.place_at(token.range.clone()),
            None => self.0.scalar.place(),
        }
    }

    /// The place of a range of [`Text::written`].
    pub fn place_at(&self, range: Range<usize>) -> Place {
        self.0.scalar.place_at(self.in_scalar(range))
    }

    /// An edit that makes it read `new`, in the style in place.
    pub fn rewrite(&self, new: &str) -> Edit {
        match &self.0.token {
            Some(token) => self.replace(token.range.clone(), &escaped(new)),
            None => self.0.scalar.rewrite(new),
        }
    }

    /// The smallest edit that replaces a range of the text.
    pub fn splice(&self, range: Range<usize>, new: &str) -> Edit {
        match &self.0.token {
            Some(_) => self.replace(self.in_scalar(range), &escaped(new)),
            None => self.replace(range, new),
        }
    }

    fn replace(&self, range: Range<usize>, new: &str) -> Edit {
        self.0.scalar.splice(range.clone(), new).unwrap_or_else(|| {
            let text = self.0.scalar.text();
            self.0.scalar.rewrite(&format!("{}{new}{}", &text[..range.start], &text[range.end..]))
        })
    }

    /// A range of the text as one of the scalar's.
    fn in_scalar(&self, range: Range<usize>) -> Range<usize> {
        let Some(token) = &self.0.token else { return range };
        let at = |offset: usize| token.range.start + escaped(&token.key[..offset]).len();
        at(range.start)..at(range.end)
    }

    /// An edit that puts quotes round the scalar as it stands.
    pub fn quote(&self) -> Option<Edit> {
        if self.0.token.is_some() { None } else { self.0.scalar.quote() }
    }
}

/// A key as a JSON pointer has it.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
