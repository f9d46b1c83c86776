//! The variables in sight.

use std::collections::HashMap;

/// Variables that actions have set, by the block they live in.
#[derive(Debug, Default)]
pub(in crate::render) struct Vars<'t> {
    stack: Vec<&'t str>,
    counts: HashMap<&'t str, usize>,
}

impl<'t> Vars<'t> {
    /// Takes note that an action sets a variable; `name` with its `$`.
    pub fn push(&mut self, name: &'t str) {
        self.stack.push(name);
        *self.counts.entry(name).or_default() += 1;
    }

    /// Whether a variable is in sight; `$` always is.
    pub fn has(&self, name: &str) -> bool {
        name == "$" || self.counts.get(name).is_some_and(|count| *count > 0)
    }

    /// How many are kept, those of one name counted each: for [`Vars::truncate`].
    pub fn len(&self) -> usize {
        self.stack.len()
    }

    /// Forgets those after the first `length`.
    pub fn truncate(&mut self, length: usize) {
        while self.stack.len() > length {
            let gone = self.stack.pop().and_then(|name| self.counts.get_mut(name));
            gone.into_iter().for_each(|count| *count = count.saturating_sub(1));
        }
    }
}
