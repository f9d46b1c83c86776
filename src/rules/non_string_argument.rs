//! Contract: `rules/non-string-argument.md`.

use super::{Check, Cx, command, wording};
use crate::diagnostic::Safety;
use crate::model::Hook;
use crate::velero::command::{ElementKind, Failure, Form, Shape, quote};

pub(super) const CHECK: Check = Check::Hook(check);

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(taken) = command::taken(hook).filter(|taken| taken.shape == Shape::NonString) else { return };
    let Form::Broken(Failure::NonString(elements)) = &taken.command.form else { return };
    for element in elements {
        let Some(kind) = name(element.kind) else { continue };
        let shown = wording::value(&element.text);
        let message = format!("command element `{shown}` is {kind}");
        let found = cx.report(taken.text.place_at(element.range.clone()), message);
        found.label("not a string");
        let failure = command::failure(hook.phase);
        found.note(format!(
            "Velero takes strings only, and runs the whole text as the name of one program: {failure}"
        ));
        if matches!(element.kind, ElementKind::Number | ElementKind::Bool) {
            let quoted = quote(&element.text);
            found.help(format!("write `{}`", wording::value(&quoted)));
            found.fix(Safety::Safe, [taken.text.splice(element.range.clone(), &quoted)]);
        } else {
            found.help("write every word as a string of one flat array");
        }
    }
}

/// In words, what an element is that is no string. Velero takes `null` for
/// the empty string.
fn name(kind: ElementKind) -> Option<&'static str> {
    match kind {
        ElementKind::String | ElementKind::Null => None,
        ElementKind::Number => Some("a number"),
        ElementKind::Bool => Some("a boolean"),
        ElementKind::Object => Some("an object"),
        ElementKind::Array => Some("an array"),
    }
}
