//! Charts that a kustomization names (`HelmChartInflationGenerator.go` of kustomize 5.7.1).

use super::build::{Builder, Members};
use super::folder::{is_within, join};
use super::manifest::Manifest;
use super::resource::{Resource, text_at};
use crate::render::value::{Kind, Value};
use crate::source::Place;

/// A chart that is to be rendered for a kustomization.
#[derive(Debug, Clone)]
pub struct ChartRequest {
    /// `name`
    pub name: String,
    /// The folder of the chart, relative to the outermost one.
    pub folder: String,
    /// `releaseName`; blank where there is none.
    pub release_name: String,
    /// `namespace`; blank where there is none.
    pub namespace: String,
    /// `valuesFile` and `additionalValuesFiles`, relative to the outermost folder.
    pub values_files: Vec<String>,
    /// `valuesInline`
    pub values_inline: Option<Value>,
    /// `valuesMerge`: `override` (as where it is blank), `replace` or `merge`.
    pub values_merge: String,
    /// `includeCRDs`
    pub include_crds: bool,
    /// `kubeVersion`; blank where there is none.
    pub kube_version: String,
    /// `apiVersions`
    pub api_versions: Vec<String>,
    /// Where it is named.
    pub place: Option<Place>,
}

impl Builder<'_> {
    /// Adds what the charts of a kustomization give.
    pub(super) fn add_charts(&mut self, manifest: &Manifest, members: &mut Members) {
        for field in ["helmCharts", "helmChartInflationGenerator"] {
            for item in manifest.items(field) {
                let request = self.chart_request(manifest, &item);
                let documents = request.and_then(|request| (self.charts)(&request, self.origins));
                match documents {
                    Some(documents) => {
                        let resources = documents.into_iter().filter(|document| !document.is_nil());
                        for resource in resources {
                            self.append(members, Resource::new(resource));
                        }
                        members.refresh();
                    }
                    None => {
                        let name = text_at(&item, &["name"]);
                        let name = if name.is_empty() { text_at(&item, &["chartName"]) } else { name };
                        self.skip(format!("the chart `{name}`"), item.origin, false);
                        members.is_open = true;
                    }
                }
            }
        }
    }

    /// None where the chart does not lie in the files.
    fn chart_request(&self, manifest: &Manifest, item: &Value) -> Option<ChartRequest> {
        let text = |names: &[&str]| {
            let found = names.iter().map(|name| text_at(item, &[name])).find(|text| !text.is_empty());
            found.unwrap_or_default()
        };
        let name = text(&["name", "chartName"]);
        let globals = manifest.field("helmGlobals").unwrap_or_else(Value::nil);
        let home = [text(&["chartHome"]), text_at(&globals, &["chartHome"])];
        let home = home.iter().find(|home| !home.is_empty()).map_or("charts", String::as_str);
        let home = join(&manifest.folder, home)?;
        let version = text(&["version", "chartVersion"]);
        let folders = [format!("{home}/{name}"), format!("{home}/{name}-{version}/{name}")];
        let folders = folders.iter().filter_map(|folder| join("", folder));
        let folder = folders.into_iter().find(|folder| !name.is_empty() && self.files.is_folder(folder))?;
        let mut values: Vec<String> = vec![text(&["valuesFile", "values"])];
        values.extend(texts(item, "additionalValuesFiles"));
        let values =
            values.iter().filter(|file| !file.is_empty()).filter_map(|file| join(&manifest.folder, file));
        let flag = |name: &str| match &item.kind {
            Kind::Map(map) => map.get(name).and_then(|value| value.is_true()).unwrap_or(false),
            _ => false,
        };
        let inline = match &item.kind {
            Kind::Map(map) => map.get("valuesInline").or_else(|| map.get("valuesLocal")),
            _ => None,
        };
        Some(ChartRequest {
            folder,
            release_name: text(&["releaseName"]),
            namespace: text(&["namespace", "releaseNamespace"]),
            values_files: values.filter(|file| is_within(file, &manifest.folder)).collect(),
            values_inline: inline.filter(|value| !value.is_nil()),
            values_merge: text(&["valuesMerge"]),
            include_crds: flag("includeCRDs"),
            kube_version: text(&["kubeVersion"]),
            api_versions: texts(item, "apiVersions"),
            place: self.place(item.origin),
            name,
        })
    }
}

fn texts(item: &Value, name: &str) -> Vec<String> {
    let Kind::Map(map) = &item.kind else { return Vec::new() };
    let Some(Kind::List(list)) = map.get(name).map(|value| value.kind) else { return Vec::new() };
    let items = list.items();
    let texts = items.iter().filter_map(|item| match &item.kind {
        Kind::Text(text) => Some(text.as_str().to_owned()),
        _ => None,
    });
    texts.collect()
}
