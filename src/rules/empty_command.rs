//! Contract: `rules/empty-command.md`.

use super::{Check, Cx, command};
use crate::diagnostic::Level;
use crate::model::{Hook, Knowledge};
use crate::velero::command::{Form, Shape};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    say_unset(hook, cx);
    let Some(taken) = command::taken(hook) else { return };
    let failure = command::failure(hook.phase);
    match taken.shape {
        // An empty array gives an init container the entrypoint of its image.
        Shape::Empty if hook.is_exec() => {
            let found =
                cx.report(taken.text.place_at(0..taken.text.written().len()), "command is an empty array");
            found.label("no program");
            found.note(format!("Velero answers `command is required`: {failure}"));
            found.help(r#"name the program and its arguments: `["program", "argument"]`"#);
        }
        Shape::Blank => {
            let place = match &taken.command.form {
                Form::Array(elements) => {
                    elements.first().map(|first| taken.text.place_at(first.range.clone()))
                }
                _ => None,
            };
            let found = cx.report(place.unwrap_or_else(|| taken.text.place()), "command names no program");
            found.label("blank");
            found.note(format!("Velero runs the first word as it stands: {failure}"));
            found.help(r#"name the program and its arguments: `["program", "argument"]`"#);
        }
        _ => {}
    }
}

/// The empty text is as good as no key; in chart values it is how a default
/// is taken back, and in an init hook another defect.
fn say_unset(hook: &Hook, cx: &mut Cx) {
    let Some(annotation) = hook.command.filter(|annotation| !annotation.merged) else { return };
    let is_empty = annotation.known() == Some("");
    // Beside other keys of the group, they are what has no effect.
    let is_alone = hook.members().count() == 1;
    if !is_empty || !is_alone || !hook.is_exec() || hook.pod().knowledge != Knowledge::Whole {
        return;
    }
    let found = cx.report(annotation.value.place.clone(), "command is empty");
    found.level(Level::Warning).label("as if the key were not there");
    found.note("Velero finds no hook here and says nothing of it");
    found.help("give it a command, or take the whole group out");
}
