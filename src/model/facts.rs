//! What rules need to know of the files around the one they judge.

use std::sync::Arc;

use super::{HookedPod, KotsDocument, Project, Seat, Site};
use crate::source::Span;
use crate::velero::key::Key;

/// What a file holds that rules in other files need: light, owned, without the
/// file's text, since those of all files are held at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its documents of kinds that KOTS reads itself, in order.
    pub kots: Vec<KotsDocument>,
    /// The first key of Velero's that reaches a pod.
    pub first_key: Option<Span>,
    /// The pods with hooks of their own, as far as they are known.
    pub pods: Vec<HookedPod>,
    /// Whether a Backup, Schedule or Restore has hooks in its spec.
    pub has_spec_hooks: bool,
}

/// The facts of the other files, as far as they concern one file.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The KOTS release that the file belongs to.
    pub release: Option<Arc<Release>>,
    /// Every file of the scan that has facts, by display path, sorted.
    pub files: Arc<[(String, Facts)]>,
}

/// A KOTS release: all that lies below one folder, which KOTS deploys as one.
#[derive(Debug, Clone, Default)]
pub struct Release {
    /// Display path of the folder.
    pub folder: String,
    /// The files that have facts, by display path, sorted.
    pub files: Vec<(String, Facts)>,
    /// Whether all of its files were read, so that what is not among them does
    /// not exist.
    pub is_whole: bool,
}

impl Facts {
    /// What a document adds to the facts of its file.
    pub fn add(&mut self, project: &Project) {
        self.kots.extend(project.kots.iter().cloned());
        self.first_key = self.first_key.or_else(|| project.sites.iter().find_map(first_key));
        self.pods.extend(project.sites.iter().filter_map(HookedPod::of));
        self.has_spec_hooks |= Self::has_spec_hooks(&project.resources);
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something in the file is judged by what all others hold.
    pub fn needs_others(&self) -> bool {
        self.has_spec_hooks
    }

    /// Whether a document tells that its folder is a release, or a part of one.
    pub fn is_release(&self) -> bool {
        self.kots.iter().any(|document| document.kind.is_of_kots())
    }
}

/// A key that Velero would read if the site's pod were backed up. One in a
/// patch or a snippet may reach no pod of this release.
fn first_key(site: &Site) -> Option<Span> {
    let reaches = matches!(site.seat, Seat::Pod | Seat::Values);
    let known = || site.annotations.iter().find(|annotation| annotation.kind != Key::Unknown);
    reaches.then(known).flatten().map(|annotation| annotation.key.place().span)
}

impl Release {
    /// Every document that KOTS reads itself.
    pub fn documents(&self) -> impl Iterator<Item = &KotsDocument> {
        self.files.iter().flat_map(|(_, facts)| &facts.kots)
    }

    /// The first key of Velero's in the release: path and place.
    pub fn first_key(&self) -> Option<(&str, Span)> {
        self.files.iter().find_map(|(path, facts)| Some((path.as_str(), facts.first_key?)))
    }
}
