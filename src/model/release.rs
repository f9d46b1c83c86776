//! Documents that KOTS reads itself instead of deploying them.

/// A document of a kind that KOTS reads itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KotsDocument {
    /// What it is.
    pub kind: KotsKind,
    /// Whether KOTS takes it up: `kots.io/exclude` and `kots.io/when` decide;
    /// none where only the installation tells.
    pub is_included: Option<bool>,
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
