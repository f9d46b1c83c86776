//! Owns counts of work: what a check did, where someone asks. A run of the
//! program asks for none and counts none; tests hold them against a snapshot.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counts that many checks, on any thread, add to.
#[derive(Debug, Default)]
pub struct Work(Mutex<Counts>);

/// What was done, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Texts that were checked.
    pub files: usize,
    /// Bytes searched for a trace of Velero.
    pub searched: usize,
    /// Readings of whole texts in which templates stand.
    pub views: usize,
    /// Bytes copied for them.
    pub masked: usize,
    /// Documents without a trace, which were not parsed.
    pub passed_over: usize,
    /// Documents parsed, once for each reading.
    pub parsed: usize,
    /// Bytes of them.
    pub parsed_bytes: usize,
    /// What each rule did, by its ID.
    pub rules: BTreeMap<&'static str, Calls>,
}

/// What one rule did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls {
    /// How often it looked at something.
    pub calls: usize,
    /// How many findings it made, before any of them was left out.
    pub findings: usize,
}

impl Work {
    /// Adds to the counts.
    pub fn count(&self, add: impl FnOnce(&mut Counts)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Adds what a rule did.
    pub fn called(&self, rule: &'static str, calls: usize, findings: usize) {
        self.count(|counts| {
            let known = counts.rules.entry(rule).or_default();
            known.calls += calls;
            known.findings += findings;
        });
    }

    /// All that was counted so far.
    pub fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
