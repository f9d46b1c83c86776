//! Charts that lie packed in a folder, or unpacked near it: their names and
//! versions, and nothing else of them.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::Request;
use super::path::slashed;
use super::walk::{Kind, below, walk};

/// Archives of one folder that are opened.
const MOST_ARCHIVES: usize = 200;

/// Members of one archive that are looked at.
const MOST_MEMBERS: usize = 20_000;

/// Bytes of one archive that are unpacked.
const MOST_BYTES: u64 = 64 << 20;

/// Bytes of a `Chart.yaml` that are read.
const MOST_CHART: u64 = 1 << 20;

/// Folders with a chart that are looked at near a release.
const MOST_FOLDERS: usize = 2000;

/// An archive.
#[derive(Debug, PartialEq, Eq)]
pub struct Archive {
    /// Its display path.
    pub path: String,
    /// Whether an ignore file leaves it out: a build left it behind.
    pub is_ignored: bool,
    /// What it holds.
    pub content: Packed,
}

/// What an archive holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Packed {
    /// The `Chart.yaml` of a chart.
    Chart(String),
    /// No chart, but a tar.
    Other,
    /// Nothing that is packed by gzip, such as the pointer to a large file.
    Plain,
    /// Something that cannot be read, with the reason.
    Unreadable(String),
    /// More than is looked at.
    TooLarge,
}

/// The archives in a folder, by path, and whether they are all. `shown` is the
/// folder's display path.
pub fn archives(request: &Request, shown: &str) -> (Vec<Archive>, bool) {
    let Ok(root) = request.directory.join(shown).canonicalize() else { return (Vec::new(), false) };
    let shown = Path::new(shown);
    // A scan may have thousands of releases, most without any archive: no threads
    // for each, and no second walk.
    let alone = Request { threads: 1, ..request.clone() };
    let everything = Request { ignore_files: false, ..alone.clone() };
    let mut all: Vec<PathBuf> = find(&root, shown, &everything, &is_archive).into_iter().collect();
    if all.is_empty() {
        return (Vec::new(), true);
    }
    let listed = find(&root, shown, &alone, &is_archive);
    all.sort_unstable();
    let is_all = all.len() <= MOST_ARCHIVES;
    all.truncate(MOST_ARCHIVES);
    let archive = |below: PathBuf| Archive {
        path: slashed(&super::path::relative(&request.directory, &shown.join(&below))),
        is_ignored: !listed.contains(&below),
        content: open(&root.join(&below)),
    };
    (all.into_iter().map(archive).collect(), is_all)
}

/// A chart in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnpackedChart {
    /// The folder, canonical.
    pub folder: PathBuf,
    /// `name`
    pub name: String,
    /// `version`
    pub version: String,
}

/// Every chart in the repository around a folder; none where there are too
/// many, or where no repository is.
pub fn unpacked_charts(request: &Request, shown: &str) -> Option<Vec<UnpackedChart>> {
    let charts = unpacked_files(request, shown)?.into_iter().filter_map(|(path, text)| {
        let field = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
            let value = line.split(" #").next()?.trim().trim_matches(['"', '\'']);
            (!value.is_empty()).then(|| value.to_owned())
        };
        let folder = path.parent()?.to_owned();
        Some(UnpackedChart { folder, name: field("name")?, version: field("version")? })
    });
    Some(charts.collect())
}

/// The texts of every `Chart.yaml` in the repository around a folder; none
/// where there are too many, or where no repository is.
pub fn unpacked(request: &Request, shown: &str) -> Option<Vec<String>> {
    Some(unpacked_files(request, shown)?.into_iter().map(|(_, text)| text).collect())
}

fn unpacked_files(request: &Request, shown: &str) -> Option<Vec<(PathBuf, String)>> {
    let start = request.directory.join(shown).canonicalize().ok()?;
    let root = start.ancestors().find(|folder| folder.join(".git").exists())?;
    let is_chart = |below: &Path| below.file_name().is_some_and(|name| name == "Chart.yaml");
    let everything = Request { ignore_files: false, excludes: super::Excludes::default(), ..request.clone() };
    let found = find(root, root, &everything, &is_chart);
    if found.len() > MOST_FOLDERS {
        return None;
    }
    let read = |below: PathBuf| {
        let path = root.join(below);
        let text = text(File::open(&path).ok()?)?;
        Some((path, text))
    };
    found.into_iter().map(read).collect()
}

/// The charts in a folder and below, whatever is left out of the run: folders
/// and archives, with the text of their `Chart.yaml`. Sorted, folders first, and
/// whether they are all. `root` is canonical.
pub fn charts_below(request: &Request, root: &Path) -> (Vec<(PathBuf, String)>, bool) {
    let everything = Request {
        ignore_files: false,
        excludes: super::Excludes::default(),
        project: None,
        sieve: None,
        ..request.clone()
    };
    let is_manifest = |below: &Path| below.file_name().is_some_and(|name| name == "Chart.yaml");
    let found = find(root, root, &everything, &|below| is_manifest(below) || is_archive(below));
    let (mut manifests, mut archives): (Vec<PathBuf>, Vec<PathBuf>) =
        found.into_iter().map(|below| root.join(below)).partition(|path| is_manifest(path));
    let is_all = manifests.len() <= MOST_FOLDERS && archives.len() <= MOST_ARCHIVES;
    manifests.sort_unstable();
    archives.sort_unstable();
    let in_folder = |path: PathBuf| Some((path.parent()?.to_owned(), text(File::open(&path).ok()?)?));
    let packed = |path: PathBuf| match open(&path) {
        Packed::Chart(text) => Some((path, text)),
        _ => None,
    };
    let manifests = manifests.into_iter().take(MOST_FOLDERS).filter_map(in_folder);
    (manifests.chain(archives.into_iter().take(MOST_ARCHIVES).filter_map(packed)).collect(), is_all)
}

fn find(
    root: &Path,
    shown: &Path,
    request: &Request,
    wanted: &(dyn Fn(&Path) -> bool + Sync),
) -> HashSet<PathBuf> {
    let wanted = |path: &Path, kind| kind == Kind::File && !is_hidden(path) && wanted(path);
    let walked = walk(root, shown, request, &wanted, None);
    walked.entries.into_iter().filter_map(|entry| below(&entry.path, root).map(Path::to_owned)).collect()
}

/// Whether the file or a folder above it begins with a point: such files never
/// reach KOTS.
fn is_hidden(below: &Path) -> bool {
    below.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."))
}

/// Whether a release takes a file of this name for an archive.
fn is_archive(below: &Path) -> bool {
    below.extension().is_some_and(|extension| extension == "tgz" || extension == "gz")
}

/// Reads an archive as far as its `Chart.yaml`. Nothing is ever written.
fn open(path: &Path) -> Packed {
    match File::open(path) {
        Ok(file) => read(BufReader::new(file)),
        Err(error) => Packed::Unreadable(super::phrase(&error)),
    }
}

fn read(mut reader: impl io::BufRead) -> Packed {
    match reader.fill_buf() {
        Ok(start) if !start.starts_with(&[0x1f, 0x8b]) => return Packed::Plain,
        Ok(_) => {}
        Err(error) => return Packed::Unreadable(super::phrase(&error)),
    }
    let mut unpacked = MultiGzDecoder::new(reader).take(MOST_BYTES);
    let chart = chart(&mut tar::Archive::new(&mut unpacked));
    let is_cut = unpacked.limit() == 0;
    match chart {
        Ok(Some(text)) => Packed::Chart(text),
        _ if is_cut => Packed::TooLarge,
        Ok(None) => Packed::Other,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Packed::TooLarge,
        Err(error) => Packed::Unreadable(reason(&error).to_owned()),
    }
}

/// Why an archive cannot be read; the libraries' own words show bytes of it.
fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early",
        io::ErrorKind::InvalidData => "it is damaged, or its Chart.yaml is",
        _ => "what it holds is no tar",
    }
}

/// The `Chart.yaml` that lies in the only folder at the top of an archive, or
/// at the top itself: that of a chart inside it lies deeper.
fn chart(archive: &mut tar::Archive<impl Read>) -> io::Result<Option<String>> {
    for (at, entry) in archive.entries()?.enumerate() {
        if at == MOST_MEMBERS {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let entry = entry?;
        let path = entry.path()?;
        let names: Vec<_> = path.components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let is_chart = names.len() <= 2 && names.last().is_some_and(|name| name.as_os_str() == "Chart.yaml");
        if is_chart && entry.header().entry_type().is_file() {
            return text(entry).map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into());
        }
    }
    Ok(None)
}

fn text(reader: impl Read) -> Option<String> {
    let mut text = String::new();
    reader.take(MOST_CHART).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(members: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, text) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, path, text.as_bytes()).unwrap();
        }
        gzip(&archive.into_inner().unwrap())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn the_chart_of_an_archive_is_that_of_its_top() {
        let chart = |text: &str| Packed::Chart(text.to_owned());
        let cases = [
            (packed(&[("db/values.yaml", "a: b"), ("db/Chart.yaml", "name: db")]), chart("name: db")),
            (packed(&[("Chart.yaml", "name: db")]), chart("name: db")),
            (
                packed(&[("db/charts/x/Chart.yaml", "name: x"), ("db/Chart.yaml", "name: db")]),
                chart("name: db"),
            ),
            (packed(&[("db/charts/x/Chart.yaml", "name: x")]), Packed::Other),
            (packed(&[]), Packed::Other),
            (b"version https://git-lfs".to_vec(), Packed::Plain),
            (Vec::new(), Packed::Plain),
        ];
        for (at, (bytes, expected)) in cases.into_iter().enumerate() {
            assert_eq!(read(bytes.as_slice()), expected, "case {at}");
        }
    }

    #[test]
    fn what_is_no_archive_is_told_and_nothing_breaks() {
        let whole = packed(&[("db/values.yaml", &"a".repeat(5000)), ("db/Chart.yaml", "name: db")]);
        for end in [3, 12, whole.len() / 2] {
            assert!(matches!(read(&whole[..end]), Packed::Unreadable(_)), "cut at {end}");
        }
        assert!(matches!(read(gzip(&[b'x'; 2000]).as_slice()), Packed::Unreadable(_)));
        let bomb = packed(&[("db/large", &" ".repeat(65 << 20)), ("db/Chart.yaml", "name: db")]);
        assert_eq!(read(bomb.as_slice()), Packed::TooLarge);
        assert!(matches!(read(packed(&[("db/Chart.yaml", "\u{fffd}")]).as_slice()), Packed::Chart(_)));
    }
}
