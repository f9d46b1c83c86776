//! Reads the documents that KOTS reads itself.

use super::super::{KotsDocument, KotsKind};
use super::text::Reader;
use crate::velero::value::parse_bool;
use crate::yaml::{Document, Node};

/// The document, where it is of a kind that KOTS reads itself
/// (`pkg/kotsutil/kots.go` of KOTS: kinds by group and version).
pub(super) fn read(document: &Document, reader: &Reader<'_>) -> Option<KotsDocument> {
    let root = document.root()?;
    let known = |key| root.get(key).and_then(|node| reader.known(node));
    let kind = kind(known("apiVersion")?, known("kind")?)?;
    Some(KotsDocument { kind, is_included: is_included(root, reader) })
}

fn kind(version: &str, kind: &str) -> Option<KotsKind> {
    let group = version.split('/').next().unwrap_or(version);
    Some(match (group, kind) {
        ("kots.io", "Application") => KotsKind::Application,
        ("kots.io", "Config") => KotsKind::Config,
        ("kots.io", "HelmChart") => KotsKind::HelmChart,
        ("kots.io", _) => KotsKind::Other,
        ("velero.io", "Backup") => KotsKind::Backup,
        ("velero.io", "Restore") => KotsKind::Restore,
        ("embeddedcluster.replicated.com", "Config") => KotsKind::EmbeddedCluster,
        _ => return None,
    })
}

/// Whether KOTS takes a document up: `kots.io/exclude` decides alone where it
/// is present, else `kots.io/when` (KOTS reference, §1.6). None where a
/// template decides, or where the value stops the whole release.
fn is_included(root: Node<'_>, reader: &Reader<'_>) -> Option<bool> {
    let annotation = |key| root.at(&["metadata", "annotations"])?.get(key);
    let boolean = |node: Node<'_>| parse_bool(reader.known(node)?);
    match (annotation("kots.io/exclude"), annotation("kots.io/when")) {
        (Some(exclude), _) => boolean(exclude).map(|excluded| !excluded),
        (None, Some(when)) => boolean(when),
        (None, None) => Some(true),
    }
}
