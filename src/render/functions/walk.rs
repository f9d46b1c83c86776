//! Bounds of functions that go through values: maps can hold themselves, and
//! share parts so that a small one is huge when written out.

use std::cell::Cell;

use crate::render::fault::Fault;
use crate::render::origin::{CauseId, Origin};
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// How deep values may be nested for functions that go through them.
pub const DEEPEST: usize = 200;

/// How many steps one call of a function may take through values.
const STEPS: usize = 500_000;

/// How many items a list that a function makes may have.
pub const MOST_ITEMS: usize = 100_000;

thread_local! {
    /// The steps of functions on this thread that nobody has counted yet.
    static SPENT: Cell<usize> = const { Cell::new(0) };
}

/// The steps that functions took since this was asked last: what they copy is
/// many times as large as what they are given.
pub fn take_spent() -> usize {
    SPENT.take()
}

/// What one call may still do.
#[derive(Debug)]
pub struct Budget(usize);

impl Drop for Budget {
    fn drop(&mut self) {
        SPENT.set(SPENT.get().saturating_add(STEPS - self.0));
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(STEPS)
    }
}

impl Budget {
    /// Counts a step at a depth of nesting.
    ///
    /// Errors: too deep, or too many steps.
    pub fn step(&mut self, depth: usize) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err(Fault::limit(format!("values are nested more than {DEEPEST} deep")));
        }
        self.spend(1)
    }

    /// Counts several steps.
    ///
    /// Errors: too many.
    pub fn spend(&mut self, steps: usize) -> Result<(), Fault> {
        let left = self.0.checked_sub(steps);
        self.0 = left.ok_or_else(|| Fault::limit(format!("a function takes more than {STEPS} steps")))?;
        Ok(())
    }
}

/// The length of a list, if a function may make one as long.
///
/// Errors: it is too long.
pub fn bounded(length: usize) -> Result<usize, Fault> {
    match length {
        0..=MOST_ITEMS => Ok(length),
        _ => Err(Fault::limit(format!("a list has more than {MOST_ITEMS} items"))),
    }
}

/// The origin of what is made from all of these, not byte for byte.
pub fn derived<'v>(values: impl IntoIterator<Item = &'v Value>) -> Origin {
    let origins = values.into_iter().map(|value| match &value.kind {
        Kind::Text(text) => text.main_origin(),
        _ => value.origin,
    });
    let best = origins.reduce(|best, other| if other.rank() > best.rank() { other } else { best });
    best.unwrap_or_default().derived()
}

/// Why nothing at all of a text is known, not even that it is not empty.
pub fn wholly_unknown(text: &Text) -> Option<CauseId> {
    let mut causes = text.runs().map(|(_, origin)| match origin {
        Origin::Hole { cause } => Some(cause),
        _ => None,
    });
    let first = causes.next()??;
    causes.all(|cause| cause.is_some()).then_some(first)
}

/// Whether sprig's `empty` takes it for empty; the cause where it is unknown
/// (sprig v3, `defaults.go`; it is `IsTrue` the other way round).
pub fn is_empty(value: &Value) -> Result<bool, CauseId> {
    match &value.kind {
        Kind::Hole(cause) => Err(*cause),
        Kind::Text(text) => match wholly_unknown(text) {
            Some(cause) => Err(cause),
            None => Ok(text.is_empty()),
        },
        _ => Ok(value.is_true() == Some(false)),
    }
}
