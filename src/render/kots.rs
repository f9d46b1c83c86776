//! KOTS templates: `{{repl … }}` and `repl{{ … }}` (KOTS `pkg/template/builder.go`;
//! Go `text/template` run twice over the raw text, with two left delimiters).
//!
//! They are a dialect of [`super::go`]: its parser reads what an action says, its
//! executor runs both passes with the functions of KOTS. What depends on the
//! installation is a hole, and a condition on it is tried both ways.
//!
//! A file is read in several [`View`]s as long as the file itself, since rules, fixes
//! and comments count bytes of it: what a template prints stands in its place
//! where it fits, and whatever is said of it is said of the template. What a chart
//! printed is text with origins anyhow; there the output itself is judged.

mod call;
mod dialect;
mod evaluate;
mod flaw;
mod functions;
mod items;
mod kind;
mod lines;
mod meaning;
mod mend;
mod pass;
mod place;
mod rendered;
mod scan;
mod switch;
mod template;
mod view;

pub use call::{OptionCall, guarding_calls, option_calls};
pub use flaw::{Fault, Flaw};
pub(super) use rendered::run_again;

use super::View;
use crate::source::Span;
use switch::Blocks;

/// Readings of one text.
const MOST_VIEWS: usize = 16;

/// Bytes of all readings of a text together, beyond the first two: each is parsed
/// and modelled anew.
const MOST_BYTES: usize = 4 << 20;

/// The readings of a text with KOTS templates in it: one where it has no
/// switches over lines; else one with all of them on, one with all off, and
/// more where text that `matters` stands in one.
/// Lengths and offsets stay those of the source.
pub fn views(text: &str, matters: &dyn Fn(&str) -> bool) -> Vec<View> {
    let template = template::read(text);
    let items = items::find(text);
    if template.actions.is_empty() && items.is_empty() {
        return vec![View::default()];
    }
    let blocks = Blocks::of(text, &template);
    let most = MOST_VIEWS.min(2 + MOST_BYTES / text.len().max(1));
    let choices = blocks.choices(text, most, matters);
    let known = evaluate::evaluate(text, &template, &blocks, &choices);
    let readings = choices.iter().zip(&known);
    let views = readings.map(|(choice, known)| view::build(text, &template, &blocks, choice, known));
    views.map(|view| items::mask(view, &items)).collect()
}

/// What makes KOTS fail on a text, by place. `is_kots`: KOTS renders it, so that
/// `{{replicas}}`, which may be anyone's, is a template of its.
pub fn faults(text: &str, is_kots: bool) -> Vec<Fault> {
    let template = template::read(text);
    if is_kots || template.is_certain { template.faults } else { Vec::new() }
}

/// Blanks bytes and keeps the ends of lines.
pub(super) fn blank(bytes: &mut [u8], span: Span) {
    for byte in &mut bytes[span.range()] {
        if *byte != b'\n' && *byte != b'\r' {
            *byte = b' ';
        }
    }
}

/// Sorts spans and joins those that touch.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests;
