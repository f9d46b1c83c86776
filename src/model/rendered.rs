//! What rendered text means to files elsewhere: the pods of charts and of
//! kustomizations, which stand in no file.

use super::{HookedPod, Manifest, PreHooks, Seat, Site};
use crate::diagnostic::Resource;
use crate::source::Span;

/// Pods of one rendering that are compared with those of another one.
const MOST: usize = 1000;

/// What a chart, or a kustomization, means to other files. What is unknown in
/// the rendered text is in none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderedFacts {
    /// Where the object that installs the chart names it; none where no object does.
    pub installed_at: Option<Span>,
    /// The pods with hooks that every rendering has.
    pub pods: Vec<HookedPod>,
    /// The objects whose pods get keys of Velero's in every rendering.
    pub annotated: Vec<Annotated>,
    /// The pre-backup hooks in specs, of all renderings.
    pub pre_hooks: Vec<PreHooks>,
    /// The pods that are judged by the pre-backup hooks in specs, of all renderings.
    pub awaiting: Vec<Awaiting>,
    /// Whether, in any rendering, pods with keys of Velero's may run in the
    /// namespace of the release.
    pub may_inherit: bool,
}

/// An object whose pods get keys of Velero's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotated {
    /// The object.
    pub resource: Resource,
    /// Where it runs.
    pub runs: Runs,
    /// Its first key.
    pub key: Span,
    /// The display path of the file that the key is written in; blank for the
    /// file that this is a fact of.
    pub path: String,
}

/// The namespace of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// That of the release: the object names none.
    InRelease,
    /// One that the object names.
    Elsewhere,
    /// That cannot be told.
    Unknown,
}

/// A pod with volumes that no annotation readies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaiting {
    /// The object that makes it.
    pub resource: Option<Resource>,
    /// Its labels, where they are known.
    pub labels: Vec<(String, String)>,
}

impl Annotated {
    /// What the sites of a document are to the namespace of a release; an object
    /// counts once.
    pub(super) fn of<'a>(
        sites: &'a [Site],
        manifest: &'a Manifest,
    ) -> impl Iterator<Item = Annotated> + use<'a> {
        let of_pod = |site: &&Site| matches!(site.seat, Seat::Pod) && site.is_effective();
        sites.iter().filter(of_pod).filter_map(|site| {
            let resource = site.resource.clone()?;
            let runs = match &manifest.namespace {
                // One inside of another object, such as an item of a list.
                _ if manifest.resource.as_ref() != Some(&resource) || !manifest.is_plain => Runs::Unknown,
                None => Runs::InRelease,
                Some(name) if name.known().is_some() => Runs::Elsewhere,
                Some(_) => Runs::Unknown,
            };
            let key = site.annotations.first()?.key.place().span;
            Some(Annotated { resource, runs, key, path: String::new() })
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        self.resource == other.resource && self.runs == other.runs
    }
}

impl Awaiting {
    /// A site that waits; see `Facts::awaits_hooks`.
    pub(super) fn of(site: &Site) -> Self {
        Self { resource: site.resource.clone(), labels: site.pod.labels.clone().unwrap_or_default() }
    }
}

impl RenderedFacts {
    /// Adds what another file of the same rendering gave.
    pub fn extend(&mut self, other: Self) {
        add_few(&mut self.pods, other.pods);
        add_few(&mut self.annotated, other.annotated);
        add_few(&mut self.pre_hooks, other.pre_hooks);
        add_few(&mut self.awaiting, other.awaiting);
        self.may_inherit |= other.may_inherit;
    }

    /// Keeps what another rendering of the same agrees with, and adds what any
    /// of them may do.
    pub fn agree(&mut self, other: Self) {
        self.pods.retain(|pod| other.pods.iter().any(|known| known.is_same(pod)));
        self.annotated.retain(|one| other.annotated.iter().any(|known| known.is_same(one)));
        add_new(&mut self.pre_hooks, other.pre_hooks);
        add_new(&mut self.awaiting, other.awaiting);
        self.may_inherit |= other.may_inherit;
    }

    /// Takes note that not all renderings are known.
    pub fn open(&mut self) {
        self.pods.clear();
        self.annotated.clear();
        self.may_inherit = true;
    }

    /// Has objects in the namespace of the release run in that.
    pub fn set_namespace(&mut self, namespace: &str) {
        for one in &mut self.annotated {
            if one.resource.namespace.as_deref() == Some(namespace) && one.runs == Runs::Elsewhere {
                one.runs = Runs::InRelease;
            }
        }
        self.may_inherit |= self.annotated.iter().any(|one| one.runs != Runs::Elsewhere);
    }

    /// Whether pods with keys of Velero's surely run in the namespace of the release.
    pub fn inherits(&self) -> bool {
        self.annotated.iter().any(|one| one.runs == Runs::InRelease)
    }

    /// Whether it has no pods and no hooks.
    pub fn is_empty(&self) -> bool {
        let Self { pods, annotated, pre_hooks, awaiting, .. } = self;
        pods.is_empty() && annotated.is_empty() && pre_hooks.is_empty() && awaiting.is_empty()
    }
}

fn add_few<T>(known: &mut Vec<T>, more: Vec<T>) {
    let room = MOST.saturating_sub(known.len());
    known.extend(more.into_iter().take(room));
}

fn add_new<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
    let new: Vec<T> = more.into_iter().filter(|one| !known.contains(one)).collect();
    add_few(known, new);
}
