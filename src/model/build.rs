//! From parsed documents to a [`Project`]: finds every mapping that holds keys
//! of Velero's, tells where it sits, and reads the pod that it reaches.

mod annotation;
mod assignment;
mod elsewhere;
mod inside;
mod json_patch;
mod kots;
mod layers;
mod library;
mod mark;
mod mentions;
mod object;
mod operators;
mod parameters;
mod persistence;
mod pod_spec;
mod relocate;
mod resource;
mod seat;
mod shapes;
mod sites;
mod template;
mod text;
mod values;

use std::collections::HashSet;
use std::rc::Rc;

use super::{Annotation, AnnotationSite, MOST, Pod, Project, Seat, Site};
use crate::render::View;
use crate::source::Span;
use crate::velero::key::classify;
use crate::yaml::{Document, Entry, Node};
use assignment::Assignment;
pub use inside::may_hold_annotations;
use object::Object;
pub use template::{bare_switch, broken_templates, is_read_first};
use text::Reader;

/// A document and the parts of it that only the installation knows.
#[derive(Debug)]
pub struct Parsed<'h> {
    /// The document, read from the view's text.
    pub document: Rc<Document>,
    /// How its templates were read.
    pub view: &'h View,
    /// Places beside the known ones where resources carry the annotations of their pods.
    pub sites: &'h [AnnotationSite],
}

/// Reads the sites and marks of a document into `project`.
pub fn add(project: &mut Project, parsed: &Parsed<'_>) {
    let reader = Reader::new(&parsed.document, parsed.view, parsed.sites);
    let nodes = || Node::all(&parsed.document);
    let (mut holders, mut places) = (Vec::new(), Vec::new());
    let shared: HashSet<Span> = nodes().filter_map(Node::anchored).map(Node::span).collect();
    for node in nodes() {
        if node.is_sequence() && !node.is_alias() && !reader.is_exhausted() {
            project.sites.extend(json_patch::sites(node, &reader));
        }
        if !node.is_mapping() {
            continue;
        }
        let is_reference = node.is_alias() && is_merged(node);
        if holds_keys(node) && !is_reference && !is_schema(node) && !reader.is_exhausted() {
            let is_part = is_merged(node) || shared.contains(&node.span());
            let site = site(node, is_part, &reader);
            let reaches = |site: &Site| matches!(site.seat, Seat::Pod | Seat::Values);
            if site.as_ref().is_some_and(reaches) {
                holders.push(node);
                places.push(project.sites.len());
            }
            project.sites.extend(site);
        }
        if mark::is_held(node) {
            project.marks.extend(mark::read(node, &reader));
        }
        project.resources.extend(resource::read(node, &reader));
        let assignments = node.own_entries().filter_map(|entry| assignment::read(entry, &reader));
        project.sites.extend(assignments.map(|found| assigned(node, found, &reader)));
    }
    for (layer, place) in values::layered(&holders).into_iter().zip(places) {
        project.sites[place].more_annotations |= layer;
    }
    for list in nodes().filter(|node| node.is_sequence() && !node.is_alias()) {
        project.sites.extend(parameters::read(list, &reader));
    }
    if parsed.document.string_around().is_none() {
        let (document, manifest) = kots::read(&parsed.document, &holders, &reader);
        let kind = document.as_ref().map(|document| document.kind);
        project.templates.extend(template::unquoted(&parsed.document, kind, parsed.view));
        project.kots.extend(document);
        project.manifest = manifest;
    }
    project.excesses.extend(reader.into_excesses());
}

/// Whether a mapping is the value of a merge key, and so part of another one.
fn is_merged(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    if parent.is_sequence() {
        return is_merged(parent);
    }
    node.holder().is_some_and(|entry| entry.is_merge())
}

/// Whether the keys are those of a JSON Schema, which describes annotations and sets none.
fn is_schema(mapping: Node<'_>) -> bool {
    let is_properties =
        |entry: Entry<'_>| matches!(entry.key.text(), Some("properties" | "patternProperties"));
    mapping.holder().is_some_and(is_properties) && mapping.own_entries().all(|entry| entry.value.is_mapping())
}

/// Whether a mapping has a key in Velero's space, of its own or by a merge key.
fn holds_keys(mapping: Node<'_>) -> bool {
    let in_space = |node: Node<'_>| node.text().is_some_and(|key| classify(key).is_some());
    let mut merges = false;
    for entry in mapping.own_entries() {
        if in_space(entry.key) {
            return true;
        }
        merges |= entry.is_merge();
    }
    merges && mapping.entries().iter().any(|entry| in_space(entry.key))
}

/// Reads a site; none where what looks like annotations is a pattern for them,
/// or has too many keys. One that is part of others (an anchor, the value of a
/// merge key) is nowhere misplaced by itself.
fn site(mapping: Node<'_>, is_part: bool, reader: &Reader<'_>) -> Option<Site> {
    let object = Object::around(mapping, reader);
    if object.as_ref().is_some_and(Object::holds_patterns) {
        return None;
    }
    let annotations = annotations(mapping, reader)?;
    let (seat, pod) = seat::find(mapping, object.as_ref(), reader);
    let seat = match seat {
        Seat::Misplaced(_) if is_part => Seat::Bare,
        Seat::Misplaced(mut misplacement) => {
            if let Some(object) = &object {
                misplacement.move_edits = relocate::edits(mapping, object, reader);
            }
            Seat::Misplaced(misplacement)
        }
        seat => seat,
    };
    if reader.is_exhausted() {
        let message = "aliases and repeated keys make too much of this document";
        reader.leave(mapping.place(), message.to_owned(), "Velero's keys were not looked at from here on");
        return None;
    }
    let pod = if matches!(seat, Seat::Misplaced(_)) { Pod::bare() } else { pod };
    let resource = object.as_ref().map(|object| object.resource(reader));
    // What YAML, KOTS or Helm merges with others lies beside their entries.
    let is_overlay = match &object {
        Some(object) => object.path.starts_with(&["spec", "optionalValues"]),
        None => matches!(seat, Seat::Values) && values::is_overlay(mapping.source().path()),
    };
    let more_annotations = is_part || is_overlay || reader.is_open_inside(mapping);
    Some(Site { annotations, seat, pod, resource, more_annotations, backup_mode: None })
}

/// A string in the place of the annotations that `holder` is to have.
fn assigned(holder: Node<'_>, found: Assignment, reader: &Reader<'_>) -> Site {
    let resource = Object::around(holder, reader).map(|object| object.resource(reader));
    Site {
        annotations: vec![found.annotation],
        seat: found.seat,
        pod: Pod::bare(),
        resource,
        more_annotations: false,
        backup_mode: None,
    }
}

/// The entries in Velero's space: own ones as written, then those that a merge
/// key brings. None where there are too many.
fn annotations(mapping: Node<'_>, reader: &Reader<'_>) -> Option<Vec<Annotation>> {
    let ours = |entry: &Entry<'_>| entry.key.text().is_some_and(|key| classify(key).is_some());
    let own: Vec<Entry<'_>> = mapping.own_entries().filter(ours).collect();
    let keys: HashSet<Option<&str>> = own.iter().map(|entry| entry.key.text()).collect();
    let merges = mapping.own_entries().any(|entry| entry.is_merge());
    let all = if merges { mapping.entries() } else { Vec::new() };
    let merged: Vec<Entry<'_>> =
        all.into_iter().filter(|entry| ours(entry) && !keys.contains(&entry.key.text())).collect();
    reader.spend(own.len() + merged.len());
    if own.len() + merged.len() > MOST {
        let place = own.first().map_or(mapping.place(), |entry| entry.key.place());
        let message = format!("a mapping has more than {MOST} keys of Velero's");
        reader.leave(place, message, "none of them was looked at");
        return None;
    }
    let kept = if reader.is_exhausted() { 0 } else { MOST };
    let own = own.into_iter().take(kept).filter_map(|entry| annotation::read(mapping, entry, false, reader));
    let merged =
        merged.into_iter().take(kept).filter_map(|entry| annotation::read(mapping, entry, true, reader));
    Some(own.chain(merged).collect())
}
