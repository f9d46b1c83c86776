//! Who installs a chart: a HelmChart of KOTS, a HelmRelease of Flux, an
//! Application of Argo CD. Each names a chart, a release and values.
//!
//! Facts: KOTS 370ae90 and kotskinds c315724; `api/v2/helmrelease_types.go` of Flux's
//! helm-controller 1.3; `pkg/apis/application/v1alpha1/types.go` of Argo CD 3.1.

mod argo;
mod flux;
mod kots;
mod merge;

pub use merge::overlaid;

use super::chart::{Layer, Release};
use crate::render::View;
use crate::render::value::Value;
use crate::source::Place;
use crate::yaml::Node;

/// What installs a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installer {
    /// HelmChart of `kots.io/v1beta1`: KOTS adds its backup labels to what is rendered.
    KotsV1,
    /// HelmChart of `kots.io/v1beta2`: goes to Helm as it is.
    KotsV2,
    /// HelmRelease of `helm.toolkit.fluxcd.io`.
    Flux,
    /// Application of `argoproj.io`.
    Argo,
}

/// Which chart is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// By what.
    pub installer: Installer,
    /// The name of the object, for reports.
    pub object: String,
    /// The chart's name in its archive; none where it is found by its folder.
    pub name: Option<String>,
    /// Its version, letter by letter; none where any will do.
    pub version: Option<String>,
    /// Its folder in the repository, without `./`.
    pub folder: Option<String>,
    /// Where the chart is named.
    pub place: Place,
}

/// One way to install a chart.
#[derive(Debug, Clone)]
pub struct Way {
    /// What to call it beside the object's name; blank for the plain one.
    pub name: String,
    /// Values over the chart's own, the weakest first.
    pub layers: Vec<Layer>,
}

/// All ways in which an object may install its chart.
#[derive(Debug, Clone)]
pub struct Install {
    /// The release.
    pub release: Release,
    /// The ways; at least one.
    pub ways: Vec<Way>,
    /// Files of values in the chart's folder that come before the layers, by their paths there.
    pub files: Vec<String>,
}

/// Reads a node of values, with its origins.
pub type Read<'r> = dyn FnMut(Node<'_>, As) -> Option<Value> + 'r;

/// What a string is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// Values that are written in it.
    Values,
    /// Itself.
    Text,
}

/// The chart that a document's object installs; none where it installs none,
/// or where that cannot be told.
pub fn wanted(root: Node<'_>, view: &View) -> Option<Wanted> {
    let fields = Fields { view };
    match installer(root, fields)? {
        kind @ (Installer::KotsV1 | Installer::KotsV2) => kots::wanted(root, kind, fields),
        Installer::Flux => flux::wanted(root, fields),
        Installer::Argo => argo::wanted(root, fields),
    }
}

/// How the object installs its chart; none where values come from what cannot
/// be read, so that nothing is known of what is installed.
pub fn install(root: Node<'_>, view: &View, read: &mut Read<'_>) -> Option<Install> {
    let fields = Fields { view };
    match installer(root, fields)? {
        kind @ (Installer::KotsV1 | Installer::KotsV2) => kots::install(root, kind, fields, read),
        Installer::Flux => flux::install(root, fields, read),
        Installer::Argo => argo::install(root, fields, read),
    }
}

fn installer(root: Node<'_>, fields: Fields<'_>) -> Option<Installer> {
    let (version, kind) = (fields.known(root.get("apiVersion")?)?, fields.known(root.get("kind")?)?);
    match (version.split_once('/')?.0, kind) {
        ("kots.io", "HelmChart") if version == "kots.io/v1beta1" => Some(Installer::KotsV1),
        ("kots.io", "HelmChart") if version == "kots.io/v1beta2" => Some(Installer::KotsV2),
        ("helm.toolkit.fluxcd.io", "HelmRelease") => Some(Installer::Flux),
        ("argoproj.io", "Application") => Some(Installer::Argo),
        _ => None,
    }
}

/// Reads fields of an object with templates in it.
#[derive(Clone, Copy)]
struct Fields<'v> {
    view: &'v View,
}

impl Fields<'_> {
    /// The text of a scalar that no template takes part in.
    fn known(self, node: Node<'_>) -> Option<&str> {
        let text = node.text()?;
        let is_foreign = text.contains("{{") || text.contains("${");
        (!self.is_open(node) && !is_foreign).then_some(text)
    }

    fn at<'d>(self, root: Node<'d>, path: &[&str]) -> Option<&'d str> {
        let node = root.at(path)?;
        self.known(node)?;
        node.text()
    }

    fn is_open(self, node: Node<'_>) -> bool {
        self.view.holes.iter().any(|hole| hole.touches(node.span()))
    }
}
