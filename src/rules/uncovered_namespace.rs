//! Contract: `rules/uncovered-namespace.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::model::{KotsKind, Manifest, Release};

pub(super) const CHECK: Check = Check::Release(check);

/// Namespaces that KOTS itself runs in: with kURL, with Embedded Cluster.
const OWN: [&str; 2] = ["default", "kotsadm"];

fn check(manifest: &Manifest, release: &Release, cx: &mut Cx) {
    let is_asked = release.is_whole && has_pods(manifest, release) && !manifest.is_left_out;
    let Some(text) = manifest.namespace.as_ref().filter(|_| is_asked) else { return };
    let Some(name) = text.known().filter(|name| !name.is_empty() && !OWN.contains(name)) else { return };
    let backups = || release.of_kind(KotsKind::Backup);
    if backups().next().is_none() || backups().all(|backup| backup.is_included == Some(false)) {
        return;
    }
    let mut lists = release.of_kind(KotsKind::Application).chain(backups()).map(|document| &document.names);
    if lists.any(|names| names.is_open || names.has("*") || names.has(name)) {
        return;
    }
    // Disaster recovery takes a Backup as it is: without a list it means all.
    if release.is_embedded() && backups().all(|backup| backup.names.known().is_empty()) {
        return;
    }
    let found = cx.report(text.place(), format!("no snapshot includes namespace `{}`", value(name)));
    found.label("the annotated pods run here");
    found.note(
        "a snapshot takes the namespace of KOTS, `additionalNamespaces` of the Application and `includedNamespaces` of \
         the Backup: pods elsewhere are not saved, and their hooks do not run",
    );
    found.help(format!("add `{}` to `spec.additionalNamespaces` of the Application", value(name)));
}

/// Whether pods with keys of Velero's run in the namespace of the document: its
/// own, or those of the chart that it installs, as far as that is known.
fn has_pods(manifest: &Manifest, release: &Release) -> bool {
    let name = || manifest.chart.as_ref()?.name.as_ref();
    match name().and_then(|name| release.installed(&name.place())) {
        Some(chart) => chart.inherits() || manifest.has_keys && chart.may_inherit,
        None => manifest.has_keys,
    }
}
