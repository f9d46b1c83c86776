//! Tells which files make a KOTS release together.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Options;
use crate::model::{Charts, Facts, KotsKind, PreHooks, Release, RenderedFacts, Surroundings};

/// The surroundings of every file, by display path.
#[derive(Debug, Default)]
pub struct Grouping {
    /// Releases by folder; `.` is the folder in which display paths begin.
    releases: BTreeMap<String, Arc<Surroundings>>,
    /// For files that are in no release.
    others: Arc<Surroundings>,
    /// Those of them that are judged in the light of all files.
    joined: HashSet<String>,
}

impl Grouping {
    /// Groups files by what is known of them; `files` are display paths with
    /// facts. A folder with a document of a KOTS kind is a release, with all
    /// that lies below it (folders carry no meaning to KOTS).
    pub fn of(mut files: Vec<(String, Facts)>) -> Self {
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let all: Arc<[(String, Facts)]> = files.into();
        let mut roots: BTreeMap<String, Release> = BTreeMap::new();
        let mut folders: Vec<&str> =
            all.iter().filter(|(_, facts)| facts.is_release()).map(|(path, _)| folder(path)).collect();
        folders.sort_unstable();
        for found in folders {
            if !above(found).any(|folder| roots.contains_key(folder)) {
                roots.insert(found.to_owned(), Release::new(found));
            }
        }
        let mut strays = HashSet::new();
        for (path, facts) in all.iter() {
            match above(folder(path)).find(|folder| roots.contains_key(*folder)) {
                Some(root) => {
                    let release = roots.entry(root.to_owned()).or_default();
                    release.files.push((path.clone(), facts.clone()));
                }
                None => strays.extend(has_backup(facts).then(|| folder(path))),
            }
        }
        mark_whole(&mut roots, &strays);
        let has_pods = |at: &usize| all.get(*at).is_some_and(|(_, facts)| facts.hooked().next().is_some());
        let pods: Arc<[usize]> = (0..all.len()).filter(has_pods).collect();
        let pre_hooks: Arc<[PreHooks]> =
            all.iter().flat_map(|(_, facts)| facts.all_pre_hooks()).cloned().collect();
        let surroundings = |release| Surroundings {
            release,
            files: Arc::clone(&all),
            with_pods: Arc::clone(&pods),
            pre_hooks: Arc::clone(&pre_hooks),
            unit: Arc::default(),
        };
        let around =
            |(name, release): (String, Release)| (name, Arc::new(surroundings(Some(Arc::new(release)))));
        let has_pre_hooks = !pre_hooks.is_empty();
        let joined =
            all.iter().filter(|(_, facts)| facts.needs_others(has_pre_hooks)).map(|(path, _)| path.clone());
        Self {
            joined: joined.collect(),
            releases: roots.into_iter().map(around).collect(),
            others: Arc::new(surroundings(None)),
        }
    }

    /// The same with what charts and kustomizations mean to the files that they
    /// belong to; `built` are files whose pods are known as they are built.
    #[must_use]
    pub fn with_rendered(self, rendered: Vec<(String, RenderedFacts)>, built: &HashSet<String>) -> Self {
        if rendered.is_empty() && !self.others.files.iter().any(|(path, _)| built.contains(path)) {
            return self;
        }
        let mut files: HashMap<String, Facts> = self.others.files.iter().cloned().collect();
        for (path, rendered) in rendered {
            files.entry(path).or_default().rendered.push(rendered);
        }
        for (path, facts) in &mut files {
            facts.is_built = built.contains(path);
        }
        let mut grouping = Self::of(files.into_iter().collect());
        for release in self.releases() {
            grouping.set_charts(&release.folder, release.charts.clone());
        }
        grouping
    }

    /// The surroundings of text that is rendered: what stands in no file of its own.
    pub fn light(&self, path: &str) -> Arc<Surroundings> {
        let release = above(folder(path)).find_map(|folder| self.releases.get(folder));
        Arc::clone(release.unwrap_or(&self.others))
    }

    /// The surroundings of a file; none where nothing around it matters.
    pub fn around(&self, path: &str) -> Option<&Arc<Surroundings>> {
        let release = above(folder(path)).find_map(|folder| self.releases.get(folder));
        release.or_else(|| self.joined.contains(path).then_some(&self.others))
    }

    /// The options to judge a file with.
    pub fn options(&self, path: &str, options: &Options) -> Options {
        let mut options = options.clone();
        if let Some(surroundings) = self.around(path) {
            options.surroundings = Arc::clone(surroundings);
        }
        options
    }

    /// The releases.
    pub fn releases(&self) -> impl Iterator<Item = &Release> {
        self.releases.values().filter_map(|around| around.release.as_deref())
    }

    /// Tells the release in a folder of the charts that were found for it.
    pub fn set_charts(&mut self, folder: &str, charts: Charts) {
        let release = self.releases.get_mut(folder).and_then(|around| Arc::make_mut(around).release.as_mut());
        if let Some(release) = release {
            Arc::make_mut(release).charts = charts;
        }
    }

    /// The folders of the releases.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.releases.keys().map(String::as_str)
    }
}

/// Tells which releases are known as wholes. A part of a release, or a Backup,
/// that lies beside one in no release that says what it is may belong to it.
fn mark_whole(roots: &mut BTreeMap<String, Release>, strays: &HashSet<&str>) {
    let parts = roots.values().filter(|release| !is_named(release)).map(|release| release.folder.as_str());
    let beside: HashSet<String> =
        parts.chain(strays.iter().copied()).filter_map(|part| Some(above(part).nth(1)?.to_owned())).collect();
    for release in roots.values_mut() {
        let is_alone = above(&release.folder)
            .nth(1)
            .is_none_or(|parent| !beside.contains(parent) && !strays.contains(parent));
        let is_read = release.files.iter().all(|(_, facts)| !facts.is_partial);
        release.is_whole = is_alone && is_read && is_named(release);
        release.finish();
    }
}

/// Whether documents say that this is all of a release.
fn is_named(release: &Release) -> bool {
    release.documents().any(|document| document.kind.is_of_whole())
}

fn has_backup(facts: &Facts) -> bool {
    facts.kots.iter().any(|document| document.kind == KotsKind::Backup)
}

/// The folder of a display path.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// A folder and those above it, the nearest first.
fn above(start: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(start), |path| (*path != ".").then(|| folder(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{KotsDocument, Listed};

    /// A path and what lies there.
    type File = (&'static str, &'static [KotsKind]);

    /// Files, a path, and the release that it is in: its folder, and whether it is whole.
    type Row = (&'static [File], &'static str, Option<(&'static str, bool)>);

    fn file(path: &str, kinds: &[KotsKind]) -> (String, Facts) {
        let names = Listed::default();
        let document = |&kind| KotsDocument { kind, is_included: Some(true), names: names.clone() };
        let kots = kinds.iter().map(document).collect();
        (path.to_owned(), Facts { kots, ..Facts::default() })
    }

    #[test]
    fn a_folder_with_all_below_it_is_a_release() {
        use KotsKind::*;
        let cases: [Row; 7] = [
            (&[("a.yaml", &[Application]), ("x/b.yaml", &[HelmChart])], "x/y/c.yaml", Some((".", true))),
            (&[("m/a.yaml", &[Application])], "n/c.yaml", None),
            (&[("m/a.yaml", &[HelmChart])], "m/c.yaml", Some(("m", false))),
            (
                &[("m/app/a.yaml", &[Config]), ("m/charts/b.yaml", &[HelmChart])],
                "m/app/c.yaml",
                Some(("m/app", false)),
            ),
            (
                &[("m/app/a.yaml", &[Config]), ("m/back/b.yaml", &[Backup])],
                "m/app/c.yaml",
                Some(("m/app", false)),
            ),
            (&[("m/a/a.yaml", &[Config]), ("m/b/b.yaml", &[Config])], "m/b/c.yaml", Some(("m/b", true))),
            (&[("/t/m/a.yaml", &[Config])], "/t/m/c.yaml", Some(("/t/m", true))),
        ];
        for (files, path, expected) in cases {
            let grouping = Grouping::of(files.iter().map(|(path, kinds)| file(path, kinds)).collect());
            let release = grouping.around(path).and_then(|around| around.release.as_deref());
            let found = release.map(|release| (release.folder.as_str(), release.is_whole));
            assert_eq!(found, expected, "{files:?} {path}");
        }
    }
}
