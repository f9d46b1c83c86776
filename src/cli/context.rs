//! Finds the files that judged ones belong with, where the user named only some.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::read::may_be_of_kots;
use super::scan::facts;
use crate::check::{Grouping, Options, folder};
use crate::discover::{Content, Input, Request, discover};
use crate::model::Facts;

/// How far above a folder a release may begin.
const MOST_LEVELS: usize = 4;

/// How many entries a folder may have that is looked at to tell whether it is a release.
const MOST_ENTRIES: usize = 1000;

/// How many files of a release are read that are no inputs.
const MOST_FILES: usize = 10_000;

/// How many bytes are read for either, of files that nobody asked for.
const MOST_BYTES: u64 = 64 << 20;

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
    let mut search = Search { request, options, known: HashMap::new(), left: MOST_BYTES };
    let (mut roots, mut context) = (BTreeSet::new(), Context::default());
    for start in &starts {
        match search.root(Path::new(start)) {
            Ok(root) => roots.extend(root),
            Err(TooLarge) => context.files.push(unread(start)),
        }
    }
    if roots.is_empty() {
        return context;
    }
    let paths = roots.into_iter().collect();
    // Without the sieve, which would look into files of any number and size.
    let request = Request { paths, overlay: None, sieve: None, ..request.clone() };
    let found = discover(&request).inputs;
    let judged: HashSet<&str> = inputs.iter().map(|input| input.display.as_str()).collect();
    let mut others: Vec<Input> =
        found.into_iter().filter(|input| !judged.contains(input.display.as_str())).collect();
    let mut left = MOST_BYTES;
    let kept = others.iter().take(MOST_FILES).take_while(|input| fits(input, &mut left)).count();
    context.files.extend(others.drain(kept..).map(|input| unread(folder(&input.display))));
    // Nothing is not worth starting threads for.
    if !others.is_empty() {
        let files = others.into_par_iter().map_init(Vec::new, |buffer, input| {
            let facts = facts(&input, options, buffer);
            (input.display, facts)
        });
        context.files.par_extend(files.filter(|(_, facts)| !facts.is_empty()));
    }
    context.files.sort_by(|a, b| a.0.cmp(&b.0));
    context.files.dedup_by(|a, b| a.0 == b.0);
    context
}

/// Stands for files of a folder that were not read: what belongs to them is
/// not known as a whole.
fn unread(folder: &str) -> (String, Facts) {
    (format!("{folder}/"), Facts { is_partial: true, ..Facts::default() })
}

/// Takes the size of a file from what may still be read.
fn fits(input: &Input, left: &mut u64) -> bool {
    let Content::Path(path) = &input.content else { return true };
    let size = fs::metadata(path).map_or(0, |data| data.len());
    left.checked_sub(size).inspect(|rest| *left = *rest).is_some()
}

/// Finds the folders in which releases begin.
struct Search<'a> {
    request: &'a Request,
    options: &'a Options,
    /// Whether folders are releases; none where they are too large to tell.
    known: HashMap<PathBuf, Option<bool>>,
    /// Bytes that may still be read.
    left: u64,
}

/// There is more than is looked at.
struct TooLarge;

impl Search<'_> {
    /// The uppermost folder that begins the release of a folder; none where it
    /// is no release.
    fn root(&mut self, start: &Path) -> Result<Option<PathBuf>, TooLarge> {
        let mut root = None;
        let mut at = start.to_owned();
        for _ in 0..MOST_LEVELS {
            let full = self.request.directory.join(&at);
            if self.is_release(&full).ok_or(TooLarge)? {
                root = Some(at.clone());
            } else if root.is_some() {
                break;
            }
            if full.join(".git").exists() {
                break;
            }
            let is_up = at == Path::new(".") || at.ends_with("..");
            let Some(above) = (if is_up { Some(at.join("..")) } else { parent(&at) }) else { break };
            at = above;
        }
        Ok(root)
    }

    /// Whether a file that lies directly in a folder is of a kind of KOTS; none
    /// where there is too much to tell.
    fn is_release(&mut self, full: &Path) -> Option<bool> {
        if let Some(known) = self.known.get(full) {
            return *known;
        }
        let found = self.look_into(full);
        self.known.insert(full.to_owned(), found);
        found
    }

    fn look_into(&mut self, full: &Path) -> Option<bool> {
        let Ok(entries) = fs::read_dir(full) else { return Some(false) };
        let entries: Vec<_> = entries.take(MOST_ENTRIES + 1).filter_map(Result::ok).collect();
        if entries.len() > MOST_ENTRIES {
            return None;
        }
        let mut paths: Vec<PathBuf> =
            entries.iter().filter(|entry| is_yaml(entry)).map(DirEntry::path).collect();
        paths.sort_unstable();
        let mut buffer = Vec::new();
        for path in paths {
            let display = path.to_string_lossy().into_owned();
            let input = Input::of(display, Content::Path(path.clone()));
            if !fits(&input, &mut self.left) {
                return None;
            }
            // To look for a trace takes far less time than to parse.
            let may_be = may_be_of_kots(&path, &mut buffer);
            if may_be && facts(&input, self.options, &mut buffer).is_release() {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Whether an entry of a folder is a file of YAML. A link is none: it may lead anywhere.
fn is_yaml(entry: &DirEntry) -> bool {
    let path = entry.path();
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml")) && entry.file_type().is_ok_and(|kind| kind.is_file())
}

fn parent(path: &Path) -> Option<PathBuf> {
    let parent = path.parent()?;
    Some(if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() })
}
