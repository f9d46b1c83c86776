//! Contract: `rules/unparsable-boolean.md`.

use super::{Check, Cx, effect, wording};
use crate::diagnostic::{Level, Safety};
use crate::model::{Annotation, Site};
use crate::velero::key::{Field, Key};
use crate::velero::value::parse_bool;

pub(super) const CHECK: Check = Check::Annotation(check);

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    let read = annotation.kind.since().is_some_and(|since| cx.version().at_least(since));
    if !matches!(annotation.kind, Key::Hook(_, Field::WaitForReady)) || !read {
        return;
    }
    let (Some(text), Some(value)) = (annotation.string(), annotation.known()) else { return };
    if value.is_empty() || parse_bool(value).is_some() || !effect::is_read(annotation, site) {
        return;
    }
    let message = format!("wait-for-ready `{}` is not a Go boolean", wording::value(value));
    let found = cx.report(text.place_at(0..value.len()), message);
    found.label("read as `false`");
    match meant(value) {
        Some(true) => {
            found.note("Velero takes it for `false`: the hook starts when its container runs, ready or not");
        }
        Some(false) => {
            found.level(Level::Warning);
            found.note("Velero warns and takes it for `false`, which is what it says");
        }
        None => {
            found.note("Velero warns and takes it for `false`: the hook starts when its container runs");
        }
    }
    match meant(value) {
        Some(meant) => {
            let new = meant.to_string();
            found.help(format!("write `\"{new}\"`")).fix(Safety::Safe, [text.rewrite(&new)]);
        }
        None => {
            found.help("`\"true\"` waits for readiness, `\"false\"` does not");
        }
    }
}

/// What a person plainly meant.
fn meant(value: &str) -> Option<bool> {
    let word = value.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    match word.as_str() {
        "true" | "t" | "1" | "yes" | "y" | "on" | "enabled" | "enable" => Some(true),
        "false" | "f" | "0" | "no" | "n" | "off" | "disabled" | "disable" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_have_a_meaning_and_others_none() {
        for word in ["yes", "On", "y", "ENABLED", "TrUe", " true", "true\n", "\"true\""] {
            assert_eq!(meant(word), Some(true), "{word:?}");
        }
        for word in ["no", "OFF", "n", "disabled", "fAlse", "false "] {
            assert_eq!(meant(word), Some(false), "{word:?}");
        }
        for word in ["", "2", "ready", "30s", "truely"] {
            assert_eq!(meant(word), None, "{word:?}");
        }
    }
}
