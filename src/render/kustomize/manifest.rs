//! What a kustomization says (`api/types/kustomization.go` of kustomize 5.7.1).

use std::rc::Rc;
use std::sync::Arc;

use super::resource::text_at;
use crate::render::origin::{Origin, Origins};
use crate::render::value::{Kind, Map, Slot, Value};
use crate::source::{Place, Source};

/// A file `kustomization.yaml`.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    /// The path of its folder.
    pub folder: String,
    pub source: Arc<Source>,
    pub fields: Map,
    pub value: Value,
}

/// What the fields of a kustomization do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Followed,
    /// Adds resources, or changes what does not matter for hooks.
    Harmless,
    /// May change anything.
    Open,
}

const FIELDS: [(&str, Role); 36] = [
    ("apiVersion", Role::Followed),
    ("kind", Role::Followed),
    ("metadata", Role::Followed),
    ("resources", Role::Followed),
    ("bases", Role::Followed),
    ("components", Role::Followed),
    ("patches", Role::Followed),
    ("patchesStrategicMerge", Role::Followed),
    ("patchesJson6902", Role::Followed),
    ("namespace", Role::Followed),
    ("namePrefix", Role::Followed),
    ("nameSuffix", Role::Followed),
    ("commonAnnotations", Role::Followed),
    ("commonLabels", Role::Followed),
    ("labels", Role::Followed),
    ("helmCharts", Role::Followed),
    ("helmChartInflationGenerator", Role::Followed),
    ("helmGlobals", Role::Followed),
    ("sortOptions", Role::Followed),
    ("generatorOptions", Role::Followed),
    ("validators", Role::Followed),
    ("configMapGenerator", Role::Harmless),
    ("secretGenerator", Role::Harmless),
    ("generators", Role::Harmless),
    ("images", Role::Harmless),
    ("imageTags", Role::Harmless),
    ("replicas", Role::Harmless),
    ("buildMetadata", Role::Harmless),
    ("crds", Role::Harmless),
    ("inventory", Role::Harmless),
    ("vars", Role::Open),
    ("replacements", Role::Open),
    ("transformers", Role::Open),
    ("openapi", Role::Open),
    ("configurations", Role::Open),
    ("transformations", Role::Open),
];

impl Manifest {
    /// A kustomization; none where it is no map.
    pub(super) fn new(folder: &str, source: &Arc<Source>, value: Value) -> Option<Self> {
        let Kind::Map(fields) = &value.kind else { return None };
        let fields = fields.clone();
        let (source, folder) = (Arc::clone(source), folder.to_owned());
        Some(Self { folder, source, fields, value })
    }

    /// A field, as Go's JSON finds it: of that name, else of that name in other cases.
    pub(super) fn field(&self, name: &str) -> Option<Value> {
        self.slot(name).map(|slot| slot.value).filter(|value| !value.is_nil())
    }

    /// The value of a field with its key. Where none has exactly that name, case does not count (Go's `encoding/json`).
    pub(super) fn slot(&self, name: &str) -> Option<Slot> {
        let slots = self.fields.slots();
        let exact = slots.get(name);
        exact
            .or_else(|| slots.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, slot)| slot))
            .cloned()
    }

    /// The items of a list; nothing where there is none.
    pub(super) fn items(&self, name: &str) -> Vec<Value> {
        match self.field(name).map(|value| value.kind) {
            Some(Kind::List(list)) => list.items().clone(),
            _ => Vec::new(),
        }
    }

    /// The string under a key.
    pub(super) fn text(&self, name: &str) -> Option<Value> {
        self.field(name).filter(|value| matches!(&value.kind, Kind::Text(text) if !text.is_empty()))
    }

    /// Whether it is a component, which only `components` may name.
    pub(super) fn is_component(&self) -> bool {
        text_at(&self.value, &["kind"]) == "Component"
    }

    /// Whether it says nothing besides what it is.
    pub(super) fn is_empty(&self) -> bool {
        let slots = self.fields.slots();
        !slots.iter().any(|(key, slot)| !matches!(&**key, "apiVersion" | "kind") && !slot.value.is_nil())
    }

    /// Fields that are set and not followed: name, where the key stands, and
    /// whether they may change what is in the resources.
    pub(super) fn not_followed(&self) -> Vec<(&'static str, Origin, bool)> {
        let rest = FIELDS.iter().filter(|(_, role)| *role != Role::Followed);
        let set = rest.filter_map(|(name, role)| {
            let slot = self.slot(name).filter(|slot| !is_blank(&slot.value))?;
            Some((*name, slot.key, *role == Role::Open))
        });
        set.collect()
    }

    /// Fields that kustomize does not know.
    pub(super) fn unknown(&self) -> Vec<(Rc<str>, Origin)> {
        let slots = self.fields.slots();
        let is_unknown = |key: &str| !FIELDS.iter().any(|(name, _)| name.eq_ignore_ascii_case(key));
        let unknown = slots.iter().filter(|(key, _)| is_unknown(key));
        unknown.map(|(key, slot)| (Rc::clone(key), slot.key)).collect()
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_true() == Some(false)
}

/// Where something stands, as far as that is known.
pub(super) fn place(origins: &Origins, origin: Origin) -> Option<Place> {
    match origins.real(origin) {
        Origin::Value { node, .. } | Origin::Derived { node } => origins.node(node).map(|node| node.place()),
        Origin::Key { node, .. } => origins.key(node).map(|key| key.place()),
        Origin::Template { file, offset }
        | Origin::Literal { file, offset }
        | Origin::Action { file, offset } => {
            let crate::render::origin::TemplateFile::File(source) = origins.file(file)? else { return None };
            let at = offset as usize;
            Some(Place::new(source, crate::source::Span::new(at, at)))
        }
        Origin::Hole { .. } | Origin::None => None,
    }
}
