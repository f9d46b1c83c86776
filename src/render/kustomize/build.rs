//! Goes through kustomizations from the inside out (`api/internal/target` of kustomize 5.7.1).

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use super::fields::Spec;
use super::folder::{Files, NAMES, Unread, is_remote, is_within, join};
use super::manifest::{self, Manifest};
use super::read;
use super::resource::{Id, Resource, map_at, text_at};
use super::transform::Reach;
use super::{
    Built, BuiltDocument, ChartRequest, Charts, CommonAnnotation, Failure, Limits, NotFollowed, order,
    references, transform,
};
use crate::render::origin::{Origin, Origins};
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Slot, Value};
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

/// A file that a kustomization names.
pub(super) enum Wanted {
    Found(Rc<Loaded>),
    /// It is to be fetched, and noted as such.
    Remote,
    /// It is reported.
    Failed,
}

/// A file with what it holds.
pub(super) struct Loaded {
    pub source: Arc<Source>,
    pub documents: Vec<Value>,
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
        let Some(manifest) = first.and_then(|value| Manifest::new(folder, &loaded.source, value)) else {
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
        if manifest.is_empty() {
            self.fail_at("the kustomization is empty".to_owned(), Some(start));
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
            Err(unread) => {
                self.fail_at(unread.message, Some(unread.place));
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
                    for resource in self.resources(loaded.documents.clone()) {
                        self.append(members, resource);
                    }
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

    /// The kustomization of a folder that another one names; none where it is no
    /// such, or where one would be built inside itself.
    fn base(&mut self, folder: &str, value: &Value, as_component: bool) -> Option<Manifest> {
        if self.stack.iter().any(|outer| is_within(outer, folder)) {
            self.fail("the kustomization would be built inside itself".to_owned(), value.origin);
            return None;
        }
        let inner = self.manifest(folder, Some(value.origin))?;
        if inner.is_component() != as_component {
            let what = if as_component { "is no component" } else { "is a component" };
            self.fail(format!("the kustomization in `{folder}` {what}"), value.origin);
            return None;
        }
        Some(inner)
    }

    /// A file that a kustomization names. It must lie in the folder of that.
    pub(super) fn file(&mut self, manifest: &Manifest, path: &str, origin: Origin) -> Wanted {
        let Some(joined) = join(&manifest.folder, path) else {
            self.fail(format!("`{path}` lies outside of what is checked"), origin);
            return Wanted::Failed;
        };
        match self.load(&joined) {
            Ok(Some(_)) if !is_within(&joined, &manifest.folder) => {
                self.fail(format!("`{path}` lies outside of the folder of the kustomization"), origin);
                Wanted::Failed
            }
            Ok(Some(loaded)) => Wanted::Found(loaded),
            Ok(None) => Wanted::Failed,
            Err(None) if is_remote(path) => {
                self.skip(format!("`{path}`"), origin, false);
                Wanted::Remote
            }
            Err(None) => {
                self.fail(format!("there is no `{path}`"), origin);
                Wanted::Failed
            }
            Err(Some(message)) => {
                self.fail(message, origin);
                Wanted::Failed
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

    /// What a kustomization does to its resources.
    fn transform(&mut self, manifest: &Manifest, members: &mut Members) {
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
                value: super::resource::text_of(Some(slot.value.clone())),
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

/// Whether a resource is only for tools that read the files.
fn is_local(resource: &Resource) -> bool {
    let annotations = map_at(&resource.value, &["metadata", "annotations"]);
    let word = annotations.and_then(|map| map.get("config.kubernetes.io/local-config"));
    word.is_some_and(|word| !matches!(&word.kind, Kind::Text(text) if text.as_str() == "false"))
}

fn creates(field: &Value) -> bool {
    match &field.kind {
        Kind::Map(map) => map.get("create").and_then(|flag| flag.is_true()).unwrap_or(false),
        _ => false,
    }
}
