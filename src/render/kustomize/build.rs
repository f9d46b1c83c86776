//! Goes through kustomizations from the inside out (`api/internal/target` of kustomize 5.7.1).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::folder::{Files, NAMES, Unread, is_remote, is_within, join};
use super::manifest::{self, Manifest};
use super::read::{self, Read};
use super::resource::{Id, Resource, map_at, text_at};
use super::{Built, BuiltDocument, Charts, CommonAnnotation, Failure, Limits, NotFollowed, order, references, transform};
use crate::render::origin::{Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Value};
use crate::source::{Place, Source, Span};

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
    read: BTreeSet<String>,
    cache: BTreeMap<String, Option<Rc<Loaded>>>,
    /// The folders that are being built, from the outside in.
    stack: Vec<String>,
}

/// A file with what it holds.
pub(super) struct Loaded {
    pub source: Arc<Source>,
    pub documents: Vec<Read>,
}

impl<'b> Builder<'b> {
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
                        Kind::List(list) => Some(list.items().iter().map(|kind| super::resource::text_of(Some(kind.clone()))).collect()),
                        _ => None,
                    }
                };
                let own = (kinds("orderFirst"), kinds("orderLast"));
                let own = (own.0.is_some() || own.1.is_some()).then(|| (own.0.unwrap_or_default(), own.1.unwrap_or_default()));
                order::sort(&mut members.list, own);
            }
            Some(_) => {}
        }
        self.finish(members.list)
    }

    fn finish(mut self, resources: Vec<Resource>) -> Built {
        let documents = resources.into_iter().map(|resource| BuiltDocument {
            place: manifest::place(self.origins, resource.origin()),
            value: resource.value,
        });
        self.built.documents = documents.collect();
        self.built.read = self.read.into_iter().collect();
        self.built
    }

    pub(super) fn place(&self, origin: Origin) -> Option<Place> {
        manifest::place(self.origins, origin)
    }

    pub(super) fn fail(&mut self, message: String, origin: Origin) {
        let place = self.place(origin);
        self.fail_at(message, place);
    }

    fn fail_at(&mut self, message: String, place: Option<Place>) {
        let is_known = |known: &Failure| known.message == message && known.place == place;
        if !self.built.failures.iter().any(is_known) {
            self.built.failures.push(Failure { message, place, is_fatal: false });
        }
    }

    pub(super) fn skip(&mut self, what: String, origin: Origin, leaves_open: bool) {
        let Some(place) = self.place(origin) else { return };
        if !self.built.not_followed.iter().any(|known| known.what == what && known.place == place) {
            self.built.not_followed.push(NotFollowed { what, place, leaves_open });
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

    /// The kustomization of a folder that something at `origin` names.
    fn manifest(&mut self, folder: &str, origin: Option<Origin>) -> Option<Manifest> {
        let at = origin.unwrap_or_default();
        let path = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let mut found = Vec::new();
        for name in NAMES {
            match self.load(&path(name)) {
                Ok(loaded) => found.push(loaded),
                Err(None) => {}
                Err(Some(message)) => {
                    self.fail(message, at);
                    return None;
                }
            }
        }
        let shown = if folder.is_empty() { "." } else { folder };
        match found.as_slice() {
            [Some(loaded)] => self.checked(folder, loaded),
            [None] => None,
            [] => {
                self.fail(format!("there is no `kustomization.yaml` in `{shown}`"), at);
                None
            }
            _ => {
                self.fail(format!("there are several kustomizations in `{shown}`"), at);
                None
            }
        }
    }

    fn checked(&mut self, folder: &str, loaded: &Loaded) -> Option<Manifest> {
        let start = Place::new(&loaded.source, Span::new(0, 0));
        let first = loaded.documents.first().cloned();
        let Some(manifest) = first.and_then(|read| Manifest::new(folder, &loaded.source, read)) else {
            self.fail_at("the kustomization is no map".to_owned(), Some(start));
            return None;
        };
        for (name, origin) in manifest.unknown() {
            self.fail(format!("kustomize knows no field `{name}`"), origin);
        }
        let field = |name: &str| text_at(&manifest.value, &[name]);
        let (kind, version) = (field("kind"), field("apiVersion"));
        let fits = match kind.as_str() {
            "" | "Kustomization" => matches!(version.as_str(), "" | "kustomize.config.k8s.io/v1beta1"),
            "Component" => matches!(version.as_str(), "" | "kustomize.config.k8s.io/v1alpha1"),
            _ => false,
        };
        if !fits {
            self.fail_at(format!("`{version}` `{kind}` is no kustomization"), Some(start));
            return None;
        }
        Some(manifest)
    }

    /// A file. Errors: none where there is no such file, else why it cannot be
    /// read. Nothing where it is no YAML, which was reported then.
    pub(super) fn load(&mut self, path: &str) -> Result<Option<Rc<Loaded>>, Option<String>> {
        if let Some(known) = self.cache.get(path) {
            return Ok(known.clone());
        }
        let source = self.files.read(path).map_err(|unread| match unread {
            Unread::Missing => None,
            Unread::Unreadable(why) => Some(format!("`{path}` cannot be read: {why}")),
        })?;
        let Some(left) = self.limits.bytes.checked_sub(source.text().len()) else {
            return Err(Some("the files are larger than is allowed".to_owned()));
        };
        self.limits.bytes = left;
        self.read.insert(path.to_owned());
        let loaded = match read::documents(&source, self.origins) {
            Ok(documents) => Some(Rc::new(Loaded { source, documents })),
            Err(failure) => {
                self.fail_at(failure.message, Some(Place::new(&source, failure.span)));
                None
            }
        };
        self.cache.insert(path.to_owned(), loaded.clone());
        Ok(loaded)
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
                    for resource in self.resources(loaded.documents.iter().map(|read| read.value.clone())) {
                        self.append(members, resource);
                    }
                }
                Wanted::Remote | Wanted::Failed => members.is_open = true,
            },
        }
    }
}
