//! All that a text holds of KOTS templates.

use super::flaw::{Fault, Flaw};
use super::kind::Kind;
use super::mend::{name_nearest, restyled};
use super::pass::{Action, Block, Pass, Unended, read as read_pass};
use super::scan::{Style, after_first, scan};
use crate::render::go::scan::Found;
use crate::source::Span;

/// The templates of a text.
#[derive(Debug, Default)]
pub(super) struct Template {
    /// The actions of both passes, by place.
    pub actions: Vec<Action>,
    /// The blocks of both passes.
    pub blocks: Vec<Block>,
    /// What makes KOTS fail on it, by place.
    pub faults: Vec<Fault>,
    /// Whether the text is surely meant for KOTS.
    pub is_certain: bool,
}

/// Reads a text as KOTS does: two passes, the second over what the first leaves.
pub(super) fn read(text: &str) -> Template {
    if memchr::memmem::find(text.as_bytes(), b"repl").is_none() {
        return Template::default();
    }
    let found = scan(text, Style::First);
    let masked = if found.is_empty() { None } else { after_first(text, &found) };
    let seen = masked.as_deref().unwrap_or(text);
    let second = scan(seen, Style::Second);
    let is_own = |found: &Found| !is_quoted(text, found.span);
    let mut plain = found.iter().filter(|found| is_plain(text, found)).chain(&second);
    let is_certain = text.contains("kots.io/") || plain.any(is_own);
    let mut passes = [read_pass(text, Style::First, &found), read_pass(seen, Style::Second, &second)];
    let joined = join(text, &mut passes);
    let [first, second] = passes;
    let mut template = Template {
        actions: [first.actions, second.actions].concat(),
        blocks: first.blocks.into_iter().chain(second.blocks).chain(joined.blocks).collect(),
        faults: [first.faults, second.faults, joined.faults].concat(),
        is_certain,
    };
    template.actions.sort_by_key(|action| action.span);
    template.faults.sort_by_key(|fault| fault.span);
    template.faults.retain(|fault| !is_quoted(text, fault.action));
    name_nearest(text, &mut template.faults);
    for fault in &mut template.faults {
        if stands_in_comment(text, fault.action) {
            fault.edits.clear();
        }
    }
    template
}

/// Whether no other engine writes such an action of the first pass: `{{replicas}}` may be anyone's.
fn is_plain(text: &str, found: &Found) -> bool {
    let rest = &text[found.span.start + found.delimiter.left.len()..];
    rest.starts_with([' ', '\t', '\n', '\r', '-', '"', '(', '`', '$'])
}

/// Whether an action stands inside a template of another engine, which prints
/// it for KOTS: `{{ "{{repl …` in a chart.
fn is_quoted(text: &str, action: Span) -> bool {
    let from = text.floor_char_boundary(action.start.saturating_sub(FARTHEST));
    let before = &text[from..action.start];
    let line = before.rsplit('\n').next().unwrap_or("");
    let Some(opened) = line.rfind("{{") else { return false };
    let is_own = line[..opened].ends_with("repl") || line[opened + 2..].starts_with("repl");
    !is_own && line.rfind("}}").is_none_or(|closed| closed < opened)
}

/// Whether an action stands in a comment: nobody's words are rewritten.
fn stands_in_comment(text: &str, action: Span) -> bool {
    let from = text.floor_char_boundary(action.start.saturating_sub(FARTHEST));
    let line = text[from..action.start].rsplit('\n').next().unwrap_or("");
    line.trim_start().starts_with('#') || line.contains(" #")
}

/// Bytes that are searched for the template of another engine.
const FARTHEST: usize = 500;

/// What comes of looking at both passes together.
#[derive(Default)]
struct Joined {
    blocks: Vec<Block>,
    faults: Vec<Fault>,
}

/// Blocks of an open action and an `end` of which neither has a partner in its
/// own pass, and what is wrong with those and with the rest.
fn join(text: &str, passes: &mut [Pass; 2]) -> Joined {
    let [first, second] = passes;
    let is_doubtful = first.is_doubtful || second.is_doubtful || interferes(first, second);
    let mut loose: Vec<(Action, Option<Unended>)> = Vec::new();
    for pass in [&mut *first, &mut *second] {
        loose.extend(pass.unended.drain(..).map(|unended| (unended.action, Some(unended))));
        loose.extend(pass.unopened.drain(..).map(|action| (action, None)));
    }
    loose.sort_by_key(|(action, _)| action.span);
    let mut open: [Vec<Unended>; 2] = Default::default();
    let mut joined = Joined::default();
    for (action, unended) in loose {
        let own = usize::from(action.style == Style::Second);
        if let Some(unended) = unended {
            open[own].push(unended);
            continue;
        }
        let others = &mut open[1 - own];
        let opening = others.last().map(|unended| unended.action);
        joined.faults.push(unpaired(text, action, opening));
        if let Some(partner) = others.last_mut() {
            partner.parts.push(action.span);
            partner.has_else |= action.kind == Kind::Else;
        }
        if let Some(Unended { action, parts, has_else }) = others.pop_if(|_| action.kind == Kind::End) {
            joined.blocks.push(Block { parts, kind: action.kind, has_else });
        }
    }
    for unended in open.into_iter().flatten() {
        joined.faults.push(fault(Flaw::Unended, unended.action));
    }
    if is_doubtful {
        joined.faults.clear();
    }
    joined
}

/// Whether blocks of the second pass depend on how the first one decides.
fn interferes(first: &Pass, second: &Pass) -> bool {
    let spans = super::merged(first.blocks.iter().map(Block::span).collect());
    let controls = second.actions.iter().filter(|action| !matches!(action.kind, Kind::Output | Kind::Silent));
    controls.into_iter().any(|action| {
        let before = spans.partition_point(|span| span.start <= action.span.start).checked_sub(1);
        before.is_some_and(|at| action.span.start < spans[at].end)
    })
}

fn fault(flaw: Flaw, action: Action) -> Fault {
    Fault { flaw, span: action.span, action: action.span, opened: None, edits: Vec::new() }
}

fn unpaired(text: &str, action: Action, opened: Option<Action>) -> Fault {
    let Some(opening) = opened else { return fault(Flaw::Unopened, action) };
    Fault {
        opened: Some(opening.span),
        edits: restyled(text, action.span, action.style, opening.style),
        ..fault(Flaw::OtherStyle, action)
    }
}
