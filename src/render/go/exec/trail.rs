//! What the actions of one text did: for whoever needs to know more than what
//! was printed all in all.

use std::collections::HashMap;
use std::ops::Range;

use super::{Executor, Frame};
use crate::render::go::ast::Node;

/// What the actions of the outermost template did. Actions are told apart by
/// where they begin.
#[derive(Debug, Default)]
pub struct Trail {
    /// Which way those conditions go that nobody can decide.
    pub arms: HashMap<usize, bool>,
    /// Which way those went that decide themselves.
    pub decided: HashMap<usize, bool>,
    /// What each printed, in order; a block after what stands in it.
    pub printed: Vec<Printed>,
    /// How often something could not be decided.
    open: usize,
}

/// What an action, or a block, printed at one time.
#[derive(Debug, Clone)]
pub struct Printed {
    /// Where it begins.
    pub at: usize,
    /// The bytes of the output.
    pub range: Range<usize>,
    /// Whether something in it could not be decided.
    pub is_open: bool,
}

impl Trail {
    /// A trail of nothing yet, with the way of conditions that nobody can decide.
    pub fn new(arms: HashMap<usize, bool>) -> Self {
        Self { arms, ..Self::default() }
    }
}

impl Executor<'_> {
    /// The trail, where the frame is the one that leaves it.
    pub(super) fn trail(&mut self) -> Option<&mut Trail> {
        if self.meter.depth() == 1 { self.trail.as_mut() } else { None }
    }

    /// Takes note of how a condition went, or says how it is to go.
    pub(super) fn steer(&mut self, at: usize, truth: Option<bool>) -> Option<bool> {
        let trail = self.trail.as_mut()?;
        let Some(truth) = truth else {
            trail.open += 1;
            return if self.meter.depth() == 1 { trail.arms.get(&at).copied() } else { None };
        };
        if self.meter.depth() == 1 {
            trail.decided.insert(at, truth);
        }
        Some(truth)
    }

    /// What there is before a node: bytes of output, and how much is open.
    pub(super) fn before(&self, frame: &Frame<'_>) -> (usize, usize) {
        (frame.out.len(), self.trail.as_ref().map_or(0, |trail| trail.open))
    }

    /// Takes note of what a node printed since.
    pub(super) fn follow(&mut self, frame: &Frame<'_>, node: &Node, (start, open): (usize, usize)) {
        let at = match node {
            Node::Action(pipeline) => pipeline.span.start,
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => branch.span.start,
            Node::Call { span, .. } | Node::Broken(span) => span.start,
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => return,
        };
        if let Some(trail) = self.trail() {
            let is_open = trail.open > open;
            trail.printed.push(Printed { at, range: start..frame.out.len(), is_open });
        }
    }
}
