//! The two passes of KOTS, and what the second finds of the first.

use crate::render::go::lex::HOLE;
use crate::render::go::scan::{Delimiter, Found, scan as scan_go};

/// Which delimiters an action has, which is the pass that runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Style {
    /// `{{repl … }}`: the first pass.
    First,
    /// `repl{{ … }}`: the second.
    Second,
}

impl Style {
    /// The left delimiter.
    pub fn delimiter(self) -> &'static str {
        match self {
            Style::First => "{{repl",
            Style::Second => "repl{{",
        }
    }
}

/// Every action with the delimiters of a style, in order.
pub(super) fn scan(text: &str, style: Style) -> Vec<Found> {
    scan_go(text, Delimiter { left: style.delimiter(), has_holes: true })
}

/// The text as the second pass finds it, as far as that can be told: what the
/// first one prints is unknown.
pub(super) fn after_first(text: &str, actions: &[Found]) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    for action in actions {
        bytes[action.span.range()].fill(HOLE);
    }
    String::from_utf8(bytes).ok()
}
