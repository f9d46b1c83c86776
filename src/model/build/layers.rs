//! Objects that carry the values of a chart: where in them the values begin.

use super::object::{Object, trail};
use super::shapes::LIBRARY_CHART;
use crate::yaml::Node;

/// Where objects of a kind hold values.
struct Holder {
    /// API group; none where any will do.
    group: Option<&'static str>,
    kind: &'static str,
    /// Keys from the object to the values; items of lists are `[]`, any key is `*`.
    path: &'static [&'static str],
    /// Whether the values are YAML in a string.
    is_string: bool,
    /// Whether other layers beside it are merged into the same values, so that
    /// a name may stand in any part of the object.
    is_merged: bool,
}

const fn inline(group: Option<&'static str>, kind: &'static str, path: &'static [&'static str]) -> Holder {
    Holder { group, kind, path, is_string: false, is_merged: false }
}

const fn string(group: Option<&'static str>, kind: &'static str, path: &'static [&'static str]) -> Holder {
    Holder { group, kind, path, is_string: true, is_merged: false }
}

/// From the fields of each kind: Flux HelmRelease (helm.toolkit.fluxcd.io/v2,
/// v2beta1, and helm.fluxcd.io/v1, where `spec.values` is the same), Argo CD
/// Application and ApplicationSet (argoproj.io/v1alpha1, `ApplicationSourceHelm`),
/// HelmChart and HelmChartConfig of K3s and RKE2 (helm.cattle.io/v1), Fleet Bundle
/// (fleet.cattle.io/v1alpha1), HelmChartProxy of Cluster API
/// (addons.cluster.x-k8s.io/v1alpha1), k0s ClusterConfig, and ConfigMaps and
/// Secrets whose entries Flux reads as values (`valuesFrom`).
const HOLDERS: &[Holder] = &[
    inline(None, "HelmRelease", &["spec", "values"]),
    inline(None, "HelmRelease", &["values"]),
    // Its layers of values are merged, so all of it counts.
    Holder { is_merged: true, ..inline(Some("kots.io"), "HelmChart", &["spec", "values"]) },
    Holder {
        is_merged: true,
        ..inline(Some("kots.io"), "HelmChart", &["spec", "optionalValues", "[]", "values"])
    },
    inline(ARGO, "Application", &["spec", "source", "helm", "valuesObject"]),
    inline(ARGO, "Application", &["spec", "sources", "[]", "helm", "valuesObject"]),
    inline(ARGO, "ApplicationSet", &["spec", "template", "spec", "source", "helm", "valuesObject"]),
    inline(ARGO, "ApplicationSet", &["spec", "template", "spec", "sources", "[]", "helm", "valuesObject"]),
    string(ARGO, "Application", &["spec", "source", "helm", "values"]),
    string(ARGO, "Application", &["spec", "sources", "[]", "helm", "values"]),
    string(ARGO, "ApplicationSet", &["spec", "template", "spec", "source", "helm", "values"]),
    string(ARGO, "ApplicationSet", &["spec", "template", "spec", "sources", "[]", "helm", "values"]),
    string(Some("helm.cattle.io"), "HelmChart", &["spec", "valuesContent"]),
    string(Some("helm.cattle.io"), "HelmChartConfig", &["spec", "valuesContent"]),
    inline(Some("fleet.cattle.io"), "Bundle", &["spec", "helm", "values"]),
    string(Some("addons.cluster.x-k8s.io"), "HelmChartProxy", &["spec", "valuesTemplate"]),
    string(
        Some("k0s.k0sproject.io"),
        "ClusterConfig",
        &["spec", "extensions", "helm", "charts", "[]", "values"],
    ),
    string(Some(""), "ConfigMap", &["data", "*"]),
    string(Some(""), "Secret", &["stringData", "*"]),
];

const ARGO: Option<&str> = Some("argoproj.io");

/// The mapping of chart values around a mapping, where the object around it
/// carries some there.
pub(super) fn root<'d>(object: &Object<'d>, mapping: Node<'d>) -> Option<Node<'d>> {
    let holder = HOLDERS.iter().find(|holder| holder.is_around(object))?;
    if holder.is_merged {
        return Some(object.root);
    }
    let above = object.path.len() - holder.path.len();
    let root = match above {
        0 => mapping,
        _ => {
            let trail = trail(mapping);
            trail[trail.len() - above].0
        }
    };
    // What stands in a string is a document of its own.
    let starts_document = root.document().root().is_some_and(|first| first.same(root));
    (root.is_mapping() && (!holder.is_string || starts_document)).then_some(root)
}

/// Whether an object installs the chart that does nothing but call bjw-s' common
/// library, with the values that stand in it and no others.
pub(super) fn is_app_template(object: &Object<'_>) -> bool {
    let names = |path: &[&str]| {
        let name = object.root.at(path).and_then(Node::text);
        name.is_some_and(|name| name.rsplit('/').next() == Some(LIBRARY_CHART))
    };
    let has = |path: &[&str]| object.root.at(path).is_some();
    match object.kind {
        "HelmRelease" => {
            let is_named = names(&["spec", "chart", "spec", "chart"]) || names(&["spec", "chartRef", "name"]);
            let more = [
                &["spec", "valuesFrom"][..],
                &["spec", "postRenderers"],
                &["spec", "chart", "spec", "valuesFiles"],
            ];
            is_named && !more.into_iter().any(has)
        }
        "Application" => {
            let more = ["valueFiles", "parameters", "fileParameters"];
            let layers = ["values", "valuesObject"]
                .into_iter()
                .filter(|layer| has(&["spec", "source", "helm", layer]));
            names(&["spec", "source", "chart"])
                && layers.count() == 1
                && !more.into_iter().any(|layer| has(&["spec", "source", "helm", layer]))
        }
        _ => false,
    }
}

impl Holder {
    fn is_around(&self, object: &Object<'_>) -> bool {
        let fits = |(wanted, key): (&&str, &&str)| *wanted == "*" || wanted == key;
        self.kind == object.kind
            && self.group.is_none_or(|group| group == object.group)
            && object.path.len() >= self.path.len()
            && self.path.iter().zip(&object.path).all(fits)
    }
}
