//! Files of the repository, and the one switch that rewrites expectations.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::fs;
use std::path::Path;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Text of a file, by its path from the root.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `folder` whose name ends so, as paths from the root with
/// `/`, sorted. None where the folder is missing.
pub fn below(folder: &str, suffixes: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(from_root(&path));
            }
        }
    }
    found.retain(|path| suffixes.iter().any(|suffix| path.ends_with(suffix)));
    found.sort();
    found
}

/// Names of the folders in `folder`, sorted.
pub fn folders(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten();
    let folders = entries.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        folders.map(|entry| entry.file_name().into_string().expect("names are UTF-8")).collect();
    names.sort();
    names
}

fn from_root(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap();
    path.iter().map(|part| part.to_str().expect("names are UTF-8")).collect::<Vec<_>>().join("/")
}

/// Whether expectations are to be rewritten: `VELINT_BLESS=1 cargo test`.
pub fn blessing() -> bool {
    std::env::var_os("VELINT_BLESS").is_some_and(|value| value == "1")
}

/// Compares a file with what it ought to hold; rewrites it when blessing.
pub fn expect(path: &str, actual: &str) -> Result<(), String> {
    let at = root().join(path);
    let expected = fs::read_to_string(&at).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    if blessing() {
        return fs::write(&at, actual).map_err(|error| format!("{path}: {error}"));
    }
    Err(format!("{path} (VELINT_BLESS=1 rewrites it)\n{}", difference(&expected, actual)))
}

/// The lines that differ between two texts.
pub fn difference(before: &str, after: &str) -> String {
    similar::TextDiff::from_lines(before, after).unified_diff().context_radius(1).to_string()
}

/// Fails with every complaint at once.
#[track_caller]
pub fn report(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints\n\n{}", complaints.len(), complaints.join("\n\n"));
}
