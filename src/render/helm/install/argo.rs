//! Application of Argo CD.

use super::kots::object;
use super::{As, Fields, Install, Installer, Read, Wanted, Way};
use crate::render::helm::chart::{Layer, Release, SetKind};
use crate::render::origin::Origin;
use crate::render::text::TextBuilder;
use crate::render::value::Kind;
use crate::yaml::Node;

/// The one source that has a chart; none where there are several, which may
/// bring values for each other.
fn source<'d>(root: Node<'d>) -> Option<Node<'d>> {
    let spec = root.get("spec")?;
    if spec.get("sources").is_some() {
        return None;
    }
    spec.get("source")
}

/// The chart that an Application asks for: by name, or by its path in the repository.
pub(super) fn wanted(root: Node<'_>, fields: Fields<'_>) -> Option<Wanted> {
    let source = source(root)?;
    let chart = source.get("chart");
    let place = chart.or_else(|| source.get("path"))?.place();
    let folder =
        fields.at(source, &["path"]).map(|path| path.trim_start_matches("./").trim_matches('/').to_owned());
    let name = match chart {
        Some(chart) => Some(fields.known(chart)?.to_owned()),
        None => None,
    };
    let version = name.is_some().then(|| fields.at(source, &["targetRevision"])).flatten().map(str::to_owned);
    let folder = if name.is_some() { None } else { Some(folder?) };
    Some(Wanted { installer: Installer::Argo, object: object(root, fields), name, version, folder, place })
}

/// Weakest first: `valueFiles`, `values`, `valuesObject` in its place, `parameters`.
pub(super) fn install(root: Node<'_>, fields: Fields<'_>, read: &mut Read<'_>) -> Option<Install> {
    let helm = source(root)?.get("helm");
    let plain = Release::default();
    let name = helm
        .and_then(|helm| fields.at(helm, &["releaseName"]))
        .or_else(|| fields.at(root, &["metadata", "name"]));
    let namespace = fields.at(root, &["spec", "destination", "namespace"]);
    let release = Release {
        name: name.map_or(plain.name, str::to_owned),
        namespace: namespace.map_or(plain.namespace, str::to_owned),
        ..Release::default()
    };
    let (mut layers, mut files) = (Vec::new(), Vec::new());
    if let Some(helm) = helm {
        if ["fileParameters", "passCredentials"].iter().any(|key| helm.get(key).is_some()) {
            return None;
        }
        for file in helm.get("valueFiles").iter().flat_map(|list| list.items()) {
            let path = fields.known(file).filter(|path| !path.starts_with('$') && !path.contains("://"))?;
            files.push(path.to_owned());
        }
        for key in ["valuesObject", "values"] {
            let Some(node) = helm.get(key) else { continue };
            match read(node, As::Values)?.kind {
                Kind::Map(map) => layers.push(Layer::Values(map)),
                Kind::Nil | Kind::Missing => continue,
                _ => return None,
            }
            break;
        }
        for parameter in helm.get("parameters").iter().flat_map(|list| list.items()) {
            layers.push(set(parameter, fields, read)?);
        }
    }
    Some(Install { release, ways: vec![Way { name: String::new(), layers }], files })
}

/// A parameter as Argo CD hands it to `--set`.
fn set(parameter: Node<'_>, fields: Fields<'_>, read: &mut Read<'_>) -> Option<Layer> {
    let mut text = |key: &str| match read(parameter.get(key)?, As::Text)?.kind {
        Kind::Text(text) if !text.has_hole() => Some(text),
        _ => None,
    };
    fields.at(parameter, &["name"])?;
    fields.at(parameter, &["value"])?;
    let (name, value) = (text("name")?, text("value")?);
    let kind = match fields.at(parameter, &["forceString"]) {
        Some("true") => SetKind::String,
        _ => SetKind::Value,
    };
    let mut assignment = TextBuilder::default();
    assignment.push_text(&name);
    assignment.push("=", Origin::None);
    let mut from = 0;
    for (at, _) in value.as_str().match_indices(',') {
        assignment.push_slice(&value, from..at);
        assignment.push("\\", Origin::None);
        from = at;
    }
    assignment.push_slice(&value, from..value.len());
    Some(Layer::Assigned(kind, assignment.finish()))
}
