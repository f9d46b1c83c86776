//! Charts of a kustomization, rendered as its generator has Helm render them
//! (`HelmChartInflationGenerator.go` of kustomize 5.7.1).

use super::{ChartRequest, Files};
use crate::discover::Package;
use crate::render::data::from_yaml;
use crate::render::helm::chart::{Layer, Release, ValueSet};
use crate::render::helm::manifest::{Manifest, manifests};
use crate::render::helm::renderer::render_once;
use crate::render::origin::Origins;
use crate::render::value::{Kind, Value};

/// The documents that a chart gives. None where not all of them are known: parts
/// of the chart are missing, or only the installation decides on them.
pub fn inflate(
    request: &ChartRequest,
    package: Package,
    files: &dyn Files,
    origins: &mut Origins,
) -> Option<Vec<Value>> {
    let set = ValueSet { name: String::new(), layers: layers(request, files)? };
    let outcome = render_once(package, &set, &release(request), origins)?;
    let is_known =
        outcome.missing.is_empty() && outcome.undecided == 0 && outcome.rendered.failures.is_empty();
    if !is_known {
        return None;
    }
    let files = &outcome.rendered.files;
    let manifests = manifests(files);
    let document = |manifest: &Manifest| {
        let text = files.get(manifest.file)?.text.slice(manifest.range.clone());
        from_yaml(&text).ok().filter(|value| matches!(value.kind, Kind::Map(_)))
    };
    manifests.documents.iter().map(document).collect()
}

/// The values of a chart, the weakest first; `valuesMerge` says which of the
/// files and of the values that are written inline are the stronger.
fn layers(request: &ChartRequest, files: &dyn Files) -> Option<Vec<Layer>> {
    let of_file = |path: &String| Some(Layer::File(files.read(path).ok()?));
    let of_files: Vec<Layer> = request.values_files.iter().map(of_file).collect::<Option<_>>()?;
    let inline = match &request.values_inline {
        Some(Value { kind: Kind::Map(map), .. }) => vec![Layer::Values(map.clone())],
        Some(_) => return None,
        None => Vec::new(),
    };
    Some(match request.values_merge.as_str() {
        "merge" => inline.into_iter().chain(of_files).collect(),
        "replace" if !inline.is_empty() => inline,
        _ => of_files.into_iter().chain(inline).collect(),
    })
}

fn release(request: &ChartRequest) -> Release {
    let plain = Release::default();
    let or = |given: &str, plain: String| if given.is_empty() { plain } else { given.to_owned() };
    let kube_version = match request.kube_version.as_str() {
        "" => plain.kube_version,
        version if version.starts_with('v') => version.to_owned(),
        version => format!("v{version}"),
    };
    Release {
        name: or(&request.release_name, plain.name),
        namespace: or(&request.namespace, plain.namespace),
        kube_version,
        api_versions: request.api_versions.clone(),
        ..Release::default()
    }
}
