//! Owns what a backup sees: annotation sites, hooks, pods, containers, mounts,
//! volumes, each value with its place. Knows nothing of files and formats.

mod chart;
mod facts;
mod freeze;
mod hook;
mod items;
mod kots;
mod mark;
mod near;
mod pod;
mod release;
mod rendered;
mod resource;
mod secret;
mod shadow;
mod site;
mod site_table;
mod target;
mod template;
mod text;
mod volumes;

pub mod build;

pub use chart::{Reach, ReachedPod, RenderedChart, Unreached, Unselected};
pub use facts::{Charts, Facts, PackedChart, Release, Surroundings, Together};
pub use freeze::{Freezing, Lies};
pub use hook::Hook;
pub use kots::{ChartRef, Condition, Discard, Discarding, Manifest, OptionUse, SpecField, Standing};
pub use mark::{Holder, ListedClaim, Mark, Subject};
pub use pod::{Container, ContainerKind, Knowledge, Mount, Names, Pod, Volume, VolumeKind};
pub use release::{Identity, KotsDocument, KotsKind, Listed};
pub use rendered::{Annotated, Awaiting, RenderedFacts, Runs};
pub use resource::{
    Fault, FaultKind, Filter, Filters, HookEntry, HookList, InitContainer, NameList, Selector, Setting,
    SpecCommand, SpecExec, SpecHook, SpecInit, Stray, Term, VeleroResource, Word,
};
pub use secret::Secret;
pub use shadow::{HookedPod, PreHooks};
pub use site::{Annotation, Misplacement, Seat, Site, Value, ValueType};
pub use site_table::AnnotationSite;
pub use target::{Misdirection, Named};
pub use template::{BrokenTemplate, Flaw};
pub use text::Text;
pub use volumes::{BackedUp, EntryKind, ListEntry, Unsaved, VolumeList};
pub(crate) use volumes::{is_label, is_quote};

use std::sync::Arc;

use crate::source::Place;
use crate::velero::BackupMode;

/// How many of one kind are looked at: keys of Velero's in one mapping, names
/// in one list, containers, volumes and mounts in one list of them. The time
/// for a pod grows with their products, and no pod has near as many in earnest.
const MOST: usize = 1000;

/// Something of which there is more than is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excess {
    /// Where the part begins that is not looked at.
    pub place: Place,
    /// What is so, in the words of a diagnostic.
    pub message: String,
    /// What was not looked at, likewise.
    pub left_out: &'static str,
}

/// Everything of one unit that rules look at.
#[derive(Debug, Default)]
pub struct Project {
    /// Every mapping that holds a key of Velero's, in the order of the sources.
    pub sites: Vec<Site>,
    /// Every key that Velero reads on objects of any kind, in the order of the sources.
    pub marks: Vec<Mark>,
    /// Every Backup, Schedule and Restore, in the order of the sources.
    pub resources: Vec<VeleroResource>,
    /// The claims of listed volumes, those of the other documents of a file included.
    pub listed_claims: Arc<[ListedClaim]>,
    /// The pods with hooks of the documents of the file.
    pub hooked_pods: Arc<[HookedPod]>,
    /// The documents that KOTS reads itself.
    pub kots: Vec<KotsDocument>,
    /// What its documents mean to the release around them.
    pub manifest: Manifest,
    /// Templates that make KOTS fail.
    pub templates: Vec<BrokenTemplate>,
    /// What is left out of all this because there is too much of it.
    pub excesses: Vec<Excess>,
}

impl Project {
    /// Has every site judged for backups of this mode.
    pub fn set_backup_mode(&mut self, mode: Option<BackupMode>) {
        self.sites.iter_mut().for_each(|site| site.backup_mode = mode);
    }

    /// Takes note that another document of the release may add to this one.
    pub fn heed_patches(&mut self, release: &Release) {
        if self.manifest.identity.as_ref().is_some_and(|identity| release.is_patched(identity)) {
            self.admit_patches();
        }
    }

    /// Takes note that something unknown may add to what the document holds.
    pub fn admit_patches(&mut self) {
        self.sites.iter_mut().for_each(Site::admit_patch);
    }

    /// Number of hooks that Velero would find: groups with a command or an init
    /// image, and entries in the specs of its own resources.
    pub fn hook_count(&self) -> usize {
        if self.manifest.is_left_out {
            return 0;
        }
        let sites = self.sites.iter().filter(|site| site.is_effective());
        let in_specs = self.resources.iter().map(|resource| resource.hooks().count());
        sites.flat_map(Site::hooks).filter(Hook::is_set).count() + in_specs.sum::<usize>()
    }
}
