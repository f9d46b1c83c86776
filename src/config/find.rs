//! Finds the configuration of a file: the nearest above it, or the one that
//! the user names.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::{Config, INVALID, named, read};
use crate::diagnostic::{Diagnostic, Level};
use crate::discover::{Exclusion, display, phrase};
use crate::source::{Place, Source, Span};

/// Names of configuration files; of two in a folder the first counts.
pub const NAMES: [&str; 2] = [".velint.yaml", ".velint.yml"];

/// The size of a configuration that is still read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The configurations of a run, each read once.
#[derive(Debug, Default)]
pub struct Configs {
    /// The working directory, for the paths to print.
    directory: PathBuf,
    /// Whether configurations are looked for.
    looks: bool,
    /// The one for all files.
    one: Option<Arc<Config>>,
    folders: RwLock<HashMap<PathBuf, Option<Arc<Config>>>>,
    /// What is wrong, by the path of the configuration.
    faults: Mutex<BTreeMap<PathBuf, Vec<Diagnostic>>>,
}

impl Configs {
    /// Each file has the nearest configuration above it.
    pub fn nearest(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), looks: true, ..Self::default() }
    }

    /// No file has any.
    pub fn none(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), ..Self::default() }
    }

    /// All files have the one at `path`; its globs start at the working directory.
    pub fn one(directory: &Path, path: &Path) -> Self {
        let full = directory.join(path);
        let mut configs = Self::none(directory);
        let (config, findings) = match load(&full) {
            Ok(text) => read_whole(&Source::new(display(directory, path), text), directory),
            Err(fault) => (broken(directory, path), vec![failure(&display(directory, path), fault)]),
        };
        configs.one = Some(Arc::new(config));
        configs.add_faults(full, findings);
        configs
    }

    /// The configuration of a file or folder, by the folder that it stands in.
    /// The path is absolute, and names no symbolic links but perhaps itself.
    pub fn of(&self, path: &Path) -> Option<Arc<Config>> {
        if self.one.is_some() {
            return self.one.clone();
        }
        if self.looks { self.of_folder(path.parent()?) } else { None }
    }

    /// What is wrong with the configurations that were read, sorted by path.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.values().flatten().cloned().collect()
    }

    /// Looks through a configuration that the user asked to have checked,
    /// whether it counts for a file or not; `text` is newer than what is on disk.
    pub fn look_through(&self, path: &Path, text: Option<&str>) {
        let folder = path.parent().unwrap_or(path);
        let text = text.map_or_else(|| load_found(path, folder), |text| Ok(text.to_owned()));
        let findings = match text {
            Ok(text) => read_whole(&Source::new(self.shown(path), text), folder).1,
            Err(fault) => vec![failure(&self.shown(path), fault)],
        };
        self.add_faults(path.to_owned(), findings);
    }

    fn add_faults(&self, path: PathBuf, findings: Vec<Diagnostic>) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.insert(path, findings);
    }

    fn of_folder(&self, folder: &Path) -> Option<Arc<Config>> {
        let known = self.folders.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        if let Some(known) = known {
            return known;
        }
        let found = match self.inside(folder) {
            Some(config) => Some(config),
            None if is_top(folder) => None,
            None => folder.parent().and_then(|parent| self.of_folder(parent)),
        };
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        folders.entry(folder.to_owned()).or_insert(found).clone()
    }

    /// The configuration that stands in a folder.
    fn inside(&self, folder: &Path) -> Option<Arc<Config>> {
        let [path, second] = NAMES.map(|name| folder.join(name));
        let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
        let (path, twin) = match (is_there(&path), is_there(&second)) {
            (true, twin) => (path, twin.then_some(second)),
            (false, true) => (second, None),
            (false, false) => return None,
        };
        let shown = self.shown(&path);
        let (mut config, mut findings) = match load_found(&path, folder) {
            Ok(text) => read_whole(&Source::new(shown, text), folder),
            Err(fault) => (broken(&self.directory, &path), vec![failure(&shown, fault)]),
        };
        if let Some(twin) = twin {
            let message = format!("`{}` is not read: `{}` stands beside it", NAMES[1], NAMES[0]);
            findings.push(failure(&self.shown(&twin), message));
        }
        folder.clone_into(&mut config.folder);
        self.add_faults(path, findings);
        Some(Arc::new(config))
    }

    /// A path to print: from the working directory, `..` where that lies below.
    fn shown(&self, path: &Path) -> String {
        let above = path.parent().and_then(|folder| self.directory.strip_prefix(folder).ok());
        match (above, path.file_name()) {
            (Some(way), Some(name)) => {
                let up: PathBuf = way.components().map(|_| "..").collect();
                display(&self.directory, &up.join(name))
            }
            _ => display(&self.directory, path),
        }
    }
}

impl Exclusion for Configs {
    fn leaves_out(&self, path: &Path) -> bool {
        let Some(config) = self.of(path).filter(|config| !config.exclude.texts().is_empty()) else {
            return false;
        };
        path.strip_prefix(&config.folder).is_ok_and(|below| config.exclude.match_path(below))
    }

    fn covers(&self, path: &Path) -> bool {
        let within = path.ancestors().enumerate().take_while(|(up, part)| *up == 0 || !is_top(part));
        within.into_iter().any(|(_, part)| self.leaves_out(part))
    }
}

/// Reads a configuration and finds the files that it names.
fn read_whole(source: &Arc<Source>, folder: &Path) -> (Config, Vec<Diagnostic>) {
    let (mut config, mut findings) = read(source, folder);
    named::find(&mut config, top(folder), &mut findings);
    (config, findings)
}

/// The folder above which nothing counts for what is in `folder`.
fn top(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| is_top(folder)).unwrap_or(folder)
}

/// Whether nothing above a folder counts for what is in it.
fn is_top(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(".git")).is_ok()
}

/// What stands for a configuration that cannot be read.
fn broken(directory: &Path, path: &Path) -> Config {
    let folder = path.parent().unwrap_or(directory).to_owned();
    Config { path: display(directory, path), folder, is_broken: true, ..Config::default() }
}

fn failure(shown: &str, message: String) -> Diagnostic {
    let place = Place::new(&Source::new(shown, ""), Span::default());
    let mut failure = Diagnostic::new(INVALID, Level::Error, place, message);
    failure.note("files are judged without it, and `--fix` changes none of them");
    failure
}

/// The text of a configuration that was found: a link that a repository brings
/// must not have velint show a file from elsewhere.
fn load_found(path: &Path, folder: &Path) -> Result<String, String> {
    if fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink()) {
        let target = path.canonicalize().map_err(|error| unreadable(&error))?;
        if !target.starts_with(top(folder)) {
            return Err("the configuration is a link that leads out of the project".to_owned());
        }
    }
    match fs::metadata(path) {
        Ok(data) if data.is_file() => load(path),
        Ok(_) => Err("the configuration is no file".to_owned()),
        Err(error) => Err(unreadable(&error)),
    }
}

fn load(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("the configuration is larger than {} KiB", LARGEST >> 10));
    }
    String::from_utf8(bytes).map_err(|_| "the configuration is not UTF-8".to_owned())
}

fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "the configuration does not exist".to_owned(),
        _ => format!("the configuration cannot be read: {}", phrase(error)),
    }
}
