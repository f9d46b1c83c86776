//! Documents that KOTS reads itself instead of deploying them.

/// A document of a kind that KOTS reads itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KotsDocument {
    /// What it is.
    pub kind: KotsKind,
    /// Whether KOTS takes it up: `kots.io/exclude` and `kots.io/when` decide;
    /// none where only the installation tells.
    pub is_included: Option<bool>,
    /// The names it lists for other documents: namespaces that an Application
    /// adds and a Backup includes, items of a Config, the chart of a HelmChart.
    pub names: Listed,
}

/// Names, sorted and each once, and whether there may be more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    known: Vec<String>,
    /// Whether a template may add some.
    pub is_open: bool,
}

impl Listed {
    /// Sorts the names.
    pub fn new(mut known: Vec<String>, is_open: bool) -> Self {
        known.sort_unstable();
        known.dedup();
        Self { known, is_open }
    }

    /// The names that are known, sorted.
    pub fn known(&self) -> &[String] {
        &self.known
    }

    /// Whether a name is surely among them.
    pub fn has(&self, name: &str) -> bool {
        self.known.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }
}

/// Who a plain manifest is: KOTS makes a second document of the same name a
/// patch of the first (KOTS 370ae90).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// `apiVersion`, `kind`, namespace and name.
    pub of: [String; 4],
    /// Whether its annotations leave it to the installation to take it up.
    pub is_conditional: bool,
}

/// Kinds that KOTS reads itself (`pkg/kotsutil` of KOTS: `KotsKinds`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KotsKind {
    /// `kots.io/v1beta1` Application: one for a release.
    Application,
    /// `kots.io/v1beta1` Config: one for a release.
    Config,
    /// `kots.io` HelmChart.
    HelmChart,
    /// `velero.io/v1` Backup: switches snapshots on.
    Backup,
    /// `velero.io/v1` Restore, read by Embedded Cluster.
    Restore,
    /// `embeddedcluster.replicated.com/v1beta1` Config.
    EmbeddedCluster,
    /// Any other kind of `kots.io`.
    Other,
}

impl KotsKind {
    /// Whether nothing but a release holds such a document.
    pub fn is_of_kots(self) -> bool {
        !matches!(self, KotsKind::Backup | KotsKind::Restore)
    }

    /// Whether such a document stands for a release as a whole, not for a part
    /// of one.
    pub fn is_of_whole(self) -> bool {
        matches!(self, KotsKind::Application | KotsKind::Config)
    }
}
