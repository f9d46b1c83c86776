//! What is known of a value before anything is executed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A part of the values, by its number among those of [`super::Reads`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PartId(pub(super) usize);

impl PartId {
    /// The values as a whole.
    pub(super) const TOP: Self = Self(0);
}

/// Different strings that a value may be, before it may be any.
const MOST_TEXTS: usize = 64;

/// Parts, keys and strings of one value that are followed.
const HEAVIEST: usize = 1000;

/// What a value may be: all of these, at different times or for different reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Idea {
    /// Parts of the values.
    pub(super) parts: BTreeSet<PartId>,
    /// What templates get as `.`, by the part that holds the values of their chart.
    pub(super) contexts: BTreeSet<PartId>,
    /// A map that a template made.
    pub(super) fields: BTreeMap<Arc<str>, Idea>,
    /// Items of a list that a template made, and values under keys that are not known.
    pub(super) others: Option<Box<Idea>>,
    /// Strings that stand in a template.
    pub(super) texts: BTreeSet<Arc<str>>,
    /// Anything else, in which no values are.
    pub(super) is_open: bool,
    /// A string that comes out of the values, and so any string.
    pub(super) is_told: bool,
}

impl Idea {
    /// Something in which no values are.
    pub(super) fn open() -> Self {
        Self { is_open: true, ..Self::default() }
    }

    /// Any string.
    pub(super) fn told() -> Self {
        Self { is_open: true, is_told: true, ..Self::default() }
    }

    /// Whether a string that is made of it may be any.
    pub(super) fn tells(&self) -> bool {
        let inner = || self.fields.values().chain(self.others.as_deref());
        self.is_told || !self.parts.is_empty() || !self.contexts.is_empty() || inner().any(Idea::tells)
    }

    /// `.` of the templates of a chart.
    pub(super) fn context(id: PartId) -> Self {
        Self { contexts: BTreeSet::from([id]), ..Self::default() }
    }

    /// A string.
    pub(super) fn text(text: &Arc<str>) -> Self {
        Self { texts: BTreeSet::from([Arc::clone(text)]), ..Self::default() }
    }

    /// A list with these items.
    pub(super) fn list(items: Idea) -> Self {
        Self { others: Some(Box::new(items)), ..Self::default() }
    }

    /// Adds what else it may be.
    pub(super) fn join(&mut self, other: Idea) {
        self.parts.extend(other.parts);
        self.contexts.extend(other.contexts);
        for (key, field) in other.fields {
            self.fields.entry(key).or_default().join(field);
        }
        match (&mut self.others, other.others) {
            (Some(own), Some(other)) => own.join(*other),
            (own @ None, other) => *own = other,
            (Some(_), None) => {}
        }
        self.texts.extend(other.texts);
        self.is_open |= other.is_open;
        self.is_told |= other.is_told;
        if self.texts.len() > MOST_TEXTS {
            self.texts.clear();
            self.is_open = true;
        }
    }

    /// All that several may be.
    pub(super) fn joined(ideas: impl IntoIterator<Item = Idea>) -> Self {
        let mut all = Self::default();
        ideas.into_iter().for_each(|idea| all.join(idea));
        all
    }

    /// Whether it holds nothing of the values.
    pub(super) fn is_plain(&self) -> bool {
        self.parts.is_empty() && self.contexts.is_empty() && self.fields.is_empty() && self.others.is_none()
    }

    /// The strings that it may be, where it can be nothing else.
    pub(super) fn known_texts(&self) -> Option<&BTreeSet<Arc<str>>> {
        (self.is_plain() && !self.is_open && !self.texts.is_empty()).then_some(&self.texts)
    }

    /// Whether more is in it than is followed.
    pub(super) fn is_too_heavy(&self) -> bool {
        self.weight(HEAVIEST) > HEAVIEST
    }

    /// What is in it, counted up to a little more than `most`.
    pub(super) fn weight(&self, most: usize) -> usize {
        let mut weight = 1 + self.parts.len() + self.contexts.len() + self.texts.len();
        for inner in self.fields.values().chain(self.others.as_deref()) {
            if weight > most {
                break;
            }
            weight += inner.weight(most - weight.min(most));
        }
        weight
    }
}
