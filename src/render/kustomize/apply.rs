//! What a kustomization does to its resources, one thing after the other.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::CommonAnnotation;
use super::build::{Builder, Members};
use super::fields::Spec;
use super::manifest::Manifest;
use super::resource::{Resource, text_at, text_of};
use super::transform::{self, Reach};
use crate::render::value::{Kind, Map, Slot, Value};

impl Builder<'_> {
    /// What a kustomization does to its resources.
    pub(super) fn transform(&mut self, manifest: &Manifest, members: &mut Members) {
        self.patch_strategic(manifest, members);
        self.patch(manifest, members);
        for name in ["namespace", "namePrefix", "nameSuffix"] {
            if let Some(value) = manifest.field(name).filter(|value| !matches!(value.kind, Kind::Text(_))) {
                self.fail(format!("`{name}` is not a string"), value.origin);
            }
        }
        let text = |name: &str| match manifest.text(name).map(|value| value.kind) {
            Some(Kind::Text(text)) => Some(text),
            _ => None,
        };
        if let Some(namespace) = text("namespace") {
            self.each(members, &mut |resource| transform::set_namespace(resource, &namespace));
            self.report_twins(members);
        }
        for (name, is_suffix) in [("namePrefix", false), ("nameSuffix", true)] {
            if let Some(part) = text(name) {
                members.list.iter_mut().for_each(|resource| transform::rename(resource, &part, is_suffix));
            }
        }
        self.label(manifest, members);
        if let Some(entries) = self.strings(manifest.field("commonAnnotations")) {
            self.note_annotations(manifest, &entries);
            self.each(members, &mut |resource| transform::annotate(resource, &entries));
        }
        self.patch_json_6902(manifest, members);
    }

    fn each(&mut self, members: &mut Members, change: &mut dyn FnMut(&mut Resource) -> Result<(), String>) {
        for resource in &mut members.list {
            if let Err(message) = change(resource) {
                self.fail(message, resource.origin());
            }
        }
    }

    fn report_twins(&mut self, members: &Members) {
        let mut ids = HashSet::new();
        for resource in &members.list {
            if !ids.insert(resource.id()) {
                let (kind, name) = (resource.gvk().kind, resource.name());
                self.fail(format!("two resources are {kind} `{name}` in this namespace"), resource.origin());
            }
        }
    }

    fn label(&mut self, manifest: &Manifest, members: &mut Members) {
        for item in manifest.items("labels") {
            let Kind::Map(label) = &item.kind else { continue };
            let Some(pairs) = self.strings(label.get("pairs")) else { continue };
            let is_set = |name: &str| label.get(name).and_then(|flag| flag.is_true()).unwrap_or(false);
            let reach = match (is_set("includeSelectors"), is_set("includeTemplates")) {
                (true, _) => Reach::Selectors,
                (false, true) => Reach::Templates,
                (false, false) => Reach::Object,
            };
            let own = match label.get("fields").map(|fields| fields.kind) {
                Some(Kind::List(list)) => list.items().clone(),
                _ => Vec::new(),
            };
            let own: Vec<[String; 4]> = own
                .iter()
                .map(|field| ["group", "version", "kind", "path"].map(|name| text_at(field, &[name])))
                .collect();
            let create: Vec<bool> = match label.get("fields").map(|fields| fields.kind) {
                Some(Kind::List(list)) => list.items().iter().map(creates).collect(),
                _ => Vec::new(),
            };
            let own: Vec<Spec<'_>> = own
                .iter()
                .zip(create)
                .map(|([group, version, kind, path], create)| Spec { group, version, kind, path, create })
                .collect();
            self.each(members, &mut |resource| transform::label(resource, &pairs, reach, &own));
        }
        if let Some(pairs) = self.strings(manifest.field("commonLabels")) {
            self.each(members, &mut |resource| transform::label(resource, &pairs, Reach::Selectors, &[]));
        }
    }

    /// A map of strings; what is something else is reported and left out.
    fn strings(&mut self, value: Option<Value>) -> Option<Map> {
        let value = value?;
        let Kind::Map(map) = &value.kind else {
            self.fail("a map is expected here".to_owned(), value.origin);
            return None;
        };
        let mut slots = map.slots().clone();
        for (key, slot) in map.slots().iter() {
            if slot.value.is_nil() {
                slots.insert(Rc::clone(key), Slot { key: slot.key, value: Value::plain("") });
            } else if !matches!(slot.value.kind, Kind::Text(_)) {
                slots.remove(key);
                self.fail(format!("the value of `{key}` is not a string"), slot.value.origin);
            }
        }
        Some(Map::new(slots))
    }

    fn note_annotations(&mut self, manifest: &Manifest, entries: &Map) {
        for (key, slot) in entries.slots().iter() {
            let (key_place, value_place) = (self.place(slot.key), self.place(slot.value.origin));
            let Some(key_place) = key_place else { continue };
            let annotation = CommonAnnotation {
                file: Arc::clone(&manifest.source),
                key: key.to_string(),
                value: text_of(Some(slot.value.clone())),
                value_place: value_place.unwrap_or_else(|| key_place.clone()),
                key_place,
            };
            let known = |other: &CommonAnnotation| other.key_place == annotation.key_place;
            if !self.built.common_annotations.iter().any(known) {
                self.built.common_annotations.push(annotation);
            }
        }
    }
}

fn creates(field: &Value) -> bool {
    match &field.kind {
        Kind::Map(map) => map.get("create").and_then(|flag| flag.is_true()).unwrap_or(false),
        _ => false,
    }
}
