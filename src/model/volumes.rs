//! The volume lists among a site's annotations, and what is backed up.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Annotation, Container, Knowledge, MOST, Pod, Site, Text, Volume, VolumeKind};
use crate::velero::BackupMode;
use crate::velero::key::Key;
use crate::velero::value::volume_names;

/// A list of volumes in an annotation.
#[derive(Debug, Clone)]
pub struct VolumeList<'s> {
    /// The annotation.
    pub annotation: &'s Annotation,
    /// Its value.
    pub text: &'s Text,
    /// Its entries as Velero splits them, in order.
    pub entries: Vec<ListEntry<'s>>,
}

/// What stands between two commas of a volume list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry<'s> {
    /// Bytes of the value.
    pub range: Range<usize>,
    /// The text, blanks and all, as Velero takes it.
    pub name: &'s str,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry of a volume list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// Something that may be meant as one name.
    Name,
    /// Nothing but blanks: harmless.
    Empty,
    /// A text with blanks, quotes, brackets or `;`: no name, but a list written wrong.
    Malformed,
    /// Templated, in whole or in part.
    Open,
}

/// The volumes whose content a backup saves as files, as far as that can be told.
#[derive(Debug, Clone, Default)]
pub struct BackedUp<'s> {
    /// Their names: the listed ones, else the persistent ones.
    pub volumes: Vec<&'s str>,
    /// Whether `backup-volumes` lists them.
    pub listed: bool,
    /// Whether there may be others: part of the list or of the pod is
    /// templated, or the list holds something that is not saved.
    pub more: bool,
}

/// Why file-system backup does not save a volume, listed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaved {
    /// `hostPath`
    HostPath,
    /// Generic `ephemeral`.
    Ephemeral,
    /// A block device (`volumeDevices`).
    Block,
    /// Content of another object: the name of the source's field.
    NonData(&'static str),
}

impl Site {
    /// Whether a backup may read the list under `key`.
    pub fn may_read(&self, key: Key) -> bool {
        self.backup_mode.is_none_or(|mode| mode.reads(key))
    }

    /// The list under `key` where it counts, a backup may read it, and it is a
    /// string that is not empty, of no more entries than are looked at.
    pub fn volume_list(&self, key: Key) -> Option<VolumeList<'_>> {
        let annotation = self.annotation(key).filter(|_| self.may_read(key))?;
        let text = annotation.string().filter(|text| !text.written().is_empty())?;
        let masked = text.masked('x');
        if masked.split(',').nth(MOST).is_some() {
            return None;
        }
        let entry = |range: Range<usize>| {
            let name = text.written().get(range.clone())?;
            let kind = EntryKind::of(name, text.open_at(&range));
            Some(ListEntry { range, name, kind })
        };
        let entries = volume_names(&masked).into_iter().filter_map(|(range, _)| entry(range)).collect();
        Some(VolumeList { annotation, text, entries })
    }

    /// The volumes that `backup-volumes` names and the pod has, each once, in
    /// the order of the list, with their bytes of the annotation's value.
    pub fn listed_volumes(&self) -> Vec<(&Volume, Range<usize>, &Text)> {
        let Some(list) = self.volume_list(Key::BackupVolumes) else { return Vec::new() };
        let found = list.names().filter_map(|entry| {
            let volume = self.pod.volume(entry.name)?;
            Some((volume, entry.range.clone(), list.text))
        });
        found.collect()
    }

    /// What a backup saves as files: the listed volumes that the pod has, or,
    /// where none is listed, persistent ones. Where `backup-volumes-excludes`
    /// stands alone the backup takes every volume, so any other may be saved too.
    /// Where volumes are opted out, it takes all that are not excluded.
    pub fn backed_up(&self) -> BackedUp<'_> {
        if self.backup_mode == Some(BackupMode::OptOut) {
            return self.not_excluded();
        }
        let Some(list) = self.volume_list(Key::BackupVolumes) else { return self.persistent() };
        let names = self.pod.volume_names();
        let known: BTreeSet<&str> = names.known.into_iter().collect();
        let may_exist = |name: &&str| names.more || known.contains(name);
        let is_saved = |name: &&str| self.pod.volume(name).is_none_or(|v| self.pod.unsaved(v).is_none());
        let volumes: Vec<&str> =
            list.names().map(|entry| entry.name).filter(may_exist).filter(is_saved).collect();
        let more = volumes.len() < list.names().count() || list.has_unknown();
        BackedUp { volumes, listed: true, more }
    }

    /// Whether there is something under `key` other than the empty list, which
    /// where it is no list either is not understood.
    fn is_unread(&self, key: Key) -> bool {
        self.annotation(key).is_some_and(|list| list.known() != Some(""))
    }

    fn persistent(&self) -> BackedUp<'_> {
        let unread = self.may_read(Key::BackupVolumes) && self.is_unread(Key::BackupVolumes);
        let opted_out = self.backup_mode.is_none() && self.annotation(Key::ExcludedVolumes).is_some();
        let persistent = self.pod.volumes.iter().filter(|volume| volume.kind.is_persistent() == Some(true));
        let mut volumes: Vec<&str> = persistent.filter_map(|volume| volume.name.known()).collect();
        // A claim template may take the place of a volume of its name.
        let mut seen = BTreeSet::new();
        volumes.retain(|name| seen.insert(*name));
        let is_unclear = |v: &Volume| v.kind.is_persistent().is_none() || v.name.known().is_none();
        let unclear = self.pod.volumes.iter().any(is_unclear);
        let more = unread || opted_out || unclear || self.more_annotations || self.pod.more_volumes;
        BackedUp { volumes, listed: false, more }
    }
}

impl Site {
    /// What a backup saves that takes every volume but the excluded ones. Those
    /// that are not persistent are saved as well, and hold no data to speak of.
    fn not_excluded(&self) -> BackedUp<'_> {
        let list = self.volume_list(Key::ExcludedVolumes);
        let excluded: BTreeSet<&str> =
            list.iter().flat_map(VolumeList::names).map(|entry| entry.name).collect();
        let kept = |name: &str| !excluded.contains(name);
        let mut saved = self.persistent();
        saved.volumes.retain(|name| kept(name));
        let is_other = |volume: &Volume| {
            let passing = volume.kind.is_persistent() == Some(false) && self.pod.unsaved(volume).is_none();
            passing && volume.name.known().is_none_or(kept)
        };
        saved.more |= list.is_none() && self.is_unread(Key::ExcludedVolumes)
            || list.is_some_and(|list| list.has_unknown())
            || self.pod.volumes.iter().any(is_other);
        saved
    }
}

impl<'s> VolumeList<'s> {
    /// The entries that may be meant as names, each name once.
    pub fn names(&self) -> impl Iterator<Item = &ListEntry<'s>> {
        let mut seen = BTreeSet::new();
        self.entries.iter().filter(move |entry| entry.kind == EntryKind::Name && seen.insert(entry.name))
    }

    /// Whether it may name volumes that cannot be told.
    fn has_unknown(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry.kind, EntryKind::Open | EntryKind::Malformed))
    }

    /// Whether part of the list is templated.
    pub fn is_open(&self) -> bool {
        self.entries.iter().any(|entry| entry.kind == EntryKind::Open)
    }
}

impl EntryKind {
    fn of(name: &str, has_hole: bool) -> Self {
        // `$`, `{`, `%` and `@` belong to templates of other tools: what they
        // leave cannot be told.
        if has_hole || name.contains(['$', '{', '}', '%', '@']) {
            EntryKind::Open
        } else if name.trim().is_empty() {
            EntryKind::Empty
        } else if name.chars().any(is_list_mark) {
            EntryKind::Malformed
        } else {
            EntryKind::Name
        }
    }
}

/// Whether a character is part of how lists are written, and of no name.
fn is_list_mark(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_quote(c) || matches!(c, ';' | '[' | ']' | '\u{feff}')
}

/// Whether people put names between it.
pub(crate) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}')
}

/// Whether the API server takes it as the name of a volume or container: a
/// DNS label (RFC 1123) in lower case.
pub(crate) fn is_label(name: &str) -> bool {
    let bytes = name.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| plain(byte) || *byte == b'-')
        && bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
}

impl BackedUp<'_> {
    /// Whether a container surely mounts none of them.
    pub(super) fn misses(&self, container: &Container) -> bool {
        if self.more {
            return container.mounts.is_empty() && !container.more_mounts;
        }
        self.volumes.iter().all(|volume| container.mounts(volume) == Some(false))
    }

    /// Whether a container surely mounts one of them.
    pub(super) fn reaches(&self, container: &Container) -> bool {
        self.first_of(container).is_some()
    }

    /// The first of them that a container surely mounts.
    pub fn first_of(&self, container: &Container) -> Option<&str> {
        self.volumes.iter().copied().find(|volume| container.mounts(volume) == Some(true))
    }
}

impl Pod {
    /// Whether the chart's own main container mounts `volume` by these values;
    /// none where the chart may do so by itself. Only for pods that are known
    /// from values.
    pub fn main_mounts(&self, volume: &str) -> Option<bool> {
        if self.main_mounts.iter().any(|mount| mount.volume.known() == Some(volume)) {
            return Some(true);
        }
        let open = self.more_mounts || self.main_mounts.iter().any(|mount| mount.volume.known().is_none());
        let own = self.knowledge == Knowledge::Values && self.volume(volume).is_some();
        (own && !open).then_some(false)
    }

    /// Why a volume of the pod is not saved as files, where its kind says so.
    pub fn unsaved(&self, volume: &Volume) -> Option<Unsaved> {
        match volume.kind {
            VolumeKind::HostPath => Some(Unsaved::HostPath),
            VolumeKind::Ephemeral => Some(Unsaved::Ephemeral),
            VolumeKind::NonData(field) => Some(Unsaved::NonData(field)),
            _ => {
                let name = volume.name.known()?;
                let mounts = self.regular().flat_map(|container| &container.mounts).chain(&self.main_mounts);
                let mut mounts = mounts.filter(|mount| mount.volume.known() == Some(name)).peekable();
                (mounts.peek().is_some() && mounts.all(|mount| mount.is_device)).then_some(Unsaved::Block)
            }
        }
    }

    /// Every name of a volume that is written in the pod: declared, mounted, or
    /// a key of `persistence`.
    pub fn mentioned_volumes(&self) -> BTreeSet<&str> {
        let mounts = self.containers.iter().flat_map(|container| &container.mounts).chain(&self.main_mounts);
        let mounted = mounts.filter_map(|mount| mount.volume.known());
        let described = self.persistence.iter().filter_map(|volume| volume.name.known());
        self.volume_names().known.into_iter().chain(mounted).chain(described).collect()
    }

    /// The volume whose claim bears this name: by the claim itself, or as the
    /// claims of a StatefulSet's pods are called (`data-db-0`).
    pub fn volume_of_claim(&self, claim: &str) -> Option<&str> {
        let is_it = |volume: &&Volume| match &volume.kind {
            VolumeKind::Claim(Some(name)) => name == claim,
            VolumeKind::ClaimTemplate => volume.name.known().is_some_and(|name| is_claim_of(claim, name)),
            _ => false,
        };
        let mut volumes = self.volumes.iter().chain(&self.persistence);
        volumes.find(is_it)?.name.known().filter(|name| *name != claim)
    }

    /// The volume that is mounted at a path, a slash more or less at either end.
    pub fn volume_at(&self, path: &str) -> Option<&str> {
        let wanted = path.trim_matches('/');
        let mounts = self.regular().flat_map(|container| &container.mounts).chain(&self.main_mounts);
        let mut at = mounts.filter(|mount| {
            let path = mount.path.as_ref().and_then(Text::known);
            path.is_some_and(|path| path.trim_matches('/') == wanted && !wanted.is_empty())
        });
        at.find_map(|mount| mount.volume.known())
    }
}

/// Whether a claim is called `<template>-<set>-<ordinal>`.
fn is_claim_of(claim: &str, template: &str) -> bool {
    let rest = claim.strip_prefix(template).and_then(|rest| rest.strip_prefix('-'));
    let ordinal = rest.and_then(|rest| rest.rsplit_once('-')).map(|(_, ordinal)| ordinal);
    ordinal.is_some_and(|ordinal| !ordinal.is_empty() && ordinal.bytes().all(|b| b.is_ascii_digit()))
}
