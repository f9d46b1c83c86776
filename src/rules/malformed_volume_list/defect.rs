//! Owns the question what makes a volume list malformed, and where.

use std::ops::Range;

use crate::model::{ListEntry, VolumeList, is_quote};
use crate::rules::wording::value;

/// What is wrong, and where.
pub(super) struct Defect {
    /// Bytes of the value.
    pub range: Range<usize>,
    /// The primary message.
    pub message: String,
    /// What the bytes are.
    pub label: &'static str,
}

/// Names what makes an entry, or the list as a whole, malformed.
pub(super) fn defect(list: &VolumeList, entry: &ListEntry) -> Defect {
    let text = list.text.written();
    let trimmed = text.trim_start();
    let whole = 0..text.trim_end().len();
    if trimmed.starts_with('[') {
        let message = "volume list is written as an array".to_owned();
        return Defect { range: whole, message, label: "names between commas are expected" };
    }
    if trimmed.starts_with("- ") {
        let message = "volume list is written as a YAML list inside a string".to_owned();
        return Defect { range: whole, message, label: "names between commas are expected" };
    }
    let (start, name) = (entry.range.start, entry.name);
    let core = name.trim();
    let core_at = start + (name.len() - name.trim_start().len());
    let inner = core.find(|c: char| c == ';' || c.is_whitespace() || is_quote(c));
    let Some(at) = inner else {
        return blank(entry, core, core_at);
    };
    let mark = core[at..].chars().next().unwrap_or(';');
    let run = core[at..].find(|c: char| !c.is_whitespace()).unwrap_or(core.len() - at);
    let (range, message, label) = match mark {
        ';' => (core_at + at..core_at + at + 1, "volumes are separated by `;`", "only commas separate names"),
        mark if is_quote(mark) => (
            core_at..core_at + core.len(),
            "volume name stands in quotes",
            "quotes count as part of the name",
        ),
        _ => (
            core_at + at..core_at + at + run,
            "volumes are separated by blanks",
            "only commas separate names",
        ),
    };
    Defect { range, message: message.to_owned(), label }
}

/// Blanks, or a bracket, round a name.
fn blank(entry: &ListEntry, core: &str, core_at: usize) -> Defect {
    let end = core_at + core.len();
    let label = "part of a name to Velero";
    if core_at > entry.range.start {
        let message = format!("volume list has a blank before `{}`", value(core));
        return Defect { range: entry.range.start..core_at, message, label };
    }
    if end < entry.range.end {
        let has_break = entry.name[core.len()..].contains('\n');
        let what = if has_break { "line break" } else { "blank" };
        let message = format!("volume list has a {what} after `{}`", value(core));
        // A line break alone can hardly be seen.
        let start = if has_break { core_at } else { end };
        return Defect { range: start..entry.range.end, message, label };
    }
    let message = format!("`{}` is no name of a volume", value(core));
    Defect { range: entry.range.clone(), message, label: "holds more than a name" }
}
