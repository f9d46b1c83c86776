//! Resources of operators: which of their annotations reach pods.

use std::iter::once;

use super::super::{AnnotationSite, Misplacement, Pod, Seat};
use super::object::Object;
use super::operators::{self, Own, Place};
use super::pod_spec;
use super::text::Reader;
use crate::yaml::Node;

/// The seat of a mapping in a resource of an operator that is known, and its
/// pod; none where nothing is known of this place.
pub(super) fn find(mapping: Node<'_>, object: &Object<'_>, reader: &Reader<'_>) -> Option<(Seat, Pod)> {
    if let Some(site) = reader.sites().iter().find(|site| fits(site, object)) {
        return Some((Seat::Pod, pod_of_site(mapping, object, site, reader)));
    }
    let operator = operators::of(object)?;
    if let Some(place) = operator.pods.iter().find(|place| is_like(place.annotations, &object.path)) {
        return Some((Seat::Pod, pod_of_place(mapping, place, reader)));
    }
    if object.is_at(&["metadata", "annotations"]) {
        let target = operator.pods.first().map(|place| place.annotations);
        return match operator.own {
            Own::Ignored => Some(misplaced(format!("the {}'s own metadata", object.kind), target)),
            Own::Copied => Some((Seat::Pod, Pod::bare())),
            Own::Depends => Some((Seat::Bare, Pod::bare())),
            Own::Unknown => None,
        };
    }
    let listed = operator.others.iter().find(|(path, _)| is_like(path, &object.path));
    let holder = listed.map(|(_, holder)| *holder).or_else(|| part(&object.path))?;
    Some(misplaced(holder.to_owned(), None))
}

/// What holds the annotations of claim templates, in resources of any kind.
pub(super) fn is_claim_template(path: &[&str]) -> bool {
    matches!(path, [.., "volumeClaimTemplates", "[]", "metadata", "annotations"])
}

/// What holds annotations at the end of a path, by the name that operators
/// give to the metadata of objects they make beside their pods.
fn part(path: &[&str]) -> Option<&'static str> {
    let [.., name, "metadata", "annotations"] = path else { return None };
    match *name {
        "volumeClaimTemplate" | "persistentVolumeClaim" | "dataVolumeClaimTemplate" => {
            Some("the annotations of a claim")
        }
        "service" | "serviceSpec" | "serviceTemplate" | "replicaService" => {
            Some("the annotations of a Service")
        }
        "serviceAccount" | "serviceAccountTemplate" => Some("the annotations of a ServiceAccount"),
        "ingress" => Some("the annotations of an Ingress"),
        "route" | "httpRoute" => Some("the annotations of a route"),
        "podDisruptionBudget" => Some("the annotations of a PodDisruptionBudget"),
        _ => None,
    }
}

fn misplaced(holder: String, target: Option<&'static str>) -> (Seat, Pod) {
    (Seat::Misplaced(Misplacement { holder, target, move_edits: Vec::new() }), Pod::bare())
}

fn fits(site: &AnnotationSite, object: &Object<'_>) -> bool {
    let keys = site.annotations.iter().map(String::as_str);
    site.group == object.group && site.kind == object.kind && is_path(keys, &object.path)
}

/// Whether a path is one of those that a pattern such as `spec.pools[].annotations` means.
fn is_like(pattern: &str, path: &[&str]) -> bool {
    is_path(keys(pattern), path)
}

fn is_path<'k>(mut pattern: impl Iterator<Item = &'k str>, path: &[&str]) -> bool {
    let alike = |key: &&str| pattern.next().is_some_and(|part| part == *key || part == "*");
    path.iter().all(alike) && pattern.next().is_none()
}

/// The keys of a pattern; items of lists are `[]`.
fn keys(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('.').flat_map(|key| match key.strip_suffix("[]") {
        Some(list) => once(list).chain(Some("[]")),
        None => once(key).chain(None),
    })
}

fn pod_of_place(mapping: Node<'_>, place: &Place, reader: &Reader<'_>) -> Pod {
    let mut pod = match place.pod_spec {
        Some(spec) => {
            let (from, to): (Vec<&str>, Vec<&str>) =
                (keys(place.annotations).collect(), keys(spec).collect());
            beside(mapping, &from, &to).map_or_else(Pod::bare, |spec| pod_spec::read_partial(spec, reader))
        }
        None => pod_spec::embedded(mapping, reader),
    };
    pod.main_container = place.container;
    pod
}

fn pod_of_site(mapping: Node<'_>, object: &Object<'_>, site: &AnnotationSite, reader: &Reader<'_>) -> Pod {
    let Some(template) = &site.template else { return Pod::bare() };
    let to: Vec<&str> = template.iter().map(String::as_str).collect();
    let template = beside(mapping, &object.path, &to);
    template.map_or_else(Pod::bare, |template| pod_spec::read_template(template, reader))
}

/// The node at the path `to` of the object in which `mapping` stands at the
/// path `from`: through the same items of lists, as far as the paths agree.
fn beside<'d>(mapping: Node<'d>, from: &[&str], to: &[&str]) -> Option<Node<'d>> {
    let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let start = (shared..from.len()).try_fold(mapping, |node, _| node.parent())?;
    start.at(&to[shared..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_paths() {
        let cases: [(&str, &[&str], bool); 6] = [
            ("spec.podAnnotations", &["spec", "podAnnotations"], true),
            ("spec.podAnnotations", &["spec"], false),
            ("spec.podAnnotations", &["spec", "podAnnotations", "x"], false),
            ("spec.pools[].annotations", &["spec", "pools", "[]", "annotations"], true),
            ("spec.pools[].annotations", &["spec", "pools", "annotations"], false),
            ("spec.annotations.*", &["spec", "annotations", "mon"], true),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(is_like(pattern, path), expected, "{pattern} {path:?}");
        }
    }

    #[test]
    fn every_kind_is_described_once_and_paths_are_paths() {
        let mut known = std::collections::HashSet::new();
        for operator in operators::all() {
            for group in operator.groups {
                let kinds = if operator.kinds.is_empty() { &["*"] } else { operator.kinds };
                for kind in kinds {
                    assert!(known.insert((group, kind)), "{group} {kind} stands there twice");
                }
            }
            let others = operator.others.iter().map(|(path, _)| *path);
            for path in operator.pods.iter().map(|place| place.annotations).chain(others) {
                assert!(keys(path).all(|key| !key.is_empty()), "{path}");
                assert!(path.to_lowercase().ends_with("annotations") || path.ends_with(".*"), "{path}");
            }
        }
    }
}
