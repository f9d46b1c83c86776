//! Strings that know where each of their bytes comes from.

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use super::origin::Origin;

/// Runs that one text has at most: the rest of a text that is made of more is
/// taken for what nobody wrote, or where some of it is unknown for unknown.
const MOST_RUNS: usize = 1 << 21;

/// A string with origins. Cheap to clone.
#[derive(Clone)]
pub struct Text {
    text: Rc<str>,
    runs: Runs,
}

/// The runs of a text: sorted, without gaps, to its end.
#[derive(Clone)]
enum Runs {
    /// All of it has one origin.
    One(Origin),
    Many(Rc<[Run]>),
}

/// A run of bytes with one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// One past its last byte.
    pub end: u32,
    /// Where its first byte comes from; the others follow, as [`Origin::advanced`] tells.
    pub origin: Origin,
}

impl Text {
    /// A text that comes from one place as a whole.
    pub fn new(text: impl Into<Rc<str>>, origin: Origin) -> Self {
        Self { text: text.into(), runs: Runs::One(origin) }
    }

    /// A text that nobody wrote.
    pub fn plain(text: impl Into<Rc<str>>) -> Self {
        Self::new(text, Origin::None)
    }

    /// The string itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The string itself, to keep.
    pub fn rc(&self) -> Rc<str> {
        Rc::clone(&self.text)
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Its runs in order: the bytes of each and the origin of the first of them.
    pub fn runs(&self) -> impl Iterator<Item = (Range<usize>, Origin)> + '_ {
        let (one, many) = match &self.runs {
            Runs::One(origin) => (Some((0..self.text.len(), *origin)), &[][..]),
            Runs::Many(runs) => (None, &**runs),
        };
        let mut start = 0;
        let many = many.iter().map(move |run| {
            let range = start..run.end as usize;
            start = range.end;
            (range, run.origin)
        });
        one.into_iter().chain(many)
    }

    /// How many runs it has.
    pub fn run_count(&self) -> usize {
        match &self.runs {
            Runs::One(_) => 1,
            Runs::Many(runs) => runs.len().max(1),
        }
    }

    /// The runs that share bytes with a range, cut to it.
    pub fn runs_in(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Origin)> + '_ {
        let (one, many, mut start) = match &self.runs {
            Runs::One(origin) => (Some((0..self.text.len(), *origin)), &[][..], 0),
            Runs::Many(runs) => {
                let first = runs.partition_point(|run| run.end as usize <= range.start);
                let start = first.checked_sub(1).map_or(0, |before| runs[before].end as usize);
                (None, &runs[first..], start)
            }
        };
        let many = many.iter().map(move |run| {
            let range = start..run.end as usize;
            start = range.end;
            (range, run.origin)
        });
        let end = range.end;
        one.into_iter().chain(many).take_while(move |(run, _)| run.start < end).filter_map(
            move |(run, origin)| {
                let (from, to) = (run.start.max(range.start), run.end.min(range.end));
                (from < to).then(|| (from..to, origin.advanced(from - run.start)))
            },
        )
    }

    /// Where the byte at an offset comes from; [`Origin::None`] past the end.
    pub fn origin_at(&self, offset: usize) -> Origin {
        if offset >= self.text.len() {
            return Origin::None;
        }
        match &self.runs {
            Runs::One(origin) => origin.advanced(offset),
            Runs::Many(runs) => {
                let at = runs.partition_point(|run| run.end as usize <= offset);
                let start = at.checked_sub(1).map_or(0, |before| runs[before].end as usize);
                runs.get(at).map_or(Origin::None, |run| run.origin.advanced(offset - start))
            }
        }
    }

    /// A part of it, with its origins. Empty where the range is none of the
    /// string's, or cuts a character.
    pub fn slice(&self, range: Range<usize>) -> Text {
        if range == (0..self.len()) {
            return self.clone();
        }
        let mut part = TextBuilder::default();
        part.push_slice(self, range);
        part.finish()
    }

    /// The one origin that says most about the text as a whole: that of a hole,
    /// else that of a value, else that of a template.
    pub fn main_origin(&self) -> Origin {
        // Of equals the first.
        self.runs().map(|(_, origin)| origin).rev_max().unwrap_or_default()
    }

    /// The origin of a text that is made from this one, but not byte for byte.
    pub fn derived_origin(&self) -> Origin {
        self.main_origin().derived()
    }

    /// Whether some of it is unknown.
    pub fn has_hole(&self) -> bool {
        self.runs().any(|(_, origin)| origin.is_hole())
    }
}

/// The first of the highest rank.
trait RevMax: Iterator<Item = Origin> + Sized {
    fn rev_max(self) -> Option<Origin> {
        self.reduce(|best, other| if other.rank() > best.rank() { other } else { best })
    }
}

impl<I: Iterator<Item = Origin>> RevMax for I {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

/// Puts a [`Text`] together.
#[derive(Debug, Default, Clone)]
pub struct TextBuilder {
    text: String,
    runs: Vec<Run>,
}

impl TextBuilder {
    /// Number of bytes so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is none so far.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The string so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Adds bytes of one origin.
    pub fn push(&mut self, text: &str, origin: Origin) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let origin = match self.runs.last() {
            Some(last) if self.runs.len() >= MOST_RUNS => match (last.origin.is_hole(), origin.is_hole()) {
                (true, _) => last.origin,
                (false, true) => origin,
                (false, false) => Origin::None,
            },
            _ => origin,
        };
        let before = self.runs.len().checked_sub(2).map_or(0, |at| self.runs[at].end as usize);
        match self.runs.last_mut() {
            Some(last) if last.origin.advanced(start - before) == origin => last.end = end,
            _ => self.runs.push(Run { end, origin }),
        }
    }

    /// Adds a whole text.
    pub fn push_text(&mut self, text: &Text) {
        for (range, origin) in text.runs() {
            self.push(&text.text[range], origin);
        }
    }

    /// Adds a part of a text; nothing where the range is none of the string's,
    /// or cuts a character.
    pub fn push_slice(&mut self, text: &Text, range: Range<usize>) {
        if text.text.get(range.clone()).is_none() {
            return;
        }
        for (run, origin) in text.runs_in(range) {
            self.push(&text.text[run], origin);
        }
    }

    /// Takes away what stands after the first `length` bytes.
    pub fn truncate(&mut self, length: usize) {
        if length >= self.text.len() || !self.text.is_char_boundary(length) {
            return;
        }
        self.text.truncate(length);
        let end = u32::try_from(length).unwrap_or(u32::MAX);
        let kept = self.runs.partition_point(|run| run.end < end) + 1;
        self.runs.truncate(if length == 0 { 0 } else { kept });
        if let Some(last) = self.runs.last_mut() {
            last.end = end;
        }
    }

    /// The text.
    pub fn finish(self) -> Text {
        let runs = match self.runs.as_slice() {
            [] => Runs::One(Origin::None),
            [run] => Runs::One(run.origin),
            _ => Runs::Many(self.runs.into()),
        };
        Text { text: self.text.into(), runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::origin::{FileId, NodeId};

    fn value(node: u32, offset: u32) -> Origin {
        Origin::Value { node: NodeId(node), offset }
    }

    fn template(offset: u32) -> Origin {
        Origin::Template { file: FileId(0), offset }
    }

    fn sample() -> Text {
        let mut text = TextBuilder::default();
        text.push("abc", template(10));
        text.push("def", value(1, 0));
        text.push("ghi", value(1, 3));
        text.push("-", Origin::None);
        text.finish()
    }

    #[test]
    fn runs_that_follow_each_other_are_one() {
        let runs: Vec<_> = sample().runs().collect();
        assert_eq!(runs, [(0..3, template(10)), (3..9, value(1, 0)), (9..10, Origin::None)]);
    }

    #[test]
    fn slices_keep_where_their_bytes_come_from() {
        let part = sample().slice(2..7);
        assert_eq!(part.as_str(), "cdefg");
        assert_eq!(part.runs().collect::<Vec<_>>(), [(0..1, template(12)), (1..5, value(1, 0))]);
        assert_eq!(part.origin_at(4), value(1, 3));
        assert_eq!(part.origin_at(5), Origin::None);
        assert_eq!(sample().slice(5..5).runs().count(), 1);
        assert_eq!(sample().main_origin(), value(1, 0));
        assert!(Text::new("é", template(0)).slice(0..1).is_empty());
    }

    #[test]
    fn what_is_cut_off_is_gone_from_the_runs() {
        for length in 0..=10 {
            let mut builder = TextBuilder::default();
            builder.push_text(&sample());
            builder.truncate(length);
            builder.push("!", Origin::None);
            let text = builder.finish();
            assert_eq!(text.as_str(), format!("{}!", &"abcdefghi-"[..length]));
            assert!((0..length).all(|at| text.origin_at(at) == sample().origin_at(at)), "{length}");
            assert_eq!(text.runs().last().map(|(range, _)| range.end), Some(length + 1));
        }
    }
}
