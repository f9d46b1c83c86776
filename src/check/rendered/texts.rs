//! Kustomizations among texts that are at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::super::Options;
use super::super::release::{Grouping, folder};
use super::{ChartOutcome, Overlay, check_overlays, is_base};
use crate::discover::{Package, PackageFile};
use crate::render::kustomize::{Files, Links, NAMES, Unread, inflate, links};
use crate::source::Source;

/// Texts by their paths.
struct Texts<'s>(&'s [Arc<Source>]);

impl Files for Texts<'_> {
    fn read(&self, path: &str) -> Result<Arc<Source>, Unread> {
        let found = self.0.iter().find(|source| source.path() == path);
        found.map(Arc::clone).ok_or(Unread::Missing)
    }

    fn is_folder(&self, path: &str) -> bool {
        path.is_empty() || self.0.iter().any(|source| below(source.path(), path).is_some())
    }
}

/// What the kustomizations among the texts give.
pub(super) fn outcome(sources: &[Arc<Source>], grouping: &Grouping, options: &Options) -> ChartOutcome {
    let is_own =
        |source: &&Arc<Source>| source.path().rsplit('/').next().is_some_and(|name| NAMES.contains(&name));
    let named = sources.iter().filter(is_own).filter_map(|source| {
        let folder = Some(folder(source.path())).filter(|folder| *folder != ".").unwrap_or_default();
        Some((folder.to_owned(), links(folder, source)?))
    });
    let named: BTreeMap<String, Links> = named.collect();
    let used: BTreeSet<&String> = named.values().flat_map(|links| &links.paths).collect();
    let roots = named.iter().filter(|(folder, links)| !links.is_component && !used.contains(folder));
    let shown = |folder: &str| if folder.is_empty() { ".".to_owned() } else { folder.to_owned() };
    let overlay = |folder: &String| {
        let is_open = is_base(Path::new(folder));
        Overlay { folder: folder.clone(), display: shown(folder), is_open }
    };
    let overlays: Vec<Overlay> = roots.map(|(folder, _)| overlay(folder)).collect();
    let charts = |request: &crate::render::kustomize::ChartRequest, files: &dyn Files, origins: &mut _| {
        inflate(request, package(sources, &request.folder), files, origins)
    };
    let first = overlays.first().map_or("", |overlay| overlay.folder.as_str());
    let surroundings = grouping.light(&format!("{first}/kustomization.yaml"));
    let options = Options { surroundings, ..options.clone() };
    check_overlays(&overlays, &Texts(sources), &charts, &options)
}

/// The chart in a folder.
fn package(sources: &[Arc<Source>], folder: &str) -> Package {
    let file = |source: &Arc<Source>| {
        let path = below(source.path(), folder)?.to_owned();
        Some(PackageFile { path, bytes: source.text().as_bytes().to_vec() })
    };
    let files = sources.iter().filter_map(file).collect();
    Package { display: folder.to_owned(), files, ..Package::default() }
}

fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}
