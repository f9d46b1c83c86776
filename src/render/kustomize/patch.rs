//! Patches of a kustomization: what they are, and which resources they are for.

use super::build::{Builder, Members, Wanted};
use super::fields::{put, without};
use super::json_patch;
use super::manifest::Manifest;
use super::merge::{Merger, Unmerged};
use super::read;
use super::resource::{Id, Resource, map_at, text_at};
use super::schema::shape_of;
use super::select::Selector;
use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// What a patch is written as.
enum Body {
    Strategic(Vec<Value>),
    Json(Vec<Value>),
}

/// What `options` allow.
#[derive(Clone, Copy, Default)]
struct Allowed {
    name: bool,
    kind: bool,
}

impl Builder<'_> {
    /// `patchesStrategicMerge`: texts, else paths.
    pub(super) fn patch_strategic(&mut self, manifest: &Manifest, members: &mut Members) {
        for item in manifest.items("patchesStrategicMerge") {
            let Kind::Text(text) = &item.kind else {
                self.fail("a patch is expected here".to_owned(), item.origin);
                continue;
            };
            let is_text = text.as_str().contains(['\n', '{']) || text.as_str().contains(": ");
            let body = if is_text { self.body_in(text) } else { self.body_of(manifest, text, item.origin) };
            match body {
                Some(Body::Strategic(patches)) => self.merge_by_name(members, &patches, Allowed::default()),
                Some(Body::Json(_)) => self.fail("a JSON patch needs a target".to_owned(), item.origin),
                None => {}
            }
        }
    }

    /// `patches`
    pub(super) fn patch(&mut self, manifest: &Manifest, members: &mut Members) {
        for item in manifest.items("patches") {
            let Some(body) = self.body(manifest, &item) else { continue };
            let target = part(&item, "target");
            let flag = |name: &str| part(&item, "options").is_some_and(|options| is_set(&options, name));
            let allowed = Allowed { name: flag("allowNameChange"), kind: flag("allowKindChange") };
            match (body, target) {
                (Body::Strategic(patches), None) => self.merge_by_name(members, &patches, allowed),
                (Body::Strategic(patches), Some(target)) => match patches.as_slice() {
                    [] => {}
                    [patch] => {
                        let selected = self.selected(members, &target);
                        for at in selected {
                            self.merge_at(members, at, patch, allowed);
                        }
                        members.list.retain(|resource| !resource.value.is_nil());
                    }
                    _ => self.fail("only one patch may have this target".to_owned(), target.origin),
                },
                (Body::Json(_), None) => self.fail("a JSON patch needs a target".to_owned(), item.origin),
                (Body::Json(operations), Some(target)) => {
                    self.patch_json(members, &operations, &target, true);
                }
            }
        }
    }

    /// `patchesJson6902`
    pub(super) fn patch_json_6902(&mut self, manifest: &Manifest, members: &mut Members) {
        for item in manifest.items("patchesJson6902") {
            let Some(target) = part(&item, "target").filter(|target| !text_at(target, &["name"]).is_empty())
            else {
                self.fail("the target of the patch has no name".to_owned(), item.origin);
                continue;
            };
            match self.body(manifest, &item) {
                Some(Body::Json(operations)) => self.patch_json(members, &operations, &target, false),
                Some(Body::Strategic(_)) => {
                    self.fail("the patch is no list of operations".to_owned(), item.origin)
                }
                None => {}
            }
        }
    }

    fn patch_json(&mut self, members: &mut Members, operations: &[Value], target: &Value, remembers: bool) {
        for at in self.selected(members, target) {
            let Some(resource) = members.list.get_mut(at) else { continue };
            if remembers {
                resource.remember();
            }
            match json_patch::apply(&resource.value, operations, &mut self.limits.steps) {
                Ok(value) => resource.value = value,
                Err(undone) => self.fail(undone.message, undone.at.origin),
            }
        }
    }

    /// What is written under `patch`, or in the file under `path`.
    fn body(&mut self, manifest: &Manifest, item: &Value) -> Option<Body> {
        let text = |name: &str| match part(item, name)?.kind {
            Kind::Text(text) if !text.as_str().trim().is_empty() => Some(text),
            _ => None,
        };
        match (text("patch"), text("path")) {
            (Some(text), None) => self.body_in(&text),
            (None, Some(path)) => self.body_of(manifest, &path, item.origin),
            (Some(_), Some(_)) => {
                self.fail("the patch has both `patch` and `path`".to_owned(), item.origin);
                None
            }
            (None, None) => {
                self.fail("the patch has neither `patch` nor `path`".to_owned(), item.origin);
                None
            }
        }
    }

    fn body_of(&mut self, manifest: &Manifest, path: &Text, origin: Origin) -> Option<Body> {
        let origin = if path.main_origin() == Origin::None { origin } else { path.main_origin() };
        match self.file(manifest, path.as_str(), origin) {
            Wanted::Found(loaded) => self.sorted(&loaded.documents, origin),
            Wanted::Missing => {
                self.miss(path.as_str(), origin, true);
                None
            }
            Wanted::Remote | Wanted::Failed => None,
        }
    }

    fn body_in(&mut self, text: &Text) -> Option<Body> {
        let trimmed = text.as_str().trim();
        if trimmed.starts_with('[') && serde_json::from_str::<serde::de::IgnoredAny>(trimmed).is_err() {
            self.fail("a patch that begins with `[` is JSON".to_owned(), text.derived_origin());
            return None;
        }
        match read::inside(text) {
            Ok(documents) => self.sorted(&documents, text.main_origin()),
            Err(fault) => {
                self.fail(fault.message, text.derived_origin());
                None
            }
        }
    }

    /// Tells a list of operations from resources.
    fn sorted(&mut self, documents: &[Value], origin: Origin) -> Option<Body> {
        if let Some(Kind::List(list)) = documents.first().map(|first| &first.kind) {
            return Some(Body::Json(list.items().clone()));
        }
        let patches = self.resources(documents.to_vec());
        if patches.is_empty() && !documents.iter().all(Value::is_nil) {
            self.fail("the patch is neither a resource nor a list of operations".to_owned(), origin);
            return None;
        }
        Some(Body::Strategic(patches.into_iter().map(|patch| patch.value).collect()))
    }

    fn selected(&mut self, members: &Members, target: &Value) -> Vec<usize> {
        match Selector::new(target) {
            Ok(selector) => {
                let all = members.list.iter().enumerate();
                all.filter(|(_, resource)| selector.selects(resource)).map(|(at, _)| at).collect()
            }
            Err((field, message)) => {
                let origin = part(target, field).map_or(target.origin, |value| value.origin);
                self.fail(message, origin);
                Vec::new()
            }
        }
    }

    /// Merges patches into the resources that they name.
    fn merge_by_name(&mut self, members: &mut Members, patches: &[Value], allowed: Allowed) {
        for patch in patches {
            let named = Resource::new(patch.clone());
            let wanted = named.id();
            let matches = |resource: &Resource| {
                !resource.value.is_nil()
                    && resource.is_named(&|own| own == wanted.name)
                    && (resource.id() == wanted || resource.past_ids().contains(&wanted))
            };
            let all = members.list.iter().enumerate();
            let found: Vec<usize> = all.filter(|(_, one)| matches(one)).map(|(at, _)| at).collect();
            match found.as_slice() {
                [at] => self.merge_at(members, *at, patch, allowed),
                [] if members.is_open => {}
                [] => self.fail(format!("no resource is {}", shown(&wanted)), named.origin()),
                _ => self.fail(format!("several resources are {}", shown(&wanted)), named.origin()),
            }
        }
        members.list.retain(|resource| !resource.value.is_nil());
    }

    /// Merges a patch into a resource; what is deleted is nil then.
    fn merge_at(&mut self, members: &mut Members, at: usize, patch: &Value, allowed: Allowed) {
        let Some(resource) = members.list.get_mut(at) else { return };
        if allowed.name || allowed.kind {
            resource.remember();
        }
        let old = resource.value.clone();
        let mut merger = Merger { origins: self.origins, steps: &mut self.limits.steps };
        match merger.merge(Some(&old), Some(patch), shape_of(&resource.gvk())) {
            Ok(None) => resource.value = Value::nil(),
            Ok(Some(value)) => resource.value = kept(&old, value, allowed),
            Err(Unmerged { message, at }) => self.fail(message, at.origin),
        }
    }
}

/// The merged resource with what a patch does not change: what it is called.
fn kept(old: &Value, mut value: Value, allowed: Allowed) -> Value {
    let mut fields: Vec<&[&str]> = vec![&["apiVersion"], &["metadata", "namespace"]];
    fields.extend((!allowed.kind).then_some(["kind"].as_slice()));
    fields.extend((!allowed.name).then_some(["metadata", "name"].as_slice()));
    for field in fields {
        let before = match &old.kind {
            Kind::Map(map) => map.at(field).filter(|value| !value.is_nil()),
            _ => None,
        };
        match before {
            Some(before) => value = put(&value, field, before),
            None if field == ["metadata", "namespace"] => {
                let Some(metadata) = map_at(&value, &["metadata"]) else { continue };
                let Kind::Map(map) = &value.kind else { continue };
                let Some(whole) = map.get("metadata") else { continue };
                value = put(&value, &["metadata"], without(&whole, &metadata, "namespace"));
            }
            None => {}
        }
    }
    value
}

fn part(item: &Value, name: &str) -> Option<Value> {
    match &item.kind {
        Kind::Map(map) => map.get(name).filter(|value| !value.is_nil()),
        _ => None,
    }
}

fn is_set(options: &Value, name: &str) -> bool {
    part(options, name).and_then(|value| value.is_true()).unwrap_or(false)
}

fn shown(id: &Id) -> String {
    let Id { gvk, name, .. } = id;
    let group = if gvk.group.is_empty() { String::new() } else { format!("{}/", gvk.group) };
    format!("{} `{name}` of `{group}{}`", gvk.kind, gvk.version)
}
