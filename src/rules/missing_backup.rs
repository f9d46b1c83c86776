//! Contract: `rules/missing-backup.md`.

use super::wording::{self, value};
use super::{Check, Cx};
use crate::diagnostic::Diagnostic;
use crate::model::{KotsKind, Manifest, Release, Site};

pub(super) const CHECK: Check = Check::Both(&Check::Site(check), &Check::Release(check_chart));

/// Speaks once for a release, at the first of its keys.
fn check(site: &Site, cx: &mut Cx) {
    let Some(release) = cx.surroundings().release.as_deref().filter(|release| release.is_whole) else {
        return;
    };
    let Some((path, span)) = release.first_key() else { return };
    let is_first = |place: &crate::source::Place| place.span == span && place.source.path() == path;
    let Some(key) = site.annotations.iter().find(|annotation| is_first(&annotation.key.place())) else {
        return;
    };
    let Some(message) = fault(release) else { return };
    let found = cx.report(key.key.place(), message);
    found.label("takes effect in a snapshot only");
    explain(found);
}

/// Speaks where no key is written in a file of the release, but in a chart of
/// it: at the first object that installs one.
fn check_chart(manifest: &Manifest, release: &Release, cx: &mut Cx) {
    if !release.is_whole || release.first_key().is_some() {
        return;
    }
    let Some(name) = manifest.chart.as_ref().and_then(|chart| chart.name.as_ref()) else { return };
    let Some((path, span, pods)) = release.first_rendered() else { return };
    let place = name.place();
    if place.source.path() != path || !place.span.touches(span) {
        return;
    }
    let Some(message) = fault(release) else { return };
    let object = &pods.resource;
    let name = object.name.as_deref().map(|name| format!(" `{}`", value(name))).unwrap_or_default();
    let note = format!(
        "the chart puts annotations on the pods of {}{name}: `{}`",
        value(&object.kind),
        wording::key(&pods.path)
    );
    let found = cx.report(place, message);
    found.label("its pods have hooks or volumes for snapshots").note(note);
    explain(found);
}

fn explain(found: &mut Diagnostic) {
    found.note(
        "KOTS makes snapshots only where a release has a `velero.io/v1` Backup: without one no hook of this release runs \
         and none of its volumes is saved",
    );
    found.help("add a file with a `velero.io/v1` Backup to the release; `spec: {}` is enough");
}

/// What is so, where KOTS makes no snapshots of the release (`pkg/snapshot` of
/// KOTS; a Backup is switched off by the exact words of its annotations).
/// Embedded Cluster makes backups without one (`mergeAppBackupSpec` in
/// `pkg/kotsadmsnapshot/backup.go`).
fn fault(release: &Release) -> Option<String> {
    if release.of_kind(KotsKind::EmbeddedCluster).next().is_some() {
        return None;
    }
    let mut backups = release.documents().filter(|document| document.kind == KotsKind::Backup).peekable();
    if backups.peek().is_none() {
        return Some("this KOTS release has no Backup".to_owned());
    }
    backups
        .all(|backup| backup.is_included == Some(false))
        .then(|| "the Backup of this KOTS release is switched off".to_owned())
}
