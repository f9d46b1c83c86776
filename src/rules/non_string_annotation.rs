//! Contract: `rules/non-string-annotation.md`.

use super::unknown_annotation::stands_in_labels;
use super::{Check, Cx, wording};
use crate::diagnostic::{Edit, Safety};
use crate::model::{Annotation, Knowledge, Seat, Site, Value, ValueType};
use crate::velero::command::to_json;
use crate::velero::key::{Field, Key};

pub(super) const CHECK: Check = Check::Annotation(check);

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    let value = &annotation.value;
    let Some(kind) = name(value.kind).filter(|_| !stands_in_labels(site)) else { return };
    let is_whole = matches!(site.seat, Seat::Pod) && site.pod.knowledge == Knowledge::Whole;
    // In values a null takes a default back, in a patch it removes the key.
    if value.kind == ValueType::Null && !is_whole {
        return;
    }
    let key = wording::key(annotation.name());
    let found = cx.report(value.place.clone(), format!("value of `{key}` is {kind}, not a string"));
    found.label(kind);
    found.note(match site.seat {
        Seat::Values => "a chart that copies it as it is makes a pod that the API server refuses",
        Seat::Bare => "annotation values are strings: the API server refuses a pod that gets it as it is",
        _ if value.kind == ValueType::Null => {
            "kubectl refuses a null among annotations; where it gets through, Velero takes the key as absent"
        }
        Seat::Pod | Seat::Misplaced(_) => {
            "annotation values are strings: the API server refuses the whole object"
        }
    });
    match (value.kind, annotation.kind) {
        (ValueType::Number | ValueType::Bool, _) => {
            found.help("put the value in quotes");
        }
        (ValueType::Sequence, Key::Hook(_, Field::Command)) => {
            found.help("put the array in quotes, as JSON");
        }
        (ValueType::Sequence, Key::BackupVolumes | Key::ExcludedVolumes) => {
            found.help("write the names in one string, with commas between them");
        }
        (ValueType::Null, _) => {
            found.help("give it a value, or take the key out");
        }
        _ => {
            found.help("write the value as one string");
        }
    }
    found.fix(Safety::Safe, fix(value, annotation.kind));
}

/// In words, what a value is that is no string.
fn name(kind: ValueType) -> Option<&'static str> {
    match kind {
        ValueType::String | ValueType::Open => None,
        ValueType::Number => Some("a number"),
        ValueType::Bool => Some("a boolean"),
        ValueType::Null => Some("null"),
        ValueType::Sequence => Some("a sequence"),
        ValueType::Mapping => Some("a mapping"),
    }
}

fn fix(value: &Value, key: Key) -> Option<Edit> {
    if matches!(value.kind, ValueType::Number | ValueType::Bool) {
        return value.text.as_ref()?.quote();
    }
    let words = value.words.as_ref().filter(|words| !words.is_empty())?;
    match key {
        Key::Hook(_, Field::Command) => value.replace(&to_json(words)),
        Key::BackupVolumes | Key::ExcludedVolumes => {
            let is_plain = words.iter().all(|word| !word.contains([',', ' ', '\n']));
            is_plain.then(|| value.replace(&words.join(",")))?
        }
        _ => None,
    }
}
