//! What became of the annotations of a chart or a kustomization: which pods
//! each of them reaches, and which of them reach none.

use std::collections::{HashMap, HashSet};

use super::{Annotation, Knowledge, Named, Pod, Seat, Site, Text};
use crate::diagnostic::Resource;
use crate::source::{Place, Span};
use crate::velero::key::{Field, Key};

/// What was rendered, over all the ways to render it.
#[derive(Debug, Clone, Default)]
pub struct RenderedChart {
    /// Annotations that pods get, as they are written, by place.
    pub reaches: Vec<Reach>,
    /// Annotations in values that no pod gets.
    pub unreached: Vec<Unreached>,
    /// Pods with hooks that KOTS's backups pass over.
    pub unselected: Vec<Unselected>,
    /// Of each place and kind the number among `reaches`, and the pods.
    known: HashMap<(String, Span, Key), (usize, HashSet<ReachedPod>)>,
}

/// An annotation as it is written, and the pods that get it.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The key, where a person edits it.
    pub key: Place,
    /// Its text.
    pub name: String,
    /// What it is to Velero: a hook's command, or a list of volumes.
    pub kind: Key,
    /// The pods, each object once.
    pub pods: Vec<ReachedPod>,
}

/// A pod that gets an annotation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReachedPod {
    /// The object that makes it.
    pub resource: Resource,
    /// What the annotation names and the pod has not, for messages: `container `db``.
    pub lacks: Option<String>,
    /// The image of the container that the hook runs in, where that is known.
    pub image: Option<String>,
}

/// Annotations in values that no pod gets.
#[derive(Debug, Clone)]
pub struct Unreached {
    /// The first of Velero's keys there.
    pub key: Place,
    /// The way to the mapping that holds them: `master.podAnnotations`.
    pub path: String,
    /// The part of the way that the chart has no use for.
    pub unread: String,
    /// The ways that the chart reads instead, where some are near.
    pub near: Vec<String>,
    /// The chart's name.
    pub chart: String,
}

/// A pod with hooks that has not the labels by which KOTS's backups select.
#[derive(Debug, Clone)]
pub struct Unselected {
    /// The key that makes the hook, or lists the volumes.
    pub key: Place,
    /// The object that makes the pod.
    pub resource: Resource,
    /// The labels that it lacks.
    pub lacks: Vec<&'static str>,
}

/// Labels by which KOTS's backups select: those of the installation as a whole,
/// and those of one application (KOTS 370ae90).
pub const BACKUP_LABELS: [&str; 2] = ["kots.io/backup", "kots.io/app-slug"];

impl Site {
    /// The annotations that make Velero do something, with what they ask of the
    /// pod; empty unless the pod is known whole.
    pub fn heads(&self) -> Vec<(&Annotation, Option<String>, Option<String>)> {
        if !matches!(self.seat, Seat::Pod) || self.pod.knowledge != Knowledge::Whole {
            return Vec::new();
        }
        let commands = self.hooks().into_iter().filter(|hook| hook.runs()).filter_map(|hook| {
            let lacks = match hook.named() {
                Named::As(name, _) => lacks_container(&self.pod, name),
                Named::No | Named::Open => None,
            };
            let image = hook.target().and_then(|container| container.image.as_ref()).and_then(Text::known);
            Some((hook.command?, lacks, image.map(str::to_owned)))
        });
        let mut found: Vec<_> = commands.collect();
        if let Some(list) = self.volume_list(Key::BackupVolumes) {
            found.push((list.annotation, self.lacks_volume(), None));
        }
        found
    }

    fn lacks_volume(&self) -> Option<String> {
        let names = self.pod.volume_names();
        let list = self.volume_list(Key::BackupVolumes)?;
        let mut missing = list.names().filter(|entry| !names.more && !names.known.contains(&entry.name));
        missing.next().map(|entry| format!("volume `{}`", entry.name))
    }

    /// The labels of KOTS's backups that the pod surely lacks.
    pub fn missing_backup_labels(&self) -> Vec<&'static str> {
        let Some(labels) = &self.pod.labels else { return Vec::new() };
        let has = |name: &str| labels.iter().any(|(key, _)| key == name);
        BACKUP_LABELS.into_iter().filter(|name| !has(name)).collect()
    }
}

fn lacks_container(pod: &Pod, name: &str) -> Option<String> {
    let names = pod.container_names();
    let may_come = names.more || pod.may_be_injected(name);
    (!may_come && pod.container(name).is_none()).then(|| format!("container `{name}`"))
}

impl RenderedChart {
    /// Adds what another rendering of the chart gave.
    pub fn merge(&mut self, other: RenderedChart) {
        for Reach { key, name, kind, pods } in other.reaches {
            pods.into_iter().for_each(|pod| self.add(&key, &name, kind, pod));
        }
        self.unreached.extend(other.unreached);
        self.unselected.extend(other.unselected);
    }

    /// Takes note that a pod gets an annotation.
    pub fn add_reach(&mut self, key: &Place, annotation: &Annotation, pod: ReachedPod) {
        self.add(key, annotation.name(), annotation.kind, pod);
    }

    fn add(&mut self, key: &Place, name: &str, kind: Key, pod: ReachedPod) {
        let Self { reaches, known, .. } = self;
        let id = (key.source.path().to_owned(), key.span, kind);
        let (at, pods) = known.entry(id).or_insert_with(|| {
            reaches.push(Reach { key: key.clone(), name: name.to_owned(), kind, pods: Vec::new() });
            (reaches.len() - 1, HashSet::new())
        });
        if let Some(reach) = reaches.get_mut(*at)
            && pods.insert(pod.clone())
        {
            reach.pods.push(pod);
        }
    }
}

impl Reach {
    /// Whether it is a hook's command.
    pub fn is_command(&self) -> bool {
        matches!(self.kind, Key::Hook(_, Field::Command))
    }

    /// The bytes of the key.
    pub fn span(&self) -> Span {
        self.key.span
    }

    /// The pods that lack what it names, where others have it.
    pub fn strangers(&self) -> Vec<&ReachedPod> {
        let lacking: Vec<&ReachedPod> = self.pods.iter().filter(|pod| pod.lacks.is_some()).collect();
        if lacking.len() < self.pods.len() { lacking } else { Vec::new() }
    }

    /// The images that its command runs in, where they are known and differ.
    pub fn images(&self) -> Vec<&str> {
        let mut images: Vec<&str> = self.pods.iter().filter_map(|pod| pod.image.as_deref()).collect();
        let is_all = images.len() == self.pods.len();
        images.sort_unstable();
        images.dedup();
        if is_all && images.len() > 1 { images } else { Vec::new() }
    }
}
