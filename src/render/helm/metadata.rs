//! What `Chart.yaml` and `requirements.yaml` say.
//!
//! Facts: `pkg/chart/v2/metadata.go` and `dependency.go` of Helm 4.1.4, read by
//! `encoding/json`, which minds no case where no key fits exactly.

use std::rc::Rc;
use std::sync::Arc;

use super::chart::{Dependency, Failure, Import, Metadata};
use super::convert::Documents;
use crate::render::text::Text;
use crate::render::value::{Kind, Map, MapType, Slot, Value};
use crate::source::{Place, Source};
use crate::yaml::Node;

/// The fields of `Chart.yaml` that are strings: its key, and Go's name.
const STRINGS: [(&str, &str); 11] = [
    ("name", "Name"),
    ("home", "Home"),
    ("version", "Version"),
    ("description", "Description"),
    ("icon", "Icon"),
    ("apiVersion", "APIVersion"),
    ("condition", "Condition"),
    ("tags", "Tags"),
    ("appVersion", "AppVersion"),
    ("kubeVersion", "KubeVersion"),
    ("type", "Type"),
];

/// The same of a maintainer.
const MAINTAINER: [(&str, &str); 3] = [("name", "Name"), ("email", "Email"), ("url", "URL")];

/// The same of a dependency.
const DEPENDENCY: [(&str, &str); 5] = [
    ("name", "Name"),
    ("version", "Version"),
    ("repository", "Repository"),
    ("condition", "Condition"),
    ("alias", "Alias"),
];

/// Reads `Chart.yaml`.
pub(super) fn chart(source: &Arc<Source>, documents: &mut Documents<'_>) -> (Metadata, Vec<Failure>) {
    let fields = Map::default();
    let mut metadata = Metadata { fields: Some(fields.clone()), ..Metadata::default() };
    let mut failures = Vec::new();
    match documents.first(source) {
        Ok(Some(document)) => match document.root().filter(|root| root.is_mapping()) {
            Some(root) => Reader { documents, failures: &mut failures }.chart(root, &mut metadata, &fields),
            None => failures.push(Failure::at_start(source, "`Chart.yaml` is no mapping")),
        },
        Ok(None) => failures.push(Failure::at_start(source, "`Chart.yaml` is blank")),
        Err(failure) => failures.push(failure),
    }
    if metadata.api_version.is_empty() {
        metadata.api_version = "v1".to_owned();
        fields.insert("APIVersion", Slot::plain(Value::plain("v1")));
    }
    complete(&fields);
    (metadata, failures)
}

/// Reads `requirements.yaml`: its dependencies take the place of those of `Chart.yaml`.
pub(super) fn requirements(
    source: &Arc<Source>,
    metadata: &mut Metadata,
    documents: &mut Documents<'_>,
) -> Vec<Failure> {
    let mut failures = Vec::new();
    match documents.first(source) {
        Ok(document) => {
            let root = document.as_ref().and_then(|document| document.root());
            let fields = metadata.fields.clone().unwrap_or_default();
            let mut reader = Reader { documents, failures: &mut failures };
            if let Some(node) = root.and_then(|root| field(root, "dependencies")) {
                metadata.dependencies = reader.dependencies(node, &fields);
                metadata.lists_dependencies = true;
            }
        }
        Err(failure) => failures.push(failure),
    }
    failures
}

/// The value under a key, in whatever case where the key itself is not there.
fn field<'d>(node: Node<'d>, key: &str) -> Option<Node<'d>> {
    let same = |text: &str| text.eq_ignore_ascii_case(key);
    let entries = node.entries();
    let found = node.get(key).or_else(|| {
        entries.iter().rev().find(|entry| entry.key.text().is_some_and(same)).map(|entry| entry.value)
    });
    found.filter(|value| value.value_type() != crate::yaml::Type::Null)
}

/// Puts in the fields that `Chart.yaml` leaves out, as Go's struct has them all.
fn complete(fields: &Map) {
    let absent = |name: &str| fields.get(name).is_none();
    for (_, name) in STRINGS.into_iter().filter(|(_, name)| absent(name)) {
        fields.insert(name, Slot::plain(Value::plain("")));
    }
    for name in ["Sources", "Keywords", "Maintainers", "Dependencies"].into_iter().filter(|name| absent(name))
    {
        fields.insert(name, Slot::plain(Value::list(Vec::new())));
    }
    if absent("Deprecated") {
        fields.insert("Deprecated", Slot::plain(Value::bool(false)));
    }
    if absent("Annotations") {
        let annotations = Kind::Map(Map::default().typed(MapType::NilStrings));
        fields.insert("Annotations", Slot::plain(Value::new(annotations)));
    }
}

struct Reader<'r, 'o> {
    documents: &'r mut Documents<'o>,
    failures: &'r mut Vec<Failure>,
}

impl Reader<'_, '_> {
    fn fail(&mut self, node: Node<'_>, message: impl Into<String>) {
        self.failures.push(Failure { message: message.into(), place: Some(node.place()), is_fatal: false });
    }

    /// Nil where Helm refuses the value, which is then told.
    fn value(&mut self, node: Node<'_>) -> Value {
        self.documents.value(node).unwrap_or_else(|failure| {
            self.failures.push(failure);
            Value::nil()
        })
    }

    fn chart(&mut self, root: Node<'_>, metadata: &mut Metadata, fields: &Map) {
        self.strings(root, &STRINGS, fields);
        metadata.api_version = string(fields, "APIVersion");
        metadata.name = string(fields, "Name");
        metadata.version = string(fields, "Version");
        metadata.is_library = string(fields, "Type") == "library";
        for (key, name) in [("sources", "Sources"), ("keywords", "Keywords")] {
            if let Some(node) = field(root, key) {
                let items = self.texts(node);
                fields.insert(name, Slot::plain(Value::list(items)));
            }
        }
        if let Some(node) = field(root, "maintainers") {
            let items = self.items(node).into_iter().map(|item| self.record(item, &MAINTAINER)).collect();
            fields.insert("Maintainers", Slot::plain(Value::list(items)));
        }
        if let Some(node) = field(root, "deprecated") {
            let value = self.value(node);
            fields.insert("Deprecated", Slot::plain(value));
        }
        if let Some(node) = field(root, "annotations") {
            self.annotations(node, fields);
        }
        if let Some(node) = field(root, "dependencies") {
            metadata.dependencies = self.dependencies(node, fields);
            metadata.lists_dependencies = true;
        }
        self.judge(root, metadata);
    }

    /// What Helm refuses a chart for, and velint only tells of.
    fn judge(&mut self, root: Node<'_>, metadata: &Metadata) {
        if metadata.name.is_empty() {
            self.fail(root, "`Chart.yaml` gives no `name`");
        } else if metadata.name.contains('/') || metadata.name == "." || metadata.name == ".." {
            self.fail(field(root, "name").unwrap_or(root), "the chart's name is no name of a folder");
        }
        if metadata.version.is_empty() {
            self.fail(root, "`Chart.yaml` gives no `version`");
        }
        let kind =
            field(root, "type").filter(|node| !matches!(node.text(), Some("application" | "library" | "")));
        if let Some(kind) = kind {
            self.fail(kind, "a chart's `type` is `application` or `library`");
        }
    }

    fn strings(&mut self, node: Node<'_>, names: &[(&str, &'static str)], fields: &Map) {
        for (key, name) in names {
            let Some(value) = field(node, key) else { continue };
            match as_string(&self.value(value)) {
                Some(text) => fields.insert(*name, Slot::plain(Value::text(sanitized(text)))),
                None => self.fail(value, format!("`{key}` is no string")),
            }
        }
    }

    fn record(&mut self, node: Node<'_>, names: &[(&str, &'static str)]) -> Value {
        let fields = Map::default();
        for (_, name) in names {
            fields.insert(*name, Slot::plain(Value::plain("")));
        }
        self.strings(node, names, &fields);
        Value::new(Kind::Map(fields))
    }

    fn items<'d>(&mut self, node: Node<'d>) -> Vec<Node<'d>> {
        if !node.is_sequence() {
            self.fail(node, "it is no list");
        }
        node.items().collect()
    }

    fn texts(&mut self, node: Node<'_>) -> Vec<Value> {
        let mut texts = Vec::new();
        for item in self.items(node) {
            match as_string(&self.value(item)) {
                Some(text) => texts.push(Value::text(sanitized(text))),
                None => self.fail(item, "it is no string"),
            }
        }
        texts
    }

    fn annotations(&mut self, node: Node<'_>, fields: &Map) {
        let annotations = Map::default();
        let Kind::Map(read) = self.value(node).kind else {
            return self.fail(node, "`annotations` is no mapping");
        };
        for (key, slot) in read.slots().iter() {
            match as_string(&slot.value) {
                Some(text) => {
                    annotations.insert(Rc::clone(key), Slot { key: slot.key, value: Value::text(text) });
                }
                None => self.fail(node, format!("the annotation `{key}` is no string")),
            }
        }
        let annotations = Kind::Map(annotations.typed(MapType::Strings));
        fields.insert("Annotations", Slot::plain(Value::new(annotations)));
    }

    fn dependencies(&mut self, node: Node<'_>, fields: &Map) -> Vec<Dependency> {
        let mut dependencies = Vec::new();
        let mut shown = Vec::new();
        for item in self.items(node) {
            let (dependency, value) = self.dependency(item);
            let name = |of: &Dependency| of.alias.clone().unwrap_or_else(|| of.name.clone());
            if dependencies.iter().any(|other| name(other) == name(&dependency)) {
                self.fail(item, format!("there are two dependencies named `{}`", name(&dependency)));
            }
            dependencies.push(dependency);
            shown.push(value);
        }
        fields.insert("Dependencies", Slot::plain(Value::list(shown)));
        dependencies
    }

    fn dependency(&mut self, node: Node<'_>) -> (Dependency, Value) {
        let shown = self.record(node, &DEPENDENCY);
        let Kind::Map(fields) = &shown.kind else { return (Dependency::default(), shown) };
        let tags = field(node, "tags").map(|tags| self.texts(tags)).unwrap_or_default();
        let imports = field(node, "import-values").map(|imports| self.items(imports)).unwrap_or_default();
        let optional = |name: &str| Some(string(fields, name)).filter(|text| !text.is_empty());
        let dependency = Dependency {
            name: string(fields, "Name"),
            version: string(fields, "Version"),
            repository: string(fields, "Repository"),
            alias: optional("Alias"),
            condition: optional("Condition"),
            tags: tags.iter().filter_map(text_of).collect(),
            imports: imports.into_iter().filter_map(import).collect(),
            place: Some(field(node, "name").unwrap_or(node).place()),
        };
        fields.insert("Tags", Slot::plain(Value::list(tags)));
        fields.insert("ImportValues", Slot::plain(Value::list(Vec::new())));
        fields.insert("Enabled", Slot::plain(Value::bool(false)));
        (dependency, shown)
    }
}

/// One item of `import-values`; Go prints what is not there as `<nil>`.
fn import(node: Node<'_>) -> Option<Import> {
    if node.is_mapping() {
        let path = |key| node.get(key).and_then(Node::text).unwrap_or("<nil>").to_owned();
        return Some(Import::Pair { child: path("child"), parent: path("parent") });
    }
    node.as_str().map(|name| Import::Export(name.to_owned()))
}

/// A scalar where a string is asked for: numbers and truth values are made strings
/// (`convertToJSONableObject` of sigs.k8s.io/yaml).
fn as_string(value: &Value) -> Option<Text> {
    let origin = value.origin.derived();
    match &value.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Bool(value) => Some(Text::new(value.to_string(), origin)),
        Kind::Int(number, _) => Some(Text::new(number.to_string(), origin)),
        Kind::Float(number) => Some(Text::new(number.to_string(), origin)),
        _ => None,
    }
}

fn string(fields: &Map, name: &str) -> String {
    fields.get(name).as_ref().and_then(text_of).unwrap_or_default()
}

fn text_of(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::Text(text) => Some(text.as_str().to_owned()),
        _ => None,
    }
}

/// Blanks become spaces, and what cannot be printed goes, as Helm does it on loading.
fn sanitized(text: Text) -> Text {
    let plain: String = text
        .as_str()
        .chars()
        .filter(|letter| letter.is_whitespace() || !letter.is_control())
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .collect();
    if plain == text.as_str() { text } else { Text::new(Rc::from(plain), text.derived_origin()) }
}

impl Failure {
    /// A failure of a file as a whole.
    pub(super) fn at_start(source: &Arc<Source>, message: impl Into<String>) -> Self {
        let place = Place::new(source, crate::source::Span::default());
        Self { message: message.into(), place: Some(place), is_fatal: false }
    }
}
