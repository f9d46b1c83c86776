//! A part of a scalar that has a text of its own, such as a key in a path.

use std::ops::Range;
use std::sync::Arc;

use super::{Scalar, Style};
use crate::diagnostic::Edit;

/// Where a part stands.
#[derive(Debug)]
pub(super) struct Part {
    whole: Scalar,
    range: Range<usize>,
}

impl Scalar {
    /// A range of the text as a scalar of its own, in which a backslash makes
    /// any character stand for itself. Edits put one before each dot, which
    /// would part the text anew.
    pub fn escaped_part(&self, range: Range<usize>) -> Option<Scalar> {
        let mut text = String::with_capacity(range.len());
        let mut chars = self.text.get(range.clone())?.chars();
        while let Some(c) = chars.next() {
            text.push(if c == '\\' { chars.next()? } else { c });
        }
        let span = self.place_at(range.clone()).span;
        let part = Some(Arc::new(Part { whole: self.clone(), range }));
        Some(Scalar { text: text.into(), style: Style::Plain, span, map: None, part, ..self.clone() })
    }
}

impl Part {
    /// An edit of the whole scalar that makes the part read `new`.
    pub(super) fn rewrite(&self, new: &str) -> Edit {
        let new = new.replace('\\', "\\\\").replace('.', "\\.");
        self.whole.splice(self.range.clone(), &new).unwrap_or_else(|| {
            let text = self.whole.text();
            self.whole.rewrite(&format!("{}{new}{}", &text[..self.range.start], &text[self.range.end..]))
        })
    }
}
