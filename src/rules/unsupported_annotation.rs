//! Contract: `rules/unsupported-annotation.md`.

use super::{Check, Cx, effect, wording};
use crate::model::{Annotation, Holder, Mark, Site};
use crate::source::Place;
use crate::velero::key::{Field, Key, ObjectKey};
use crate::velero::value::parse_bool;

pub(super) const CHECK: Check = Check::Key(check, check_mark);

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    let Some(since) = annotation.kind.since() else { return };
    if cx.version().at_least(since) || !effect::is_read(annotation, site) {
        return;
    }
    let Key::Hook(_, Field::WaitForReady) = annotation.kind else { return };
    // What it asks for is what older versions do.
    if annotation.known().and_then(parse_bool) == Some(false) {
        return;
    }
    let effect = "the hook starts when its container runs, ready or not";
    report(annotation.key.place(), annotation.name(), since, effect, cx);
}

fn check_mark(mark: &Mark, cx: &mut Cx) {
    let holder = if mark.kind.is_label() { Holder::Labels } else { Holder::Annotations };
    if mark.is_slip() || cx.version().at_least(mark.kind.since()) || mark.holder != holder {
        return;
    }
    let effect = match mark.kind {
        ObjectKey::ExcludeFromBackup => "the object is backed up",
        ObjectKey::RestoreStatus => "the status of the object is restored as the Restore says",
        ObjectKey::VolumeGroup => "the volumes of the group are snapshotted one by one",
        ObjectKey::VolumeGroupSnapshotClass => "there are no snapshots of volume groups",
    };
    report(mark.key.place(), mark.kind.name(), mark.kind.since(), effect, cx);
}

fn report(key: Place, name: &str, since: u16, effect: &str, cx: &mut Cx) {
    let (name, version) = (wording::key(name), cx.version());
    let found =
        cx.report(key, format!("`{name}` is a key of Velero 1.{since}, which {version} does not read"));
    found.label(format!("since 1.{since}"));
    found.note(format!("Velero {version} ignores it without a word: {effect}"));
    found.help(format!("run Velero 1.{since} or newer, or take the key out"));
}
