//! One reading of a text: switches decided, outputs masked, offsets kept.

use super::functions::Prints;
use super::kind::Kind;
use super::lines::Lines;
use super::pass::Action;
use super::switch::{Blocks, Choice, stands_beside_text};
use super::template::Template;
use super::{blank, merged};
use crate::render::{Printed, View};
use crate::source::Span;

/// Reads a text with its switches decided by `choice`. Lengths and offsets
/// stay those of the source.
pub(super) fn build(text: &str, template: &Template, blocks: &Blocks, choice: &Choice) -> View {
    let mut bytes = text.as_bytes().to_vec();
    let dropped = (0..blocks.switches.len()).flat_map(|at| {
        let (switch, taken) = (&blocks.switches[at], choice.arm(blocks, at));
        switch.arms.iter().enumerate().filter(move |(arm, _)| Some(*arm) != taken).map(|(_, span)| *span)
    });
    let dropped = merged(dropped.collect());
    let mut holes = blocks.inline.clone();
    let mut printed = Vec::new();
    for action in &template.actions {
        match action.kind {
            Kind::Output => {
                holes.push(action.span);
                printed.extend(value(action).map(|value| (action.span, value)));
            }
            _ => blank(&mut bytes, action.span),
        }
        trim(&mut bytes, text, action);
    }
    for span in &dropped {
        blank(&mut bytes, *span);
    }
    let gone = |span: &Span| {
        let before = dropped.partition_point(|gap| gap.start <= span.start).checked_sub(1);
        before.is_some_and(|at| span.end <= dropped[at].end)
    };
    let holes = merged(holes.into_iter().filter(|span| !gone(span)).collect());
    for span in &holes {
        // Ends of line go too: a placeholder is one word.
        bytes[span.range()].fill(b'x');
    }
    entries(&mut bytes, text, template, &gone);
    let silent =
        template.actions.iter().filter(|action| action.kind != Kind::Output).map(|action| action.span);
    let dropped = merged(dropped.iter().copied().chain(silent).collect());
    printed.retain(|(span, _)| holes.binary_search(span).is_ok());
    let text = Some(String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned()));
    View { text, holes, dropped, printed, ..View::default() }
}

/// What an action prints where that is a scalar of one type.
fn value(action: &Action) -> Option<Printed> {
    match action.prints {
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
