//! Judges kustomizations as they are built.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::super::Options;
use super::facts::in_its_light;
use super::joined::Joined;
use super::untold::IDLE;
use super::whole::judge_set;
use super::{ChartOutcome, SetOutcome, judge, known_holes, sets};
use crate::diagnostic::Diagnostic;
use crate::model::RenderedFacts;
use crate::render::data::to_yaml;
use crate::render::helm::chart::RenderedFile;
use crate::render::kustomize::{
    Built, BuiltDocument, ChartRequest, Files, Limits, NAMES, NotFollowed, Unread, build,
};
use crate::render::origin::Origins;
use crate::render::value::{Kind, Value};
use crate::render::{View, views};
use crate::rules;
use crate::source::{Place, Source, Span};
use crate::velero::key::has_trace;

/// A kustomization that no other one uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overlay {
    /// Its folder, relative to that which no path may leave.
    pub folder: String,
    /// The same, to print.
    pub display: String,
    /// Whether others that are not at hand may use it, and change what it makes.
    pub is_open: bool,
}

/// Whether a folder says by its name that a kustomization is there to be used by others.
pub fn is_base(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "base") || folder.iter().any(|part| part == "bases")
}

/// Renders a chart that a kustomization names.
pub type RenderChart<'c> = dyn Fn(&ChartRequest, &dyn Files, &mut Origins) -> Option<Vec<Value>> + Sync + 'c;

/// Builds kustomizations that share files and judges what comes of each: a
/// finding that several of them have is one.
pub fn check_overlays(
    overlays: &[Overlay],
    files: &(dyn Files + Sync),
    charts: &RenderChart<'_>,
    options: &Options,
) -> ChartOutcome {
    let (mut outcome, mut whole) = (ChartOutcome::default(), BTreeMap::new());
    let (mut judged, mut read, mut counts) = (Vec::new(), Vec::new(), Counts::default());
    let mut facts = Homes::default();
    for overlay in overlays {
        let files = Recorded { files, seen: RefCell::default() };
        let mut origins = Origins::default();
        let mut render = |request: &ChartRequest, origins: &mut Origins| charts(request, &files, origins);
        let built = build(&overlay.folder, &files, &mut origins, &mut render, &Limits::default());
        let seen: BTreeMap<String, Arc<Source>> = files.seen.take();
        let own = own_file(overlay, &seen);
        let is_whole = built.failures.is_empty() && built.not_followed.iter().all(is_idle);
        let mut homes = Homes::default();
        let options = Options { is_open: overlay.is_open || built.is_open(), ..options.clone() };
        let set = judge_built(&built, &own, &origins, &options, (&mut counts, &mut homes));
        facts.add(homes, is_whole && !options.is_open);
        outcome.tell(&built, &own, &seen);
        let paths = seen.values().map(|source| source.path().to_owned());
        read.push(paths.collect::<BTreeSet<_>>());
        whole.extend(seen.into_values().filter(|_| is_whole).map(|file| (file.path().to_owned(), file)));
        judged.push((overlay.display.clone(), set));
    }
    spare_shared(&mut judged);
    let note = |finding: &Diagnostic, names: &[String]| {
        let path = finding.primary.place.source.path();
        let all = read.iter().filter(|read| read.contains(path)).count();
        (names.len() < all).then(|| sets::told_overlays(names))
    };
    let mut all = Joined::default();
    judged.into_iter().for_each(|(name, set)| all.add(&name, set));
    let display = overlays.first().map_or("", |overlay| overlay.display.as_str());
    let joined = all.finish_told(display, &note);
    outcome.unrendered.extend(joined.unrendered);
    outcome.findings.merge(joined.findings);
    outcome.built = whole.keys().cloned().collect();
    outcome.facts = facts.0.into_iter().filter(|(_, facts)| !facts.is_empty()).collect();
    whole.values().for_each(|source| outcome.findings.replace(source));
    (outcome.pods, outcome.hooks, outcome.documents) = counts.sum();
    // What is counted here is not counted where it is written.
    counts.0.values().for_each(|(source, _)| _ = outcome.findings.of(source));
    outcome
}

/// Pods and hooks by the place of their object, so that one which several
/// overlays use counts once.
#[derive(Default)]
struct Counts(BTreeMap<(String, Span), (Arc<Source>, [usize; 3])>);

impl Counts {
    fn add(&mut self, place: &Place, before: [usize; 3], after: [usize; 3]) {
        let new = || (Arc::clone(&place.source), [0; 3]);
        let (_, known) = self.0.entry((place.source.path().to_owned(), place.span)).or_insert_with(new);
        for (known, (before, after)) in known.iter_mut().zip(before.into_iter().zip(after)) {
            *known = (after - before).max(*known);
        }
    }

    fn sum(&self) -> (usize, usize, usize) {
        self.0.values().fold((0, 0, 0), |sum, (_, one)| (sum.0 + one[0], sum.1 + one[1], sum.2 + one[2]))
    }
}

/// What is built from resources means to other files, by the display path of
/// the file that a resource is written in.
#[derive(Default)]
struct Homes(BTreeMap<String, RenderedFacts>);

impl Homes {
    /// Adds what one kustomization makes of files that others may use too.
    fn add(&mut self, built: Homes, is_known: bool) {
        for (path, mut facts) in built.0 {
            if !is_known {
                facts.open();
            }
            match self.0.get_mut(&path) {
                Some(known) => known.agree(facts),
                None => _ = self.0.insert(path, facts),
            }
        }
    }
}

/// Files, with note taken of those that were read.
struct Recorded<'f> {
    files: &'f (dyn Files + Sync),
    seen: RefCell<BTreeMap<String, Arc<Source>>>,
}

impl Files for Recorded<'_> {
    fn read(&self, path: &str) -> Result<Arc<Source>, Unread> {
        let source = self.files.read(path)?;
        self.seen.borrow_mut().insert(path.to_owned(), Arc::clone(&source));
        Ok(source)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.files.is_folder(path)
    }
}

/// The file that makes the folder a kustomization.
fn own_file(overlay: &Overlay, seen: &BTreeMap<String, Arc<Source>>) -> Arc<Source> {
    let path = |name: &str| match overlay.folder.as_str() {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let found = NAMES.iter().find_map(|name| seen.get(&path(name)));
    found.map_or_else(|| Source::new(overlay.display.as_str(), ""), Arc::clone)
}

fn is_idle(one: &NotFollowed) -> bool {
    one.what == "`images`" || one.what == "`imageTags`" || IDLE.contains(&one.what.as_str())
}

/// What Velero finds in the resources that were built.
fn judge_built(
    built: &Built,
    own: &Arc<Source>,
    origins: &Origins,
    options: &Options,
    (counts, facts): (&mut Counts, &mut Homes),
) -> SetOutcome {
    let (mut set, mut homes) = (SetOutcome::default(), HashSet::new());
    let printed = |document| Some((document, printed(document, own)?));
    let documents: Vec<(&BuiltDocument, RenderedFile)> = built.documents.iter().filter_map(printed).collect();
    let files: Vec<&RenderedFile> = documents.iter().map(|(_, file)| file).collect();
    let options = in_its_light(&files, &|file| [view(file, origins)], origins, options);
    for (document, file) in &documents {
        let before = [set.pods, set.hooks, set.documents];
        judge(file, &[view(file, origins)], origins, &[], &options, &mut set);
        let place = home(document, origins).unwrap_or_else(|| Place::new(own, Span::default()));
        homes.insert(place.source.path().to_owned());
        let path = place.source.path().to_owned();
        facts.0.entry(path).or_default().extend(std::mem::take(&mut set.facts));
        counts.add(&place, before, [set.pods, set.hooks, set.documents]);
    }
    // An annotation that stands beside its pod is meant for it, in however many variants.
    set.chart.reaches.retain(|reach| !options.is_open && !homes.contains(reach.key.source.path()));
    // What else is wrong with a resource is so where it is written.
    set.findings.retain(|finding| rules::is_of_pods(finding.rule));
    let mut set = sets::agreed(vec![set]);
    judge_set(&mut set, &options);
    if options.is_open || !built.not_followed.iter().all(is_idle) {
        // What a kustomization adds to all resources may be meant for those that are not known.
        let is_of_all = |finding: &Diagnostic| is_kustomization(finding.primary.place.source.path());
        set.findings.retain(|finding| !(finding.rule == MISPLACED && is_of_all(finding)));
    }
    set
}

const MISPLACED: &str = "misplaced-annotation";

/// Whether a file is a kustomization by its name.
pub(super) fn is_kustomization(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| NAMES.contains(&name))
}

/// Where a resource is written first: no patch and no prefix changes its kind.
fn home(document: &BuiltDocument, origins: &Origins) -> Option<Place> {
    let Kind::Map(map) = &document.value.kind else { return None };
    let kind = match map.get("kind")?.kind {
        Kind::Text(text) => origins.place(text.main_origin()),
        _ => None,
    };
    kind.or_else(|| document.place.clone())
}

/// A resource as text, where it has a trace of Velero.
fn printed(document: &BuiltDocument, own: &Arc<Source>) -> Option<RenderedFile> {
    let text = to_yaml(&document.value).ok().filter(|text| has_trace(text.as_str().as_bytes()))?;
    let template = document.place.as_ref().map_or(own, |place| &place.source);
    Some(RenderedFile { name: String::new(), template: Arc::clone(template), is_packed: false, text })
}

/// The text with what is unknown in it: templates of other tools, which
/// kustomize passes on, and what a chart could not know.
fn view(file: &RenderedFile, origins: &Origins) -> View {
    let mut view = views(file.text.as_str(), &|_| false).into_iter().next().unwrap_or_default();
    view.holes.extend(known_holes(file, origins));
    view.holes.sort_unstable();
    view.holes.dedup_by(|later, kept| {
        let joins = later.start <= kept.end;
        kept.end = if joins { kept.end.max(later.end) } else { kept.end };
        joins
    });
    view
}

/// What is put on all resources of a kustomization is not misplaced where it
/// reaches pods too.
fn spare_shared(judged: &mut [(String, SetOutcome)]) {
    let covered = judged.iter().flat_map(|(_, set)| &set.covered);
    let covered: HashSet<(String, Span)> =
        covered.map(|place| (place.source.path().to_owned(), place.span)).collect();
    for (_, set) in judged {
        set.findings.retain(|finding| {
            let place = &finding.primary.place;
            finding.rule != MISPLACED || !covered.contains(&(place.source.path().to_owned(), place.span))
        });
    }
}
