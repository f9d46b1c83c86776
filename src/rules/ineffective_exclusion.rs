//! Contract: `rules/ineffective-exclusion.md`.

use super::{Check, Cx, wording};
use crate::diagnostic::{Level, Safety};
use crate::model::{Holder, Mark, Project, Subject, ValueType};
use crate::velero::key::ObjectKey;

pub(super) const CHECK: Check = Check::Mark(check);

const KEY: &str = "velero.io/exclude-from-backup";

fn check(mark: &Mark, project: &Project, cx: &mut Cx) {
    if mark.kind != ObjectKey::ExcludeFromBackup {
        return;
    }
    if mark.is_slip() {
        return misspelt(mark, cx);
    }
    match mark.holder {
        Holder::Labels if mark.excludes() => listed(mark, project, cx),
        Holder::Labels => other_value(mark, cx),
        Holder::Annotations => annotation(mark, cx),
        Holder::Other => {}
    }
}

/// A label that looks like the one that Velero reads.
fn misspelt(mark: &Mark, cx: &mut Cx) {
    let value = mark.value.text.as_ref().and_then(|text| text.known());
    if mark.holder != Holder::Labels || value.is_none_or(means_no) {
        return;
    }
    let written = wording::value(mark.key.written());
    let found = cx.report(mark.key.place(), format!("`{written}` is not the label that Velero reads"));
    found.label("excludes nothing");
    found.note("Velero ignores labels that it does not know without a word: the object is backed up");
    found.help(format!("the label is `{KEY}`")).fix(Safety::Unsafe, [mark.key.rewrite(KEY)]);
}

/// The label is right, but the volume of the claim is backed up by its pod.
fn listed(mark: &Mark, project: &Project, cx: &mut Cx) {
    let Some(listing) = project.listing(mark) else { return };
    let (Subject::Claim(name) | Subject::ClaimTemplate(name)) = &mark.subject else { return };
    let message =
        format!("the label on claim `{}` does not keep its data out of backups", wording::value(name));
    let found = cx.report(mark.key.place(), message);
    found.level(Level::Warning).label("excludes the claim alone");
    found.related(listing.place.clone(), "its volume is listed");
    found.note("Velero saves listed volumes with their pod: the data is in the backup, the claim to restore it to is not");
    found.help("take the volume out of `backup-volumes`, or the label off the claim");
}

fn other_value(mark: &Mark, cx: &mut Cx) {
    let Some(text) = &mark.value.text else { return };
    let Some(value) = text.known().filter(|value| !means_no(value) && !is_templated(value)) else { return };
    let (kind, is_true) = match mark.value.kind {
        ValueType::String => return not_true(mark, value, cx),
        // What a chart makes of it depends on its templates.
        _ if mark.in_values => return,
        ValueType::Bool => ("a boolean", value == "true"),
        ValueType::Number => ("a number", false),
        _ => return,
    };
    let found = cx.report(mark.value.place.clone(), format!("value of `{KEY}` is {kind}, not a string"));
    found.label(kind).note("label values are strings: the API server refuses the whole object");
    found.help("write `\"true\"`");
    if is_true {
        found.fix(Safety::Safe, text.quote());
    } else if means_yes(value) {
        found.fix(Safety::Unsafe, [text.rewrite("true")]);
    }
}

fn not_true(mark: &Mark, value: &str, cx: &mut Cx) {
    let message = format!("`{KEY}` is `{}`, and only `true` excludes", wording::value(value));
    let message =
        if value.is_empty() { format!("`{KEY}` is empty, and only `true` excludes") } else { message };
    let found = cx.report(mark.value.place.clone(), message);
    found.label("excludes nothing");
    found.note("Velero compares the label with `true` byte for byte: the object is backed up");
    found.help("write `\"true\"`");
    if let Some(text) = mark.value.text.as_ref().filter(|_| means_yes(value)) {
        found.fix(Safety::Unsafe, [text.rewrite("true")]);
    }
}

fn annotation(mark: &Mark, cx: &mut Cx) {
    let value = mark.value.text.as_ref().and_then(|text| text.known());
    if mark.may_be_labelled || !value.is_some_and(|value| !means_no(value) && !is_templated(value)) {
        return;
    }
    let found =
        cx.report(mark.key.place(), format!("`{KEY}` is an annotation here, and Velero reads it as a label"));
    found.label("excludes nothing");
    found.note("Velero looks for it among the labels only: the object is backed up");
    found.help(if mark.in_values {
        "it works among the labels, which charts often take as `podLabels` or `commonLabels`"
    } else {
        "it works among the labels of the same object"
    });
    found.fix(Safety::Unsafe, mark.label_edits.iter().cloned());
}

/// Whether a person who writes it wants the object excluded.
fn means_yes(value: &str) -> bool {
    let word = value.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    matches!(word.as_str(), "" | "true" | "t" | "yes" | "y" | "on" | "1" | "enabled")
}

/// Whether it says in any words that the object is to be backed up, as it is.
fn means_no(value: &str) -> bool {
    let word = value.trim().to_ascii_lowercase();
    matches!(word.as_str(), "false" | "f" | "no" | "n" | "off" | "0" | "disabled")
}

/// Whether the text may be filled in by a tool that works on text.
fn is_templated(text: &str) -> bool {
    text.contains(['$', '{', '}', '%', '@'])
}
