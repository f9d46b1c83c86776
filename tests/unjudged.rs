//! What `velint check` says of charts that cannot be rendered, or not as a whole:
//! each text in `fixtures/unjudged/` is a folder, and the snapshot beside it what
//! the program prints there, and its exit code.
//!
//! `# file: PATH` begins a file, `# archive: PATH` an archive whose files begin
//! with `# member: PATH`; `# link: PATH -> TARGET` is a symbolic link. Before
//! them, `# arguments: …` are more arguments and `# in: PATH` is where the program runs.

#[path = "support/files.rs"]
mod files;
#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

/// What stands in a folder, by path.
enum Part {
    File(String),
    Archive(Vec<(String, String)>),
    Link(String),
}

/// A folder, where the program runs in it, and what it is told.
struct Case {
    parts: Vec<(String, Part)>,
    folder: String,
    arguments: Vec<String>,
}

impl Case {
    fn read(text: &str) -> Self {
        let mut case = Self { parts: Vec::new(), folder: ".".to_owned(), arguments: Vec::new() };
        for line in text.split_inclusive('\n') {
            if !case.take(line) {
                case.add(line);
            }
        }
        case
    }

    /// Takes a line that says something of the lines after it.
    fn take(&mut self, line: &str) -> bool {
        let Some((name, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(": ")) else {
            return false;
        };
        let value = value.trim_end().to_owned();
        match (name, self.parts.last_mut()) {
            ("file", _) => self.parts.push((value, Part::File(String::new()))),
            ("archive", _) => self.parts.push((value, Part::Archive(Vec::new()))),
            ("link", _) => {
                let (path, target) = value.split_once(" -> ").expect("a link has a target");
                self.parts.push((path.to_owned(), Part::Link(target.to_owned())));
            }
            ("member", Some((_, Part::Archive(members)))) => members.push((value, String::new())),
            ("in", None) => self.folder = value,
            ("arguments", None) => self.arguments = value.split(' ').map(str::to_owned).collect(),
            _ => return false,
        }
        true
    }

    fn add(&mut self, line: &str) {
        match self.parts.last_mut() {
            Some((_, Part::File(text))) => text.push_str(line),
            Some((path, Part::Archive(members))) => match members.last_mut() {
                Some((_, text)) => text.push_str(line),
                None => panic!("{path} has text before its first member"),
            },
            Some((_, Part::Link(_))) | None => {}
        }
    }

    fn unpack(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for (path, part) in &self.parts {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
            match part {
                Part::File(text) => fs::write(&path, text).expect("a file can be written"),
                Part::Archive(members) => fs::write(&path, packed(members)).expect("a file can be written"),
                Part::Link(target) => link(target, &path),
            }
        }
        folder
    }
}

/// An archive; a member that ends in `.tgz` is one itself, of the members after it
/// that begin with its name and `!`.
fn packed(members: &[(String, String)]) -> Vec<u8> {
    let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in members.iter().filter(|(path, _)| !path.contains('!')) {
        let inner = |(inner, text): &(String, String)| {
            Some((inner.strip_prefix(path.as_str())?.strip_prefix('!')?.to_owned(), text.clone()))
        };
        let bytes = match path.ends_with(".tgz") {
            true => packed(&members.iter().filter_map(inner).collect::<Vec<_>>()),
            false => text.as_bytes().to_vec(),
        };
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, bytes.as_slice()).expect("it can be packed");
    }
    tar.into_inner().and_then(GzEncoder::finish).expect("it can be packed")
}

#[cfg(unix)]
fn link(target: &str, path: &Path) {
    std::os::unix::fs::symlink(target, path).expect("a link can be made");
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) {}

#[cfg(unix)]
#[test]
fn each_folder_is_told_as_its_snapshot_says() {
    let mut complaints = Vec::new();
    let paths = files::below("fixtures/unjudged", &[".yaml"]);
    assert!(paths.len() >= 20, "{} folders", paths.len());
    for path in paths {
        let case = Case::read(&files::read(&path));
        let folder = case.unpack();
        let mut arguments = vec!["check", "--format", "full", "--no-progress"];
        arguments.extend(case.arguments.iter().map(String::as_str));
        let ran = tree::velint(&folder.path().join(&case.folder), &arguments);
        let shown = format!("{}{}exit {}\n", ran.stdout, ran.stderr, ran.code);
        complaints.extend(files::expect(&path.replace(".yaml", ".snap"), &shown).err());
    }
    files::report(&complaints);
}
