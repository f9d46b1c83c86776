//! Owns what is wrong with the `command` of a hook in a spec.

use super::{article, refusal};
use crate::diagnostic::{Edit, Safety};
use crate::model::{SpecExec, Text, Value, ValueType, Word};
use crate::rules::{Cx, wording};
use crate::script::line::{shell_for, split};
use crate::velero::command::{self, Form, to_json};
use crate::velero::spec::HookKind;

pub(super) fn check(exec: &SpecExec, kind: HookKind, cx: &mut Cx) {
    let Some(command) = &exec.command else {
        if !exec.more {
            let found = cx.report(exec.key.place(), "`exec` has no `command`");
            found.label("runs nothing");
            found.note(refusal(kind));
        }
        return;
    };
    if command.setting.value.kind != ValueType::Sequence {
        return;
    }
    if command.words.is_empty() && !command.more {
        let found = cx.report(command.setting.value.place.clone(), "`command` is an empty list");
        found.label("runs nothing");
        found.note(refusal(kind));
        return;
    }
    for word in &command.words {
        check_word(word, kind, cx);
    }
    let first = command.words.first().and_then(|word| Some((word, word.text.as_ref()?.known()?)));
    if let Some((word, _)) =
        first.filter(|(word, text)| word.kind == ValueType::String && text.trim().is_empty())
    {
        let found = cx.report(word.place.clone(), "the first word of `command` is blank");
        found.label("no program");
        found.note(if kind.is_backup() {
            "the hook fails at every backup"
        } else {
            "the hook fails at every restore"
        });
    }
}

fn check_word(word: &Word, kind: HookKind, cx: &mut Cx) {
    if matches!(word.kind, ValueType::String | ValueType::Open) {
        return;
    }
    let found =
        cx.report(word.place.clone(), format!("a word of `command` is {}, not a string", article(word.kind)));
    found.label("a string is due");
    found.note(refusal(kind));
    let text = word.text.as_ref().filter(|text| text.place() == word.place);
    let edit = text.filter(|_| word.kind != ValueType::Null).and_then(Text::quote);
    if edit.is_some() {
        found.help("put it in quotes");
    }
    found.fix(Safety::Safe, edit);
}

/// A command that is no list.
pub(super) fn wrong_type(value: &Value, kind: HookKind, cx: &mut Cx) {
    let message = format!("`command` is {}, not a list of strings", article(value.kind));
    let found = cx.report(value.place.clone(), message);
    found.label("a list of strings is due");
    found.note(refusal(kind));
    let text = value.text.as_ref().filter(|_| value.kind == ValueType::String);
    let Some((safety, list)) = text.and_then(Text::known).and_then(as_list) else {
        found.help("write each word as an item of a list");
        return;
    };
    found.help(format!("write {}", shown(&list)));
    found.fix(safety, text.and_then(|text| replaced(text, &list)));
}

fn shown(list: &str) -> String {
    format!("`{}`", wording::value(list))
}

/// The list that the text means, as JSON, which is YAML in flow style too.
fn as_list(text: &str) -> Option<(Safety, String)> {
    let parsed = command::parse(text);
    if matches!(parsed.form, Form::Array(_)) {
        return Some((Safety::Safe, to_json(&parsed.argv)));
    }
    if text.starts_with('[') || text.trim().is_empty() {
        return None;
    }
    if !text.contains(char::is_whitespace) {
        return Some((Safety::Safe, to_json(&[text.to_owned()])));
    }
    let line = text.trim();
    let split = split(line).filter(|split| !split.words.is_empty() && !line.starts_with("#!"))?;
    let words = if split.needs_shell {
        vec![shell_for(line).to_owned(), "-c".to_owned(), line.to_owned()]
    } else {
        split.words
    };
    Some((Safety::Unsafe, to_json(&words)))
}

/// The scalar replaced by a list, where it is written on one line.
fn replaced(text: &Text, list: &str) -> Option<Edit> {
    let place = text.place();
    let is_line = !place.text().starts_with(['|', '>', '&', '!']) && !place.text().contains('\n');
    is_line.then(|| Edit { source: place.source.clone(), span: place.span, text: list.to_owned() })
}
