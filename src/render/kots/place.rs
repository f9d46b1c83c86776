//! Puts what templates print where they stand, so that no other byte moves.

use super::evaluate::Known;
use super::lines::Lines;
use crate::source::Span;
use crate::yaml::filler;

/// What becomes of templates that print something.
#[derive(Debug, Default)]
pub(super) struct Placed {
    /// Those of which it is known what they print, with as many bytes of text. In order, apart.
    pub made: Vec<(Span, String)>,
    /// The others.
    pub holes: Vec<Span>,
}

/// Sorts templates by whether it is known what they print and that fits. Of
/// those in one another only the outermost counts.
pub(super) fn place(text: &str, printing: impl Iterator<Item = Span>, known: &Known) -> Placed {
    let mut placed = Placed::default();
    if known.printed.is_empty() {
        placed.holes.extend(printing);
        return placed;
    }
    let mut spans: Vec<Span> = printing.collect();
    // Of those that begin alike the longer one first.
    spans.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let lines = Lines::of(text);
    let mut end = 0;
    for span in spans {
        if span.start < end {
            continue;
        }
        end = span.end;
        let said = known.printed.get(&span.start);
        match said.and_then(|said| fitted(text, span, said, &lines)) {
            Some(fitted) => placed.made.push((span, fitted)),
            None => placed.holes.push(span),
        }
    }
    placed
}

/// What is printed, as long as the template: it begins where that begins. Blanks
/// fill the end of a line, filler goes on with a word. None where neither keeps
/// the text what it is.
fn fitted(text: &str, span: Span, said: &str, lines: &Lines<'_>) -> Option<String> {
    let written = &text[span.range()];
    // Whoever reads this counts bytes in it that are to be characters of the source;
    // and where blanks beside it are eaten, something would have to move.
    let eats =
        ["repl{{-", "{{repl-"].iter().any(|left| written.starts_with(left)) || written.ends_with("-}}");
    if !written.is_ascii() || eats {
        return None;
    }
    let spare = span.len().checked_sub(said.len())?;
    let rest = text[span.end..].trim_start_matches([' ', '\t', '\r']);
    let ends_line = (rest.is_empty() || rest.starts_with('\n')) && !lines.is_in_scalar(span.start);
    // Blanks at the end of a line of a quoted scalar are dropped like those of a plain one.
    if ends_line || spare == 0 {
        return Some(format!("{said}{}", " ".repeat(spare)));
    }
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '%' | ')');
    let is_word = said.chars().next_back().is_none_or(goes_on);
    if is_word { Some(format!("{said}{}", filler(spare)?)) } else { None }
}

/// Whether a span lies in one of `spans`, which are sorted and apart.
pub(super) fn is_within(spans: &[Span], span: Span) -> bool {
    let before = spans.partition_point(|other| other.start <= span.start).checked_sub(1);
    before.is_some_and(|at| span.end <= spans[at].end)
}
