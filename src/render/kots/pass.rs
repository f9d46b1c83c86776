//! One pass of KOTS over a text: what its actions mean, and which of them
//! belong together.

use super::flaw::{Fault, Flaw};
use super::functions::Prints;
use super::kind::Kind;
use super::meaning::{self, Meaning};
use super::mend;
use super::scan::Style;
use crate::render::go::lex::{Stop, Word};
use crate::render::go::scan::Found;
use crate::render::go::vars::Vars;
use crate::source::Span;

/// An action and what it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Action {
    pub style: Style,
    pub span: Span,
    pub trims: (bool, bool),
    pub kind: Kind,
    pub prints: Prints,
}

/// A block of actions: `if` … `else` … `end`.
#[derive(Debug)]
pub(super) struct Block {
    /// Spans of the opening action, of each `else`, and of `end`.
    pub parts: Vec<Span>,
    /// What opens it.
    pub kind: Kind,
    /// Whether its last arm is a plain `else`.
    pub has_else: bool,
}

impl Block {
    /// From the opening action to the end.
    pub fn span(&self) -> Span {
        let first = self.parts.first().copied().unwrap_or_default();
        Span::new(first.start, self.parts.last().map_or(first.end, |last| last.end))
    }
}

/// What one pass finds.
#[derive(Debug, Default)]
pub(super) struct Pass {
    pub actions: Vec<Action>,
    pub blocks: Vec<Block>,
    pub faults: Vec<Fault>,
    /// Actions that open blocks which nothing in this pass closes.
    pub unended: Vec<Unended>,
    /// `end` and `else` outside any block of this pass.
    pub unopened: Vec<Action>,
    /// Whether something could not be read, so that nothing is sure of how
    /// blocks and variables belong together.
    pub is_doubtful: bool,
}

/// A block that nothing in its pass closes.
#[derive(Debug)]
pub(super) struct Unended {
    pub action: Action,
    /// Its opening action and each `else`.
    pub parts: Vec<Span>,
    pub has_else: bool,
}

/// A block that is open.
struct Frame<'t> {
    action: Action,
    parts: Vec<Span>,
    has_else: bool,
    /// How many variables were in sight before it.
    vars: usize,
    /// Those that a `define` or `block` hides.
    hidden: Option<Vars<'t>>,
}

/// Reads the actions of a pass over `text`.
pub(super) fn read(text: &str, style: Style, found: &[Found]) -> Pass {
    let mut reader =
        Reader { text, style, pass: Pass::default(), vars: Vars::default(), open: Vec::new(), ranges: 0 };
    found.iter().for_each(|found| reader.action(found));
    let Reader { mut pass, open, .. } = reader;
    pass.unended = open.into_iter().map(Unended::from).collect();
    if pass.is_doubtful {
        pass.faults.retain(|fault| !depends_on_others(fault.flaw));
    }
    pass
}

/// Whether a flaw is one only because of what other actions do.
fn depends_on_others(flaw: Flaw) -> bool {
    matches!(flaw, Flaw::UndefinedVariable | Flaw::SecondElse | Flaw::OutsideRange)
}

struct Reader<'t> {
    text: &'t str,
    style: Style,
    pass: Pass,
    vars: Vars<'t>,
    open: Vec<Frame<'t>>,
    /// How many open blocks are a `range`.
    ranges: usize,
}

impl<'t> Reader<'t> {
    fn action(&mut self, found: &Found) {
        let before = self.vars.len();
        let meaning = self.meaning(found);
        let Found { span, trims, .. } = *found;
        let action = Action { style: self.style, span, trims, kind: meaning.kind, prints: meaning.prints };
        self.pass.actions.push(action);
        for (flaw, at) in meaning.flaws {
            self.fault(flaw, at, span);
        }
        if found.stopped().is_none() {
            mend::complete(self.text, found, &mut self.pass.faults);
        }
        match action.kind {
            kind if kind.opens() => self.open(action, before),
            kind if kind.is_else() => self.or_else(action),
            Kind::End => self.end(action),
            Kind::Leave if self.ranges == 0 => self.fault(Flaw::OutsideRange, span, span),
            _ => {}
        }
    }

    fn fault(&mut self, flaw: Flaw, span: Span, action: Span) {
        self.pass.faults.push(Fault { flaw, span, action, opened: None, edits: Vec::new() });
    }

    fn meaning(&mut self, found: &Found) -> Meaning {
        let words = &found.lexed.words;
        let Some((stop, at)) = found.stopped() else {
            if found.lexed.is_comment {
                return Meaning { kind: Kind::Silent, prints: Prints::Any, flaws: Vec::new() };
            }
            let meaning = meaning::read(self.text, found, &mut self.vars);
            let unsure = |(flaw, _): &(Flaw, Span)| matches!(flaw, Flaw::Unexpected | Flaw::Missing);
            let sets = words.iter().any(|(word, _)| *word == Word::Variable);
            self.pass.is_doubtful |= sets && meaning.flaws.iter().any(unsure);
            return meaning;
        };
        let sets = self.text[found.span.range()].contains('$');
        let mut meaning = meaning::read(self.text, found, &mut self.vars);
        // Only what it does is of use; that it fails is said once.
        meaning.flaws.clear();
        let mended = mend::stopped(self.text, found, stop, at);
        let is_clear = mended.as_ref().is_some_and(|(_, kind)| kind.is_some()) && !sets;
        self.pass.is_doubtful |= !is_clear;
        if let Some((fault, kind)) = mended {
            self.pass.faults.push(fault);
            meaning.kind = kind.unwrap_or(meaning.kind);
        }
        meaning
    }

    fn open(&mut self, action: Action, before: usize) {
        self.ranges += usize::from(action.kind == Kind::Range);
        let is_apart = matches!(action.kind, Kind::Define | Kind::Block);
        if action.kind == Kind::Define && !self.open.is_empty() {
            self.fault(Flaw::Unexpected, action.span, action.span);
        }
        let hidden = is_apart.then(|| std::mem::take(&mut self.vars));
        let vars = if is_apart { 0 } else { before };
        self.open.push(Frame { action, parts: vec![action.span], has_else: false, vars, hidden });
    }

    fn or_else(&mut self, action: Action) {
        let Some(frame) = self.open.last_mut() else {
            self.pass.unopened.push(action);
            return;
        };
        let fits = match action.kind {
            Kind::ElseIf => frame.action.kind == Kind::If,
            Kind::ElseWith => frame.action.kind == Kind::With,
            _ => matches!(frame.action.kind, Kind::If | Kind::With | Kind::Range),
        };
        let is_second = frame.has_else;
        frame.has_else |= action.kind == Kind::Else;
        frame.parts.push(action.span);
        if is_second || !fits {
            self.fault(Flaw::SecondElse, action.span, action.span);
        }
    }

    fn end(&mut self, action: Action) {
        let Some(mut frame) = self.open.pop() else {
            self.pass.unopened.push(action);
            return;
        };
        self.ranges -= usize::from(frame.action.kind == Kind::Range);
        match frame.hidden {
            Some(hidden) => self.vars = hidden,
            None => self.vars.truncate(frame.vars),
        }
        frame.parts.push(action.span);
        let Frame { parts, has_else, action, .. } = frame;
        self.pass.blocks.push(Block { parts, kind: action.kind, has_else });
    }
}

/// What is wrong with an action that stops.
pub(super) fn flaw_of(stop: Stop, text: &str, at: Span) -> Option<Flaw> {
    let rest = &text[at.start..];
    Some(match stop {
        Stop::Hole => return None,
        Stop::Quote => Flaw::Quote,
        Stop::Parenthesis => Flaw::Parenthesis,
        Stop::Comment => Flaw::Comment,
        Stop::End => Flaw::Unclosed,
        Stop::Stray if rest.starts_with("\\\"") => Flaw::EscapedQuote,
        Stop::Stray if rest.starts_with('}') => Flaw::Brace,
        Stop::Stray => Flaw::Unexpected,
    })
}

impl From<Frame<'_>> for Unended {
    fn from(frame: Frame<'_>) -> Self {
        Self { action: frame.action, parts: frame.parts, has_else: frame.has_else }
    }
}
