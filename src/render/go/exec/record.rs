//! What could not be evaluated or decided.

use std::collections::{HashMap, HashSet};

use super::{Executor, Frame, Mode, Script};
use crate::render::fault::{Fault, FaultKind};
use crate::render::origin::{Cause, CauseId, Origin, Origins, TemplateFile};
use crate::source::{Place, Span};

/// Failures that are told apart; further ones are all told in the last one's words.
const MOST: usize = 1000;

/// Characters of an action that a message shows.
const WIDEST: usize = 200;

/// Bytes of a message to which no more places are added.
const LONGEST: usize = 4096;

/// What could not be evaluated or decided.
#[derive(Debug, Default)]
pub struct Record {
    failures: Vec<CauseId>,
    known: HashMap<(String, Option<Where>), CauseId>,
    undecided: HashSet<Where>,
    refused_at: Option<String>,
}

/// A place in a text of templates: its address and the offset.
type Where = (usize, usize);

impl Record {
    /// What could not be evaluated, each once, in the order it came up.
    pub fn failures(&self) -> &[CauseId] {
        &self.failures
    }

    /// How many conditions could not be decided, each counted once.
    pub fn undecided_count(&self) -> usize {
        self.undecided.len()
    }

    /// Whether nothing was left open: what was rendered is all that Helm prints.
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty() && self.undecided.is_empty()
    }

    /// Where the outermost template stood when the chart refused its values: file,
    /// line and column as Helm prints them.
    pub fn refused_at(&self) -> Option<&str> {
        self.refused_at.as_deref()
    }

    /// Takes note that nobody can tell which way the condition at `span` goes.
    pub(super) fn undecided(&mut self, script: &Script, span: Span) {
        self.undecided.insert(place_in(script, span));
    }
}

fn place_in(script: &Script, span: Span) -> Where {
    (script.text.as_str().as_ptr().addr(), span.start)
}

impl Executor<'_> {
    /// Takes down a failure; gives the cause for the hole that it leaves.
    pub(super) fn failure(&mut self, script: &Script, span: Span, fault: Fault) -> CauseId {
        let key = (fault.message, Some(place_in(script, span)));
        if let Some(known) = self.record.known.get(&key) {
            return *known;
        }
        let at = place(self.origins, script, span);
        self.new_cause(key, at)
    }

    /// Takes down what cannot be read of a text, executed or not: Helm renders nothing then.
    pub fn tell_unread(&mut self, script: &Script) {
        for fault in &script.parsed.faults {
            self.failure(script, fault.span, Fault::failed(fault.message.as_str()));
        }
    }

    /// Takes down that something of a name does not exist: once, wherever it is asked for.
    pub fn missing(&mut self, message: String) -> CauseId {
        let key = (message, None);
        match self.record.known.get(&key) {
            Some(known) => *known,
            None => self.new_cause(key, None),
        }
    }

    fn new_cause(&mut self, key: (String, Option<Where>), at: Option<Place>) -> CauseId {
        if let (true, Some(last)) = (self.record.failures.len() >= MOST, self.record.failures.last()) {
            return *last;
        }
        let cause = self.origins.add_cause(Cause { message: key.0.clone(), at, may_be_blank: true });
        self.record.known.insert(key, cause);
        self.record.failures.push(cause);
        cause
    }

    /// Says in which template a strict execution ended, as `exec.go`, `errorf` does.
    pub(super) fn framed(&mut self, fault: Fault, frame: &Frame<'_>) -> Fault {
        if self.mode == Mode::Tolerant || frame.is_told {
            return fault;
        }
        let Frame { script, name, site, .. } = frame;
        let (line, column) = script.position(site.at);
        if fault.kind == FaultKind::Refused {
            self.record.refused_at = Some(format!("{}:{line}:{column}", script.name));
        }
        if fault.kind != FaultKind::Failed || fault.message.len() > LONGEST {
            return fault;
        }
        let text = script.slice(site.span);
        let short: String = text.chars().take(WIDEST).collect();
        let dots = if short.len() < text.len() { "..." } else { "" };
        let (script, message) = (&script.name, &fault.message);
        let place = format!("template: {script}:{line}:{column}: executing {name:?} at <{short}{dots}>");
        Fault { message: format!("{place}: {message}"), ..fault }
    }
}

/// Where a span of a template is written.
fn place(origins: &Origins, script: &Script, span: Span) -> Option<Place> {
    match &script.file {
        Some((_, source)) => {
            let before = script.skipped();
            Some(Place::new(source, Span::new(before + span.start, before + span.end)))
        }
        None => place_of(origins, script.text.origin_at(span.start)),
    }
}

/// Where a byte is written, as near as its origin tells.
pub fn place_of(origins: &Origins, origin: Origin) -> Option<Place> {
    match origins.real(origin) {
        Origin::Template { file, offset }
        | Origin::Literal { file, offset }
        | Origin::Action { file, offset } => {
            let TemplateFile::File(source) = origins.file(file)? else { return None };
            let start = offset as usize;
            Some(Place::new(source, Span::new(start, start)))
        }
        Origin::Value { node, .. } | Origin::Derived { node } => origins.node(node).map(|node| node.place()),
        Origin::Key { node, .. } => origins.key(node).or(origins.node(node)).map(|node| node.place()),
        Origin::Hole { cause } => origins.cause(cause)?.at.clone(),
        Origin::None => None,
    }
}
