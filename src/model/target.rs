//! Which container a hook runs in, and which holds what is backed up.

use super::{BackedUp, Container, Hook, Knowledge, Text};
use crate::diagnostic::Edit;
use crate::source::Place;
use crate::velero::key::{Field, hook_key};

/// What a hook says of its container.
#[derive(Debug, Clone, Copy)]
pub enum Named<'s> {
    /// Nothing: Velero takes the first of the pod's containers.
    No,
    /// Something that cannot be told: templated, or no string.
    Open,
    /// A name, with the text it stands in.
    As(&'s str, &'s Text),
}

/// A hook that runs where the data is not.
#[derive(Debug, Clone)]
pub struct Misdirection<'s> {
    /// The container that it runs in.
    pub target: &'s Container,
    /// The other containers that mount what is backed up.
    pub data: Vec<&'s Container>,
    /// Whether the chart's own main container mounts it, by these values.
    pub main: bool,
    /// What is backed up.
    pub backed_up: BackedUp<'s>,
}

impl<'s> Hook<'s> {
    /// What the hook says of its container. The empty name is none to Velero.
    pub fn named(&self) -> Named<'s> {
        match self.container.map(|annotation| (annotation.known(), annotation.string())) {
            None | Some((Some(""), _)) => Named::No,
            Some((Some(name), Some(text))) => Named::As(name, text),
            Some(_) => Named::Open,
        }
    }

    /// The regular container that the hook runs in: the named one, or the first
    /// one. None where that cannot be told.
    pub fn target(&self) -> Option<&'s Container> {
        let pod = self.pod();
        match self.named() {
            Named::Open => None,
            Named::As(name, _) => pod.regular().find(|container| container.known_name() == Some(name)),
            Named::No => {
                let known = pod.knowledge == Knowledge::Whole && !pod.more_containers;
                (known && pod.injection.is_none()).then(|| pod.regular().next())?
            }
        }
    }

    /// The name of the container that the hook runs in, of one that the pod
    /// lacks too; none where it cannot be told, or is made for the hook.
    pub fn container_name(&self) -> Option<&'s str> {
        match self.named() {
            Named::As(name, _) => Some(name),
            Named::No if self.is_exec() => self.target()?.known_name(),
            Named::No | Named::Open => None,
        }
    }

    /// The regular containers that surely mount something of what is backed up.
    pub fn data_containers(&self) -> Vec<&'s Container> {
        let backed_up = self.site.backed_up();
        self.pod().regular().filter(|container| backed_up.reaches(container)).collect()
    }

    /// Whether the hook runs in a container that surely mounts nothing of what
    /// is backed up while another one surely does.
    pub fn misdirection(&self) -> Option<Misdirection<'s>> {
        let backed_up = self.site.backed_up();
        let from_values = self.pod().knowledge == Knowledge::Values;
        if !self.runs() || backed_up.volumes.is_empty() || from_values && !backed_up.listed {
            return None;
        }
        let target = self.target()?;
        if !backed_up.misses(target) {
            return None;
        }
        let data: Vec<&Container> = self.data_containers();
        let main = from_values && backed_up.volumes.iter().any(|v| self.pod().main_mounts(v) == Some(true));
        (main || !data.is_empty()).then_some(Misdirection { target, data, main, backed_up })
    }

    /// An edit that names the container: in the value that is there, else in a
    /// new entry after the command.
    pub fn name_container(&self, name: &str) -> Option<Edit> {
        match (self.named(), self.container) {
            (Named::As(_, text), _) => Some(text.rewrite(name)),
            (Named::No, Some(empty)) => Some(empty.string()?.rewrite(name)),
            (Named::No, None) => self.command?.insert_after(&hook_key(self.phase, Field::Container), name),
            (Named::Open, _) => None,
        }
    }
}

impl Container {
    /// Its name for messages.
    pub fn title(&self) -> &str {
        self.name.as_ref().map_or("", Text::written)
    }

    /// The place of its name, else of the whole entry.
    pub fn name_place(&self) -> Place {
        self.name.as_ref().map_or_else(|| self.place.clone(), Text::place)
    }
}
