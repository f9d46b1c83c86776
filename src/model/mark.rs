//! Keys that Velero reads on objects of any kind, and what they bear on.

use super::{Project, Site, Text, Value, VolumeKind};
use crate::diagnostic::{Edit, Resource};
use crate::source::Place;
use crate::velero::key::{Key, ObjectKey};

/// A key such as `velero.io/exclude-from-backup`, wherever it stands.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Which key.
    pub kind: ObjectKey,
    /// The key as written; a slip of `kind` where it is not its name.
    pub key: Text,
    /// Its value.
    pub value: Value,
    /// What the mapping around it is.
    pub holder: Holder,
    /// Whether it stands in chart values, so that a chart decides what becomes of it.
    pub in_values: bool,
    /// What bears it.
    pub subject: Subject,
    /// For an annotation: whether a label of the same object says the same, or
    /// may do so.
    pub may_be_labelled: bool,
    /// For an annotation: edits that make it a label, where that can be done exactly.
    pub label_edits: Vec<Edit>,
    /// The object it is written in.
    pub resource: Option<Resource>,
}

/// What a mapping is to Kubernetes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Labels of an object.
    Labels,
    /// Annotations of an object.
    Annotations,
    /// A selector, a template's parameter, or anything else.
    Other,
}

/// What bears a label or annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A PersistentVolumeClaim of this name.
    Claim(String),
    /// The claim template of this name in a StatefulSet.
    ClaimTemplate(String),
    /// Another object, or one whose name is not known.
    Other,
}

/// A claim whose volume a pod lists for file-system backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedClaim {
    /// The claim, or the claim template.
    pub claim: Subject,
    /// The object that lists it.
    pub resource: Option<Resource>,
    /// Its entry in the list.
    pub place: Place,
}

impl Mark {
    /// Whether the key is misspelt, so that Velero does not read it.
    pub fn is_slip(&self) -> bool {
        self.key.written() != self.kind.name()
    }

    /// Whether it excludes what bears it from backups.
    pub fn excludes(&self) -> bool {
        let value = self.value.text.as_ref().and_then(Text::known);
        self.kind == ObjectKey::ExcludeFromBackup
            && !self.is_slip()
            && self.holder == Holder::Labels
            && self.value.is_string()
            && value == Some("true")
    }
}

impl Project {
    /// The claims of the volumes that the pods of these documents list, where
    /// the pods are backed up at all.
    pub fn own_listed_claims(&self) -> Vec<ListedClaim> {
        let kept = |site: &&Site| site.is_effective() && site.pod.excluded.is_none() && !site.pod.ends;
        self.sites.iter().filter(kept).flat_map(listed_claims).collect()
    }

    /// The list that has the claim backed up, label or not, which a mark means
    /// to exclude.
    pub fn listing(&self, mark: &Mark) -> Option<&ListedClaim> {
        let namespace = |resource: &Option<Resource>| resource.as_ref().and_then(|r| r.namespace.clone());
        self.listed_claims.iter().find(|listed| {
            let same_place = match &mark.subject {
                Subject::Claim(_) => namespace(&listed.resource) == namespace(&mark.resource),
                Subject::ClaimTemplate(_) => listed.resource == mark.resource,
                Subject::Other => false,
            };
            same_place && listed.claim == mark.subject
        })
    }
}

fn listed_claims(site: &Site) -> Vec<ListedClaim> {
    let Some(list) = site.volume_list(Key::BackupVolumes) else { return Vec::new() };
    let found = list.names().filter_map(|entry| {
        let claim = match &site.pod.volume(entry.name)?.kind {
            VolumeKind::Claim(name) => Subject::Claim(name.clone()?),
            VolumeKind::ClaimTemplate => Subject::ClaimTemplate(entry.name.to_owned()),
            _ => return None,
        };
        let place = list.text.place_at(entry.range.clone());
        Some(ListedClaim { claim, resource: site.resource.clone(), place })
    });
    found.collect()
}
