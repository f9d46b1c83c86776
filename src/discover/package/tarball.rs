//! A chart in an archive.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tar::EntryType;

use super::{Package, PackageFile, PackageLimits, mebibytes};
use crate::discover::phrase;

/// Reads an archive on disk.
pub fn read_archive_file(path: &Path, display: &str, limits: &PackageLimits) -> Package {
    match File::open(path) {
        Ok(file) => read_archive(BufReader::new(file), display, limits),
        Err(error) => {
            let mut package = packed(display);
            package.problem(display, format!("`{display}` cannot be read: {}", phrase(&error)), true);
            package
        }
    }
}

/// Reads an archive. Nothing is written, and what it claims of itself is not believed:
/// bytes are counted while they are unpacked.
pub fn read_archive(reader: impl Read, display: &str, limits: &PackageLimits) -> Package {
    let mut package = packed(display);
    // Headers and padding: less than twice the bytes of any honest archive.
    let room = limits.total.saturating_mul(2).saturating_add(1 << 20);
    let mut unpacked = MultiGzDecoder::new(reader).take(room);
    let result = members(&mut tar::Archive::new(&mut unpacked), &mut package, limits);
    let is_cut = unpacked.limit() == 0;
    match result {
        Err(_) if is_cut => package.problem(display, too_large(limits), true),
        Err(message) => package.problem(display, message, true),
        Ok(()) if package.files.is_empty() => package.problem(display, "it holds no files", true),
        Ok(()) => {}
    }
    package
}

fn packed(display: &str) -> Package {
    Package { display: display.to_owned(), is_packed: true, ..Package::default() }
}

fn too_large(limits: &PackageLimits) -> String {
    format!("it unpacks to more than {}, which Helm does not load", mebibytes(limits.total))
}

fn members(
    archive: &mut tar::Archive<impl Read>,
    package: &mut Package,
    limits: &PackageLimits,
) -> Result<(), String> {
    let mut left = limits.total;
    let mut top: Option<String> = None;
    let entries = archive.entries().map_err(|error| broken(&error))?;
    for (at, entry) in entries.enumerate() {
        if at >= limits.entries {
            return Err(format!("it holds more than {} files", limits.entries));
        }
        let mut entry = entry.map_err(|error| broken(&error))?;
        let kind = entry.header().entry_type();
        let name = String::from_utf8(entry.path_bytes().into_owned());
        let name = name.map_err(|_| "it holds a file whose name is not UTF-8".to_owned())?;
        if kind.is_dir()
            || kind == EntryType::XGlobalHeader
            || kind == EntryType::XHeader
            || name.ends_with('/')
        {
            continue;
        }
        let (folder, path) = below(&name, limits)?;
        if entry.size() > limits.file {
            let most = mebibytes(limits.file);
            return Err(format!("`{path}` in it is larger than {most}, which Helm does not load"));
        }
        // Links and devices have no bytes: Helm takes them for empty files.
        let mut bytes = Vec::new();
        let most = left.min(limits.file).saturating_add(1);
        let read = entry.by_ref().take(most).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        left = left.checked_sub(read as u64).filter(|left| *left > 0).ok_or_else(|| too_large(limits))?;
        if path == "Chart.yaml" || top.is_none() {
            top = Some(folder);
        }
        package.files.push(PackageFile { path, bytes });
    }
    if let Some(folder) = top {
        package.display = format!("{}!{folder}", package.display);
    }
    Ok(())
}

/// The folder at the top of an archive, and the path below it.
///
/// Errors: whatever Helm does not load: a path that leaves the folder.
fn below(name: &str, limits: &PackageLimits) -> Result<(String, String), String> {
    let delimiter = if name.contains('\\') { '\\' } else { '/' };
    let (folder, rest) = name.split_once(delimiter).unwrap_or((name, ""));
    if folder == "Chart.yaml" {
        return Err("its `Chart.yaml` lies in no folder".to_owned());
    }
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err("it holds a file with an absolute path".to_owned());
    }
    let path = clean(&rest);
    if path.is_empty() {
        return Err("it holds a file that lies in no folder".to_owned());
    }
    if path.starts_with("..") {
        return Err("it holds a file whose path leads out of it".to_owned());
    }
    let bytes = path.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_alphabetic) && path.get(1..3) == Some(":/") {
        return Err("it holds a file with the name of a drive".to_owned());
    }
    if path.len() > limits.path {
        return Err("it holds a file whose path is too long".to_owned());
    }
    Ok((folder.to_owned(), path))
}

/// `path.Clean` of Go, with nothing for `.`.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Why an archive cannot be read; the libraries' own words show bytes of it.
fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "it is no archive, or damaged".to_owned(),
        _ => "what it holds is no tar".to_owned(),
    }
}
