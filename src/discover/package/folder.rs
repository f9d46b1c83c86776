//! A chart in a folder.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ignored::Rules;
use super::{Overlays, Package, PackageFile, PackageLimits, Problem, mebibytes};
use crate::discover::phrase;

/// Reads a chart's folder. `.helmignore` counts; links are followed as far as
/// they lead to something in the folder itself, in `tree`, or in the repository
/// around the folder.
pub fn read_folder(
    folder: &Path,
    display: &str,
    tree: &Path,
    overlays: &Overlays,
    limits: &PackageLimits,
) -> Package {
    let mut package = Package { display: display.to_owned(), ..Package::default() };
    let root = match folder.canonicalize() {
        Ok(root) => root,
        Err(error) => {
            package.problem(display, format!("`{display}` cannot be read: {}", phrase(&error)), true);
            return package;
        }
    };
    let mut walk = Walk {
        root,
        tree,
        overlays,
        limits,
        rules: Rules::default(),
        package,
        entries: 0,
        bytes: 0,
        is_full: false,
    };
    walk.read_rules();
    let root = walk.root.clone();
    walk.folder(&root, "", &mut vec![root.clone()]);
    walk.take_new_overlays();
    walk.package.is_cut = walk.is_full;
    walk.package.files.sort_by(|a, b| a.path.cmp(&b.path));
    walk.package
}

struct Walk<'r> {
    root: PathBuf,
    tree: &'r Path,
    overlays: &'r Overlays,
    limits: &'r PackageLimits,
    rules: Rules,
    package: Package,
    entries: usize,
    bytes: u64,
    /// Whether more was found than may be read: nothing more is looked at.
    is_full: bool,
}

impl Walk<'_> {
    fn shown(&self, below: &str) -> String {
        match self.package.display.as_str() {
            display if below.is_empty() => display.to_owned(),
            "" | "." => below.to_owned(),
            display => format!("{}/{below}", display.trim_end_matches('/')),
        }
    }

    fn problem(&mut self, below: &str, message: impl Into<String>) {
        let shown = self.shown(below);
        self.package.problem(&shown, message, false);
    }

    fn read_rules(&mut self) {
        let path = self.root.join(".helmignore");
        let text = match self.overlay(&path) {
            Some(text) => text.to_owned(),
            // A link that leads out of the tree is told where the folder is gone through.
            None if path.is_symlink() && !self.resolve(&path, true).is_ok_and(|path| path.is_some()) => {
                String::new()
            }
            None if path.is_file() => match self.read(&path) {
                Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Err(message) => return self.problem(".helmignore", message),
            },
            None => String::new(),
        };
        let (rules, bad) = Rules::parse(&text);
        self.rules = rules;
        for bad in bad {
            self.problem(".helmignore", format!("line {} is no rule: {}", bad.line, bad.message));
        }
    }

    fn overlay(&self, path: &Path) -> Option<&str> {
        self.overlays.iter().find(|(own, _)| own == path).map(|(_, text)| text.as_str())
    }

    /// Goes through a folder; `above` are the canonical folders that it stands in,
    /// itself last.
    fn folder(&mut self, folder: &Path, below: &str, above: &mut Vec<PathBuf>) {
        let names = match names(folder) {
            Ok(names) => names,
            Err(error) => return self.problem(below, format!("it cannot be read: {}", phrase(&error))),
        };
        for name in names {
            if self.is_full {
                return;
            }
            let below = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            self.entries += 1;
            if self.entries > self.limits.entries {
                self.is_full = true;
                let most = self.limits.entries;
                return self.problem("", format!("more than {most} files; no more of them are read"));
            }
            if below.len() > self.limits.path {
                self.problem(&below, "its path is too long");
                continue;
            }
            self.entry(&folder.join(&name), &below, above);
        }
    }

    fn entry(&mut self, path: &Path, below: &str, above: &mut Vec<PathBuf>) {
        let found = fs::symlink_metadata(path).and_then(|own| {
            if own.is_symlink() { fs::metadata(path).map(|target| (target, true)) } else { Ok((own, false)) }
        });
        let (metadata, is_link) = match found {
            Ok(found) => found,
            Err(error) => return self.problem(below, format!("it cannot be read: {}", phrase(&error))),
        };
        // Nothing of a repository's own folder can be meant for a chart, and it may be huge.
        if self.rules.leave_out(below, metadata.is_dir()) || below == ".git" {
            return;
        }
        let full = match self.resolve(path, is_link) {
            Ok(Some(full)) => full,
            Ok(None) => return self.leave_unfollowed(below),
            Err(message) => return self.problem(below, message),
        };
        if metadata.is_dir() {
            self.inner(&full, below, above);
        } else {
            self.file(&full, below, &metadata);
        }
    }

    /// The path behind a link; none where it leads out of the tree.
    fn resolve(&self, path: &Path, is_link: bool) -> Result<Option<PathBuf>, String> {
        if !is_link {
            return Ok(Some(path.to_owned()));
        }
        let full = path.canonicalize().map_err(|error| format!("it cannot be read: {}", phrase(&error)))?;
        let own = self.root.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&self.root);
        let is_inside = [own, self.tree].into_iter().any(|tree| {
            // What git keeps for itself may hold secrets.
            let is_of_git = |below: &Path| below.components().any(|part| part.as_os_str() == ".git");
            full.strip_prefix(tree).is_ok_and(|below| !is_of_git(below))
        });
        Ok(is_inside.then_some(full))
    }

    fn leave_unfollowed(&mut self, below: &str) {
        self.package.problems.push(Problem {
            path: self.shown(below),
            message: "it is a link to a file outside of the tree, which is not read".to_owned(),
            is_fatal: false,
            is_unfollowed: true,
        });
        self.package.unfollowed.push(below.to_owned());
    }

    fn inner(&mut self, full: &Path, below: &str, above: &mut Vec<PathBuf>) {
        if above.iter().any(|folder| folder == full) {
            return self.problem(below, "it is a link to a folder that it stands in");
        }
        if above.len() > self.limits.depth {
            return self.problem(below, "its folders stand too deep in one another");
        }
        above.push(full.to_owned());
        self.folder(full, below, above);
        above.pop();
    }

    fn file(&mut self, full: &Path, below: &str, metadata: &Metadata) {
        if !metadata.is_file() {
            return self.problem(below, "it is no file");
        }
        let bytes = match self.overlay(full) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => self.read(full),
        };
        match bytes {
            Ok(bytes) => self.take(below, bytes),
            Err(message) => self.problem(below, message),
        }
    }

    fn read(&self, full: &Path) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let most = self.limits.file;
        let read = File::open(full).and_then(|file| {
            // What is limited does not say how long it is, and would be read in many small parts.
            let length = file.metadata()?.len().min(most);
            bytes.reserve_exact(usize::try_from(length).unwrap_or_default() + 1);
            file.take(most.saturating_add(1)).read_to_end(&mut bytes)
        });
        match read {
            Err(error) => Err(format!("it cannot be read: {}", phrase(&error))),
            Ok(length) if length as u64 > most => {
                Err(format!("it is larger than {}, which Helm does not load", mebibytes(most)))
            }
            Ok(_) => Ok(bytes),
        }
    }

    fn take(&mut self, below: &str, bytes: Vec<u8>) {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.bytes > self.limits.total {
            self.is_full = true;
            let most = mebibytes(self.limits.total);
            return self.problem("", format!("more than {most}; no more of it is read"));
        }
        self.package.files.push(PackageFile { path: below.to_owned(), bytes });
    }

    /// Texts that have no file yet.
    fn take_new_overlays(&mut self) {
        for (path, text) in self.overlays {
            let Some(below) = path.strip_prefix(&self.root).ok().and_then(Path::to_str) else { continue };
            let below = below.replace(std::path::MAIN_SEPARATOR, "/");
            let is_new = !self.package.files.iter().any(|file| file.path == below);
            if is_new && !below.is_empty() && !path.exists() && !self.is_left_out(&below) {
                self.take(&below, text.as_bytes().to_vec());
            }
        }
    }

    fn is_left_out(&self, below: &str) -> bool {
        let mut ends = below.match_indices('/').map(|(at, _)| at);
        ends.any(|end| self.rules.leave_out(&below[..end], true)) || self.rules.leave_out(below, false)
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        // Helm's templates could not name a file whose name is not UTF-8.
        names.extend(entry?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}
