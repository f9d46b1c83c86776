//! Finds the files and folders that a configuration names. What a repository
//! brings must not have velint show files from elsewhere.

use std::fs;
use std::path::Path;

use super::charts::Named;
use super::entry::shown;
use super::{Config, INVALID};
use crate::diagnostic::{Diagnostic, Level};

/// Bytes that a file of values may have.
const LARGEST: u64 = 64 << 20;

/// What has to lie at a path.
#[derive(Clone, Copy)]
enum Due {
    File,
    Folder,
    Chart,
}

/// Finds everything that a configuration names, within `top`, canonical, and
/// says what is not there.
pub(super) fn find(config: &mut Config, top: &Path, findings: &mut Vec<Diagnostic>) {
    let folder = config.folder.clone();
    let files = config.charts.iter_mut().flat_map(|entry| &mut entry.values).flat_map(|set| &mut set.files);
    let files = files.map(|named| (named, Due::File));
    let folders = config.chart_dirs.iter_mut().map(|named| (named, Due::Folder));
    let sources = config.chart_sources.iter_mut().map(|source| (&mut source.path, Due::Chart));
    for (named, due) in files.chain(folders).chain(sources) {
        if let Err(fault) = find_one(named, due, &folder, top) {
            let message = format!("`{}` {fault}", shown(&named.text));
            let mut finding = Diagnostic::new(INVALID, Level::Error, named.place.clone(), message);
            finding.note("files are judged by the rest of it, and `--fix` changes none of them");
            findings.push(finding);
            config.is_broken = true;
        }
    }
}

fn find_one(named: &mut Named, due: Due, folder: &Path, top: &Path) -> Result<(), String> {
    let Ok(path) = folder.join(&named.text).canonicalize() else {
        return Err("does not exist, seen from the folder of the configuration".to_owned());
    };
    if !path.starts_with(top) {
        return Err("leads out of the project".to_owned());
    }
    let is_file = path.is_file();
    match due {
        Due::File if !is_file => return Err("is no file".to_owned()),
        Due::File if fs::metadata(&path).is_ok_and(|data| data.len() > LARGEST) => {
            return Err(format!("is larger than {} MiB", LARGEST >> 20));
        }
        Due::Folder if !path.is_dir() => return Err("is no folder".to_owned()),
        Due::Chart if !is_file && !path.join("Chart.yaml").is_file() => {
            return Err("is neither a folder with a `Chart.yaml` nor an archive".to_owned());
        }
        _ => {}
    }
    named.path = Some(path);
    Ok(())
}
