//! Reads entries and complains of those that are not what they have to be.

use std::collections::HashMap;

use super::{INVALID, nearest};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::Place;
use crate::yaml::{Entry, Node, Type};

/// The most entries of a list or mapping that are read.
const MOST: usize = 1000;

/// The most letters of a text that a message shows.
const SHOWN: usize = 40;

/// Gathers what is wrong with a configuration.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) findings: Vec<Diagnostic>,
}

impl Reader {
    /// Reports what is so at a place.
    pub(super) fn report(&mut self, place: Place, message: impl Into<String>) -> &mut Diagnostic {
        self.findings.push(Diagnostic::new(INVALID, Level::Error, place, message));
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// The entries of a mapping with fixed keys, each key once, as they count.
    /// `what` names it in messages. Without a value it has no entries.
    pub(super) fn record<'d>(
        &mut self,
        node: Node<'d>,
        what: &str,
        keys: &[&str],
    ) -> Vec<(&'d str, Node<'d>)> {
        let entries = self.entries(node, what);
        let mut found = Vec::new();
        for (key, entry) in entries {
            if keys.contains(&key) {
                found.push((key, entry.value));
                continue;
            }
            let message = format!("{what} has no entry `{}`", shown(key));
            let finding = self.report(entry.key.place(), message);
            finding.help(match nearest(key, keys.iter().copied()) {
                Some(near) => format!("an entry named `{near}` exists"),
                None => format!("there are {}", listed(keys)),
            });
        }
        found
    }

    /// The entries of a mapping with any keys, each key once, as they count.
    pub(super) fn entries<'d>(&mut self, node: Node<'d>, what: &str) -> Vec<(&'d str, Entry<'d>)> {
        if node.value_type() == Type::Null {
            return Vec::new();
        }
        if !node.is_mapping() {
            self.ill_typed(node, what, "a mapping");
            return Vec::new();
        }
        self.complain_of_twins(node);
        let mut found = Vec::new();
        for entry in self.first_ones(node, what, node.entries().into_iter()) {
            match entry.key.text().filter(|_| entry.key.value_type() != Type::Null) {
                Some(key) => found.push((key, entry)),
                None => {
                    self.report(entry.key.place(), format!("a key of {what} is no text"));
                }
            }
        }
        found
    }

    /// The items of a list. Without a value it has none.
    pub(super) fn items<'d>(&mut self, node: Node<'d>, what: &str) -> Vec<Node<'d>> {
        match node.value_type() {
            Type::Null => Vec::new(),
            Type::Sequence => self.first_ones(node, what, node.items()),
            _ => {
                self.ill_typed(node, what, "a list");
                Vec::new()
            }
        }
    }

    /// A string that is not empty.
    pub(super) fn string<'d>(&mut self, node: Node<'d>, what: &str) -> Option<&'d str> {
        let text = node.as_str();
        if text.is_none_or(|text| text.trim().is_empty()) {
            self.ill_typed(node, what, "a text");
            return None;
        }
        text
    }

    /// A word of a few, of any type that YAML makes of it: `off` is a boolean to some.
    pub(super) fn choice<T: Copy>(
        &mut self,
        node: Node<'_>,
        what: &str,
        choices: &[T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let text = node.text().unwrap_or_default();
        let found = choices.iter().copied().find(|&choice| word(choice) == text);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|&choice| word(choice)).collect();
            let near = nearest(text, words.iter().copied());
            let finding = self.ill_typed(node, what, &listed(&words).replace(" and ", " or "));
            if let Some(near) = near {
                finding.help(format!("`{near}` is one of them"));
            }
        }
        found
    }

    /// Says that a value is not what it has to be.
    pub(super) fn ill_typed(&mut self, node: Node<'_>, what: &str, expected: &str) -> &mut Diagnostic {
        let found = match node.value_type() {
            Type::Null => "nothing".to_owned(),
            Type::Mapping => "a mapping".to_owned(),
            Type::Sequence => "a list".to_owned(),
            Type::String if node.text() == Some("") => "an empty text".to_owned(),
            _ => format!("`{}`", shown(node.text().unwrap_or_default())),
        };
        let place = if node.span().is_empty() {
            node.holder().map_or_else(|| node.place(), |entry| entry.key.place())
        } else {
            node.place()
        };
        self.report(place, format!("{what} is {expected}, not {found}"))
    }

    fn first_ones<'d, T>(&mut self, node: Node<'d>, what: &str, all: impl Iterator<Item = T>) -> Vec<T> {
        let mut all = all.peekable();
        let first: Vec<T> = all.by_ref().take(MOST).collect();
        if all.peek().is_some() {
            self.report(node.place(), format!("{what} has more than {MOST} entries"));
        }
        first
    }

    /// A key that is written twice: one of its values would count for nothing.
    fn complain_of_twins(&mut self, node: Node<'_>) {
        let mut seen: HashMap<&str, Node<'_>> = HashMap::new();
        for entry in node.own_entries() {
            if entry.is_merge() {
                let merged = entry.value;
                let is_list = merged.is_sequence() && merged.items().all(Node::is_mapping);
                if !merged.is_mapping() && !is_list {
                    self.ill_typed(merged, "`<<`", "a mapping");
                }
                continue;
            }
            let Some(key) = entry.key.text() else { continue };
            if let Some(first) = seen.get(key) {
                let place = first.place();
                let finding = self.report(entry.key.place(), format!("`{}` is given twice", shown(key)));
                finding.related(place, "given before");
            } else {
                seen.insert(key, entry.key);
            }
        }
    }
}

/// A text for a message between backticks: shortened in the middle.
pub(super) fn shown(text: &str) -> String {
    let plain = text.replace('`', "'").replace(char::is_control, " ");
    let count = plain.chars().count();
    if count <= SHOWN {
        return plain;
    }
    let half = SHOWN / 2 - 1;
    let head: String = plain.chars().take(half).collect();
    let tail: String = plain.chars().skip(count - half).collect();
    format!("{head}…{tail}")
}

/// Words for a message.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
