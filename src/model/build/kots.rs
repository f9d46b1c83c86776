//! Reads what a document means to a KOTS release.

mod chart;
mod condition;
mod discard;
mod option;

use super::super::{ChartRef, Identity, KotsDocument, KotsKind, Listed, Manifest, SpecField};
use super::annotation;
use super::object::{Object, trail};
use super::text::Reader;
use crate::velero::value::parse_bool;
use crate::yaml::{Document, Node, Type};

/// The document to others, where it is of a kind that KOTS reads itself
/// (`pkg/kotsutil/kots.go` of KOTS: kinds by group and version), and to itself.
/// `holders` are the mappings whose keys of Velero's reach a pod.
pub(super) fn read(
    document: &Document,
    holders: &[Node<'_>],
    reader: &Reader<'_>,
) -> (Option<KotsDocument>, Manifest) {
    let Some(root) = document.root() else { return <_>::default() };
    let known = |key| root.get(key).and_then(|node| reader.known(node));
    let (Some(version), Some(name)) = (known("apiVersion"), known("kind")) else { return <_>::default() };
    let kind = kind(version, name);
    let included = match kind {
        Some(KotsKind::Backup) => is_switched_on(root, reader),
        _ => is_included(root, reader),
    };
    let is_plain = kind.is_none() && !is_reserved(version, name);
    let chart = (kind == Some(KotsKind::HelmChart)).then(|| chart::read(root, reader));
    let is_excluded = chart.as_ref().and_then(|chart| chart.is_excluded);
    let mut manifest = Manifest {
        resource: Some(Object::of_root(root, version, name).resource(reader)),
        kind,
        is_plain,
        has_keys: !holders.is_empty(),
        identity: is_plain.then(|| identity(root, version, name, included, reader)).flatten(),
        is_left_out: is_excluded == Some(true) || is_plain && included == Some(false),
        conditions: condition::all(document, kind, reader),
        ..Manifest::default()
    };
    manifest.options = option::uses(document, kind, holders, &manifest.conditions);
    match kind {
        Some(KotsKind::HelmChart) => {
            manifest.discards = discard::all(root, holders, reader);
            manifest.namespace = root.at(&["spec", "namespace"]).and_then(|node| reader.text(node));
        }
        Some(KotsKind::Backup) => manifest.fields = fields(root, reader),
        Some(KotsKind::Restore) => manifest.restore_hooks = hooks(root),
        _ if is_plain => {
            manifest.namespace = root.at(&["metadata", "namespace"]).and_then(|node| reader.text(node));
        }
        _ => {}
    }
    let names = kind.map(|kind| names(kind, root, chart.as_ref(), reader)).unwrap_or_default();
    manifest.chart = chart;
    (kind.map(|kind| KotsDocument { kind, is_included: included, names }), manifest)
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

/// Whether KOTS keeps a kind to itself that says nothing of a release
/// (KOTS 370ae90).
fn is_reserved(version: &str, kind: &str) -> bool {
    let group = version.split('/').next().unwrap_or(version);
    matches!(group, "troubleshoot.sh" | "troubleshoot.replicated.com" | "kurl.sh" | "cluster.kurl.sh")
        || (group, kind) == ("app.k8s.io", "Application")
}

/// Whether KOTS takes a document up: `kots.io/exclude` decides alone where it
/// is present, else `kots.io/when` (`isExcludedByAnnotation` in
/// `pkg/base/base.go` of KOTS). None where a template decides, or where the
/// value stops the whole release.
fn is_included(root: Node<'_>, reader: &Reader<'_>) -> Option<bool> {
    let annotation = |key| root.at(&["metadata", "annotations"])?.get(key);
    let boolean = |node: Node<'_>| boolean(node, reader);
    match (annotation("kots.io/exclude"), annotation("kots.io/when")) {
        (Some(exclude), _) => boolean(exclude).map(|excluded| !excluded),
        (None, Some(when)) => boolean(when),
        (None, None) => Some(true),
    }
}

/// Likewise for a Backup, which these very words alone switch off
/// (`IsSnapshotsSupportedForVersion` in `pkg/store/kotsstore/version_store.go`).
fn is_switched_on(root: Node<'_>, reader: &Reader<'_>) -> Option<bool> {
    let annotation = |key| root.at(&["metadata", "annotations"])?.get(key);
    let is = |key, word: &str| match annotation(key) {
        None => Some(false),
        Some(node) => reader.known(node).map(|text| text == word),
    };
    match (is("kots.io/exclude", "true"), is("kots.io/when", "false")) {
        (Some(true), _) | (_, Some(true)) => Some(false),
        (Some(false), Some(false)) => Some(true),
        _ => None,
    }
}

/// A boolean as KOTS takes it: of its own type, or a string that Go parses.
fn boolean(node: Node<'_>, reader: &Reader<'_>) -> Option<bool> {
    let text = reader.known(node)?;
    match node.value_type() {
        Type::Bool => Some(text.starts_with(['t', 'T', 'y', 'Y']) || text.eq_ignore_ascii_case("on")),
        Type::String => parse_bool(text),
        _ => None,
    }
}

fn identity(
    root: Node<'_>,
    version: &str,
    kind: &str,
    included: Option<bool>,
    reader: &Reader<'_>,
) -> Option<Identity> {
    let metadata = |key: &str| root.at(&["metadata", key]).map(|node| reader.known(node).map(str::to_owned));
    let namespace = metadata("namespace").unwrap_or_else(|| Some(String::new()))?;
    let of = [version.to_owned(), kind.to_owned(), namespace, metadata("name")??];
    Some(Identity { of, is_conditional: included.is_none() })
}

/// What the document lists for others.
fn names(kind: KotsKind, root: Node<'_>, chart: Option<&ChartRef>, reader: &Reader<'_>) -> Listed {
    match kind {
        KotsKind::Application => list(root, &["spec", "additionalNamespaces"], reader),
        KotsKind::Backup => list(root, &["spec", "includedNamespaces"], reader),
        KotsKind::Config => option::items(root, reader),
        KotsKind::HelmChart => {
            let name = chart.and_then(|chart| chart.name.as_ref()?.known());
            Listed::new(name.map(str::to_owned).into_iter().collect(), name.is_none())
        }
        _ => Listed::default(),
    }
}

/// The strings of a list; open where any part of the way to it is templated.
fn list(root: Node<'_>, path: &[&str], reader: &Reader<'_>) -> Listed {
    let mut node = root;
    for key in path {
        if reader.is_open_inside(node) {
            return Listed::new(Vec::new(), true);
        }
        match node.get(key) {
            Some(next) => node = next,
            None => return Listed::default(),
        }
    }
    let items: Vec<Option<&str>> = node.items().map(|item| reader.known(item)).collect();
    let is_list = node.is_sequence() || node.value_type() == Type::Null;
    let is_open = !is_list || reader.is_open_inside(node) || items.contains(&None);
    Listed::new(items.into_iter().flatten().map(str::to_owned).collect(), is_open)
}

/// The fields of a Backup's `spec`.
fn fields(root: Node<'_>, reader: &Reader<'_>) -> Vec<SpecField> {
    let Some(spec) = root.get("spec") else { return Vec::new() };
    let fields = spec.own_entries().filter_map(|entry| {
        let key = reader.text(entry.key).filter(|key| key.known().is_some())?;
        let is_default = is_default(key.known()?, entry.value, reader);
        Some(SpecField { key, is_default })
    });
    fields.collect()
}

/// Whether a field says no more than what KOTS or Velero does without it.
fn is_default(field: &str, value: Node<'_>, reader: &Reader<'_>) -> bool {
    let text = reader.known(value);
    let is_empty = match value.value_type() {
        Type::Null => true,
        Type::Mapping => value.own_entries().next().is_none(),
        Type::Sequence => value.items().next().is_none(),
        _ => text == Some(""),
    };
    let is_only = |word: &str| {
        let mut items = value.items();
        items.next().and_then(|item| reader.known(item)) == Some(word) && items.next().is_none()
    };
    let matched = || value.get("matchLabels").filter(|_| value.own_entries().len() == 1);
    is_empty
        || match field {
            "includedResources" => is_only("*"),
            "includeClusterResources" => text == Some("true"),
            "storageLocation" => text == Some("default"),
            "defaultVolumesToFsBackup" | "defaultVolumesToRestic" => text == Some("false"),
            "labelSelector" => matched().is_some_and(|labels| {
                let own = labels.get("kots.io/backup").and_then(|value| reader.known(value));
                labels.own_entries().len() == 1 && own == Some("velero")
            }),
            _ => false,
        }
}

/// The key of a Restore's hooks, where there are some.
fn hooks(root: Node<'_>) -> Option<crate::source::Place> {
    let hooks = root.get("spec")?.entry("hooks")?;
    hooks.value.get("resources")?.items().next()?;
    Some(hooks.key.place())
}

/// Whether a mapping is the root of its document.
fn is_root(node: Node<'_>) -> bool {
    node.parent().is_none()
}
