//! Operations of JSON patches (RFC 6902) that add annotations one by one, as
//! kustomize and `kubectl patch` take them:
//! `path: /spec/template/metadata/annotations/backup.velero.io~1backup-volumes`.

use std::collections::HashMap;

use super::super::{Annotation, MOST, Pod, Seat, Site};
use super::annotation;
use super::object::Object;
use super::text::Reader;
use crate::velero::key::{Field, Key, classify};
use crate::yaml::Node;

/// Whether a mapping is the value that an operation puts somewhere.
pub(super) fn is_value(mapping: Node<'_>) -> bool {
    let is_value = mapping.holder().is_some_and(|entry| entry.key.text() == Some("value"));
    is_value && mapping.parent().is_some_and(|operation| path(operation).is_some())
}

/// The sites that the operations of a patch make, one for each mapping of
/// annotations that they add to. What they are added to is not known: the
/// object is elsewhere, and has annotations of its own.
pub(super) fn sites(patch: Node<'_>, reader: &Reader<'_>) -> Vec<Site> {
    let (mut sites, mut by_target): (Vec<Site>, HashMap<&str, usize>) = <_>::default();
    let operations = patch.items().filter(|item| item.is_mapping());
    let additions =
        operations.filter_map(|operation| addition(operation, reader).map(|found| (operation, found)));
    for (count, (operation, (target, annotation))) in additions.enumerate() {
        if count == MOST {
            let message = format!("a patch adds more than {MOST} keys of Velero's");
            reader.leave(operation.place(), message, "the others were not looked at");
            break;
        }
        match by_target.get(target).and_then(|at| sites.get_mut(*at)) {
            Some(site) => site.annotations.push(annotation),
            None => {
                by_target.insert(target, sites.len());
                sites.push(site(operation, annotation, reader));
            }
        }
    }
    sites
}

fn site(operation: Node<'_>, annotation: Annotation, reader: &Reader<'_>) -> Site {
    let resource = Object::around(operation, reader).map(|object| object.resource(reader));
    let annotations = vec![annotation];
    Site {
        annotations,
        seat: Seat::Bare,
        pod: Pod::bare(),
        resource,
        more_annotations: true,
        backup_mode: None,
    }
}

/// The annotation that an operation adds, and the path of the mapping that gets it.
fn addition<'d>(operation: Node<'d>, reader: &Reader<'_>) -> Option<(&'d str, Annotation)> {
    let (target, key) = path(operation)?.rsplit_once('/')?;
    let kind = classify(&key.replace("~1", "/"))?;
    let pointer = operation.get("path")?;
    let holes = reader.text(pointer)?.holes().to_vec();
    let value = operation.entry("value")?;
    let is_command = matches!(kind, Key::Hook(_, Field::Command));
    reader.spend(1);
    Some((
        target,
        Annotation {
            key: crate::model::Text::pointer_key(pointer.scalar()?, &holes)?,
            kind,
            value: annotation::value(value, is_command, reader),
            removal: None,
            merged: false,
            entry_end: None,
            found: Default::default(),
        },
    ))
}

/// The path of an operation that sets something; none for other mappings.
fn path(mapping: Node<'_>) -> Option<&str> {
    let sets = mapping.get("op").and_then(Node::text).is_some_and(|op| matches!(op, "add" | "replace"));
    mapping.get("path").and_then(Node::text).filter(|path| sets && path.starts_with('/'))
}
