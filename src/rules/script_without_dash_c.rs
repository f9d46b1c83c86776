//! Contract: `rules/script-without-dash-c.md`.

use super::argv::Argv;
use super::{Check, Cx, command, wording};
use crate::diagnostic::Safety;
use crate::script::program::{bare_script, shell};
use crate::velero::command::Shape;

pub(super) const CHECK: Check = Check::Argv(check);

fn check(argv: &Argv, cx: &mut Cx) {
    let words = argv.words();
    if argv.shape != Shape::Words || !argv.is_list() {
        return;
    }
    let (Some(at), Some(shell)) = (bare_script(&words), shell(&words)) else { return };
    // What is templated may be an option.
    if (0..=at).any(|word| argv.is_open(word)) {
        return;
    }
    let name = wording::value(words[shell.at]);
    let message = format!("`{name}` takes this for the name of a file, not for a script");
    let found = cx.report(argv.whole(at), message);
    found.label("no file has this name");
    found.note(format!("the shell ends with code 127 or 2: {}", command::failure(argv.phase)));
    found.help("put `-c` before the script");
    found.fix(Safety::Safe, argv.insert(at, "-c"));
}
