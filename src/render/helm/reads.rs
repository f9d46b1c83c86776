//! Which values the templates of a chart may read, found without executing them:
//! what stands behind a condition that is off is read as well.
//!
//! It says too much rather than too little. What is lost from sight, such as
//! what goes to a function that is not followed, counts as read with all that
//! it holds.

mod function;
mod idea;
mod reader;
mod start;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use idea::PartId;
use reader::Reader;
use words::Words;

use super::chart::Chart;

/// Parts of the values that are told apart; beyond, all counts as read.
const MOST_PARTS: usize = 200_000;

/// Parts that one way may mean; where it may mean more, it counts as read.
const MOST_AT_ONCE: usize = 64;

/// How deep parts of the values are told apart; what is below counts as read
/// where its holder is.
const DEEPEST: usize = 24;

/// The parts of a chart's values that its templates may read.
#[derive(Debug)]
pub struct Reads {
    parts: Vec<Part>,
    /// Whether nothing can be told: all counts as read.
    gave_up: bool,
    /// The strings of which keys may be made.
    words: Words,
}

/// How a part of the values is named.
#[derive(Debug, Clone, Copy)]
enum Step<'k> {
    /// By this key.
    Named(&'k Arc<str>),
    /// By a key that templates make of strings in them.
    Word,
    /// By any key.
    Any,
}

/// A part of the values that an expression names.
#[derive(Debug, Default)]
struct Part {
    named: BTreeMap<Arc<str>, PartId>,
    /// What stands under a key that is not known: all of them.
    any: Option<PartId>,
    /// What stands under keys that are made of strings in templates.
    word: Option<PartId>,
    is_whole: bool,
    /// Whether it is named by any key, or by a word: the same below it is itself,
    /// since a template may go on so for long.
    is_any: bool,
    is_word: bool,
    depth: usize,
}

/// The values that a chart's templates, and those of the charts in it, may read.
/// `helpers` are charts that lie elsewhere, whose named templates they may call;
/// `texts` hold templates in values that are laid over the chart's own.
pub fn reads(chart: &Chart, helpers: &[Rc<Chart>], texts: &[Arc<str>]) -> Reads {
    let mut reader = Reader::default();
    start::take_up(&mut reader, chart, helpers, texts);
    reader.run();
    reader.reads
}

impl Default for Reads {
    fn default() -> Self {
        Self { parts: vec![Part::default()], gave_up: false, words: Words::default() }
    }
}

impl Reads {
    /// How many keys of a way from the top of the values somebody names, where
    /// not all of them: then the part under the next one is read by nobody.
    pub fn unread(&self, keys: &[String]) -> Option<usize> {
        if self.gave_up {
            return None;
        }
        let mut at = BTreeSet::from([PartId::TOP]);
        for (level, key) in keys.iter().enumerate() {
            let parts = || at.iter().filter_map(|id| self.part(*id));
            if parts().any(|part| part.is_whole) {
                return None;
            }
            let is_word = self.words.may_make(key);
            let of = |id: &PartId| {
                let part = self.part(*id)?;
                let word = part.word.or(part.is_word.then_some(*id)).filter(|_| is_word);
                let any = part.any.or(part.is_any.then_some(*id));
                Some([part.named.get(key.as_str()).copied(), any, word])
            };
            let next = at.iter().filter_map(of).flatten().flatten();
            let next: BTreeSet<PartId> = next.collect();
            if next.is_empty() {
                return Some(level);
            }
            if next.len() > MOST_AT_ONCE {
                return None;
            }
            at = next;
        }
        None
    }

    /// The ways that end with a key and that somebody names, at most `most` of them.
    pub fn ending_with(&self, key: &str, most: usize) -> Vec<Vec<Arc<str>>> {
        let mut found = Vec::new();
        let mut waiting = vec![(PartId::TOP, Vec::new())];
        while let Some((id, way)) = waiting.pop() {
            let Some(part) = self.part(id) else { continue };
            for (name, below) in part.named.iter().rev() {
                let mut way: Vec<Arc<str>> = way.clone();
                way.push(Arc::clone(name));
                if &**name == key {
                    found.push(way.clone());
                }
                waiting.push((*below, way));
            }
            if found.len() > most {
                break;
            }
        }
        found.sort_by_key(Vec::len);
        found
    }

    /// How many parts are told apart.
    pub fn size(&self) -> usize {
        self.parts.len()
    }

    /// Whether anything can be told of it.
    pub fn is_known(&self) -> bool {
        !self.gave_up && self.part(PartId::TOP).is_some_and(|part| !part.is_whole)
    }

    fn part(&self, id: PartId) -> Option<&Part> {
        self.parts.get(id.0)
    }

    /// The part under a key, or under any, of another.
    fn below(&mut self, id: PartId, step: Step<'_>) -> PartId {
        let count = self.parts.len();
        let Some(part) = self.parts.get_mut(id.0) else { return id };
        let (is_any, is_word) = (matches!(step, Step::Any), matches!(step, Step::Word));
        if is_any && part.is_any || is_word && part.is_word {
            return id;
        }
        if part.depth >= DEEPEST || count >= MOST_PARTS {
            part.is_whole = true;
            self.gave_up |= count >= MOST_PARTS;
            return id;
        }
        let depth = part.depth + 1;
        let known = match step {
            Step::Named(key) => part.named.entry(Arc::clone(key)).or_insert(PartId(count)),
            Step::Word => part.word.get_or_insert(PartId(count)),
            Step::Any => part.any.get_or_insert(PartId(count)),
        };
        let known = *known;
        if known == PartId(count) {
            self.parts.push(Part { depth, is_any, is_word, ..Part::default() });
        }
        known
    }

    /// Takes note that all of a part is read.
    fn take_whole(&mut self, id: PartId) {
        if let Some(part) = self.parts.get_mut(id.0) {
            part.is_whole = true;
        }
    }
}

#[cfg(test)]
mod tests;
