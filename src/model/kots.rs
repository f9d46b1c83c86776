//! What a document means to the KOTS release around it, with its places.

use super::{Identity, KotsKind, Text, Value};
use crate::diagnostic::{Edit, Resource};
use crate::source::Place;

/// What rules on KOTS releases look at in one document.
#[derive(Debug, Default)]
pub struct Manifest {
    /// The object itself; none for what is no object.
    pub resource: Option<Resource>,
    /// What it is, where KOTS reads it itself.
    pub kind: Option<KotsKind>,
    /// Whether it is deployed as it stands.
    pub is_plain: bool,
    /// Whether it has keys of Velero's that reach a pod.
    pub has_keys: bool,
    /// The namespace that it deploys to, where it says so.
    pub namespace: Option<Text>,
    /// Who it is, where it is deployed as it stands.
    pub identity: Option<Identity>,
    /// Whether KOTS surely leaves it out, so that nothing in it reaches a cluster.
    pub is_left_out: bool,
    /// What a HelmChart deploys.
    pub chart: Option<ChartRef>,
    /// The fields of a Backup's `spec`, in order.
    pub fields: Vec<SpecField>,
    /// The key of the hooks in a Restore, where it has some.
    pub restore_hooks: Option<Place>,
    /// Its conditions, wherever they stand.
    pub conditions: Vec<Condition>,
    /// Options of the Config that what Velero reads depends on.
    pub options: Vec<OptionUse>,
    /// What the merge of a HelmChart's values drops.
    pub discards: Vec<Discard>,
}

impl Manifest {
    /// Leaves nothing of what only KOTS reads: an object that a chart makes is
    /// never a Backup, or a HelmChart, of the release.
    pub fn forget_kots(&mut self) {
        let Self { resource, is_plain, has_keys, namespace, identity, is_left_out, .. } =
            std::mem::take(self);
        *self = Self { resource, is_plain, has_keys, namespace, identity, is_left_out, ..Self::default() };
    }
}

/// The chart that a HelmChart names.
#[derive(Debug, Clone)]
pub struct ChartRef {
    /// `spec.chart.name`
    pub name: Option<Text>,
    /// `spec.chart.chartVersion`
    pub version: Option<Value>,
    /// Whether the chart is left out; none where only the installation tells.
    pub is_excluded: Option<bool>,
}

/// One field of a Backup's `spec`.
#[derive(Debug, Clone)]
pub struct SpecField {
    /// The key.
    pub key: Text,
    /// Whether it says what holds without it.
    pub is_default: bool,
}

/// `kots.io/when` or `kots.io/exclude`, or a field that does the same.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub standing: Standing,
    /// Edits that put it where it is read, where that can be done exactly.
    pub moved: Vec<Edit>,
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The annotations of the document, where KOTS reads it.
    Annotations,
    /// The annotations of a HelmChart, of which only `spec.exclude` counts.
    Chart,
    /// `spec.exclude` of a HelmChart.
    ChartField,
    /// `when` of a HelmChart's optional values.
    Overlay,
    /// Directly under `metadata`.
    Metadata,
    /// Annotations of a pod template or another object inside the document.
    Inner,
    /// Labels.
    Labels,
    /// Directly under `spec`.
    Spec,
    /// Beside `kind`.
    Root,
}

/// An option of the Config that a template reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionUse {
    /// `ConfigOption`, `ConfigOptionEquals`, …
    pub function: &'static str,
    /// The option's name.
    pub name: String,
    /// The name's own bytes.
    pub place: Place,
    /// What depends on it, in words: `this value`.
    pub needs: &'static str,
}

/// Values of an earlier layer that are lost when an entry of `optionalValues`
/// is merged onto them, or the other way round.
#[derive(Debug, Clone)]
pub struct Discard {
    /// What happens.
    pub how: Discarding,
    /// The overlay's key that does it.
    pub overlay: Place,
    /// The path of that key in the values.
    pub path: String,
    /// The first of the keys or volumes that are lost.
    pub lost: Place,
    /// How many are.
    pub count: usize,
    /// An edit that has the overlay merged instead, where that can be done exactly.
    pub merging: Option<Edit>,
}

/// How a merge of values loses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discarding {
    /// The overlay's key replaces all below the earlier one.
    Replaced,
    /// The overlay's list of volumes replaces the earlier one.
    ListReplaced,
    /// The overlay is no mapping, and so is not merged onto one.
    Ignored,
}
