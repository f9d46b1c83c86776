//! HelmRelease of Flux.

use super::kots::object;
use super::{As, Fields, Install, Installer, Read, Wanted, Way};
use crate::render::helm::chart::{Layer, Release};
use crate::render::value::Kind;
use crate::yaml::Node;

/// A chart in a folder of the repository, or one of a repository of charts,
/// which may lie packed in the tree.
pub(super) fn wanted(root: Node<'_>, fields: Fields<'_>) -> Option<Wanted> {
    let spec = root.at(&["spec", "chart", "spec"])?;
    let chart = spec.get("chart")?;
    let text = fields.known(chart)?;
    let is_folder = matches!(fields.at(spec, &["sourceRef", "kind"])?, "GitRepository" | "Bucket");
    let folder = is_folder.then(|| text.trim_start_matches("./").trim_matches('/').to_owned());
    let version = fields.at(spec, &["version"]).filter(|_| !is_folder).map(str::to_owned);
    Some(Wanted {
        installer: Installer::Flux,
        object: object(root, fields),
        name: (!is_folder).then(|| text.to_owned()),
        version,
        folder,
        place: chart.place(),
    })
}

/// The values and the release of a HelmRelease; none where some of them come from elsewhere.
pub(super) fn install(root: Node<'_>, fields: Fields<'_>, read: &mut Read<'_>) -> Option<Install> {
    // Values from elsewhere, and what changes the outcome, are not known.
    let spec = root.get("spec")?;
    let has_more = ["valuesFrom", "postRenderers"].iter().any(|key| spec.get(key).is_some());
    let has_files = root.at(&["spec", "chart", "spec", "valuesFiles"]).is_some();
    if has_more || has_files {
        return None;
    }
    let layers = match spec.get("values") {
        Some(values) => match read(values, As::Values)?.kind {
            Kind::Map(map) => vec![Layer::Values(map)],
            Kind::Nil | Kind::Missing => Vec::new(),
            _ => return None,
        },
        None => Vec::new(),
    };
    let text = |path: &[&str]| fields.at(root, path).map(str::to_owned);
    let namespace = text(&["spec", "targetNamespace"]).or_else(|| text(&["metadata", "namespace"]));
    let name = text(&["spec", "releaseName"]).or_else(|| match text(&["spec", "targetNamespace"]) {
        Some(target) => Some(format!("{target}-{}", text(&["metadata", "name"])?)),
        None => text(&["metadata", "name"]),
    });
    let plain = Release::default();
    let release = Release {
        name: name.unwrap_or(plain.name),
        namespace: namespace.unwrap_or(plain.namespace),
        ..Release::default()
    };
    Some(Install { release, ways: vec![Way { name: String::new(), layers }], files: Vec::new() })
}
