//! What rules need to know of the files around the one they judge.

use std::sync::Arc;

use super::{
    Annotated, Awaiting, HookedPod, Identity, KotsDocument, KotsKind, Listed, ListedClaim, PreHooks, Project,
    RenderedFacts, Seat, Site,
};
use crate::source::{Place, Span};
use crate::velero::key::Key;

/// What a file holds that rules in other files need: light, owned, without the
/// file's text, since those of all files are held at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its documents of kinds that KOTS reads itself, in order.
    pub kots: Vec<KotsDocument>,
    /// The first key of Velero's that reaches a pod.
    pub first_key: Option<Span>,
    /// Who its plain manifests with keys of Velero's are.
    pub identities: Vec<Identity>,
    /// Whether something in it could not be read that may belong to a release.
    pub is_partial: bool,
    /// The pods with hooks of their own, as far as they are known.
    pub pods: Vec<HookedPod>,
    /// Whether a Backup, Schedule or Restore has hooks in its spec.
    pub has_spec_hooks: bool,
    /// The pre-backup hooks in specs.
    pub pre_hooks: Vec<PreHooks>,
    /// The pods that are judged by the pre-backup hooks in specs.
    pub awaiting: Vec<Awaiting>,
    /// The objects whose pods get keys of Velero's.
    pub annotated: Vec<Annotated>,
    /// What the charts mean that its objects install, or that it is a part of.
    pub rendered: Vec<RenderedFacts>,
    /// Whether its pods are known only as a kustomization builds them, so that
    /// they are among `rendered` and nowhere else.
    pub is_built: bool,
}

/// The facts of the other files, as far as they concern one file.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The KOTS release that the file belongs to.
    pub release: Option<Arc<Release>>,
    /// Every file of the scan that has facts, by display path, sorted.
    pub files: Arc<[(String, Facts)]>,
    /// Those of them that have pods with hooks, by their place in `files`.
    pub with_pods: Arc<[usize]>,
    /// The pre-backup hooks in specs, of all files.
    pub pre_hooks: Arc<[PreHooks]>,
    /// What else is rendered together with the judged text.
    pub unit: Arc<Together>,
}

/// What is rendered together: all templates of a chart with one set of values,
/// all resources that a kustomization builds.
#[derive(Debug, Clone, Default)]
pub struct Together {
    /// The pods with hooks, each with the display path of its template.
    pub pods: Vec<(String, HookedPod)>,
    /// The pre-backup hooks in specs.
    pub pre_hooks: Vec<PreHooks>,
    /// The claims of listed volumes, each with the display path of its template.
    pub claims: Vec<(String, ListedClaim)>,
}

impl Surroundings {
    /// The pods with hooks of all files, each with the path of its file.
    pub fn pods(&self) -> impl Iterator<Item = (&str, &HookedPod)> {
        let files = self.with_pods.iter().filter_map(|at| self.files.get(*at));
        files.flat_map(|(path, facts)| facts.hooked().map(move |pod| (path.as_str(), pod)))
    }

    /// The facts of a file.
    pub fn of(&self, path: &str) -> Option<&Facts> {
        find(&self.files, path)
    }

    /// Whether pre-backup hooks in the spec of any resource may run in a pod
    /// with these labels.
    pub fn may_ready(&self, labels: &[(String, String)]) -> bool {
        self.pre_hooks.iter().chain(&self.unit.pre_hooks).any(|hooks| hooks.may_reach(labels))
    }
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
    /// The charts that lie in it, packed.
    pub charts: Charts,
    /// Whether Velero has to do with it.
    pub concerns_velero: bool,
    /// Who is patched by another document, sorted.
    patched: Vec<[String; 4]>,
}

/// Charts that a release may deploy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Charts {
    /// Those in archives, sorted.
    pub packed: Vec<PackedChart>,
    /// Whether an archive could not be read, or not all were looked at.
    pub is_partial: bool,
    /// The names of charts that lie unpacked nearby, and may yet be packed;
    /// none where that is not known.
    pub unpacked: Option<Vec<String>>,
}

/// A chart in an archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackedChart {
    /// `name` of its `Chart.yaml`.
    pub name: String,
    /// `version` of its `Chart.yaml`.
    pub version: String,
    /// Display path of the archive.
    pub path: String,
    /// Whether it is what a build leaves behind, told by an ignore file, and
    /// so may be old.
    pub is_ignored: bool,
}

impl Facts {
    /// What a document adds to the facts of its file.
    pub fn add(&mut self, project: &Project) {
        self.kots.extend(project.kots.iter().cloned());
        if project.manifest.is_left_out {
            return;
        }
        self.first_key = self.first_key.or_else(|| project.sites.iter().find_map(first_key));
        if project.manifest.has_keys {
            self.identities.extend(project.manifest.identity.clone());
        }
        self.pods.extend(project.sites.iter().filter_map(HookedPod::of));
        self.has_spec_hooks |= Self::has_spec_hooks(&project.resources);
        self.pre_hooks.extend(Self::pre_hooks(&project.resources));
        self.awaiting.extend(project.sites.iter().filter(|site| Self::awaits_hooks(site)).map(Awaiting::of));
        self.annotated.extend(Annotated::of(&project.sites, &project.manifest));
    }

    /// What it means to others where it was rendered; `path` tells for a span of
    /// the rendered text in which file it is written.
    pub fn into_rendered(self, path: &dyn Fn(Span) -> String) -> RenderedFacts {
        let pod = |pod: HookedPod| {
            let first = pod.hooks.first().map_or(Span::default(), |(_, _, span)| *span);
            HookedPod { path: path(first), ..pod }
        };
        let annotated = |one: Annotated| Annotated { path: path(one.key), ..one };
        RenderedFacts {
            pods: self.pods.into_iter().map(pod).collect(),
            annotated: self.annotated.into_iter().map(annotated).collect(),
            pre_hooks: self.pre_hooks,
            awaiting: self.awaiting,
            ..RenderedFacts::default()
        }
    }

    /// The pods with hooks, those of rendered text included.
    pub fn hooked(&self) -> impl Iterator<Item = &HookedPod> {
        let own = self.pods.iter().filter(|_| !self.is_built);
        own.chain(self.rendered.iter().flat_map(|rendered| &rendered.pods))
    }

    /// The pre-backup hooks in specs, those of rendered text included.
    pub fn all_pre_hooks(&self) -> impl Iterator<Item = &PreHooks> {
        self.pre_hooks.iter().chain(self.rendered.iter().flat_map(|rendered| &rendered.pre_hooks))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something in the file is judged by what all others hold, which
    /// may be pre-backup hooks in specs.
    pub fn needs_others(&self, has_pre_hooks: bool) -> bool {
        self.has_spec_hooks || has_pre_hooks && !self.awaiting.is_empty()
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

/// The facts of a file among others, which are sorted.
fn find<'f>(files: &'f [(String, Facts)], path: &str) -> Option<&'f Facts> {
    let at = files.binary_search_by(|(known, _)| known.as_str().cmp(path)).ok()?;
    files.get(at).map(|(_, facts)| facts)
}

impl Release {
    /// A release of which nothing is known yet.
    pub fn new(folder: &str) -> Self {
        Self { folder: folder.to_owned(), ..Self::default() }
    }

    /// Every document that KOTS reads itself.
    pub fn documents(&self) -> impl Iterator<Item = &KotsDocument> {
        self.files.iter().flat_map(|(_, facts)| &facts.kots)
    }

    /// Every document of a kind.
    pub fn of_kind(&self, kind: KotsKind) -> impl Iterator<Item = &KotsDocument> {
        self.documents().filter(move |document| document.kind == kind)
    }

    /// Finds out what is asked of it again and again; to be called when all
    /// files are there.
    pub fn finish(&mut self) {
        self.files.sort_by(|a, b| a.0.cmp(&b.0));
        self.concerns_velero = self.first_key().is_some()
            || self.first_rendered().is_some()
            || self.of_kind(KotsKind::Backup).next().is_some();
        let mut all: Vec<&Identity> = self.files.iter().flat_map(|(_, facts)| &facts.identities).collect();
        all.sort_unstable();
        let groups = all.chunk_by(|a, b| a.of == b.of).filter(|group| group.len() > 1);
        let patched = groups.filter(|group| group.iter().any(|one| !one.is_conditional));
        self.patched = patched.map(|group| group[0].of.clone()).collect();
    }

    /// Whether Embedded Cluster may install it, whose disaster recovery takes a
    /// Backup with a Restore as they are.
    pub fn is_embedded(&self) -> bool {
        self.of_kind(KotsKind::EmbeddedCluster).next().is_some() || self.has_recovery()
    }

    /// Whether it has a Backup with its Restore.
    pub fn has_recovery(&self) -> bool {
        self.of_kind(KotsKind::Backup).next().is_some() && self.of_kind(KotsKind::Restore).next().is_some()
    }

    /// Whether a document of this identity is a patch of another one, or has
    /// one. Documents that take turns, each on a condition, are neither.
    pub fn is_patched(&self, identity: &Identity) -> bool {
        self.patched.binary_search(&identity.of).is_ok()
    }

    /// The items of the Config, where there is one and all of them are known.
    pub fn options(&self) -> Option<&Listed> {
        let mut configs = self.of_kind(KotsKind::Config);
        let only = configs.next().filter(|_| configs.next().is_none())?;
        (!only.names.is_open).then_some(&only.names)
    }

    /// The first key of Velero's in the release: path and place.
    pub fn first_key(&self) -> Option<(&str, Span)> {
        self.files.iter().find_map(|(path, facts)| Some((path.as_str(), facts.first_key?)))
    }

    /// The first object that a chart of the release makes and whose pods get
    /// keys of Velero's, with the path of the file that installs the chart, and
    /// the place where that names it.
    pub fn first_rendered(&self) -> Option<(&str, Span, &Annotated)> {
        self.files.iter().find_map(|(path, facts)| {
            let mut rendered = facts.rendered.iter();
            rendered.find_map(|one| Some((path.as_str(), one.installed_at?, one.annotated.first()?)))
        })
    }

    /// What the chart means that an object installs, which names it at this
    /// place; none where it was not rendered.
    pub fn installed(&self, place: &Place) -> Option<&RenderedFacts> {
        let facts = find(&self.files, place.source.path())?;
        facts.rendered.iter().find(|one| one.installed_at.is_some_and(|at| at.touches(place.span)))
    }
}
