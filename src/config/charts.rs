//! What a configuration says of charts: sets of values that they are rendered
//! with, where their dependencies lie, and which chart a name means.

use std::path::{Path, PathBuf};

use super::Globs;
use super::entry::{Reader, listed, shown};
use super::glob::fault_of_path;
use crate::discover::Excludes;
use crate::render::helm::chart::{HelmVersion, SetKind};
use crate::source::Place;
use crate::yaml::{Node, Type};

const CHART_KEYS: [&str; 3] = ["defaults", "path", "values"];
const SET_KEYS: [&str; 10] = [
    "api-versions",
    "files",
    "kube-version",
    "name",
    "namespace",
    "release-name",
    "set",
    "set-json",
    "set-literal",
    "set-string",
];
const SOURCE_KEYS: [&str; 3] = ["name", "path", "version"];

/// Every version of Helm that differs from others, oldest first.
pub(super) const HELM_VERSIONS: [HelmVersion; 3] = [HelmVersion::V3, HelmVersion::V4_1, HelmVersion::V4_2];

/// An entry of `charts`: how some charts are rendered.
#[derive(Debug, Clone, Default)]
pub struct ChartEntry {
    /// Globs of folders of charts; none for the folder of the configuration itself.
    pub path: Option<Globs<Excludes>>,
    /// Sets of values that they are rendered with, beside their defaults.
    pub values: Vec<NamedSet>,
    /// Whether they are rendered with their plain defaults, where that is said.
    pub defaults: Option<bool>,
}

/// A set of values.
#[derive(Debug, Clone, Default)]
pub struct NamedSet {
    /// What it is called in reports.
    pub name: String,
    /// Files of values, the weakest first.
    pub files: Vec<Named>,
    /// Assignments, in the order of the file.
    pub assignments: Vec<Assignment>,
    /// `release-name`
    pub release_name: Option<String>,
    /// `namespace`
    pub namespace: Option<String>,
    /// `kube-version`
    pub kube_version: Option<String>,
    /// `api-versions`
    pub api_versions: Vec<String>,
}

/// An item of `set` and its like.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Which of them.
    pub kind: SetKind,
    /// `key=value`
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A file or folder that a configuration names.
#[derive(Debug, Clone)]
pub struct Named {
    /// As it is written: from the folder of the configuration.
    pub text: String,
    /// Where it is written.
    pub place: Place,
    /// Where it lies, canonical; none where it is not there or may not be read.
    pub path: Option<PathBuf>,
}

/// An entry of `chart-sources`: the chart that is meant where one of a
/// repository is installed.
#[derive(Debug, Clone)]
pub struct ChartSource {
    /// The name of the chart.
    pub name: String,
    /// Its version; none where it stands for every version.
    pub version: Option<String>,
    /// Its folder or archive.
    pub path: Named,
}

impl ChartEntry {
    /// Whether it is about the chart in a folder; `below` is relative to the
    /// configuration's folder.
    pub fn is_about(&self, below: &Path) -> bool {
        match &self.path {
            Some(globs) => globs.match_path(below),
            None => below.as_os_str().is_empty(),
        }
    }
}

/// The word for a version of Helm.
pub fn helm_word(version: HelmVersion) -> &'static str {
    match version {
        HelmVersion::V3 => "3",
        HelmVersion::V4_1 => "4.1",
        HelmVersion::V4_2 => "4.2",
    }
}

/// The name of the entry and of the flag for an assignment.
pub fn set_word(kind: SetKind) -> &'static str {
    match kind {
        SetKind::Value => "set",
        SetKind::String => "set-string",
        SetKind::Json => "set-json",
        SetKind::Literal => "set-literal",
        SetKind::File => "set-file",
    }
}

/// The items of a list of records, without those that are none.
fn records<'d>(
    node: Node<'d>,
    what: &str,
    of: (&str, &[&str], &[&str]),
    reader: &mut Reader,
) -> Vec<Vec<(&'d str, Node<'d>)>> {
    let (one, keys, needed) = of;
    let mut found = Vec::new();
    for item in reader.items(node, what) {
        if !item.is_mapping() {
            reader.ill_typed(item, one, "a mapping");
            continue;
        }
        let entries = reader.record(item, one, keys);
        let is_given = |key: &&&str| entries.iter().any(|(found, _)| found == *key);
        let missing: Vec<&str> = needed.iter().filter(|key| !is_given(key)).copied().collect();
        if !missing.is_empty() {
            reader.report(item.place(), format!("{one} has no {}", listed(&missing)));
        }
        found.push(entries);
    }
    found
}

/// `charts`
pub(super) fn charts(node: Node<'_>, reader: &mut Reader) -> Vec<ChartEntry> {
    let all = records(node, "`charts`", ("an entry of `charts`", &CHART_KEYS, &["path"]), reader);
    let mut found = Vec::new();
    for entries in all {
        let (mut entry, mut is_placed) = (ChartEntry::default(), false);
        for (key, value) in entries {
            match key {
                "path" => match chart_path(value, reader) {
                    Some(path) => (entry.path, is_placed) = (path, true),
                    None => is_placed = false,
                },
                "values" => entry.values = sets(value, reader),
                _ => entry.defaults = truth(value, "`defaults`", reader),
            }
        }
        found.extend(is_placed.then_some(entry));
    }
    found
}

/// A glob of folders; nothing inside where it is the configuration's own.
fn chart_path(node: Node<'_>, reader: &mut Reader) -> Option<Option<Globs<Excludes>>> {
    let text = reader.string(node, "`path`")?;
    if matches!(text, "." | "./") {
        return Some(None);
    }
    if let Some(fault) = fault_of_path(text) {
        reader.report(node.place(), format!("`{}` {fault}", shown(text)));
        return None;
    }
    Globs::of_paths(vec![text.to_owned()]).map(Some)
}

fn truth(node: Node<'_>, what: &str, reader: &mut Reader) -> Option<bool> {
    let is_true = |text: &str| ["true", "yes", "on", "y"].contains(&text.to_ascii_lowercase().as_str());
    match (node.value_type(), node.text()) {
        (Type::Bool, Some(text)) => Some(is_true(text)),
        _ => {
            reader.ill_typed(node, what, "`true` or `false`");
            None
        }
    }
}

fn sets(node: Node<'_>, reader: &mut Reader) -> Vec<NamedSet> {
    let mut found: Vec<NamedSet> = Vec::new();
    for entries in records(node, "`values`", ("a set of values", &SET_KEYS, &["name"]), reader) {
        let mut set = NamedSet::default();
        for (key, value) in entries {
            fill(&mut set, key, value, reader);
            if key == "name" && found.iter().any(|known| known.name == set.name) {
                let message = format!("another set of values is named `{}`", shown(&set.name));
                reader.report(value.place(), message);
            }
        }
        if !set.name.is_empty() {
            found.push(set);
        }
    }
    found
}

fn fill(set: &mut NamedSet, key: &str, value: Node<'_>, reader: &mut Reader) {
    let what = format!("`{key}`");
    let kind = match key {
        "set" => SetKind::Value,
        "set-string" => SetKind::String,
        "set-json" => SetKind::Json,
        "set-literal" => SetKind::Literal,
        "files" => {
            set.files = named_all(value, &what, reader);
            return;
        }
        "api-versions" => {
            set.api_versions = texts(value, &what, reader).into_iter().map(|(_, text)| text).collect();
            return;
        }
        _ => {
            let text = reader.string(value, &what).map(str::to_owned);
            match key {
                "name" => set.name = text.unwrap_or_default(),
                "namespace" => set.namespace = text,
                "release-name" => set.release_name = text,
                _ => set.kube_version = text,
            }
            return;
        }
    };
    for (item, text) in texts(value, &what, reader) {
        let is_assignment = match kind {
            SetKind::Json => text.contains('=') || text.trim_start().starts_with('{'),
            _ => text.contains('='),
        };
        if is_assignment {
            set.assignments.push(Assignment { kind, text, place: item.place() });
        } else {
            reader.ill_typed(item, &format!("an entry of {what}"), "`key=value`");
        }
    }
}

/// The texts of a list.
fn texts<'d>(node: Node<'d>, what: &str, reader: &mut Reader) -> Vec<(Node<'d>, String)> {
    let items = reader.items(node, what).into_iter();
    let text = |item| Some((item, reader.string(item, &format!("an entry of {what}"))?.to_owned()));
    items.filter_map(text).collect()
}

/// `chart-dirs` and `files`
pub(super) fn named_all(node: Node<'_>, what: &str, reader: &mut Reader) -> Vec<Named> {
    let items = reader.items(node, what).into_iter();
    items.filter_map(|item| named(item, &format!("an entry of {what}"), reader)).collect()
}

fn named(node: Node<'_>, what: &str, reader: &mut Reader) -> Option<Named> {
    let text = reader.string(node, what)?;
    if text.starts_with('/') || Path::new(text).is_absolute() {
        let message =
            format!("`{}` is absolute, and paths start at the folder of the configuration", shown(text));
        reader.report(node.place(), message);
        return None;
    }
    Some(Named { text: text.to_owned(), place: node.place(), path: None })
}

/// `chart-sources`
pub(super) fn sources(node: Node<'_>, reader: &mut Reader) -> Vec<ChartSource> {
    let of = ("an entry of `chart-sources`", SOURCE_KEYS.as_slice(), ["name", "path"].as_slice());
    let mut found = Vec::new();
    for entries in records(node, "`chart-sources`", of, reader) {
        let (mut name, mut version, mut path) = (None, None, None);
        for (key, value) in entries {
            match key {
                "name" => name = reader.string(value, "`name`").map(str::to_owned),
                "version" => version = Some(reader.string(value, "`version`").map(str::to_owned)),
                _ => path = named(value, "`path`", reader),
            }
        }
        // Where the version cannot be read, it is not for all versions.
        if let (Some(name), Some(path), false) = (name, path, version == Some(None)) {
            found.push(ChartSource { name, version: version.flatten(), path });
        }
    }
    found
}
