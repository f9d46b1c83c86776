//! One reading of a text: switches decided, outputs masked, offsets kept.

use super::evaluate::Known;
use super::functions::Prints;
use super::kind::Kind;
use super::lines::Lines;
use super::pass::Action;
use super::place::{Placed, is_within, place};
use super::switch::{Blocks, Choice, stands_beside_text};
use super::template::Template;
use super::{blank, merged};
use crate::render::{Printed, View};
use crate::source::Span;

/// Reads a text with its switches decided by `choice`, unless they are `known`
/// to decide themselves. Lengths and offsets stay those of the source.
pub(super) fn build(
    text: &str,
    template: &Template,
    blocks: &Blocks,
    choice: &Choice,
    known: &Known,
) -> View {
    let mut bytes = text.as_bytes().to_vec();
    let dropped = merged(blocks.dropped(choice, known).map(|(span, _)| span).collect());
    let gone = |span: &Span| {
        let before = dropped.partition_point(|gap| gap.start <= span.start).checked_sub(1);
        before.is_some_and(|at| span.end <= dropped[at].end)
    };
    let outputs = template.actions.iter().filter(|action| action.kind == Kind::Output);
    let printing = outputs.map(|action| action.span).chain(blocks.inline.iter().copied());
    let Placed { made, holes } = place(text, printing.filter(|span| !gone(span)), known);
    for action in &template.actions {
        if action.kind != Kind::Output {
            blank(&mut bytes, action.span);
        }
        trim(&mut bytes, text, action);
    }
    for span in &dropped {
        blank(&mut bytes, *span);
    }
    let holes = merged(holes);
    for span in &holes {
        // Ends of line go too: a placeholder is one word.
        bytes[span.range()].fill(b'x');
    }
    for (span, text) in &made {
        bytes[span.range()].copy_from_slice(text.as_bytes());
    }
    let made: Vec<Span> = made.into_iter().map(|(span, _)| span).collect();
    entries(&mut bytes, text, template, &|span| gone(span) || made.binary_search(span).is_ok());
    let silent =
        template.actions.iter().filter(|action| action.kind != Kind::Output).map(|action| action.span);
    let silent = silent.filter(|span| !is_within(&made, *span));
    let dropped = merged(dropped.iter().copied().chain(silent).collect());
    let printed = template.actions.iter().filter_map(|action| Some((action.span, value(action)?)));
    let printed = printed.filter(|(span, _)| holes.binary_search(span).is_ok()).collect();
    let text = String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned());
    View { text: Some(text), holes, dropped, printed, made, ..View::default() }
}

/// What an action prints where that is a scalar of one type.
fn value(action: &Action) -> Option<Printed> {
    match action.prints {
        _ if action.kind != Kind::Output => None,
        Prints::Bool => Some(Printed::Bool),
        Prints::Number => Some(Printed::Number),
        Prints::Any | Prints::Subtree => None,
    }
}

/// Blanks the ends of line that an action eats.
fn trim(bytes: &mut [u8], text: &str, action: &Action) {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let (span, (before, after)) = (action.span, action.trims);
    if before {
        fill(bytes, text[..span.start].trim_end_matches(is_space).len(), span.start);
    }
    if after {
        let has_line = !before && text[..span.start].trim_end_matches([' ', '\t']).ends_with(['\n', '\r']);
        let eaten = text.len() - text[span.end..].trim_start_matches(is_space).len();
        // What follows takes the place of an action on a line of its own. It
        // cannot be moved there; most often it stands in that column as it is.
        if !(has_line && text[span.end..eaten].contains('\n')) {
            fill(bytes, span.end, eaten);
        }
    }
}

fn fill(bytes: &mut [u8], from: usize, to: usize) {
    bytes[from..to].fill(b' ');
}

/// Blanks what prints whole entries between others: the placeholder of a
/// value would be no YAML there.
fn entries(bytes: &mut [u8], text: &str, template: &Template, gone: &dyn Fn(&Span) -> bool) {
    let mut lines: Option<Lines> = None;
    for action in template.actions.iter().filter(|action| action.kind == Kind::Output) {
        if gone(&action.span) || stands_beside_text(text, action.span) {
            continue;
        }
        let lines = lines.get_or_insert_with(|| Lines::of(text));
        if lines.stands_between_entries(action.span, action.prints == Prints::Subtree) {
            blank(bytes, action.span);
        }
    }
}
