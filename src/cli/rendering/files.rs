//! The files of charts among the inputs, and their texts.

use std::path::PathBuf;

use super::chart::Chart;
use crate::check::rendered::{Given, GivenLayer};
use crate::cli::read::{LARGEST, Size, read};
use crate::discover::{ChartFolder, Content, Input, Request};
use crate::source::Source;

/// Values of a chart's tests that are read where `.helmignore` leaves them out.
const MOST_TESTS: usize = 64;

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

/// Adds the values of a chart's own tests that `.helmignore` leaves out.
pub(super) fn add_tests(chart: &mut Chart, folder: &ChartFolder) {
    let Ok(entries) = std::fs::read_dir(folder.path.join("ci")) else { return };
    let is_file = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let names = entries.filter_map(Result::ok).filter(is_file).map(|entry| entry.file_name());
    let mut names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort_unstable();
    for name in names.into_iter().take(MOST_TESTS) {
        let below = format!("ci/{name}");
        let is_values = name.ends_with("-values.yaml") || name.ends_with("-values.yml");
        if !is_values || chart.unit.package.files.iter().any(|file| file.path == below) {
            continue;
        }
        let full = folder.path.join(&below);
        let shown = match folder.display.as_str() {
            "." => below.clone(),
            display => format!("{display}/{below}"),
        };
        let unread = Input::of(shown.clone(), Content::Path(full.clone()));
        let Some(text) = text_of(&unread) else { continue };
        let layers = vec![GivenLayer::File(Source::new(shown.as_str(), text))];
        let release = chart.unit.release.clone();
        chart.unit.given.push(Given { name: below, layers, release });
        chart.files.insert(shown, full);
    }
}
