//! Contract: `rules/stray-shell-arguments.md`.

use super::argv::Argv;
use super::{Check, Cx, wording};
use crate::diagnostic::Safety;
use crate::script::exec_form::{needs, script};
use crate::script::line::split;
use crate::script::program::{Reads, shell, uses_arguments};
use crate::velero::command::Shape;

pub(super) const CHECK: Check = Check::Argv(check);

/// How many places one finding shows.
const SHOWN: usize = 4;

fn check(argv: &Argv, cx: &mut Cx) {
    let words = argv.words();
    if argv.shape != Shape::Words || !argv.is_list() {
        return;
    }
    let Some(Reads::Script(at)) = shell(&words).map(|shell| shell.reads) else { return };
    let (text, rest) = (words[at], &words[at + 1..]);
    // What is templated may be `$@`, or empty.
    let is_open = (0..words.len()).any(|word| argv.is_open(word));
    if rest.is_empty() || is_open || is_name(rest) || uses_arguments(text) {
        return;
    }
    let shown = wording::value(rest[0]);
    let found = cx.report(argv.whole(at + 1), format!("`{shown}` is no part of the script"));
    found.label("becomes `$0`");
    for word in (at + 2..words.len()).take(SHOWN - 1) {
        found.related(argv.whole(word), format!("becomes `${}`", word - at - 1));
    }
    found.related(argv.whole(at), "the whole script");
    found.note(
        "a shell runs the one word after `-c`; those after it become `$0`, `$1` and so on, which this script never uses",
    );
    found.help("write all of the script in the element after `-c`");
    if let Some(joined) = joined(text, rest) {
        found.fix(Safety::Unsafe, argv.replace(at..words.len(), &[joined]));
    }
}

/// Whether all that follows is a name for `$0`, which error messages show.
fn is_name(rest: &[&str]) -> bool {
    let name = rest[0].rsplit('/').next().unwrap_or("");
    rest.len() == 1 && (matches!(name, "--" | "-" | "_" | "") || name.ends_with("sh"))
}

/// The script with the words after it; none where the script is more than the
/// beginning of one command.
fn joined(text: &str, rest: &[&str]) -> Option<String> {
    if split(text)?.needs_shell || text.trim().is_empty() {
        return None;
    }
    let words: Vec<&str> = std::iter::once("x").chain(rest.iter().copied()).collect();
    let after = script(&words, &needs(&words))?;
    Some(format!("{}{}", text.trim_end(), after.strip_prefix('x')?))
}
