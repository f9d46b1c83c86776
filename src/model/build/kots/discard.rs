//! What the merge of a HelmChart's values drops (kotskinds
//! `apis/kots/v1beta2/helmchart_types.go`: `MergeHelmChartValues`; KOTS
//! `pkg/apparchive/helm-v1beta2.go`: without `recursiveMerge` a key at the top
//! replaces all below it).

use std::collections::{BTreeMap, HashSet};

use super::super::super::{Discard, Discarding};
use super::super::shapes::VOLUMES;
use super::{Reader, boolean, trail};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::velero::key::{BACKUP_VOLUMES, classify};
use crate::yaml::{Entry, Node, Type, insert_entries};

/// Layers of values and mappings with keys that are compared with each other.
const MOST: usize = 100;

/// One layer of values: `spec.values`, or an entry of `optionalValues`.
struct Layer<'d> {
    values: Node<'d>,
    /// The entry of `optionalValues`; none for `spec.values`.
    entry: Option<Node<'d>>,
    /// Whether it is merged at every depth; none where a template decides.
    is_recursive: Option<bool>,
    /// Whether it is merged at all; none where only the installation tells.
    fires: Option<bool>,
}

/// A mapping with keys of Velero's in a layer.
struct Kept<'d> {
    layer: usize,
    /// The keys from the values to the mapping, its own included.
    path: Vec<&'d str>,
    holder: Node<'d>,
}

pub(super) fn all(root: Node<'_>, holders: &[Node<'_>], reader: &Reader<'_>) -> Vec<Discard> {
    let layers = layers(root, reader);
    let kept: Vec<Kept<'_>> = holders.iter().take(MOST).filter_map(|holder| kept(*holder, &layers)).collect();
    let mut found: BTreeMap<Span, Discard> = BTreeMap::new();
    for (at, overlay) in layers.iter().enumerate() {
        let (Some(is_recursive), true) = (overlay.is_recursive, overlay.fires != Some(false)) else {
            continue;
        };
        for earlier in &kept {
            let is_certain = earlier.layer < at && layers[earlier.layer].fires == Some(true);
            let is_restated = kept.iter().any(|other| other.layer >= at && other.path == earlier.path);
            if !is_certain || is_restated || !reader.spend(earlier.path.len()) {
                continue;
            }
            let (how, entry, path, lost) = match meet(overlay.values, &earlier.path, reader) {
                Meeting::Left(depth) if depth > 0 && !is_recursive => {
                    let Some(top) = overlay.values.entry(earlier.path[0]) else { continue };
                    (Discarding::Replaced, top, &earlier.path[..1], keys(earlier.holder))
                }
                Meeting::Blocked(entry, depth) if is_recursive => {
                    (Discarding::Ignored, entry, &earlier.path[..=depth], keys(earlier.holder))
                }
                Meeting::Left(_) | Meeting::Blocked(..) | Meeting::Unknown => {
                    match list(earlier, overlay, reader) {
                        Some((entry, lost)) => (Discarding::ListReplaced, entry, &earlier.path[..0], lost),
                        None => continue,
                    }
                }
            };
            let Some(first) = lost.first() else { continue };
            let merging = (how == Discarding::Replaced).then(|| merging(overlay.entry, reader)).flatten();
            let discard = found.entry(entry.key.span()).or_insert_with(|| Discard {
                how,
                overlay: entry.key.place(),
                path: if path.is_empty() {
                    entry.key.text().unwrap_or("").to_owned()
                } else {
                    path.join(".")
                },
                lost: first.place(),
                count: 0,
                merging,
            });
            discard.count += lost.len();
        }
    }
    found.into_values().collect()
}

fn layers<'d>(root: Node<'d>, reader: &Reader<'_>) -> Vec<Layer<'d>> {
    let spec = root.get("spec");
    let base = spec.and_then(|spec| spec.get("values")).filter(|values| values.is_mapping());
    let base = base.map(|values| Layer { values, entry: None, is_recursive: Some(false), fires: Some(true) });
    let entries = spec.and_then(|spec| spec.get("optionalValues")).filter(|list| list.is_sequence());
    let overlays = entries.into_iter().flat_map(Node::items).take(MOST).filter_map(|entry| {
        let values = entry.get("values").filter(|values| values.is_mapping())?;
        let is_recursive = entry.get("recursiveMerge").map_or(Some(false), |node| boolean(node, reader));
        let fires = entry.get("when").and_then(|node| boolean(node, reader));
        Some(Layer { values, entry: Some(entry), is_recursive, fires })
    });
    base.into_iter().chain(overlays).collect()
}

fn kept<'d>(holder: Node<'d>, layers: &[Layer<'_>]) -> Option<Kept<'d>> {
    let trail = trail(holder);
    let begin = trail.iter().position(|(node, _)| layers.iter().any(|layer| layer.values.same(*node)))?;
    let layer = layers.iter().position(|layer| layer.values.same(trail[begin].0))?;
    let path: Vec<&str> = trail[begin..].iter().map(|(_, key)| *key).collect();
    // Nothing is said of what lies in lists.
    (!path.contains(&"[]")).then_some(Kept { layer, path, holder })
}

/// How an overlay goes along a path of an earlier layer, at which that is a
/// mapping all the way.
enum Meeting<'d> {
    /// It has nothing from the key of this depth on.
    Left(usize),
    /// It has something else than a mapping at the key of this depth.
    Blocked(Entry<'d>, usize),
    /// A template decides, or the overlay switches off what it belongs to, or
    /// empties it in so many words.
    Unknown,
}

fn meet<'d>(values: Node<'d>, path: &[&str], reader: &Reader<'_>) -> Meeting<'d> {
    let mut node = values;
    for (depth, key) in path.iter().enumerate() {
        if reader.is_open_inside(node) || depth > 0 && is_switched(node, reader) {
            return Meeting::Unknown;
        }
        let Some(entry) = node.entry(key) else { return Meeting::Left(depth) };
        if reader.is_open(entry.value) {
            return Meeting::Unknown;
        }
        if !entry.value.is_mapping() {
            return Meeting::Blocked(entry, depth);
        }
        node = entry.value;
    }
    let is_empty = node.own_entries().next().is_none() || reader.is_open_inside(node);
    if is_empty { Meeting::Unknown } else { Meeting::Left(path.len()) }
}

/// Whether an overlay switches the part of the chart off, or may, be it with
/// something outside of the cluster in its place.
fn is_switched(node: Node<'_>, reader: &Reader<'_>) -> bool {
    node.get("enabled").is_some_and(|enabled| reader.known(enabled) != Some("true"))
        || node.own_entries().any(|entry| entry.key.text().is_some_and(|key| key.starts_with("external")))
}

/// A mapping's keys of Velero's.
fn keys(holder: Node<'_>) -> Vec<Node<'_>> {
    let entries = holder.own_entries();
    entries
        .map(|entry| entry.key)
        .filter(|key| key.text().is_some_and(|key| classify(key).is_some()))
        .collect()
}

/// The overlay's list that replaces one in which listed volumes are declared,
/// and the names of those volumes.
fn list<'d>(
    earlier: &Kept<'d>,
    overlay: &Layer<'d>,
    reader: &Reader<'_>,
) -> Option<(Entry<'d>, Vec<Node<'d>>)> {
    let scope = earlier.holder.parent()?;
    let listed = earlier.holder.entry(BACKUP_VOLUMES)?.value;
    let listed: HashSet<&str> = reader.known(listed)?.split(',').collect();
    let path = &earlier.path[..earlier.path.len() - 1];
    let beside = path.iter().try_fold(overlay.values, |node, key| {
        let next = node.get(key)?;
        (next.is_mapping() && !is_switched(next, reader)).then_some(next)
    })?;
    VOLUMES.iter().find_map(|key| {
        let (before, after) = (scope.get(key)?, beside.entry(key)?);
        let is_list =
            before.is_sequence() && after.value.is_sequence() && after.value.items().next().is_some();
        if !is_list || reader.has_holes(after.value.span()) || reader.has_holes(before.span()) {
            return None;
        }
        let name = |item: Node<'d>| item.get("name").filter(|name| name.value_type() == Type::String);
        let kept: HashSet<&str> = after.value.items().filter_map(name).filter_map(Node::text).collect();
        let is_lost =
            |name: &Node<'_>| name.text().is_some_and(|name| listed.contains(name) && !kept.contains(name));
        let lost: Vec<Node<'d>> = before.items().filter_map(name).filter(is_lost).collect();
        (!lost.is_empty()).then_some((after, lost))
    })
}

/// The edit that has an entry merged at every depth.
fn merging(entry: Option<Node<'_>>, reader: &Reader<'_>) -> Option<Edit> {
    let entry = entry?;
    match entry.get("recursiveMerge") {
        // A string would be no boolean any more, and KOTS could not read the object.
        Some(switch) => (switch.value_type() == Type::Bool && reader.known(switch).is_some()).then(|| {
            let place = switch.place();
            Edit { source: place.source, span: place.span, text: "true".to_owned() }
        }),
        None => insert_entries(entry, &["recursiveMerge: true".to_owned()]),
    }
}
