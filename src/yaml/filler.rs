//! Bytes that say nothing: where a text that was worked out is shorter than what
//! it stands for, they fill a shadow up to the length of its source.

use std::borrow::Cow;

/// Characters that stand for nothing in Unicode (16.0 assigns neither) and that
/// YAML takes for letters: one of two bytes, one of three.
const TWO: char = '\u{378}';
const THREE: char = '\u{2fe0}';

/// That many bytes of filler; none of one byte.
pub fn filler(length: usize) -> Option<String> {
    let threes = length % 2;
    let twos = length.checked_sub(3 * threes)? / 2;
    Some(std::iter::repeat_n(THREE, threes).chain(std::iter::repeat_n(TWO, twos)).collect())
}

/// Whether a text has what would be taken for filler.
pub fn has_filler(text: &str) -> bool {
    spans(text).next().is_some()
}

/// Where filler stands in a text: the start and the length of each.
pub(super) fn spans(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let firsts = memchr::memchr2_iter(0xcd, 0xe2, text.as_bytes());
    firsts.filter_map(|at| {
        let c = text.get(at..)?.chars().next().filter(|c| matches!(*c, TWO | THREE))?;
        Some((at, c.len_utf8()))
    })
}

/// A text without filler.
pub(super) fn without(text: Cow<'_, str>) -> Cow<'_, str> {
    if has_filler(&text) { Cow::Owned(text.replace([TWO, THREE], "")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};
    use crate::yaml::{Limits, Node, parse};

    #[test]
    fn filler_has_any_length_but_one() {
        for length in [0, 2, 3, 4, 5, 100, 101] {
            assert_eq!(filler(length).unwrap().len(), length);
        }
        assert_eq!(filler(1), None);
    }

    #[test]
    fn filler_is_no_part_of_what_is_read() {
        let text = "a: 3m----\nb: 'x-----y'\nc: |\n  d----\n  -----\n  e\nf: >\n  g ----h\n";
        let mut shadow = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("--") {
            let length = rest[at..].bytes().take_while(|byte| *byte == b'-').count();
            shadow.push_str(&rest[..at]);
            shadow.push_str(&filler(length).unwrap());
            rest = &rest[at + length..];
        }
        shadow.push_str(rest);
        let source = Source::new("a.yaml", text);
        let document = parse(&source, &shadow, Span::new(0, text.len()), &Limits::default()).unwrap();
        let texts: Vec<&str> = Node::all(&document).filter_map(Node::text).collect();
        assert_eq!(texts, ["a", "3m", "b", "xy", "c", "d\n\ne\n", "f", "g h\n"]);
        let scalars = Node::all(&document).filter_map(Node::scalar);
        let h = scalars.last().unwrap();
        assert!(h.is_mapped());
        assert_eq!(h.place_at(2..3).text(), "h");
    }
}
