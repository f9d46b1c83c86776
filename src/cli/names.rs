//! Names of rules as a user writes them.

use crate::diagnostic::is_failure;
use crate::report::{OWN, Own};
use crate::rules::{self, RULES, Rule};
use crate::suppress;

/// The least likeness of two names that makes one a hint for the other.
const LIKENESS: f64 = 0.6;

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
    if is_failure(word) {
        return Err(format!("`{word}` says what velint could not do, and is always shown"));
    }
    let known = ids().chain([suppress::UNUSED]);
    known.clone().find(|known| *known == word).ok_or_else(|| unknown(word, known))
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
    topic.ok_or_else(|| unknown(word, ids().chain(OWN.iter().map(|own| own.id))))
}

/// The name most like `word`, if any is like it.
pub(super) fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase().replace('_', "-");
    let rated = names.map(|name| (strsim::normalized_damerau_levenshtein(&word, name), name));
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))?;
    (best.0 >= LIKENESS).then_some(best.1)
}

fn ids() -> impl Iterator<Item = &'static str> + Clone {
    RULES.iter().map(|rule| rule.id)
}

fn unknown(word: &str, known: impl Iterator<Item = &'static str>) -> String {
    match nearest(word, known) {
        Some(near) => format!("no rule has this name; one named `{near}` exists"),
        None => "no rule has this name; `velint rules` lists them".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_gets_the_nearest_one() {
        let names = ["unknown-container", "unknown-volume", "unmounted-volume"];
        for (word, near) in [
            ("unknwon-volume", Some("unknown-volume")),
            ("Unknown_Volume", Some("unknown-volume")),
            ("unkown-container", Some("unknown-container")),
            ("spelling", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names.into_iter()), near, "{word}");
        }
    }

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
