//! Owns the application of fixes.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Safety};
use crate::source::Source;

/// Which fixes to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apply {
    Safe,
    Unsafe,
}

impl Apply {
    /// Whether a fix of this safety may be applied.
    pub fn allows(self, safety: Safety) -> bool {
        self == Apply::Unsafe || safety == Safety::Safe
    }
}

/// A text after its fixes.
#[derive(Debug)]
pub struct Fixed {
    pub text: String,
    pub applied: usize,
    pub rounds: usize,
    pub remaining: Vec<Diagnostic>,
    pub refused: Vec<Diagnostic>,
}

/// Fixes a text in rounds.
pub fn fix_text(source: &Arc<Source>, _: Apply, check: &dyn Fn(&Arc<Source>) -> Vec<Diagnostic>) -> Fixed {
    let (text, remaining) = (source.text().to_owned(), check(source));
    Fixed { text, applied: 0, rounds: 0, remaining, refused: Vec::new() }
}

/// Replaces a file that still holds `before`.
pub fn write_if_unchanged(path: &Path, _before: &str, after: &str) -> io::Result<()> {
    std::fs::write(path, after)
}

/// The difference of two texts.
pub fn diff(path: &str, _before: &str, _after: &str) -> String {
    format!("--- {path}\n+++ {path}\n")
}

/// The difference of two texts, for the eyes.
pub fn diff_for_terminal(path: &str, before: &str, after: &str, _color: bool) -> String {
    diff(path, before, after)
}
