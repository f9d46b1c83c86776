//! Annotations set one by one, as `helm --set` takes them: the parameters of an
//! Argo CD Application (`HelmParameter` of argoproj.io/v1alpha1).

use std::collections::HashMap;
use std::ops::Range;

use super::super::{Annotation, Pod, Seat, Site, Text, ValueType};
use super::annotation;
use super::object::Object;
use super::text::Reader;
use crate::velero::key::{Field, Key, classify};
use crate::yaml::Node;

/// The sites in a list of parameters: one for each mapping that they write to.
pub(super) fn read(list: Node<'_>, reader: &Reader<'_>) -> Vec<Site> {
    let is_parameters = list.holder().is_some_and(|entry| entry.key.text() == Some("parameters"));
    let object = is_parameters.then(|| Object::around(list, reader)).flatten();
    let Some(object) = object.filter(|object| object.group == "argoproj.io") else { return Vec::new() };
    if !object.path.ends_with(&["helm", "parameters"]) {
        return Vec::new();
    }
    let mut sites: Vec<Site> = Vec::new();
    let mut by_path: HashMap<String, usize> = HashMap::new();
    for item in reader.items(list, "parameters") {
        let Some((path, annotation)) = parameter(item, reader) else { continue };
        match by_path.get(&path).and_then(|at| sites.get_mut(*at)) {
            Some(site) => site.annotations.push(annotation),
            None => {
                by_path.insert(path, sites.len());
                sites.push(site(annotation, &object, reader));
            }
        }
    }
    sites
}

fn site(annotation: Annotation, object: &Object<'_>, reader: &Reader<'_>) -> Site {
    Site {
        backup_mode: None,
        annotations: vec![annotation],
        // The values beside the parameters are merged with them.
        seat: Seat::Bare,
        pod: Pod::bare(),
        resource: Some(object.resource(reader)),
        more_annotations: true,
    }
}

/// The path to the mapping that a parameter writes to, and the annotation that
/// it writes; none where its last key is not in Velero's space.
fn parameter(item: Node<'_>, reader: &Reader<'_>) -> Option<(String, Annotation)> {
    let name = item.get("name")?;
    let value = item.entry("value")?;
    let scalar = name.scalar()?;
    reader.text(name)?.known()?;
    let key = last_key(scalar.text());
    let path = scalar.text()[..key.start].to_owned();
    let key = Text::new(scalar.escaped_part(key)?, Vec::new());
    let is_command = matches!(classify(key.known()?)?, Key::Hook(_, Field::Command));
    let mut read = annotation::value(value, is_command, reader);
    // Helm takes backslashes out of the value, and reads braces as a list.
    if value.value.text().is_some_and(|text| text.contains('\\') || text.starts_with('{')) {
        read.kind = ValueType::Open;
    }
    Some((path, Annotation::new(key, read, None, false)?))
}

/// What stands after the last dot that has no backslash before it.
fn last_key(path: &str) -> Range<usize> {
    let (mut start, mut escaped) = (0, false);
    for (at, c) in path.char_indices() {
        if c == '.' && !escaped {
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    start..path.len()
}
