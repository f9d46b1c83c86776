//! Tells which kustomizations have to do with Velero, and which of them are
//! used by no other one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::disk::Disk;
use super::users::Users;
use crate::cli::rendering::{Plan, overlays, text_of};
use crate::discover::{Content, KUSTOMIZATIONS};
use crate::render::kustomize::{Files, Links, links};
use crate::velero::key::has_trace;

/// Kustomizations of one repository that are looked at.
const MOST: usize = 20_000;

/// The kustomizations of one repository.
pub(super) struct Found {
    pub(super) disk: Disk,
    /// Those that no other one uses, in groups that share something; each with
    /// all the folders that it is made of, itself first.
    pub(super) groups: Vec<Vec<(String, BTreeSet<String>)>>,
    /// Whether others that nobody knows may use them.
    pub(super) is_open: bool,
}

/// What the inputs hold.
struct Scanned<'p> {
    /// Files with a trace of Velero, as full paths.
    traced: HashSet<PathBuf>,
    /// Folders that were asked for, canonical.
    folders: Vec<PathBuf>,
    charts: HashSet<&'p Path>,
}

/// Finds the kustomizations that lead to a trace of Velero. Nothing is read
/// where there is none among the inputs.
pub(super) fn find(plan: &Plan<'_>) -> Vec<Found> {
    let folder = |path: &PathBuf| plan.request.directory.join(path).canonicalize().ok();
    let scanned = Scanned {
        traced: traced(plan),
        folders: plan.request.paths.iter().filter_map(folder).filter(|path| path.is_dir()).collect(),
        charts: plan.discovery.charts.iter().map(|chart| chart.path.as_path()).collect(),
    };
    let mut repositories = Repositories { scanned: &scanned, known: HashMap::new() };
    let mut starts: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    let is_led_out = |root: &Path, folder: &Path| {
        // A base that lies outside of the folders that were asked for.
        let home = scanned.folders.iter().find(|asked| folder.starts_with(asked));
        home.is_none_or(|asked| asked != root)
    };
    for file in &plan.discovery.kustomizations {
        let Some(folder) = file.parent() else { continue };
        let root = repositories.root(folder);
        if !scanned.traced.is_empty() || is_led_out(&root, folder) {
            let below = below(folder, &root);
            starts.entry(root).or_default().extend(below);
        }
    }
    for file in scanned.traced.iter().chain(plan.discovery.charts.iter().map(|chart| &chart.path)) {
        let Some(folder) = file.parent() else { continue };
        let root = repositories.root(folder);
        let above = folder.ancestors().take_while(|folder| folder.starts_with(&root));
        let above =
            above.filter(|folder| has_kustomization(folder)).filter_map(|folder| below(folder, &root));
        starts.entry(root.clone()).or_default().extend(above);
    }
    let (shown, texts) = (Arc::new(shown(plan)), overlays(plan.request));
    let found = starts.into_iter().filter(|(_, starts)| !starts.is_empty()).map(|(root, starts)| {
        let disk = Disk {
            shown: Arc::clone(&shown),
            texts: texts.clone(),
            ..Disk::new(root, &plan.request.directory)
        };
        let mut graph = Graph::of(&disk, starts.clone(), &scanned);
        let mut is_open = false;
        let used = graph.concerned();
        if !used.is_empty() && scanned.is_part(&disk.root) {
            let users = Users::of(&used, &disk, plan.request);
            is_open = users.is_open;
            if !users.folders.is_subset(&starts) {
                graph = Graph::of(&disk, starts.into_iter().chain(users.folders).collect(), &scanned);
            }
        }
        Found { groups: graph.groups(), disk, is_open }
    });
    found.filter(|found| !found.groups.is_empty()).collect()
}

impl Scanned<'_> {
    /// Whether not all of a repository was asked for.
    fn is_part(&self, root: &Path) -> bool {
        root.join(".git").exists() && !self.folders.iter().any(|asked| root.starts_with(asked))
    }
}

/// The inputs that are files, with the paths to print for them.
fn shown(plan: &Plan<'_>) -> HashMap<PathBuf, String> {
    let inputs = plan.discovery.inputs.iter().filter_map(|input| match &input.content {
        Content::Path(path) => Some((path.clone(), input.display.clone())),
        Content::Text(_) => None,
    });
    inputs.collect()
}

/// The inputs with a trace of Velero.
fn traced(plan: &Plan<'_>) -> HashSet<PathBuf> {
    let inputs = plan.discovery.inputs.par_iter().filter_map(|input| {
        let text = text_of(input).filter(|text| has_trace(text.as_bytes()))?;
        drop(text);
        match &input.content {
            Content::Path(path) => Some(path.clone()),
            Content::Text(_) => plan.request.directory.join(&input.display).canonicalize().ok(),
        }
    });
    inputs.collect()
}

struct Repositories<'s> {
    scanned: &'s Scanned<'s>,
    known: HashMap<PathBuf, PathBuf>,
}

impl Repositories<'_> {
    /// The folder of the repository that a folder lies in; else the folder that
    /// was asked for, else the folder itself.
    fn root(&mut self, folder: &Path) -> PathBuf {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let repository = folder.ancestors().find(|above| above.join(".git").exists());
        let asked = || self.scanned.folders.iter().find(|asked| folder.starts_with(asked));
        let root = match repository {
            Some(root) => root.to_owned(),
            None => asked().map_or_else(|| folder.to_owned(), Clone::clone),
        };
        self.known.insert(folder.to_owned(), root.clone());
        root
    }
}

fn has_kustomization(folder: &Path) -> bool {
    KUSTOMIZATIONS.iter().any(|name| folder.join(name).is_file())
}

/// A path as that of a folder below a root; blank for the root itself.
pub(super) fn below(folder: &Path, root: &Path) -> Option<String> {
    let below = folder.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// Kustomizations by folder, with what they name.
struct Graph {
    nodes: BTreeMap<String, Node>,
}

struct Node {
    links: Links,
    /// Whether one of its own files has a trace of Velero.
    is_concerned: bool,
}

impl Graph {
    /// All kustomizations that `starts` lead to.
    fn of(disk: &Disk, starts: BTreeSet<String>, scanned: &Scanned<'_>) -> Self {
        let mut graph = Self { nodes: BTreeMap::new() };
        let mut wave = starts;
        while !wave.is_empty() && graph.nodes.len() < MOST {
            let read = |folder: &String| Some((folder.clone(), Node::read(disk, folder, scanned)?));
            let nodes: Vec<(String, Node)> = wave.par_iter().filter_map(read).collect();
            let named = nodes.iter().flat_map(|(_, node)| &node.links.paths).cloned();
            let named: BTreeSet<String> = named.filter(|path| has_kustomization(&disk.full(path))).collect();
            graph.nodes.extend(nodes);
            // What is no kustomization is asked about only once more.
            wave = named.into_iter().filter(|path| !graph.nodes.contains_key(path)).collect();
            wave.retain(|path| !path.starts_with("/"));
        }
        graph
    }

    /// The folders that a kustomization is made of, itself included.
    fn reach(&self, start: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([start.to_owned()]);
        let mut waiting = vec![start];
        while let Some(node) = waiting.pop().and_then(|folder| self.nodes.get(folder)) {
            for path in node.links.paths.iter().filter(|path| self.nodes.contains_key(*path)) {
                if found.insert(path.clone()) {
                    waiting.push(path);
                }
            }
        }
        found
    }

    /// The kustomizations that have a trace of Velero themselves.
    fn concerned(&self) -> BTreeSet<String> {
        let concerned = self.nodes.iter().filter(|(_, node)| node.is_concerned);
        concerned.map(|(folder, _)| folder.clone()).collect()
    }

    /// The kustomizations that no other one uses and that have to do with
    /// Velero, those together that share a folder.
    fn groups(&self) -> Vec<Vec<(String, BTreeSet<String>)>> {
        let used: HashSet<&String> = self.nodes.values().flat_map(|node| &node.links.paths).collect();
        let mut groups: Vec<Vec<(String, BTreeSet<String>)>> = Vec::new();
        let mut home: HashMap<String, usize> = HashMap::new();
        for (folder, node) in &self.nodes {
            if node.links.is_component || used.contains(folder) {
                continue;
            }
            let reach = self.reach(folder);
            let is_concerned = |folder: &String| self.nodes.get(folder).is_some_and(|node| node.is_concerned);
            if !reach.iter().any(is_concerned) {
                continue;
            }
            let homes: BTreeSet<usize> =
                reach.iter().filter_map(|folder| home.get(folder)).copied().collect();
            let at = homes.first().copied().unwrap_or_else(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            for other in homes.into_iter().skip(1) {
                let moved = std::mem::take(&mut groups[other]);
                home.values_mut().filter(|home| **home == other).for_each(|home| *home = at);
                groups[at].extend(moved);
            }
            home.extend(reach.iter().map(|folder| (folder.clone(), at)));
            groups[at].push((folder.clone(), reach));
        }
        groups.retain(|group| !group.is_empty());
        groups.iter_mut().for_each(|group| group.sort());
        groups
    }
}

impl Node {
    fn read(disk: &Disk, folder: &str, scanned: &Scanned<'_>) -> Option<Self> {
        let path =
            |name: &&str| if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
        let own = KUSTOMIZATIONS.iter().map(path).find(|path| disk.full(path).is_file())?;
        let source = disk.read(&own).ok()?;
        let links = links(folder, &source)?;
        let is_concerned = has_trace(source.text().as_bytes())
            || links.paths.iter().any(|path| is_traced(disk, path, scanned));
        Some(Self { links, is_concerned })
    }
}

/// Whether a file, or a chart's folder, has a trace of Velero. What was asked for
/// was looked at before.
fn is_traced(disk: &Disk, path: &str, scanned: &Scanned<'_>) -> bool {
    let full = disk.full(path);
    if scanned.traced.contains(&full) || scanned.charts.contains(full.as_path()) {
        return true;
    }
    let is_asked = scanned.folders.iter().any(|folder| full.starts_with(folder));
    !is_asked && full.is_file() && disk.read(path).is_ok_and(|source| has_trace(source.text().as_bytes()))
}
