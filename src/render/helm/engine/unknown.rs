//! Lines of which nothing is known.

use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};

/// Makes a comment of each line that holds nothing but something unknown, so
/// that the text stays a document and still tells where something is left open.
pub(in crate::render::helm) fn marked(text: &Text) -> Text {
    if !text.has_hole() {
        return text.clone();
    }
    let mut marked = TextBuilder::default();
    let mut start = 0;
    for line in text.as_str().split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        match unknown_from(text, line, range.start) {
            Some((at, origin)) => {
                marked.push_slice(text, range.start..at);
                marked.push("# ", origin);
                marked.push_slice(text, at..range.end);
            }
            None => marked.push_slice(text, range),
        }
    }
    marked.finish()
}

/// Where the text of a line begins, where all of it is unknown.
fn unknown_from(text: &Text, line: &str, start: usize) -> Option<(usize, Origin)> {
    let bare = line.trim_end();
    let indent = bare.len() - bare.trim_start().len();
    let at = start + indent;
    let origin = text.origin_at(at);
    let is_unknown = |(range, origin): (std::ops::Range<usize>, Origin)| {
        origin.is_hole() || text.as_str().get(range).is_some_and(|text| text.trim().is_empty())
    };
    (bare.len() > indent && origin.is_hole() && text.runs_in(at..start + bare.len()).all(is_unknown))
        .then_some((at, origin))
}
