//! Contract: `rules/glued-arguments.md`.

use super::argv::Argv;
use super::{Check, Cx, command, wording};
use crate::diagnostic::{Level, Safety};
use crate::script::glued::{find, parts};
use crate::velero::command::Shape;

pub(super) const CHECK: Check = Check::Argv(check);

/// How many places one finding shows.
const SHOWN: usize = 4;

fn check(argv: &Argv, cx: &mut Cx) {
    let words = argv.words();
    // A program that is not known may take anything.
    if argv.shape != Shape::Words || !argv.is_list() || argv.is_open(0) {
        return;
    }
    let glued = find(&words);
    let Some(&first) = glued.first() else { return };
    let whole = argv.whole(first);
    // The quotes of the array are no part of what is shown.
    let written = whole.text().trim_matches(['"', '\\']);
    let shown = wording::value(if argv.is_open(first) { written } else { words[first] });
    let found = cx.report(whole.clone(), format!("`{shown}` is one argument, not several words"));
    if first == 0 {
        found.message = format!("`{shown}` is the name of one program, not several words");
        found.level(Level::Error).label("no program has this name");
        found.note(format!("Velero splits nothing and starts no shell: {}", command::failure(argv.phase)));
    } else {
        found.label("blanks and all");
        found.note("Velero splits nothing and starts no shell: the program gets these words as one");
    }
    for &word in glued[1..].iter().take(SHOWN - 1) {
        found.related(argv.whole(word), "likewise");
    }
    found.help("write each word as an element of its own");
    let parts = glued.iter().map(|&word| Some((word, parts(words[word]).filter(|_| !argv.is_open(word))?)));
    if let Some(parts) = parts.collect::<Option<Vec<_>>>() {
        found.fix(Safety::Unsafe, argv.split(&parts));
    }
}
