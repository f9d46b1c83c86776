//! Contract: `rules/unsplit-command.md`.

use std::ops::Range;

use super::{Check, Cx, command, wording};
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::{Hook, Text};
use crate::script::line::{shell_for, split};
use crate::velero::command::{Element, Form, Shape, quote, to_json};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(taken) = command::taken(hook).filter(|taken| taken.shape == Shape::Line) else { return };
    let Some(line) = taken.command.argv.first() else { return };
    let element = match &taken.command.form {
        Form::Array(elements) => elements.first(),
        _ => None,
    };
    let word = Word { text: taken.text, element };
    let failure = command::failure(hook.phase);
    let plain = line.trim().trim_matches(['"', '\'']);
    if !plain.is_empty() && !plain.contains(char::is_whitespace) {
        report_name(&word, line, plain, failure, cx);
    } else {
        report_line(&word, line, failure, cx);
    }
}

/// The one word of the command: all of the value, or an element of an array.
struct Word<'t> {
    text: &'t Text,
    element: Option<&'t Element>,
}

impl Word<'_> {
    /// A range of the word as bytes of the value.
    fn locate(&self, range: Range<usize>) -> Range<usize> {
        self.element.map_or(range.clone(), |element| element.locate(range))
    }
}

/// A program's name with blanks or quotes round it.
fn report_name(word: &Word<'_>, line: &str, plain: &str, failure: &str, cx: &mut Cx) {
    let start = line.find(plain).unwrap_or(0);
    let (before, after) = (&line[..start], &line[start + plain.len()..]);
    let is_quoted = before.contains(['"', '\'']) || after.contains(['"', '\'']);
    let (range, what) = match (before, after) {
        _ if is_quoted => (0..before.len().max(1), "quotes are part of the program's name"),
        ("", after) if after.starts_with('\n') => {
            (line.len() - after.len()..line.len(), "a line break is part of the program's name")
        }
        ("", after) => (line.len() - after.len()..line.len(), "a blank is part of the program's name"),
        (before, _) => (0..before.len(), "a blank is part of the program's name"),
    };
    let found = cx.report(word.text.place_at(word.locate(range)), what);
    found.label("taken for a part of the name");
    found.note(format!("Velero trims nothing, and the container has no program of that name: {failure}"));
    let is_block = word.text.place().text().starts_with(['|', '>']);
    match word.element {
        _ if !word.text.holes().is_empty() => {}
        Some(element) => {
            found.fix(Safety::Safe, [word.text.splice(element.range.clone(), &quote(plain))]);
        }
        None => {
            found.fix(Safety::Safe, [word.text.rewrite(plain)]);
        }
    }
    if is_block && !is_quoted {
        found.help("a block scalar keeps its last line break; `|-` and `>-` drop it");
    } else {
        found.help(format!("write `{}`", wording::value(plain)));
    }
}

/// A command line in one word.
fn report_line(word: &Word<'_>, line: &str, failure: &str, cx: &mut Cx) {
    let range = word.element.map_or(0..line.trim_end().len(), |element| element.range.clone());
    let shown = wording::value(line.trim());
    let found = cx.report(word.text.place_at(range), format!("`{shown}` is one word, not a command line"));
    found.label("the name of one program");
    found.note(format!(
        "Velero splits nothing and starts no shell, and the container has no program of that name: {failure}"
    ));
    suggest(found, word.text, line);
}

fn suggest(found: &mut Diagnostic, text: &Text, line: &str) {
    let line = line.trim();
    let unquoted = split(line).filter(|split| split.words.len() == 1).map(|mut split| split.words.remove(0));
    let line = unquoted.as_deref().map_or(line, str::trim);
    let Some(split) = split(line).filter(|split| !split.words.is_empty()) else {
        found.help("write each word as an element of a JSON array");
        return;
    };
    let words = if split.needs_shell {
        found.help("hand the line to a shell: `[\"/bin/sh\", \"-c\", \"…\"]`");
        vec![shell_for(line).to_owned(), "-c".to_owned(), line.to_owned()]
    } else {
        found.help("write each word as an element of a JSON array");
        split.words
    };
    // The quotes of a template call would be escaped in JSON; a script that
    // names its own interpreter may be for another one.
    if text.holes().is_empty() && !line.starts_with("#!") {
        found.fix(Safety::Unsafe, [text.rewrite(&to_json(&words))]);
    }
}
