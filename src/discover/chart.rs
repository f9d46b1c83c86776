//! Which chart a file belongs to, and as what.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// The charts seen so far, by folder, so that each folder is looked at once.
#[derive(Default)]
pub(super) struct Charts {
    by_folder: HashMap<PathBuf, Option<PathBuf>>,
    /// The folder asked for last and its chart: files come folder by folder.
    last: Option<(PathBuf, Option<PathBuf>)>,
    /// The outermost chart asked for last.
    outer: PathBuf,
}

/// What a file is to its chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Below `templates/`.
    Template,
    /// Values.
    Values,
    /// Anything else: `crds/`, `Chart.yaml`, …
    Other,
}

impl Charts {
    /// The nearest folder at or above the file's own that holds a `Chart.yaml`.
    /// `file` is canonical; one that is not absolute lies nowhere.
    pub(super) fn root_of(&mut self, file: &Path) -> Option<&Path> {
        let folder = file.parent().filter(|_| file.is_absolute())?;
        // Compared as bytes, since comparing part by part takes longer than all else.
        if self.last.as_ref().is_none_or(|(last, _)| last.as_os_str() != folder.as_os_str()) {
            self.last = Some((folder.to_owned(), self.look_up(folder)));
        }
        self.last.as_ref()?.1.as_deref()
    }

    /// The chart that installs the file's own one: that itself, or the one in
    /// whose `charts/` it lies.
    pub(super) fn outermost(&mut self, file: &Path) -> Option<&Path> {
        let mut root = self.root_of(file)?.to_owned();
        while let Some(above) =
            root.parent().filter(|folder| folder.file_name().is_some_and(|name| name == "charts"))
            && let Some(chart) = above.parent()
            && self.look_up(chart).as_deref() == Some(chart)
        {
            root = chart.to_owned();
        }
        self.outer = root;
        Some(&self.outer)
    }

    fn look_up(&mut self, folder: &Path) -> Option<PathBuf> {
        let mut passed = Vec::new();
        let mut root = None;
        for folder in folder.ancestors() {
            if let Some(known) = self.by_folder.get(folder) {
                root.clone_from(known);
                break;
            }
            passed.push(folder.to_owned());
            if folder.join("Chart.yaml").is_file() {
                root = Some(folder.to_owned());
                break;
            }
        }
        self.by_folder.extend(passed.into_iter().map(|folder| (folder, root.clone())));
        root
    }
}

/// What the file at `below`, relative to its chart's folder, is to the chart.
pub(super) fn part(below: &Path) -> Part {
    let parts: Vec<Option<&str>> = below
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    match parts.as_slice() {
        [Some("templates"), _, ..] => Part::Template,
        [Some(name)] if name.starts_with("values") && is_yaml(name) => Part::Values,
        [Some("ci"), Some(name)] if stem(name).is_some_and(|stem| stem.ends_with("-values")) => Part::Values,
        _ => Part::Other,
    }
}

/// Whether a file is a part of templates by its name, and nothing by itself.
pub(super) fn is_partial(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "tpl")
}

fn is_yaml(name: &str) -> bool {
    stem(name).is_some()
}

fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_a_chart_tells_the_part() {
        for (below, expected) in [
            ("values.yaml", Part::Values),
            ("values-production.yml", Part::Values),
            ("values.schema.json", Part::Other),
            ("ci/ha-values.yaml", Part::Values),
            ("ci/values.yaml", Part::Other),
            ("deep/values.yaml", Part::Other),
            ("templates/db.yaml", Part::Template),
            ("templates/tests/db.yaml", Part::Template),
            ("files/templates/db.yaml", Part::Other),
            ("templates", Part::Other),
            ("Chart.yaml", Part::Other),
        ] {
            assert_eq!(part(Path::new(below)), expected, "{below}");
        }
    }
}
