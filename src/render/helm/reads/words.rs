//! The strings of which templates may make keys.

use std::collections::{BTreeSet, HashSet};

/// Bytes of strings that are kept; of more, any key may be made.
const MOST_BYTES: usize = 8 << 20;

/// Parts of strings that are kept.
const MOST_PARTS: usize = 1000;

/// What strings in templates and values hold, regardless of case, `-` and `_`.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: HashSet<String>,
    /// What stands beside a verb of `printf`, and arguments of `print`.
    parts: BTreeSet<String>,
    bytes: usize,
    known: HashSet<(usize, usize)>,
}

impl Words {
    /// Adds what stands in a string.
    pub(super) fn add(&mut self, text: &str) {
        // Literals are met again and again, at the same address.
        if !self.known.insert((text.as_ptr().addr(), text.len())) || self.bytes > MOST_BYTES {
            return;
        }
        self.bytes = self.bytes.saturating_add(text.len());
        let words = text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty());
        words.for_each(|word| _ = self.words.insert(folded(word)));
    }

    /// Adds what keys may begin or end with.
    pub(super) fn add_parts(&mut self, text: &str) {
        for piece in text.split('%') {
            // After a verb its letter stands first.
            for piece in [piece, piece.get(1..).unwrap_or_default()] {
                let (start, end) =
                    (piece.split(|c: char| !is_part(c)).next(), piece.rsplit(|c: char| !is_part(c)).next());
                let parts = start.into_iter().chain(end).map(folded).filter(|part| part.len() > 1);
                self.parts.extend(parts);
            }
        }
    }

    /// Whether a key may be made of them.
    pub(super) fn may_make(&self, key: &str) -> bool {
        let key = folded(key);
        let is_part_of = |part: &String| key.starts_with(part.as_str()) || key.ends_with(part.as_str());
        self.bytes > MOST_BYTES
            || self.parts.len() > MOST_PARTS
            || self.words.contains(&key)
            || self.parts.iter().any(is_part_of)
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn folded(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}
