//! Contract: `rules/glued-arguments.md`.

use super::{Check, Cx, command, wording};
use crate::diagnostic::{Diagnostic, Level, Safety};
use crate::model::{Hook, Text};
use crate::script::glued::{find, parts};
use crate::velero::command::{Element, Shape, quote};

pub(super) const CHECK: Check = Check::Hook(check);

/// How many places one finding shows.
const SHOWN: usize = 4;

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(taken) = command::taken(hook).filter(|taken| taken.shape == Shape::Words) else { return };
    let words = taken.words();
    // A program that is not known may take anything.
    if taken.is_open(0) {
        return;
    }
    let glued = find(&words);
    let elements = taken.elements();
    let (Some(&first), false) = (glued.first(), elements.is_empty()) else { return };
    let place = |word: usize| taken.text.place_at(elements[word].range.clone());
    let whole = place(first);
    // The quotes of the array are no part of what is shown.
    let written = whole.text().trim_matches(['"', '\\']);
    let shown = wording::value(if taken.is_open(first) { written } else { words[first] });
    let found = cx.report(whole.clone(), format!("`{shown}` is one argument, not several words"));
    if first == 0 {
        found.message = format!("`{shown}` is the name of one program, not several words");
        found.level(Level::Error).label("no program has this name");
        found.note(format!("Velero splits nothing and starts no shell: {}", command::failure(hook.phase)));
    } else {
        found.label("blanks and all");
        found.note("Velero splits nothing and starts no shell: the program gets these words as one");
    }
    for &word in glued[1..].iter().take(SHOWN - 1) {
        found.related(place(word), "likewise");
    }
    found.help("write each word as an element of its own");
    split(found, taken.text, elements, &glued);
}

/// Puts the parts of each glued element in its place; what stands between
/// them is kept.
fn split(found: &mut Diagnostic, text: &Text, elements: &[Element], glued: &[usize]) {
    let (Some(&first), Some(&last)) = (glued.first(), glued.last()) else { return };
    let range = elements[first].range.start..elements[last].range.end;
    let (mut new, mut from) = (String::new(), range.start);
    for &word in glued {
        let element = &elements[word];
        let own = (!text.open_at(&element.range)).then(|| parts(&element.text)).flatten();
        let (Some(own), Some(between)) = (own, text.written().get(from..element.range.start)) else { return };
        new += between;
        new += &own.iter().map(|part| quote(part)).collect::<Vec<_>>().join(", ");
        from = element.range.end;
    }
    // The quotes of a template call between them would be written anew.
    if !text.open_at(&range) {
        found.fix(Safety::Unsafe, [text.splice(range, &new)]);
    }
}
