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
    failures: Vec<Unmade>,
    /// By number in `failures`.
    known: HashMap<(String, Option<Where>), usize>,
    undecided: HashSet<Where>,
    refused_at: Option<String>,
    /// Of the conditions of the blocks that are executed now, whether each may be
    /// decided otherwise by an installation.
    around: Vec<bool>,
    /// How many of them may.
    open: usize,
    /// Whether parts of templates name what only a cluster knows.
    of_cluster: HashMap<Where, bool>,
    /// Whether the cluster was asked for what it holds.
    asked_cluster: bool,
}

/// Something that could not be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmade {
    /// What is so, and where.
    pub cause: CauseId,
    /// How it failed.
    pub fault: FaultKind,
    /// Whether it came up where nothing unknown had been decided on, and nothing
    /// that only the cluster knows.
    pub is_sure: bool,
}

/// Parts of words for what a cluster decides on, and for values that installers
/// add of their own accord (`global.replicated`), in lower case.
const OF_CLUSTER: [&str; 7] =
    ["capabilit", "kubeversion", "apiversion", "lookup", "isupgrade", "isinstall", "replicated"];

/// A place in a text of templates: its address and the offset.
type Where = (usize, usize);

impl Record {
    /// What could not be evaluated, each once, in the order it came up.
    pub fn failures(&self) -> &[Unmade] {
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

    /// Takes note that what follows is there because of a condition.
    pub(super) fn enter(&mut self, script: &Script, span: Span, is_guessed: bool) {
        let is_open = is_guessed || self.is_of_cluster(script, span);
        self.around.push(is_open);
        self.open += usize::from(is_open);
    }

    /// Takes note that the innermost condition counts no more.
    pub(super) fn leave(&mut self) {
        let was_open = self.around.pop().unwrap_or(false);
        self.open = self.open.saturating_sub(usize::from(was_open));
    }

    /// Takes note that what follows may rest on what only the cluster holds.
    pub fn ask_cluster(&mut self) {
        self.asked_cluster = true;
    }

    fn is_sure(&mut self, script: &Script, span: Span) -> bool {
        !self.asked_cluster && self.open == 0 && !self.is_of_cluster(script, span)
    }

    /// Whether a part of a template names what only a cluster knows.
    fn is_of_cluster(&mut self, script: &Script, span: Span) -> bool {
        *self.of_cluster.entry(place_in(script, span)).or_insert_with(|| {
            let text = script.slice(span).to_ascii_lowercase();
            OF_CLUSTER.iter().any(|word| text.contains(word))
        })
    }
}

fn place_in(script: &Script, span: Span) -> Where {
    (script.text.as_str().as_ptr().addr(), span.start)
}

impl Executor<'_> {
    /// Takes down a failure; gives the cause for the hole that it leaves.
    pub(super) fn failure(&mut self, script: &Script, span: Span, fault: Fault) -> CauseId {
        // What nobody defines is told once, wherever it is asked for.
        let is_undefined = fault.kind == FaultKind::Undefined;
        let key = (fault.message, (!is_undefined).then(|| place_in(script, span)));
        let is_sure = self.record.is_sure(script, span);
        if let Some(at) = self.record.known.get(&key)
            && let Some(known) = self.record.failures.get_mut(*at)
        {
            known.is_sure |= is_sure;
            return known.cause;
        }
        if let (true, Some(last)) = (self.record.failures.len() >= MOST, self.record.failures.last()) {
            return last.cause;
        }
        let at = place(self.origins, script, span);
        let cause = self.origins.add_cause(Cause { message: key.0.clone(), at, may_be_blank: true });
        self.record.known.insert(key, self.record.failures.len());
        self.record.failures.push(Unmade { cause, fault: fault.kind, is_sure });
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
