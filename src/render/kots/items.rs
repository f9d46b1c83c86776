//! `[[repl … ]]` and `repl[[ … ]]`: filled in for each item of a repeatable
//! option, before all other templates (KOTS `pkg/config`).

use super::merged;
use crate::render::View;
use crate::source::Span;

/// Every such action, within one line each.
pub(super) fn find(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut next = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), b"[[") {
        let (before, after) = (&text[..at], &text[at + 2..]);
        let is_first = after.starts_with("repl ") || after.starts_with("repl-");
        let start = if before.ends_with("repl") { at - 4 } else { at };
        if start < next || !(is_first || start < at) {
            continue;
        }
        let marks = memchr::memchr2_iter(b'\n', b']', after.as_bytes());
        let mut ends =
            marks.filter(|&length| after[length..].starts_with(['\n']) || after[length..].starts_with("]]"));
        if let Some(length) = ends.next().filter(|&length| after[length..].starts_with("]]")) {
            next = at + 2 + length + 2;
            found.push(Span::new(start, next));
        }
    }
    found
}

/// A reading with these masked too.
pub(super) fn mask(mut view: View, items: &[Span]) -> View {
    if items.is_empty() {
        return view;
    }
    let text = view.text.take().unwrap_or_default();
    let mut bytes = text.into_bytes();
    let kept = items.iter().filter(|item| bytes[item.range()].iter().any(|byte| *byte != b' '));
    let holes: Vec<Span> = kept.copied().collect();
    for hole in &holes {
        bytes[hole.range()].fill(b'x');
    }
    view.text = String::from_utf8(bytes).ok();
    view.holes = merged(view.holes.into_iter().chain(holes).collect());
    view
}
