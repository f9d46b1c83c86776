//! Contract: `rules/unknown-volume.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Diagnostic, Level, Safety};
use crate::model::{EntryKind, Knowledge, ListEntry, Names, Pod, Site, VolumeList};
use crate::velero::Version;
use crate::velero::key::Key;

pub(super) const CHECK: Check = Check::Site(check);

/// Names of one list for which a better one is looked for.
const SUGGESTED: usize = 32;

fn check(site: &Site, cx: &mut Cx) {
    if !site.is_effective() {
        return;
    }
    for key in [Key::BackupVolumes, Key::ExcludedVolumes] {
        let Some(list) = site.volume_list(key) else { continue };
        let meant = Meant::new(&site.pod, &list);
        let unknown = list.names().filter_map(|entry| Some((entry, meant.judge(entry)?)));
        for (at, (entry, slip)) in unknown.enumerate() {
            let hint = slip.or_else(|| meant.hint(entry.name).filter(|_| at < SUGGESTED));
            report(&list, entry, hint, site, cx);
        }
    }
}

/// What stands to reason about the names of one list.
struct Meant<'s> {
    pod: &'s Pod,
    /// Names that the pod has or mounts.
    present: std::collections::BTreeSet<&'s str>,
    /// Volumes of the pod that the list does not name yet.
    free: Names<'s>,
}

/// The volume that a name means, and why.
struct Hint<'s> {
    volume: &'s str,
    reason: String,
}

impl<'s> Meant<'s> {
    fn new(pod: &'s Pod, list: &VolumeList) -> Self {
        let listed: std::collections::BTreeSet<&str> = list.names().map(|entry| entry.name).collect();
        let Names { mut known, more } = pod.volume_names();
        known.retain(|name| !listed.contains(name));
        Self { pod, present: pod.mentioned_volumes(), free: Names { known, more } }
    }

    /// Whether the name is surely none of the pod's volumes; with the hint that
    /// this rests on, if it rests on one.
    fn judge(&self, entry: &ListEntry) -> Option<Option<Hint<'s>>> {
        let name = entry.name;
        if entry.kind != EntryKind::Name || self.pod.volume(name).is_some() {
            return None;
        }
        let certain = self.pod.knowledge == Knowledge::Whole && !self.pod.volume_names().more;
        // No name of a volume holds a slash or a star.
        if certain || name.contains(['/', '*']) {
            return Some(None);
        }
        let may_be_mounted = self.present.contains(name) || self.pod.has_open_mounts();
        if self.pod.knowledge != Knowledge::Values || may_be_mounted {
            return None;
        }
        // A claim called `data` says nothing: the chart may have a volume of that name.
        let claim = self.claim(name).filter(|_| name.contains('-'));
        // Of several pods all volumes may be known, but not which pod has which.
        let near = || if self.free.more { self.free.slip(name) } else { self.free.nearest(name) };
        claim.or_else(|| near().map(Self::near)).map(Some)
    }

    fn hint(&self, name: &str) -> Option<Hint<'s>> {
        let near = || self.free.nearest(name).map(Self::near);
        if !name.contains('/') {
            return self.claim(name).or_else(near);
        }
        let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let named = || self.free.known.iter().copied().find(|volume| *volume == last).map(Self::near);
        self.path(name).or_else(named)
    }

    fn claim(&self, name: &str) -> Option<Hint<'s>> {
        let volume = self.pod.volume_of_claim(name)?;
        let reason = format!("`{}` is the claim of volume `{}`", value(name), value(volume));
        let is_described = self.pod.volume(volume).is_none();
        (is_described || self.free.known.contains(&volume)).then_some(Hint { volume, reason })
    }

    fn path(&self, name: &str) -> Option<Hint<'s>> {
        let volume = self.pod.volume_at(name)?;
        Some(Hint { volume, reason: format!("volume `{}` is mounted there", value(volume)) })
    }

    fn near(volume: &'s str) -> Hint<'s> {
        Hint { volume, reason: format!("a volume named `{}` exists", value(volume)) }
    }
}

fn report(list: &VolumeList, entry: &ListEntry, hint: Option<Hint>, site: &Site, cx: &mut Cx) {
    let version = cx.version();
    let name = value(entry.name);
    let message = match (site.pod.knowledge, entry.name.contains(['/', '*'])) {
        (Knowledge::Whole, _) => format!("volume `{name}` is not in this pod"),
        (_, true) => format!("`{name}` is no name of a volume"),
        (_, false) => format!("volume `{name}` is not among these values"),
    };
    let found = cx.report(list.text.place_at(entry.range.clone()), message);
    found.label("no such volume");
    let names = site.pod.volume_names();
    let near = hint.as_ref().and_then(|hint| site.pod.volume_or_key(hint.volume));
    match (near, &site.pod.volumes_place) {
        (Some(volume), _) => _ = found.related(volume.name.place(), "declared here"),
        (None, Some(place)) if !names.known.is_empty() => {
            found.related(place.clone(), format!("declares {names}"));
        }
        _ => {}
    }
    consequence(found, list, version);
    if let Some(hint) = hint {
        found.help(hint.reason);
        if !list.annotation.merged {
            found.fix(Safety::Unsafe, [list.text.splice(entry.range.clone(), hint.volume)]);
        }
    }
}

/// What the backup does with the name.
fn consequence(found: &mut Diagnostic, list: &VolumeList, version: Version) {
    if list.annotation.kind == Key::ExcludedVolumes {
        found.level(Level::Warning).note("Velero ignores the name: the volume that it means is not excluded");
    } else if version.at_least(14) {
        found.note(
            "Velero drops the name without a word in its log: the volume that it means is not backed up",
        );
    } else {
        found
            .note("Velero warns `No volume named … found in pod`: the volume that it means is not backed up");
    }
}
