//! Contract: `rules/kubelet-expansion.md`.

use std::ops::Range;

use super::argv::Argv;
use super::{Check, Cx, wording};
use crate::script::program::{Reads, shell, switched_user};
use crate::velero::command::Shape;
use crate::velero::key::HookPhase;

pub(super) const CHECK: Check = Check::Argv(check);

/// How many places one finding shows.
const SHOWN: usize = 4;

fn check(argv: &Argv, cx: &mut Cx) {
    // Kubernetes expands the command of an init container.
    if argv.shape != Shape::Words || argv.phase == HookPhase::InitRestore {
        return;
    }
    let words = argv.words();
    let expansions = words
        .iter()
        .enumerate()
        .flat_map(|(at, word)| references(word).into_iter().map(move |range| (at, range)));
    let mut shown = expansions.filter(|(at, range)| !argv.is_open_at(*at, range.clone()));
    let Some((word, range)) = shown.next() else { return };
    let reference = &words[word][range.clone()];
    let name = reference.trim_matches(['$', '(', ')']);
    let script = match shell(&words).map(|shell| shell.reads) {
        Some(Reads::Script(at)) => Some(at),
        _ => switched_user(&words),
    };
    let found = cx.report(
        argv.place(word, range.clone()),
        format!("`{}` is not expanded in a hook", wording::value(reference)),
    );
    found.label("no variable to anybody here");
    for (word, range) in shown.take(SHOWN - 1) {
        found.related(argv.place(word, range), "nor is this");
    }
    if script == Some(word) {
        found.note(
            "Kubernetes expands `$(…)` in pod specs only; the shell runs a program of that name and takes what it prints",
        );
        found.help(format!("a variable of the container is `${name}` to a shell"));
    } else {
        found.note("Kubernetes expands `$(…)` in pod specs only; the program gets the text as it stands");
        found.help(format!(
            "hand the line to a shell, to which it is `${name}`: `[\"/bin/sh\", \"-c\", \"…\"]`"
        ));
    }
}

/// `$(NAME)` in upper case, as variables of containers are named and programs
/// are not; `$$(NAME)` is how Kubernetes writes one that stays.
fn references(word: &str) -> Vec<Range<usize>> {
    let reference = |start: usize| {
        let inner = &word[start + 2..];
        let len = inner.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))?;
        let is_name =
            len > 1 && !inner.starts_with(|c: char| c.is_ascii_digit()) && inner[len..].starts_with(')');
        let is_escaped = word[..start].ends_with(['$', '\\']);
        (is_name && !is_escaped).then_some(start..start + 2 + len + 1)
    };
    word.match_indices("$(").filter_map(|(start, _)| reference(start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_references_as_pod_specs_have_them() {
        let found = |word: &str| -> Vec<String> {
            references(word).into_iter().map(|range| word[range].to_owned()).collect()
        };
        assert_eq!(found("-p$(DB_PASS) $(X2)"), ["$(DB_PASS)", "$(X2)"]);
        for word in
            ["$(date)", "$(DATE +%F)", "$$(NAME)", "\\$(NAME)", "$(X)", "$(2A)", "$NAME", "$(", "$(A_B"]
        {
            assert_eq!(found(word), [""; 0], "{word}");
        }
    }
}
