//! Strings that are YAML themselves: which of them are read.

use crate::velero::key::{classify, has_trace};
use crate::yaml::Node;

/// Fields whose text is written for people.
const PROSE: [&str; 6] = ["description", "documentation", "message", "notes", "readme", "summary"];

/// Whether a string may hold annotations that count: it names Velero, and is
/// neither prose nor the value of an annotation or a label. The latter hold
/// commands, and copies of objects such as the last applied configuration.
pub fn may_hold_annotations(string: Node<'_>) -> bool {
    let Some(text) = string.text().filter(|text| has_trace(text.as_bytes())) else { return false };
    let Some(key) = string.holder().and_then(|entry| entry.key.text()) else { return text.contains('\n') };
    let is_prose = PROSE.iter().any(|field| key.eq_ignore_ascii_case(field));
    let around = string.parent().and_then(|mapping| mapping.holder()?.key.text());
    let is_annotation = around.is_some_and(|around| {
        let around = around.to_ascii_lowercase();
        around.ends_with("annotations") || around.ends_with("labels")
    });
    !is_prose && !is_annotation && classify(key).is_none()
}
