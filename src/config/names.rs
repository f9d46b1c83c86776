//! Names of rules as a user writes them, and what a wrong one may mean.

use crate::diagnostic::is_failure;
use crate::rules::RULES;
use crate::suppress;

/// The least likeness of two names that makes one a hint for the other.
const LIKENESS: f64 = 0.6;

/// The longest name that is compared with others, in bytes.
const LONGEST: usize = 100;

/// The rule of this name whose findings a user may leave out or grade.
///
/// # Errors
/// What is wrong with the name, as part of a message.
pub(crate) fn selectable(word: &str) -> Result<&'static str, String> {
    if is_failure(word) {
        return Err(format!("`{word}` says what velint could not do, and is always shown"));
    }
    let known = rule_ids().chain([suppress::UNUSED]);
    known.clone().find(|known| *known == word).ok_or_else(|| unknown_rule(word, known))
}

/// The ID of every rule.
pub(crate) fn rule_ids() -> impl Iterator<Item = &'static str> + Clone {
    RULES.iter().map(|rule| rule.id)
}

/// What to say of a name that no rule has.
pub(crate) fn unknown_rule(word: &str, known: impl Iterator<Item = &'static str>) -> String {
    match nearest(word, known) {
        Some(near) => format!("no rule has this name; one named `{near}` exists"),
        None => "no rule has this name; `velint rules` lists them".to_owned(),
    }
}

/// The name most like `word`, if any is like it.
pub(crate) fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase().replace('_', "-");
    let rated = names.map(|name| (strsim::normalized_damerau_levenshtein(&word, name), name));
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))?;
    (best.0 >= LIKENESS).then_some(best.1)
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
}
