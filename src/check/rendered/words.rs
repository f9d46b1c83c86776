//! What the templates of a chart mention.

use std::collections::HashSet;
use std::rc::Rc;

use crate::render::helm::chart::{Chart, FileContent};

/// Bytes of templates that are searched for words that are none: with dots in them.
const MOST_SEARCHED: usize = 1 << 20;

/// The words in the templates of a chart and of the charts in it.
#[derive(Debug)]
pub(super) struct Words {
    text: String,
    /// What stands between other characters than those of words.
    words: HashSet<String>,
    /// Whether they do something with the values as a whole.
    pub(super) uses_all_values: bool,
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

impl Words {
    /// The words in the templates of a chart and of those inside of it.
    pub(super) fn of(chart: &Chart) -> Self {
        let (mut text, mut uses_all) = (String::new(), false);
        let mut waiting = vec![chart];
        while let Some(chart) = waiting.pop() {
            for file in &chart.templates {
                if let FileContent::Text(source) = &file.content {
                    // The helpers of a library that look values up by name are called
                    // by charts that name them.
                    uses_all |= !chart.metadata.is_library && uses_all_values(source.text());
                    text.push_str(source.text());
                    text.push('\n');
                }
            }
            waiting.extend(chart.dependencies.iter().map(Rc::as_ref));
        }
        let words = text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Self { words, uses_all_values: uses_all, text }
    }

    /// Whether a word stands anywhere. What is no plain word is taken to stand in
    /// templates that are too long to be searched for each.
    pub(super) fn mention(&self, word: &str) -> bool {
        if !word.is_empty() && word.chars().all(is_part) {
            return self.words.contains(word);
        }
        self.text.len() > MOST_SEARCHED
            || self.text.match_indices(word).any(|(at, _)| {
                let before = self.text[..at].chars().next_back();
                let after = self.text[at + word.len()..].chars().next();
                !before.is_some_and(is_part) && !after.is_some_and(is_part)
            })
    }
}

fn uses_all_values(text: &str) -> bool {
    text.match_indices(".Values").any(|(at, word)| {
        let after = text[at + word.len()..].chars().next();
        !after.is_some_and(|c| c == '.' || c.is_alphanumeric())
    })
}
