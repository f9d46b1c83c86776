//! Contract: `rules/misplaced-condition.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Level, Safety};
use crate::model::{Condition, KotsKind, Manifest, Release, Standing, ValueType};
use crate::velero::value::parse_bool;

pub(super) const CHECK: Check = Check::Release(check);

fn check(manifest: &Manifest, _: &Release, cx: &mut Cx) {
    for condition in &manifest.conditions {
        match condition.standing {
            Standing::Annotations | Standing::ChartField | Standing::Overlay => {
                judge(condition, manifest, cx)
            }
            _ if concerns_velero(manifest) && would_matter(condition) => misplaced(condition, manifest, cx),
            _ => {}
        }
    }
}

/// Whether the document is one that a backup or a restore depends on.
fn concerns_velero(manifest: &Manifest) -> bool {
    manifest.has_keys || matches!(manifest.kind, Some(KotsKind::Backup | KotsKind::Restore))
}

/// Whether it would leave the document out, ever.
fn would_matter(condition: &Condition) -> bool {
    let excludes = condition.key.known() == Some("kots.io/exclude");
    match known(condition) {
        Some(text) => parse_bool(text) == Some(excludes),
        None => true,
    }
}

fn known(condition: &Condition) -> Option<&str> {
    condition.value.text.as_ref().and_then(|text| text.known())
}

fn misplaced(condition: &Condition, manifest: &Manifest, cx: &mut Cx) {
    let key = condition.key.written();
    let holder = match condition.standing {
        Standing::Chart => "in the annotations of a HelmChart",
        Standing::Metadata => "directly under `metadata`",
        Standing::Inner => "in the annotations of a part of the document",
        Standing::Labels => "in labels",
        Standing::Spec => "directly under `spec`",
        _ => "beside `kind`",
    };
    let found =
        cx.report(condition.key.place(), format!("`{key}` stands {holder}, where KOTS does not read it"));
    found.label("has no effect here");
    match manifest.kind {
        Some(KotsKind::Backup) => {
            found.note("KOTS switches snapshots off only by `metadata.annotations` of the Backup: this one is always on");
        }
        Some(KotsKind::HelmChart) => {
            found
                .note("KOTS deploys the chart whatever this says: of a HelmChart only `spec.exclude` counts");
            found.help("set `spec.exclude`, which is the opposite of `when`");
            return;
        }
        _ => {
            found.note("KOTS reads conditions in `metadata.annotations` of a document only: this one is always deployed");
        }
    }
    found.help("move it to `metadata.annotations`");
    found.fix(Safety::Unsafe, condition.moved.iter().cloned());
}

/// A condition that KOTS reads, and cannot take for a boolean.
fn judge(condition: &Condition, manifest: &Manifest, cx: &mut Cx) {
    let Some(text) = known(condition) else {
        if matches!(condition.value.kind, ValueType::Sequence | ValueType::Mapping) {
            report(condition, "neither a boolean nor a string", manifest, cx);
        }
        return;
    };
    let is_boolean = match (condition.standing, condition.value.kind) {
        (_, ValueType::Open) => return,
        (Standing::ChartField, ValueType::String) if text.is_empty() => true,
        // A Backup is switched off by these very words, and by nothing else.
        (Standing::Annotations, ValueType::String) if manifest.kind == Some(KotsKind::Backup) => {
            return switch(condition, text, cx);
        }
        (Standing::Annotations, _) if !manifest.is_plain => return,
        (Standing::Annotations | Standing::ChartField, ValueType::Bool) => true,
        (_, ValueType::String) => parse_bool(text).is_some(),
        (Standing::ChartField, ValueType::Null) => true,
        (Standing::Overlay, ValueType::Null) => return,
        _ => false,
    };
    if !is_boolean {
        let what = match (condition.standing, condition.value.kind) {
            (Standing::Overlay, ValueType::Bool | ValueType::Number) => "not a string",
            _ => "not a boolean",
        };
        report(condition, what, manifest, cx);
    }
}

fn report(condition: &Condition, what: &str, manifest: &Manifest, cx: &mut Cx) {
    let (key, shown) = (condition.key.written(), value(condition.value.place.shown()));
    let found = cx.report(condition.value.place.clone(), format!("`{shown}` of `{key}` is {what}"));
    if manifest.kind == Some(KotsKind::HelmChart) {
        found.note("KOTS cannot take up this HelmChart: the release is not deployed");
    } else {
        found.note("KOTS fails to render the release, and no version of it is deployed");
    }
    if what == "not a string" {
        found.help("put it in quotes");
        if let Some(edit) = condition.value.text.as_ref().and_then(|text| text.quote()) {
            found.fix(Safety::Safe, [edit]);
        }
    } else {
        found.help("`\"true\"` and `\"false\"` are booleans to KOTS");
    }
}

/// A Backup that is meant to be switched off, in words that do not do so.
fn switch(condition: &Condition, text: &str, cx: &mut Cx) {
    let key = condition.key.written();
    let word = if key == "kots.io/when" { "false" } else { "true" };
    let means_off = parse_bool(text) == Some(word == "true") || parse_bool(text).is_none();
    if text == word || !means_off {
        return;
    }
    let shown = value(text);
    let found = cx
        .report(condition.value.place.clone(), format!("`{shown}` of `{key}` does not switch a Backup off"));
    found.level(Level::Warning);
    found.note(format!("KOTS switches snapshots off by the very word `{word}`, and by no other"));
    if parse_bool(text).is_some()
        && let Some(text) = &condition.value.text
    {
        found.fix(Safety::Unsafe, [text.rewrite(word)]);
    }
}
