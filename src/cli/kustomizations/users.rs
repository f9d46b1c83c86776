//! Finds who uses a kustomization beside what was asked for: a base that is
//! named alone is judged as its overlays make it.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use rayon::prelude::*;

use super::disk::Disk;
use super::search::below;
use crate::discover::{Request, kustomizations_below};
use crate::render::kustomize::{Files, Links, links};

/// Kustomizations of one repository that are read for that.
const MOST: usize = 5000;

/// Who uses a kustomization.
pub(super) struct Users {
    /// The folders of those that lead to it, relative to the repository's.
    pub(super) folders: BTreeSet<String>,
    /// Whether there may be others.
    pub(super) is_open: bool,
}

impl Users {
    /// The kustomizations of a repository that lead to one of `used`.
    pub(super) fn of(used: &BTreeSet<String>, disk: &Disk, request: &Request) -> Self {
        let found = kustomizations_below(request, &disk.root);
        let read = |file: &PathBuf| {
            let folder = below(file.parent()?, &disk.root)?;
            let source = disk.read(&below(file, &disk.root)?).ok()?;
            let links = links(&folder, &source)?;
            Some((folder, links))
        };
        let named: Vec<(String, Links)> = found.par_iter().take(MOST).filter_map(read).collect();
        let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
        for (folder, links) in &named {
            links.paths.iter().for_each(|path| users.entry(path).or_default().push(folder));
        }
        let mut folders = BTreeSet::new();
        let mut waiting: Vec<&str> = used.iter().map(String::as_str).collect();
        while let Some(folder) = waiting.pop() {
            for user in users.get(folder).into_iter().flatten().filter(|user| !used.contains(**user)) {
                if folders.insert((*user).to_owned()) {
                    waiting.push(user);
                }
            }
        }
        Self { folders, is_open: found.len() > MOST }
    }
}
