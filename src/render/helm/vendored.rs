//! Charts that lie elsewhere than in `charts/`: at a `file://` path, or wherever
//! the caller looks.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::chart::{Chart, Dependency, Failure, HelmVersion};
use super::dependencies::fits;
use super::load::load;
use super::prepare::Resolver;
use crate::discover::{Overlays, PackageLimits, read_package};
use crate::render::origin::Origins;

/// What finds charts elsewhere by name and range of versions: the canonical path
/// of a folder or an archive.
pub type Lookup<'l> = dyn Fn(&Dependency) -> Option<PathBuf> + 'l;

/// Finds the dependencies of a chart on disk. A `file://` path leads nowhere
/// outside of the root.
pub struct Vendored<'v> {
    /// Canonical: the folder that is checked, with all below it.
    root: PathBuf,
    /// Where links in charts may lead beside their repositories.
    tree: Option<PathBuf>,
    version: HelmVersion,
    overlays: &'v Overlays,
    lookup: &'v Lookup<'v>,
    /// Folders of charts by the display path of the chart.
    folders: Vec<(String, PathBuf)>,
    loaded: HashMap<PathBuf, Option<Rc<Chart>>>,
    /// What could not be read of the charts that were found.
    pub failures: Vec<Failure>,
}

impl<'v> Vendored<'v> {
    /// For a chart whose folder is `folder`, shown as `display`. Both paths are canonical.
    pub fn new(
        root: &Path,
        (folder, display): (&Path, &str),
        version: HelmVersion,
        overlays: &'v Overlays,
        lookup: &'v Lookup<'v>,
    ) -> Self {
        let folders = vec![(display.to_owned(), folder.to_owned())];
        let (root, loaded) = (root.to_owned(), HashMap::new());
        Self { root, tree: None, version, overlays, lookup, folders, loaded, failures: Vec::new() }
    }

    /// Links in the charts may lead to what lies in `tree`, canonical.
    pub fn within(self, tree: &Path) -> Self {
        Self { tree: Some(tree.to_owned()), ..self }
    }

    /// The folders of the charts that were found, by their display paths.
    pub fn into_folders(self) -> Vec<(String, PathBuf)> {
        self.folders.into_iter().skip(1).filter(|(_, path)| path.is_dir()).collect()
    }

    /// The folder of a chart; none for one out of an archive.
    fn folder_of(&self, chart: &Chart) -> Option<PathBuf> {
        let known = self.folders.iter().rev().filter(|_| !chart.is_packed);
        known.into_iter().find_map(|(display, folder)| match display.as_str() {
            "." if !chart.display.starts_with('/') => Some(folder.join(&chart.display)),
            display => {
                let below = chart.display.strip_prefix(display)?;
                (below.is_empty() || below.starts_with('/'))
                    .then(|| folder.join(below.trim_start_matches('/')))
            }
        })
    }

    fn at_path(&mut self, chart: &Chart, path: &str, origins: &mut Origins) -> Option<Rc<Chart>> {
        let path = self.folder_of(chart)?.join(path).canonicalize().ok()?;
        path.starts_with(&self.root).then(|| self.load(path, origins)).flatten()
    }

    fn load(&mut self, path: PathBuf, origins: &mut Origins) -> Option<Rc<Chart>> {
        if let Some(known) = self.loaded.get(&path) {
            return known.clone();
        }
        let display = self.display(&path);
        let package = read_package(
            &path,
            &display,
            self.tree.as_deref().unwrap_or(&path),
            self.overlays,
            &PackageLimits::default(),
        );
        let loaded = load(package, self.version, origins);
        self.failures.extend(loaded.failures);
        self.folders.push((display, path.clone()));
        self.loaded.insert(path, loaded.chart.clone());
        loaded.chart
    }

    /// Shown from where the first chart is shown.
    fn display(&self, path: &Path) -> String {
        let Some((display, folder)) = self.folders.first() else { return path.display().to_string() };
        let mut up = String::new();
        for above in folder.ancestors() {
            if let Ok(below) = path.strip_prefix(above) {
                let below = below.to_string_lossy();
                let shown = cut(display, &up);
                return [shown.as_str(), &below].concat();
            }
            up.push_str("../");
        }
        path.display().to_string()
    }
}

/// A display path with as many names taken off as `up` has `../`, ready to be followed by a name.
fn cut(display: &str, up: &str) -> String {
    let mut names: Vec<&str> = display.split('/').filter(|name| *name != ".").collect();
    let mut left = up.len() / 3;
    while left > 0 && names.last().is_some_and(|name| !name.is_empty() && *name != "..") {
        names.pop();
        left -= 1;
    }
    names.extend(std::iter::repeat_n("..", left));
    if names.is_empty() { String::new() } else { names.join("/") + "/" }
}

impl Resolver for Vendored<'_> {
    fn resolve(
        &mut self,
        chart: &Chart,
        dependency: &Dependency,
        origins: &mut Origins,
    ) -> Option<Rc<Chart>> {
        let found = match dependency.repository.strip_prefix("file://") {
            Some(path) => self.at_path(chart, path, origins),
            None => None,
        };
        found.filter(|found| fits(found, dependency)).or_else(|| {
            let found = self.load((self.lookup)(dependency)?, origins);
            found.filter(|found| fits(found, dependency))
        })
    }

    fn found(&self) -> Vec<Rc<Chart>> {
        self.loaded.values().flatten().map(Rc::clone).collect()
    }

    fn take_failures(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.failures)
    }
}

impl std::fmt::Debug for Vendored<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vendored({})", self.root.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_shown_from_where_the_first_is_shown() {
        for (display, up, expected) in [
            ("charts/db", "../", "charts/"),
            ("charts/db", "../../", ""),
            (".", "../", "../"),
            ("../db", "../", "../"),
            ("../db", "../../", "../../"),
            ("/srv/db", "../", "/srv/"),
            ("db", "", "db/"),
        ] {
            assert_eq!(cut(display, up), expected, "{display} {up}");
        }
    }
}
