//! What an execution has used of what it is allowed.

use super::stack;
use crate::render::fault::Fault;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// What an execution is allowed.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Templates in one another.
    pub depth: usize,
    /// Bytes of all that is printed, and of one string.
    pub output: usize,
    /// Nodes, calls and items that are gone through.
    pub steps: u64,
}

/// Bytes of a string that count as a step: copying is work as well.
const BYTES_PER_STEP: usize = 16;

/// Counts.
#[derive(Debug, Clone)]
pub struct Meter {
    bounds: Bounds,
    steps: u64,
    depth: usize,
    output: usize,
    stack: stack::Gauge,
}

impl Meter {
    /// Nothing is counted yet; the stack is measured from here on.
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, steps: 0, depth: 0, output: 0, stack: stack::Gauge::new() }
    }

    /// What was counted so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Templates in one another that have begun and not ended.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Counts steps.
    ///
    /// Errors: too many.
    pub fn step(&mut self, steps: usize) -> Result<(), Fault> {
        self.steps = self.steps.saturating_add(steps as u64);
        if self.steps > self.bounds.steps {
            return Err(Fault::limit(format!("the templates take more than {} steps", self.bounds.steps)));
        }
        Ok(())
    }

    /// Counts the bytes of a file that was printed.
    ///
    /// Errors: too many.
    pub fn print(&mut self, bytes: usize) -> Result<(), Fault> {
        self.output = self.output.saturating_add(bytes);
        self.size(self.output)
    }

    /// Minds the length of one string.
    ///
    /// Errors: it is too long.
    pub fn size(&self, bytes: usize) -> Result<(), Fault> {
        if bytes > self.bounds.output {
            return Err(Fault::limit(format!("the templates print more than {} bytes", self.bounds.output)));
        }
        Ok(())
    }

    /// Begins a template.
    pub(super) fn enter(&mut self) -> Result<(), Fault> {
        if self.depth >= self.bounds.depth {
            let depth = self.bounds.depth;
            return Err(Fault::limit(format!("templates call each other more than {depth} deep")));
        }
        self.depth += 1;
        Ok(())
    }

    /// The template that [`Meter::enter`] counted has ended.
    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Counts a step of something that may hold itself.
    pub(super) fn nest(&mut self) -> Result<(), Fault> {
        if self.stack.is_spent() {
            return Err(Fault::limit("templates and their actions are nested too deep"));
        }
        self.step(1)
    }

    /// Counts the work of copying a text, and so bounds what all copies take.
    pub(super) fn copy(&mut self, text: &Text) -> Result<(), Fault> {
        self.step(text.len() / BYTES_PER_STEP + text.run_count() - 1)
    }

    /// Counts the work of looking at, or making, a value.
    pub(super) fn weigh(&mut self, value: &Value) -> Result<(), Fault> {
        match &value.kind {
            Kind::Text(text) => {
                self.size(text.len())?;
                self.copy(text)
            }
            Kind::List(list) => {
                let items = list.items().len();
                self.step(items)
            }
            Kind::Map(map) => {
                let items = map.slots().len();
                self.step(items)
            }
            _ => Ok(()),
        }
    }
}
