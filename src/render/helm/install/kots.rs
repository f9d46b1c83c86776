//! HelmChart of KOTS.

use super::{As, Fields, Install, Installer, Read, Wanted, Way, overlaid};
use crate::render::helm::chart::{Layer, Release};
use crate::render::value::{Kind, Map};
use crate::yaml::Node;

/// Entries of `optionalValues` that are looked at.
const MOST: usize = 64;

/// Ways in which they are combined.
const MOST_WAYS: usize = 8;

/// What stands for KOTS' own namespace while a chart is rendered for a `v1beta1`
/// HelmChart: a template that is run with those in the chart's output.
const OWN_NAMESPACE: &str = "repl{{ Namespace}}";

/// The chart that a HelmChart asks for; none where `spec.exclude` keeps it from KOTS.
pub(super) fn wanted(root: Node<'_>, installer: Installer, fields: Fields<'_>) -> Option<Wanted> {
    let chart = root.at(&["spec", "chart"])?;
    let name = chart.get("name")?;
    if is_true(root.at(&["spec", "exclude"]).and_then(|exclude| fields.known(exclude))) {
        return None;
    }
    Some(Wanted {
        installer,
        object: object(root, fields),
        name: Some(fields.known(name)?.to_owned()),
        version: Some(fields.at(chart, &["chartVersion"])?.to_owned()),
        folder: None,
        place: name.place(),
    })
}

/// The object for reports: its kind and name.
pub(super) fn object(root: Node<'_>, fields: Fields<'_>) -> String {
    let name = |path: &[&str]| fields.at(root, path).unwrap_or("?").to_owned();
    format!("{} {}", name(&["kind"]), name(&["metadata", "name"]))
}

/// The values of a HelmChart, with each way to lay `optionalValues` over them, and its release.
pub(super) fn install(
    root: Node<'_>,
    installer: Installer,
    fields: Fields<'_>,
    read: &mut Read<'_>,
) -> Option<Install> {
    let base = match root.at(&["spec", "values"]) {
        Some(values) => map(read(values, As::Values)?.kind)?,
        None => Map::default(),
    };
    let mut optional = Vec::new();
    if let Some(entries) = root.at(&["spec", "optionalValues"]) {
        for entry in entries.items().take(MOST) {
            optional.extend(self::optional(entry, fields, read)?);
        }
    }
    Some(Install {
        release: release(root, installer, fields),
        ways: ways(&base, &optional),
        files: Vec::new(),
    })
}

/// An entry of `optionalValues`.
struct Optional {
    /// Whether it is used; none where only the installation knows.
    is_used: Option<bool>,
    is_recursive: bool,
    values: Map,
}

/// None where it cannot be read; some of none where it is never used.
fn optional(entry: Node<'_>, fields: Fields<'_>, read: &mut Read<'_>) -> Option<Option<Optional>> {
    let is_used = entry.get("when").and_then(|when| fields.known(when)).and_then(parse_bool);
    let is_recursive = entry.get("recursiveMerge").is_some_and(|merge| fields.known(merge) == Some("true"));
    if is_used == Some(false) {
        return Some(None);
    }
    let Some(values) = entry.get("values") else { return Some(None) };
    let values = map(read(values, As::Values)?.kind)?;
    Some(Some(Optional { is_used, is_recursive, values }))
}

/// The values alone, those with every entry that may be used, and those with
/// each entry alone that replaces whole keys: what it replaces is gone then.
fn ways(base: &Map, optional: &[Optional]) -> Vec<Way> {
    let layered = |wanted: &dyn Fn(&Optional) -> bool| {
        let used = optional.iter().filter(|entry| entry.is_used == Some(true) || wanted(entry));
        used.fold(base.clone(), |running, entry| overlaid(&running, &entry.values, entry.is_recursive))
    };
    let way = |name: String, values: Map| Way { name, layers: vec![Layer::Values(values)] };
    let mut ways = vec![way(String::new(), layered(&|_| false))];
    let open: Vec<&Optional> = optional.iter().filter(|entry| entry.is_used.is_none()).collect();
    if !open.is_empty() {
        ways.push(way("with all optionalValues".to_owned(), layered(&|_| true)));
    }
    if open.len() > 1 {
        let alone = open.iter().enumerate().filter(|(_, entry)| !entry.is_recursive);
        let alone = alone.map(|(at, one)| {
            way(format!("with optionalValues {} alone", at + 1), layered(&|entry| std::ptr::eq(entry, *one)))
        });
        ways.extend(alone.take(MOST_WAYS - 2));
    }
    ways
}

/// The release as KOTS 370ae90 names it: without `releaseName` after the HelmChart
/// (`v1beta1`), or after the chart; without `namespace`, in that of KOTS.
fn release(root: Node<'_>, installer: Installer, fields: Fields<'_>) -> Release {
    let text = |path: &[&str]| fields.at(root, path).map(str::to_owned);
    let chart = || text(&["spec", "chart", "name"]);
    let name = match installer {
        Installer::KotsV1 => text(&["spec", "chart", "releaseName"]).or_else(|| text(&["metadata", "name"])),
        _ => text(&["spec", "releaseName"]).or_else(chart),
    };
    let plain = Release::default();
    let namespace = match installer {
        Installer::KotsV1 => OWN_NAMESPACE.to_owned(),
        _ => plain.namespace,
    };
    Release {
        name: name.unwrap_or(plain.name),
        namespace: text(&["spec", "namespace"]).unwrap_or(namespace),
        ..Release::default()
    }
}

fn map(kind: Kind) -> Option<Map> {
    match kind {
        Kind::Map(map) => Some(map),
        Kind::Nil | Kind::Missing => Some(Map::default()),
        _ => None,
    }
}

/// Go's `strconv.ParseBool`.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

fn is_true(text: Option<&str>) -> bool {
    text.and_then(parse_bool) == Some(true)
}
