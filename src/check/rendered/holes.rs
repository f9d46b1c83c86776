//! What of a rendered text nobody knows.

use crate::render::helm::chart::{Release, RenderedFile};
use crate::render::origin::{Origin, Origins};
use crate::source::Span;

/// The bytes of a rendered text that nobody knows.
pub(super) fn known_holes(file: &RenderedFile, origins: &Origins) -> Vec<Span> {
    let mut holes: Vec<Span> = Vec::new();
    origins.each_piece(&file.text, 0..file.text.len(), &mut |piece| {
        if let Origin::Hole { .. } = piece.origin {
            match holes.last_mut() {
                Some(last) if last.end == piece.range.start => last.end = piece.range.end,
                _ => holes.push(Span::new(piece.range.start, piece.range.end)),
            }
        }
    });
    let stand_ins = stand_ins(file.text.as_str());
    if stand_ins.is_empty() {
        return holes;
    }
    holes.extend(stand_ins);
    holes.sort_unstable();
    holes.dedup_by(|next, last| {
        let is_part = next.start <= last.end;
        last.end = if is_part { last.end.max(next.end) } else { last.end };
        is_part
    });
    holes
}

/// The name that stands in for that of the release: what is named after the
/// release is named otherwise when it is installed. Names of objects stay, since
/// they only tell objects apart.
fn stand_ins(text: &str) -> Vec<Span> {
    let name = Release::default().name;
    let of_object = |at: usize| {
        let line = memchr::memrchr(b'\n', text.as_bytes().get(..at)?).map_or(0, |before| before + 1);
        text.get(line..at)?.strip_prefix("  name: ").map(|_| ())
    };
    let found = text.match_indices(&name).filter(|(at, _)| of_object(*at).is_none());
    found.map(|(at, found)| Span::new(at, at + found.len())).collect()
}
