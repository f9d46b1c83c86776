//! Tells which files make a KOTS release together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Options;
use crate::model::{Charts, Facts, KotsKind, Release, Surroundings};

/// The surroundings of every file, by display path.
#[derive(Debug, Default)]
pub struct Grouping {
    /// Releases by folder; `.` is the folder in which display paths begin.
    releases: BTreeMap<String, Arc<Surroundings>>,
}

impl Grouping {
    /// Groups files by what is known of them; `files` are display paths with
    /// facts. A folder with a document of a KOTS kind is a release, with all
    /// that lies below it (KOTS reference, §1.1: folders carry no meaning).
    pub fn of(files: Vec<(String, Facts)>) -> Self {
        let mut folders: Vec<&str> =
            files.iter().filter(|(_, facts)| facts.is_release()).map(|(path, _)| folder(path)).collect();
        folders.sort_unstable();
        folders.dedup();
        let mut roots: BTreeMap<String, Release> = BTreeMap::new();
        for found in folders {
            if !above(found).any(|folder| roots.contains_key(folder)) {
                roots.insert(found.to_owned(), Release::new(found));
            }
        }
        // Backups may stand beside the part of a release that was found.
        let mut strays = Vec::new();
        for (path, facts) in files {
            let root = above(folder(&path)).find(|folder| roots.contains_key(*folder)).map(str::to_owned);
            match root.and_then(|root| roots.get_mut(&root)) {
                Some(release) => release.files.push((path, facts)),
                None => strays.extend(has_backup(&facts).then_some(path)),
            }
        }
        let parts: Vec<String> = roots
            .values()
            .filter(|release| !is_named(release))
            .map(|release| release.folder.clone())
            .collect();
        let beside = |release: &Release| {
            let near = |other: &str| above(other).nth(1) == above(&release.folder).nth(1);
            parts.iter().any(|part| *part != release.folder && near(part))
                || strays.iter().any(|stray| above(&release.folder).nth(1) == Some(folder(stray)))
                || strays.iter().any(|stray| near(folder(stray)))
        };
        let whole: Vec<String> = roots
            .values()
            .filter(|release| is_named(release) && !beside(release))
            .map(|release| release.folder.clone())
            .collect();
        let finish = |(name, mut release): (String, Release)| {
            release.finish();
            let is_read = release.files.iter().all(|(_, facts)| !facts.is_partial);
            release.is_whole = is_read && whole.contains(&name);
            (name, Arc::new(Surroundings { release: Some(Arc::new(release)) }))
        };
        Self { releases: roots.into_iter().map(finish).collect() }
    }

    /// The surroundings of a file; none where nothing around it matters.
    pub fn around(&self, path: &str) -> Option<&Arc<Surroundings>> {
        above(folder(path)).find_map(|folder| self.releases.get(folder))
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

    fn file(path: &str, kinds: &[KotsKind]) -> (String, Facts) {
        let names = Listed::default();
        let document = |&kind| KotsDocument { kind, is_included: Some(true), names: names.clone() };
        let kots = kinds.iter().map(document).collect();
        (path.to_owned(), Facts { kots, ..Facts::default() })
    }

    #[test]
    fn a_folder_with_all_below_it_is_a_release() {
        use KotsKind::*;
        let cases: [(&[File], &str, Option<(&str, bool)>); 7] = [
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
