//! Contract: `rules/malformed-volume-list.md`.

mod defect;
mod meaning;

use std::collections::BTreeSet;
use std::ops::Range;

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Edit, Level, Safety};
use crate::model::{EntryKind, ListEntry, Site, VolumeList, is_label};
use crate::velero::key::Key;
use defect::{Defect, defect};
use meaning::meant;

pub(super) const CHECK: Check = Check::Site(check);

fn check(site: &Site, cx: &mut Cx) {
    if !site.is_effective() {
        return;
    }
    for key in [Key::BackupVolumes, Key::ExcludedVolumes] {
        match site.volume_list(key).filter(|list| !list.annotation.merged) {
            Some(list) if list.is_open() => open(&list, cx),
            Some(list) => closed(&list, site, cx),
            None => {}
        }
    }
}

/// A list of which all is known.
fn closed(list: &VolumeList, site: &Site, cx: &mut Cx) {
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
        // `data and dump` holds a word that names no volume.
        let volumes = site.pod.volume_names();
        if volumes.more || names.iter().all(|name| volumes.known.contains(name)) {
            found.fix(Safety::Safe, [list.text.rewrite(&plain)]);
        }
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
        let defect = Defect {
            range: first.clone(),
            message: "volume list has blanks beside a comma".to_owned(),
            label: "part of a name to Velero",
        };
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
    found.label(label).note("it does no harm: Velero saves the same volumes without it");
    found.fix(Safety::Safe, [list.text.rewrite(&names.join(","))]);
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
