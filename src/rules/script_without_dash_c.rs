//! Contract: `rules/script-without-dash-c.md`.

use super::{Check, Cx, command, wording};
use crate::diagnostic::Safety;
use crate::model::Hook;
use crate::script::program::{bare_script, shell};
use crate::velero::command::Shape;

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(taken) = command::taken(hook).filter(|taken| taken.shape == Shape::Words) else { return };
    let words = taken.words();
    let (Some(at), Some(shell)) = (bare_script(&words), shell(&words)) else { return };
    // What is templated may be an option.
    if taken.elements().is_empty() || (0..=at).any(|word| taken.is_open(word)) {
        return;
    }
    let range = taken.elements()[at].range.clone();
    let name = wording::value(words[shell.at]);
    let found = cx.report(
        taken.text.place_at(range.clone()),
        format!("`{name}` takes this for the name of a file, not for a script"),
    );
    found.label("no file has this name");
    found.note(format!("the shell ends with code 127 or 2: {}", command::failure(hook.phase)));
    found.help("put `-c` before the script");
    found.fix(Safety::Safe, [taken.text.splice(range.start..range.start, "\"-c\", ")]);
}
