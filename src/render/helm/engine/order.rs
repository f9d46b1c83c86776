//! The order in which templates are read and executed, and which print documents.

use std::cmp::Ordering;

/// Deeper paths first, then the later name first (`engine.go`, `sortTemplates`):
/// what a parent defines replaces what its dependencies define.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let depth = |path: &str| memchr::memchr_iter(b'/', path.as_bytes()).count();
    depth(b).cmp(&depth(a)).then_with(|| b.cmp(a))
}

/// Whether a template is executed for what it prints: partials are only called,
/// and notes are for people.
pub(super) fn is_printed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    !name.starts_with('_') && name != "NOTES.txt"
}
