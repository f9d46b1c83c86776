//! Contract: `rules/malformed-volume-list.md`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Edit, Level, Safety};
use crate::model::{EntryKind, ListEntry, Site, VolumeList, is_label, is_quote};
use crate::velero::key::Key;

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    if !site.is_effective() {
        return;
    }
    for key in [Key::BackupVolumes, Key::ExcludedVolumes] {
        match site.volume_list(key).filter(|list| !list.annotation.merged) {
            Some(list) if list.is_open() => open(&list, cx),
            Some(list) => closed(&list, cx),
            None => {}
        }
    }
}

/// A list of which all is known.
fn closed(list: &VolumeList, cx: &mut Cx) {
    let text = list.text.written();
    let is_malformed = |entry: &&ListEntry| entry.kind == EntryKind::Malformed;
    let Some(first) = list.entries.iter().find(is_malformed).filter(|_| !text.trim().is_empty()) else {
        return superfluous(list, cx);
    };
    let defect = defect(list, first);
    let names = meant(text);
    let found = report(list, &defect, cx);
    if let Some(names) = names {
        let plain = names.join(",");
        found.help(format!("the list reads `{}`", value(&plain)));
        found.fix(Safety::Safe, [list.text.rewrite(&plain)]);
    }
}

/// A list with templated parts: what stands between two commas outside them,
/// and the blanks beside a comma, are certain all the same.
fn open(list: &VolumeList, cx: &mut Cx) {
    let is_foreign = |entry: &ListEntry| entry.kind == EntryKind::Open && !list.text.open_at(&entry.range);
    if list.entries.iter().any(is_foreign) {
        // A template that was not understood may hold commas of its own.
        return;
    }
    let blanks: Vec<Range<usize>> =
        list.entries.iter().flat_map(|entry| blanks_at_commas(list, entry)).collect();
    let is_sure = |entry: &&ListEntry| entry.kind == EntryKind::Malformed && !is_blank_padded(entry.name);
    if let Some(entry) = list.entries.iter().find(is_sure) {
        report(list, &defect(list, entry), cx);
    } else if let Some(first) = blanks.first() {
        let defect =
            Defect { range: first.clone(), message: BLANK.to_owned(), label: "part of a name to Velero" };
        let edits: Vec<Edit> = blanks.iter().map(|range| list.text.splice(range.clone(), "")).collect();
        let apart = edits.windows(2).all(|pair| !pair[0].span.touches(pair[1].span));
        let found = report(list, &defect, cx);
        if apart {
            found.fix(Safety::Safe, edits);
        }
    }
}

/// Entries that do no harm, and no good.
fn superfluous(list: &VolumeList, cx: &mut Cx) {
    let mut seen = BTreeSet::new();
    let mut entries = list.entries.iter();
    let Some(first) = entries.find(|entry| entry.kind != EntryKind::Name || !seen.insert(entry.name)) else {
        return;
    };
    let (message, label) = match first.kind {
        EntryKind::Name => (format!("volume `{}` is listed twice", value(first.name)), "listed before"),
        _ => ("volume list has an empty entry".to_owned(), "empty entry"),
    };
    let last = list.text.written().len();
    // An empty entry is seen by the comma that makes it.
    let range = match first.kind {
        EntryKind::Empty if first.range.end < last => first.range.start..first.range.end + 1,
        EntryKind::Empty => first.range.start.saturating_sub(1)..first.range.end,
        _ => first.range.clone(),
    };
    let names: Vec<&str> = list.names().map(|entry| entry.name).collect();
    let found = cx.report(list.text.place_at(range), message).level(Level::Info);
    found.label(label).note("Velero takes no notice of it");
    found.fix(Safety::Safe, [list.text.rewrite(&names.join(","))]);
}

const BLANK: &str = "volume list has blanks beside a comma";

/// What is wrong, and where.
struct Defect {
    range: Range<usize>,
    message: String,
    label: &'static str,
}

fn report<'c>(list: &VolumeList, defect: &Defect, cx: &'c mut Cx) -> &'c mut crate::diagnostic::Diagnostic {
    let found = cx.report(list.text.place_at(defect.range.clone()), defect.message.clone());
    found.label(defect.label);
    let lost = if list.annotation.kind == Key::ExcludedVolumes {
        found.level(Level::Warning);
        "are not excluded"
    } else {
        "are not backed up"
    };
    found.note(format!(
        "Velero splits the list at commas and keeps all else as part of the names: volumes that it does not find {lost}"
    ))
}

/// Names what makes an entry, or the list as a whole, malformed.
fn defect(list: &VolumeList, entry: &ListEntry) -> Defect {
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

/// Blanks of an entry beside a comma or an end of the list, outside of what is templated.
fn blanks_at_commas(list: &VolumeList, entry: &ListEntry) -> Vec<Range<usize>> {
    let Range { start, end } = entry.range;
    let lead = entry.name.len() - entry.name.trim_start().len();
    let tail = entry.name.trim_end().len();
    let last = list.text.written().len();
    // The blanks at the ends of a templated list may be those of its template.
    let front = (start > 0).then_some(start..start + lead);
    let back = (end < last && tail >= lead).then_some(start + tail..end);
    let blanks = front.into_iter().chain(back);
    blanks.filter(|range| !range.is_empty() && !list.text.open_at(range)).collect()
}

/// Whether nothing but blanks round it keeps it from being a name.
fn is_blank_padded(name: &str) -> bool {
    is_label(name.trim())
}

/// The names that a list written wrong plainly means, each once; none where
/// one of them could not be the name of a volume.
fn meant(text: &str) -> Option<Vec<&str>> {
    let text = text.trim();
    let text = Some(unquoted(text)).filter(|inner| !inner.contains(is_quote)).unwrap_or(text).trim();
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let is_list = inner.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("- "));
    let separated = |c: char| matches!(c, ',' | ';') || c.is_whitespace();
    let words = inner.split(separated).filter(|word| !(word.is_empty() || is_list && *word == "-"));
    let mut names: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for word in words {
        let name = unquoted(word);
        if !is_label(name) {
            return None;
        }
        if seen.insert(name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then_some(names)
}

/// A word without one pair of quotes round it.
fn unquoted(word: &str) -> &str {
    word.strip_prefix(is_quote).and_then(|rest| rest.strip_suffix(is_quote)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meaning_of_a_list_is_plain_or_there_is_none() {
        let cases: [(&str, Option<&str>); 20] = [
            ("a, b", Some("a,b")),
            (" a ,b\n", Some("a,b")),
            ("a;b", Some("a,b")),
            ("a; b;", Some("a,b")),
            ("a b", Some("a,b")),
            ("a\nb\n", Some("a,b")),
            ("[\"a\",\"b\"]", Some("a,b")),
            ("['a', b]", Some("a,b")),
            ("[a]", Some("a")),
            ("- a\n- b\n", Some("a,b")),
            ("- \"a\"", Some("a")),
            ("\"a\",'b'", Some("a,b")),
            ("\u{201c}a\u{201d}", Some("a")),
            ("a, a", Some("a")),
            ("'a,b'", Some("a,b")),
            ("\"[a, b]\"", Some("a,b")),
            ("a, B", None),
            ("a - b", None),
            ("/data, b", None),
            ("[\"a\", \"b\"", None),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text).map(|names| names.join(",")).as_deref(), expected, "{text:?}");
        }
    }
}
