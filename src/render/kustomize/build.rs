//! Goes through kustomizations from the inside out (`api/internal/target` of kustomize 5.7.1).

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use super::fields::{with, without};
use super::folder::{Files, is_remote, join};
use super::manifest::{self, Manifest};
use super::read;
use super::resource::{Id, Resource, map_at, text_at};
use super::{Built, BuiltDocument, ChartRequest, Charts, Failure, Limits, NotFollowed, order, references};
use crate::render::helm::chart::FailureKind;
use crate::render::origin::{Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, Value};
use crate::source::{Place, Source};

/// Failures of one build that are told.
const MOST_FAILURES: usize = 1000;

/// The resources that a kustomization has so far.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub list: Vec<Resource>,
    /// Whether there may be more of them, which are not followed.
    pub is_open: bool,
    ids: HashSet<Id>,
}

impl Members {
    /// Takes note of what the resources are called now.
    pub(super) fn refresh(&mut self) {
        self.ids = self.list.iter().map(Resource::id).collect();
    }
}

/// A build on its way.
pub(super) struct Builder<'b> {
    pub files: &'b dyn Files,
    pub origins: &'b mut Origins,
    pub charts: &'b mut dyn FnMut(&ChartRequest, &mut Origins) -> Option<Vec<Value>>,
    pub limits: Limits,
    pub built: Built,
    pub read: BTreeSet<String>,
    pub cache: BTreeMap<String, Option<Rc<Loaded>>>,
    /// The folders that are being built, from the outside in.
    pub stack: Vec<String>,
}

/// A file that a kustomization names.
pub(super) enum Wanted {
    Found(Rc<Loaded>),
    /// It is to be fetched, and noted as such.
    Remote,
    /// It is not there, and reported.
    Missing,
    /// It is reported.
    Failed,
}

/// A file with what it holds.
pub(super) struct Loaded {
    pub source: Arc<Source>,
    pub documents: Vec<Value>,
}

impl<'b> Builder<'b> {
    /// Nothing is built yet.
    pub(super) fn new(
        files: &'b dyn Files,
        origins: &'b mut Origins,
        charts: &'b mut Charts<'_>,
        limits: &Limits,
    ) -> Self {
        Self {
            files,
            origins,
            charts,
            limits: *limits,
            built: Built::default(),
            read: BTreeSet::new(),
            cache: BTreeMap::new(),
            stack: Vec::new(),
        }
    }

    /// Builds a folder and what it is made of.
    pub(super) fn run(mut self, folder: &str) -> Built {
        let Some(manifest) = self.manifest(folder, None) else { return self.finish(Vec::new()) };
        let sorting = manifest.field("sortOptions");
        let mut members = self.folder(&manifest, Members::default());
        for ambiguous in references::follow(&mut members.list, &mut self.limits.steps) {
            let origin = members.list.get(ambiguous.resource).map_or(Origin::None, Resource::origin);
            self.fail(format!("the name `{}` in this resource fits several others", ambiguous.name), origin);
        }
        members.list.retain(|resource| !is_local(resource));
        match sorting {
            None => order::sort(&mut members.list, None),
            Some(options) if text_at(&options, &["order"]) == "legacy" => {
                let kinds = |name: &str| {
                    let field = map_at(&options, &["legacySortOptions"])?.get(name);
                    match field?.kind {
                        Kind::List(list) => Some(
                            list.items()
                                .iter()
                                .map(|kind| super::resource::text_of(Some(kind.clone())))
                                .collect(),
                        ),
                        _ => None,
                    }
                };
                let own = (kinds("orderFirst"), kinds("orderLast"));
                let own = (own.0.is_some() || own.1.is_some())
                    .then(|| (own.0.unwrap_or_default(), own.1.unwrap_or_default()));
                order::sort(&mut members.list, own);
            }
            Some(_) => {}
        }
        self.finish(members.list)
    }

    fn finish(mut self, resources: Vec<Resource>) -> Built {
        let documents = resources.into_iter().map(|resource| BuiltDocument {
            place: manifest::place(self.origins, resource.origin()),
            value: without_blank_annotations(resource.value),
        });
        self.built.documents = documents.collect();
        self.built.read = self.read.into_iter().collect();
        self.built
    }

    /// Where a person edits what has an origin.
    pub(super) fn place(&self, origin: Origin) -> Option<Place> {
        manifest::place(self.origins, origin)
    }

    /// Takes note of what kustomize would refuse, once.
    pub(super) fn fail(&mut self, message: String, origin: Origin) {
        let place = self.place(origin);
        self.fail_at(message, place);
    }

    /// The same, where the place is known already.
    pub(super) fn fail_at(&mut self, message: String, place: Option<Place>) {
        let is_known = |known: &Failure| known.message == message && known.place == place;
        // Each is compared with all before it.
        if self.built.failures.len() < MOST_FAILURES && !self.built.failures.iter().any(is_known) {
            self.built.failures.push(Failure { message, place, kind: FailureKind::File });
        }
    }

    /// Takes note of what is not followed, once; `leaves_open` says whether resources may come of it.
    pub(super) fn skip(&mut self, what: String, origin: Origin, leaves_open: bool) {
        let Some(place) = self.place(origin) else { return };
        if !self.built.not_followed.iter().any(|known| known.what == what && known.place == place) {
            self.built.not_followed.push(NotFollowed { what, place, leaves_open });
        }
    }

    /// Takes note of a file that is not there.
    pub(super) fn miss(&mut self, path: &str, origin: Origin, leaves_open: bool) {
        if let Some(place) = self.place(origin) {
            self.built.missing.push(NotFollowed { what: format!("`{path}`"), place, leaves_open });
        }
    }

    /// Adds a resource; there must be none of what it is called.
    pub(super) fn append(&mut self, members: &mut Members, resource: Resource) {
        if members.list.len() >= self.limits.resources {
            return self.fail("there are more resources than are allowed".to_owned(), Origin::None);
        }
        if !members.ids.insert(resource.id()) {
            let (kind, name) = (resource.gvk().kind, resource.name());
            return self.fail(format!("{kind} `{name}` is among the resources twice"), resource.origin());
        }
        members.list.push(resource);
    }

    /// Builds a kustomization; `members` is what a component works on.
    fn folder(&mut self, manifest: &Manifest, mut members: Members) -> Members {
        if self.stack.len() >= self.limits.depth || self.limits.folders == 0 {
            self.fail_at("there are more kustomizations than are allowed".to_owned(), None);
            return members;
        }
        self.limits.folders -= 1;
        self.stack.push(manifest.folder.clone());
        members.refresh();
        for path in manifest.items("resources").iter().chain(&manifest.items("bases")) {
            self.add_resource(manifest, path, &mut members);
        }
        for (name, origin, leaves_open) in manifest.not_followed() {
            self.skip(format!("`{name}`"), origin, leaves_open);
            members.is_open |= leaves_open || name.ends_with("enerator") || name == "generators";
        }
        self.add_charts(manifest, &mut members);
        for path in manifest.items("components") {
            members = self.add_component(manifest, &path, members);
        }
        self.transform(manifest, &mut members);
        self.stack.pop();
        members
    }

    fn path_of<'v>(&mut self, value: &'v Value) -> Option<&'v Text> {
        let Kind::Text(text) = &value.kind else {
            self.fail("a path is expected here".to_owned(), value.origin);
            return None;
        };
        Some(text)
    }

    fn add_resource(&mut self, manifest: &Manifest, value: &Value, members: &mut Members) {
        let Some(path) = self.path_of(value) else { return };
        let path = path.as_str();
        match join(&manifest.folder, path) {
            Some(folder) if self.files.is_folder(&folder) => {
                let Some(inner) = self.base(&folder, value, false) else { return };
                let built = self.folder(&inner, Members::default());
                members.is_open |= built.is_open;
                for resource in built.list {
                    self.append(members, resource);
                }
            }
            _ if path.contains("://") => {
                self.skip(format!("`{path}`"), value.origin, false);
                members.is_open = true;
            }
            _ => match self.file(manifest, path, value.origin) {
                Wanted::Found(loaded) => {
                    for resource in self.resources(loaded.documents.clone()) {
                        self.append(members, resource);
                    }
                }
                Wanted::Missing => {
                    self.miss(path, value.origin, false);
                    members.is_open = true;
                }
                Wanted::Remote | Wanted::Failed => members.is_open = true,
            },
        }
    }

    fn add_component(&mut self, manifest: &Manifest, value: &Value, members: Members) -> Members {
        let Some(path) = self.path_of(value) else { return members };
        match join(&manifest.folder, path.as_str()) {
            Some(folder) if self.files.is_folder(&folder) => match self.base(&folder, value, true) {
                Some(inner) => self.folder(&inner, members),
                None => members,
            },
            _ if is_remote(path.as_str()) => {
                self.skip(format!("`{}`", path.as_str()), value.origin, true);
                Members { is_open: true, ..members }
            }
            _ => {
                self.fail(format!("there is no folder `{}`", path.as_str()), value.origin);
                members
            }
        }
    }

    /// The resources among documents, those of lists included.
    pub(super) fn resources(&mut self, documents: Vec<Value>) -> Vec<Resource> {
        let mut waiting: VecDeque<Value> = documents.into();
        let mut found = Vec::new();
        while let Some(value) = waiting.pop_front() {
            let Kind::Map(map) = &value.kind else {
                if !value.is_nil() {
                    self.fail("a resource is a map".to_owned(), value.origin);
                }
                continue;
            };
            if map.slots().is_empty() {
                continue;
            }
            let resource = Resource::new(read::as_resource(&value, self.origins));
            let (kind, items) = (resource.gvk().kind, map.get("items"));
            match items.map(|items| items.kind) {
                Some(Kind::List(items)) if kind.ends_with("List") => {
                    waiting.extend(items.items().iter().cloned())
                }
                Some(Kind::Nil) if kind.ends_with("List") => {}
                _ if kind.is_empty() => self.fail("the resource has no `kind`".to_owned(), value.origin),
                _ if resource.name().is_empty() && !kind.ends_with("List") => {
                    self.fail("the resource has no `metadata.name`".to_owned(), value.origin);
                }
                _ => found.push(resource),
            }
        }
        found
    }
}

/// Whether a resource is only for tools that read the files.
fn is_local(resource: &Resource) -> bool {
    let annotations = map_at(&resource.value, &["metadata", "annotations"]);
    let word = annotations.and_then(|map| map.get("config.kubernetes.io/local-config"));
    word.is_some_and(|word| !matches!(&word.kind, Kind::Text(text) if text.as_str() == "false"))
}

/// A resource does not keep annotations that are null or none.
fn without_blank_annotations(value: Value) -> Value {
    let Kind::Map(map) = &value.kind else { return value };
    let Some(metadata) = map.get("metadata") else { return value };
    let Kind::Map(inner) = &metadata.kind else { return value };
    match inner.get("annotations") {
        Some(annotations) if annotations.is_true() == Some(false) => {
            with(&value, map, "metadata", without(&metadata, inner, "annotations"))
        }
        _ => value,
    }
}
