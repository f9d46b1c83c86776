//! What a chart is made of, and what it is rendered with.

use std::rc::Rc;
use std::sync::Arc;

use crate::render::fault::FaultKind;
use crate::render::text::Text;
use crate::render::value::Map;
use crate::source::{Place, Source};

/// A chart as it lies in its folder or archive, with its dependencies.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// What `Chart.yaml` says.
    pub metadata: Metadata,
    /// The path to print for its folder: relative to the working directory; of a
    /// chart in an archive `charts/redis-1.0.0.tgz!redis`.
    pub display: String,
    /// Whether it comes out of an archive, so that nobody edits it.
    pub is_packed: bool,
    /// `Chart.yaml` itself.
    pub manifest: Option<Arc<Source>>,
    /// `values.yaml`, where there is one.
    pub values: Option<Arc<Source>>,
    /// What `values.yaml` holds. Shared by all that is rendered from the chart: never to be changed.
    pub defaults: Map,
    /// The files below `templates/`, `NOTES.txt` and partials included. Paths
    /// begin with `templates/`.
    pub templates: Vec<ChartFile>,
    /// All other files, as `.Files` sees them.
    pub files: Vec<ChartFile>,
    /// Names of the files below `crds/`.
    pub crds: Vec<ChartFile>,
    /// The charts below `charts/`, each once, before aliases and conditions.
    pub dependencies: Vec<Rc<Chart>>,
}

/// A file of a chart.
#[derive(Debug, Clone)]
pub struct ChartFile {
    /// Its path in the chart, with `/`.
    pub path: String,
    /// What it holds.
    pub content: FileContent,
}

/// What a file of a chart holds.
#[derive(Debug, Clone)]
pub enum FileContent {
    /// Text in UTF-8, under its display path.
    Text(Arc<Source>),
    /// Anything else.
    Binary(Arc<[u8]>),
    /// Nobody knows: it is a link that leads out of the tree, to a file or a folder.
    Unfollowed,
}

/// What `Chart.yaml` says (`pkg/chart/v2/metadata.go` of Helm 4).
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// `apiVersion`: `v1` or `v2`.
    pub api_version: String,
    /// `name`
    pub name: String,
    /// `version`
    pub version: String,
    /// Whether `type` is `library`.
    pub is_library: bool,
    /// `dependencies`, those of `requirements.yaml` included, in order.
    pub dependencies: Vec<Dependency>,
    /// Whether there is such a list, be it empty: Helm looks below the charts in
    /// `charts/` only then.
    pub lists_dependencies: bool,
    /// All of it as `.Chart` shows it, with Go's names of the fields: `Name`,
    /// `AppVersion`. None where it could not be read.
    pub fields: Option<Map>,
}

/// A dependency that a chart names.
#[derive(Debug, Clone, Default)]
pub struct Dependency {
    /// `name`
    pub name: String,
    /// `version`: a range.
    pub version: String,
    /// `repository`; blank where there is none.
    pub repository: String,
    /// `alias`
    pub alias: Option<String>,
    /// `condition`: paths into the parent's values, separated by commas.
    pub condition: Option<String>,
    /// `tags`
    pub tags: Vec<String>,
    /// `import-values`
    pub imports: Vec<Import>,
    /// Where its `name` stands.
    pub place: Option<Place>,
}

/// One item of `import-values`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Import {
    /// `- NAME`: what the child exports under `exports.NAME`.
    Export(String),
    /// `- child: a.b`, `parent: c`
    Pair {
        /// Path in the values of the dependency.
        child: String,
        /// Path in the values of the chart.
        parent: String,
    },
}

/// One way in which a chart is installed.
#[derive(Debug, Clone, Default)]
pub struct ValueSet {
    /// What to call it in reports: `defaults`, `ci/test-values.yaml`.
    pub name: String,
    /// Values over the chart's own, the weakest first.
    pub layers: Vec<Layer>,
}

/// Values over those of a chart.
#[derive(Debug, Clone)]
pub enum Layer {
    /// A file of values, as `-f` takes it.
    File(Arc<Source>),
    /// An assignment, as `--set` takes it. The source holds the whole argument.
    Set(SetKind, Arc<Source>),
    /// The same, whose bytes stand elsewhere, such as in an Application of Argo CD.
    Assigned(SetKind, Text),
    /// Values that were made elsewhere, such as those of a KOTS HelmChart.
    Values(Map),
}

/// Which of the flags an assignment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetKind {
    /// `--set`
    Value,
    /// `--set-string`
    String,
    /// `--set-json`
    Json,
    /// `--set-literal`
    Literal,
    /// `--set-file`; the source holds `path=` and then the text of the file.
    File,
}

/// The release that a chart is rendered for.
#[derive(Debug, Clone)]
pub struct Release {
    /// `.Release.Name`
    pub name: String,
    /// `.Release.Namespace`
    pub namespace: String,
    /// `.Release.IsUpgrade`
    pub is_upgrade: bool,
    /// `.Capabilities.KubeVersion`, such as `v1.35.0`.
    pub kube_version: String,
    /// More of `.Capabilities.APIVersions`.
    pub api_versions: Vec<String>,
}

/// What `helm template` takes without flags (Helm 4.1.4).
impl Default for Release {
    fn default() -> Self {
        Self {
            name: "release-name".to_owned(),
            namespace: "default".to_owned(),
            is_upgrade: false,
            kube_version: "v1.35.0".to_owned(),
            api_versions: Vec::new(),
        }
    }
}

/// The release of Helm whose ways are followed where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum HelmVersion {
    /// 3.x
    V3,
    /// 4.0 and 4.1
    #[default]
    V4_1,
    /// 4.2
    V4_2,
}

/// What rendering may take. Each bound that is met is a fault with a place.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Templates and actions in one another.
    pub depth: usize,
    /// Bytes that one chart may print, and that one string may have.
    pub output: usize,
    /// Nodes, function calls and items of ranges that are gone through.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 1000, output: 64 << 20, steps: 20_000_000 }
    }
}

/// How undecidable conditions are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arm {
    /// As false: the `else`.
    #[default]
    Otherwise,
    /// As true: the body.
    Body,
}

/// A chart that was rendered with one set of values.
#[derive(Debug, Default)]
pub struct Rendered {
    /// What each template printed, in the order of execution. `NOTES.txt`,
    /// partials and blank outputs are not among them.
    pub files: Vec<RenderedFile>,
    /// What could not be evaluated, in order: each left a hole.
    pub failures: Vec<Failure>,
    /// How many conditions could not be decided.
    pub undecided: usize,
    /// What it took, in the steps of [`Limits`].
    pub steps: u64,
}

/// What one template printed.
#[derive(Debug)]
pub struct RenderedFile {
    /// Helm's name of it: `mychart/charts/redis/templates/pod.yaml`.
    pub name: String,
    /// The template.
    pub template: Arc<Source>,
    /// Whether the template comes out of an archive.
    pub is_packed: bool,
    /// The output.
    pub text: Text,
}

/// Something that could not be evaluated or loaded.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What is so, in the words of a diagnostic.
    pub message: String,
    /// Where, as near as it is known.
    pub place: Option<Place>,
    /// What kind of failure it is.
    pub kind: FailureKind,
}

/// What became of a chart of which something could not be evaluated or loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Nothing of it could be rendered.
    Whole,
    /// A file, or a part of one, could not be read.
    File,
    /// A link was not followed, since it leads out of the tree.
    Link,
    /// A template has more in it than is read here; Helm may read it.
    Bound,
    /// A template cannot be read: Helm refuses the chart whatever its values.
    Template,
    /// An action fails with these values, and left a hole.
    Action(Unevaluated),
}

/// How an action failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unevaluated {
    /// How.
    pub fault: FaultKind,
    /// Whether nothing unknown takes part: no value of the installation, no
    /// answer of the cluster.
    pub is_sure: bool,
}
