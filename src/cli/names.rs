//! Names of rules as a user writes them.

use crate::config::{self, rule_ids, unknown_rule};
use crate::report::{OWN, Own};
use crate::rules::{self, Rule};

/// A word of `--select` or `--ignore`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selector {
    /// `all`.
    All,
    /// One rule's ID.
    Rule(&'static str),
}

/// Reads a word of `--select`.
pub(super) fn selector(word: &str) -> Result<Selector, String> {
    if word.trim() == "all" { Ok(Selector::All) } else { selectable(word).map(Selector::Rule) }
}

/// Reads a word of `--ignore`.
pub(super) fn selectable(word: &str) -> Result<&'static str, String> {
    let word = word.trim();
    if word.is_empty() {
        return Err("a rule is missing beside the comma".to_owned());
    }
    config::selectable(word)
}

/// What `explain` explains.
#[derive(Clone, Copy)]
pub(super) enum Topic {
    /// A rule.
    Rule(&'static Rule),
    /// A diagnostic that no rule makes.
    Own(Own),
}

/// Reads the argument of `explain`.
pub(super) fn topic(word: &str) -> Result<Topic, String> {
    let word = word.trim();
    let rule = rules::find(word).map(Topic::Rule);
    let topic = rule.or_else(|| Own::find(word).map(Topic::Own));
    topic.ok_or_else(|| unknown_rule(word, rule_ids().chain(OWN.iter().map(|own| own.id))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_cannot_be_ignored() {
        assert_eq!(
            selectable("invalid-yaml").unwrap_err(),
            "`invalid-yaml` says what velint could not do, and is always shown"
        );
        assert_eq!(selectable(" unused-suppression"), Ok("unused-suppression"));
        assert_eq!(selector("all"), Ok(Selector::All));
        assert!(selectable("all").is_err());
    }
}
