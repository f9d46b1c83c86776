//! Finds the files that judged ones belong with, where the user named only some.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::read::may_be_of_kots;
use super::scan::facts;
use crate::check::{Grouping, Options, folder};
use crate::discover::{Content, Discovery, Input, Request, discover};
use crate::model::Facts;

/// How far above a folder a release may begin.
const MOST_LEVELS: usize = 4;

/// How many files of a folder are looked at to tell whether it is a release.
const MOST_FILES: usize = 1000;

/// What was found around the inputs.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// Display paths with facts, none of them an input.
    pub(super) files: Vec<(String, Facts)>,
}

/// Reads what lies in the same releases as the inputs and is none of them.
/// `known` are the facts of the inputs by display path.
pub(super) fn gather(
    request: &Request,
    inputs: &[Input],
    known: &[(String, Facts)],
    options: &Options,
) -> Context {
    let explicit: HashSet<&str> =
        inputs.iter().filter(|input| input.explicit).map(|input| input.display.as_str()).collect();
    let named = known.iter().map(|(path, _)| path.as_str()).filter(|path| explicit.contains(path));
    let mut starts: BTreeSet<String> = named.map(|path| folder(path).to_owned()).collect();
    let grouping = Grouping::of(known.to_vec());
    let given: HashSet<String> =
        request.paths.iter().map(|path| crate::discover::display(&request.directory, path)).collect();
    starts.extend(grouping.folders().filter(|folder| given.contains(*folder)).map(str::to_owned));
    let roots: BTreeSet<PathBuf> =
        starts.iter().filter_map(|start| root(request, Path::new(start), options)).collect();
    if roots.is_empty() {
        return Context::default();
    }
    let paths = roots.into_iter().collect();
    let Discovery { inputs: found, .. } = discover(&Request { paths, overlay: None, ..request.clone() });
    let judged: HashSet<&str> = inputs.iter().map(|input| input.display.as_str()).collect();
    let others: Vec<Input> =
        found.into_iter().filter(|input| !judged.contains(input.display.as_str())).collect();
    // Nothing is not worth starting threads for.
    if others.is_empty() {
        return Context::default();
    }
    let files = others.into_par_iter().map_init(Vec::new, |buffer, input| {
        let facts = facts(&input, options, buffer);
        (input.display, facts)
    });
    Context { files: files.filter(|(_, facts)| !facts.is_empty()).collect() }
}

/// The uppermost folder that begins the release of a folder; none where it is
/// no release.
fn root(request: &Request, start: &Path, options: &Options) -> Option<PathBuf> {
    let mut root = None;
    let mut at = start.to_owned();
    for _ in 0..MOST_LEVELS {
        let full = request.directory.join(&at);
        if is_release(&full, options) {
            root = Some(at.clone());
        } else if root.is_some() {
            break;
        }
        if full.join(".git").exists() {
            break;
        }
        at = if at == Path::new(".") || at.ends_with("..") { at.join("..") } else { parent(&at)? };
    }
    root
}

fn parent(path: &Path) -> Option<PathBuf> {
    let parent = path.parent()?;
    Some(if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() })
}

/// Whether a file that lies directly in a folder is of a kind of KOTS.
fn is_release(full: &Path, options: &Options) -> bool {
    let Ok(entries) = fs::read_dir(full) else { return false };
    let entries = entries.take(MOST_FILES).filter_map(Result::ok);
    let yaml = |entry: DirEntry| {
        let (path, kind) = (entry.path(), entry.file_type().ok()?);
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_yaml = matches!(extension, Some("yaml" | "yml"));
        (is_yaml && (kind.is_file() || kind.is_symlink() && path.is_file())).then_some(path)
    };
    let mut buffer = Vec::new();
    entries.filter_map(yaml).any(|path| {
        // To look for a trace takes far less time than to judge.
        if !may_be_of_kots(&path, &mut buffer) {
            return false;
        }
        let display = path.to_string_lossy().into_owned();
        facts(&Input::of(display, Content::Path(path)), options, &mut buffer).is_release()
    })
}
