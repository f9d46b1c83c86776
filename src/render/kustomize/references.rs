//! Names in resources that follow the renaming of what they name
//! (`api/filters/nameref` of kustomize 5.7.1).

use std::collections::{BTreeSet, HashMap};

use super::fields::{edit, edit_items, put, split};
use super::reference_fields::{MORE, ROWS, pod_path};
use super::resource::{Id, Resource, joined, map_at, text_at};
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// A resource as others may name it.
struct Named {
    now: Id,
    first: Id,
    past: Vec<Id>,
    name: Text,
    namespace: Option<Value>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

/// A name that may stand for several resources.
#[derive(Debug)]
pub(super) struct Ambiguous {
    /// Which of the resources has it.
    pub resource: usize,
    pub name: String,
}

/// Makes the names in resources follow what they name. `steps` counts what is
/// looked through.
pub(super) fn follow(resources: &mut [Resource], steps: &mut u64) -> Vec<Ambiguous> {
    if resources.iter().all(|resource| resource.past.is_empty()) {
        return Vec::new();
    }
    let named: Vec<Named> = resources.iter().map(Named::new).collect();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, one) in named.iter().enumerate() {
        let names: BTreeSet<&str> = one.past.iter().map(|id| id.name.as_str()).collect();
        names.into_iter().for_each(|name| by_name.entry(name).or_default().push(at));
    }
    let mut ambiguous = Vec::new();
    for (at, resource) in resources.iter_mut().enumerate() {
        let first = &named[at].first;
        for (target, kinds, paths) in ROWS.iter().chain(&MORE) {
            if !kinds.split(' ').any(|kind| is_kind(first, kind)) {
                continue;
            }
            for path in *paths {
                let path = path.replace('@', pod_path(&first.gvk.kind));
                let mut search = Search { named: &named, by_name: &by_name, at, target, path: &path, steps };
                match search.update(&resource.value) {
                    Ok(Some(value)) => resource.value = value,
                    Ok(None) => {}
                    Err(name) => ambiguous.push(Ambiguous { resource: at, name }),
                }
            }
        }
    }
    ambiguous
}

fn is_kind(id: &Id, kind: &str) -> bool {
    match kind.split_once(':') {
        Some((group, kind)) => id.gvk.fits(group, "", kind),
        None => id.gvk.kind == kind,
    }
}

impl Named {
    fn new(resource: &Resource) -> Self {
        let metadata = |name: &str| map_at(&resource.value, &["metadata"]).and_then(|map| map.get(name));
        let name = metadata("name").and_then(|name| match name.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        });
        Self {
            now: resource.id(),
            first: resource.first_id(),
            past: resource.past_ids(),
            name: name.unwrap_or_else(|| Text::plain("")),
            namespace: metadata("namespace").filter(|value| matches!(value.kind, Kind::Text(_))),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
        }
    }
}

/// The search for what the names under one field of one resource stand for.
struct Search<'s> {
    named: &'s [Named],
    by_name: &'s HashMap<&'s str, Vec<usize>>,
    at: usize,
    target: &'s [&'static str; 3],
    path: &'s str,
    steps: &'s mut u64,
}

impl Search<'_> {
    /// The resource with its names up to date. Errors: an ambiguous name.
    fn update(&mut self, resource: &Value) -> Result<Option<Value>, String> {
        let whole = resource.clone();
        edit(resource, &split(self.path), None, &mut |value| match &value.kind {
            Kind::Text(name) => self.scalar(&whole, name),
            Kind::Map(_) => self.map(&whole, value),
            Kind::List(list) => edit_items(value, list, &mut |item| match &item.kind {
                Kind::Text(name) => self.scalar(&whole, name),
                Kind::Map(_) => self.map(&whole, item),
                _ => Ok(None),
            }),
            _ => Ok(None),
        })
    }

    fn scalar(&mut self, whole: &Value, name: &Text) -> Result<Option<Value>, String> {
        let candidates = self.candidates(whole, name.as_str());
        let Some(found) = self.choose(candidates, name.as_str(), false)? else { return Ok(None) };
        let new = &found.name;
        Ok((new.as_str() != name.as_str()).then(|| renamed(name, new)))
    }

    /// A map with `name` and perhaps `namespace`, such as a subject.
    fn map(&mut self, whole: &Value, value: &Value) -> Result<Option<Value>, String> {
        let Kind::Map(map) = &value.kind else { return Ok(None) };
        let Some(Kind::Text(name)) = map.get("name").map(|name| name.kind) else { return Ok(None) };
        let mut candidates = self.candidates(whole, name.as_str());
        if map.get("namespace").is_some() {
            let namespace = text_at(value, &["namespace"]);
            *self.steps = self.steps.saturating_sub(self.named.len() as u64);
            let is_first = (0..self.named.len())
                .any(|at| self.named[at].first.namespace == namespace && self.may_name(whole, at));
            candidates.retain(|&at| {
                let one = &self.named[at];
                let id = if is_first { &one.first } else { &one.now };
                id.namespace == namespace && !id.is_cluster_scoped()
            });
        }
        let Some(found) = self.choose(candidates, name.as_str(), true)? else { return Ok(None) };
        if found.name.as_str() == name.as_str() && found.namespace.is_none() {
            return Ok(None);
        }
        let mut new = put(value, &["name"], renamed(&name, &found.name));
        if let Some(namespace) = &found.namespace {
            new = put(&new, &["namespace"], namespace.clone());
        }
        Ok(Some(new))
    }

    /// Those that had the name and that this resource could name.
    fn candidates(&mut self, whole: &Value, name: &str) -> Vec<usize> {
        let all = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let left = self.steps.checked_sub(all.len() as u64);
        *self.steps = left.unwrap_or(0);
        if left.is_none() {
            return Vec::new();
        }
        let [group, version, kind] = self.target;
        let fits = |at: &&usize| self.named[**at].past.iter().any(|id| id.gvk.fits(group, version, kind));
        let role = self.role(whole);
        let is_role = |at: &&usize| {
            let Some((group, kind)) = &role else { return true };
            self.named[**at].past.iter().any(|id| id.gvk.fits(group, "", kind))
        };
        all.iter().filter(fits).filter(is_role).copied().filter(|&at| self.may_name(whole, at)).collect()
    }

    /// What kind a `roleRef` is for.
    fn role(&self, whole: &Value) -> Option<(String, String)> {
        if !self.path.ends_with("roleRef/name") {
            return None;
        }
        let part = |name: &str| text_at(whole, &["roleRef", name]);
        Some((part("apiGroup"), part("kind"))).filter(|(group, kind)| !group.is_empty() && !kind.is_empty())
    }

    /// Whether the resource may name another one, by their namespaces.
    fn may_name(&self, whole: &Value, other: usize) -> bool {
        let (own, other) = (&self.named[self.at].now, &self.named[other].now);
        if own.is_cluster_scoped() || other.is_cluster_scoped() || own.namespace == other.namespace {
            return true;
        }
        let Kind::Map(map) = &whole.kind else { return false };
        let Some(Kind::List(subjects)) = map.get("subjects").map(|subjects| subjects.kind) else {
            return false;
        };
        let names = |subject: &Value| {
            text_at(subject, &["kind"]) == "ServiceAccount"
                && text_at(subject, &["namespace"]) == other.namespace
        };
        own.gvk.kind == "RoleBinding"
            && other.gvk.kind == "ServiceAccount"
            && subjects.items().iter().any(names)
    }

    fn choose(
        &self,
        mut found: Vec<usize>,
        name: &str,
        with_namespace: bool,
    ) -> Result<Option<&Named>, String> {
        let own = &self.named[self.at];
        if found.len() > 1 {
            found.retain(|&at| are_in_step(&self.named[at], own, true));
        }
        if found.len() > 1 {
            found.retain(|&at| are_in_step(&self.named[at], own, false));
        }
        let Some(first) = found.first().map(|&at| &self.named[at]) else { return Ok(None) };
        let namespace = |named: &Named| match named.namespace.as_ref().map(|value| &value.kind) {
            Some(Kind::Text(text)) => text.as_str().to_owned(),
            _ => String::new(),
        };
        let is_same = |&at: &usize| {
            let other = &self.named[at];
            other.name.as_str() == first.name.as_str()
                && (!with_namespace || namespace(other) == namespace(first))
        };
        if found.iter().all(is_same) { Ok(Some(first)) } else { Err(name.to_owned()) }
    }
}

/// Whether two resources were given the same prefixes and suffixes at last.
fn are_in_step(one: &Named, other: &Named, blank_fits: bool) -> bool {
    let fits = |one: &[String], other: &[String]| {
        if one.is_empty() || other.is_empty() {
            return blank_fits || one.is_empty() && other.is_empty();
        }
        one.iter().rev().zip(other.iter().rev()).all(|(one, other)| one == other)
    };
    fits(&one.prefixes, &other.prefixes) && fits(&one.suffixes, &other.suffixes)
}

/// The new name where the old one stood: what it keeps of the old one comes
/// from where that is written.
fn renamed(old: &Text, new: &Text) -> Value {
    match new.as_str().find(old.as_str()) {
        Some(at) if !old.is_empty() => {
            joined(&[&new.slice(0..at), old, &new.slice(at + old.len()..new.len())])
        }
        _ => Value::text(new.clone()),
    }
}
