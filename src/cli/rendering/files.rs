//! The files of charts among the inputs, and their texts.

use std::path::PathBuf;

use crate::cli::read::{LARGEST, Size, read};
use crate::discover::{Content, Input, Request};

/// Whether the user named the archive of a chart.
pub(in crate::cli) fn is_archive(input: &Input) -> bool {
    let is_packed = input.display.ends_with(".tgz") || input.display.ends_with(".tar.gz");
    input.explicit && is_packed && matches!(input.content, Content::Path(_))
}

/// The text on standard input in the place of its file.
pub(in crate::cli) fn overlays(request: &Request) -> Vec<(PathBuf, String)> {
    let Some(overlay) = &request.overlay else { return Vec::new() };
    let Some(name) = &overlay.name else { return Vec::new() };
    let full = request.directory.join(name);
    let folder = full.parent().and_then(|folder| folder.canonicalize().ok());
    let path = folder.and_then(|folder| Some(folder.join(full.file_name()?)));
    path.map(|path| (path, overlay.text.clone())).into_iter().collect()
}

/// The folders that the arguments name, canonical, the widest first.
pub(super) fn trees(request: &Request) -> Vec<PathBuf> {
    let full = |path: &PathBuf| request.directory.join(path).canonicalize().ok().filter(|path| path.is_dir());
    let mut trees: Vec<PathBuf> = request.paths.iter().filter_map(full).collect();
    trees.sort_by_key(|path| path.components().count());
    trees
}

/// The text of an input, where it can be read.
pub(in crate::cli) fn text_of(input: &Input) -> Option<String> {
    match &input.content {
        Content::Text(text) => Some(text.clone()),
        // What is no file, such as a pipe, can be read only once.
        Content::Path(path) if !path.is_file() => None,
        Content::Path(path) => {
            let mut buffer = Vec::new();
            match read(path, &mut buffer, LARGEST) {
                Ok(Size::Whole) => String::from_utf8(buffer).ok(),
                _ => None,
            }
        }
    }
}

/// Whether a display path is one of a file in an archive.
pub(super) fn is_packed(path: &str) -> bool {
    path.contains(".tgz!") || path.contains(".tar.gz!")
}
