//! Kustomizations and the files that they name.

use std::rc::Rc;

use super::Unread;
use super::build::{Builder, Loaded, Wanted};
use super::folder::{NAMES, is_remote, is_within, join};
use super::manifest::Manifest;
use super::read;
use super::resource::text_at;
use crate::render::origin::Origin;
use crate::render::value::Value;
use crate::source::{Place, Span};

impl Builder<'_> {
    /// The kustomization of a folder that something at `origin` names.
    pub(super) fn manifest(&mut self, folder: &str, origin: Option<Origin>) -> Option<Manifest> {
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

    /// The kustomization of a folder that another one names; none where it is no
    /// such, or where one would be built inside itself.
    pub(super) fn base(&mut self, folder: &str, value: &Value, as_component: bool) -> Option<Manifest> {
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
                Wanted::Missing
            }
            Err(Some(message)) => {
                self.fail(message, origin);
                Wanted::Failed
            }
        }
    }
}
