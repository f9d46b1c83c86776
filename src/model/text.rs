//! Text as far as it is known.

use std::ops::Range;

use crate::diagnostic::Edit;
use crate::source::Place;
use crate::yaml::{Scalar, Style};

/// A scalar whose text may have holes: parts that only the installation knows.
#[derive(Debug, Clone)]
pub struct Text {
    scalar: Scalar,
    /// Ranges of the decoded text, sorted, not overlapping.
    holes: Vec<Range<usize>>,
}

impl Text {
    /// Wraps a scalar; `holes` are ranges of its decoded text, sorted and apart.
    pub fn new(scalar: Scalar, holes: Vec<Range<usize>>) -> Self {
        Self { scalar, holes }
    }

    /// The whole text, where all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.holes.is_empty().then(|| self.scalar.text())
    }

    /// The text as written, template calls and all.
    pub fn written(&self) -> &str {
        self.scalar.text()
    }

    /// The unknown parts, as ranges of [`Text::written`].
    pub fn holes(&self) -> &[Range<usize>] {
        &self.holes
    }

    /// Whether nothing but blanks stands beside the holes.
    pub fn is_open(&self) -> bool {
        !self.holes.is_empty() && self.masked('\0').chars().all(|c| c == '\0' || c.is_whitespace())
    }

    /// Whether a range of the text shares a byte with a hole.
    pub fn open_at(&self, range: &Range<usize>) -> bool {
        let next = self.holes.partition_point(|hole| hole.end <= range.start);
        self.holes.get(next).is_some_and(|hole| hole.start < range.end && range.start < hole.end)
    }

    /// The text with every byte of a hole replaced by an ASCII character, so
    /// that offsets stay true.
    pub fn masked(&self, by: char) -> String {
        debug_assert!(by.is_ascii());
        let mut bytes = self.scalar.text().as_bytes().to_vec();
        for hole in &self.holes {
            bytes[hole.clone()].fill(by as u8);
        }
        String::from_utf8(bytes).unwrap_or_else(|_| self.scalar.text().to_owned())
    }

    /// Whether line breaks in it were written to be folded into blanks.
    pub fn is_folded(&self) -> bool {
        self.scalar.style() == Style::Folded
    }

    /// The place of the whole scalar, quotes included.
    pub fn place(&self) -> Place {
        self.scalar.place()
    }

    /// The place of a range of [`Text::written`].
    pub fn place_at(&self, range: Range<usize>) -> Place {
        self.scalar.place_at(range)
    }

    /// An edit that makes the scalar read `new`, in the style in place.
    pub fn rewrite(&self, new: &str) -> Edit {
        self.scalar.rewrite(new)
    }

    /// The smallest edit that replaces a range of the text.
    pub fn splice(&self, range: Range<usize>, new: &str) -> Edit {
        self.scalar.splice(range.clone(), new).unwrap_or_else(|| {
            let text = self.scalar.text();
            self.scalar.rewrite(&format!("{}{new}{}", &text[..range.start], &text[range.end..]))
        })
    }

    /// An edit that puts quotes round the scalar as it stands.
    pub fn quote(&self) -> Option<Edit> {
        self.scalar.quote()
    }
}
