//! From the files of a chart to the chart (`LoadFiles` of Helm 4.1.4's `pkg/chart/v2/loader`).

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::chart::{Chart, ChartFile, Failure, FailureKind, FileContent, HelmVersion};
use super::convert::{self, Documents};
use super::metadata;
use crate::discover::{Package, PackageFile, PackageLimits, Problem, read_archive};
use crate::render::origin::Origins;
use crate::source::Source;

/// Charts in one another, and charts in all, that are loaded.
const DEEPEST: usize = 32;
const MOST_CHARTS: usize = 1000;

/// A chart, as far as it could be read.
#[derive(Debug)]
pub struct Loaded {
    /// The chart; none where there is no `Chart.yaml`.
    pub chart: Option<Rc<Chart>>,
    /// What could not be read of it and its dependencies.
    pub failures: Vec<Failure>,
}

/// Loads a chart and those in its `charts/`.
pub fn load(package: Package, version: HelmVersion, origins: &mut Origins) -> Loaded {
    let limits = PackageLimits::default();
    let mut loader = Loader { version, origins, limits, charts: 0, failures: Vec::new() };
    let chart = loader.package(package, 0).map(Rc::new);
    Loaded { chart, failures: loader.failures }
}

struct Loader<'o> {
    version: HelmVersion,
    origins: &'o mut Origins,
    /// What archives in the chart may still bring, all together.
    limits: PackageLimits,
    charts: usize,
    failures: Vec<Failure>,
}

impl Loader<'_> {
    fn package(&mut self, package: Package, depth: usize) -> Option<Chart> {
        let is_lost = package.problems.iter().any(|problem| problem.is_fatal);
        self.failures.extend(package.problems.into_iter().map(|problem| failure(problem, depth)));
        if is_lost {
            return None;
        }
        let unfollowed = package.unfollowed.into_iter();
        let files = package.files.into_iter().map(Member::from).chain(unfollowed.map(Member::unfollowed));
        self.files(files.collect(), &package.display, package.is_packed, depth)
    }

    fn files(&mut self, files: Vec<Member>, display: &str, is_packed: bool, depth: usize) -> Option<Chart> {
        // What a chart is, or what its templates see, is not known then.
        let is_unknown = |file: &Member| file.bytes.is_none() && OF_ALL.contains(&file.path.as_str());
        if let Some(file) = files.iter().find(|file| is_unknown(file)) {
            if depth == 0 {
                let message = "it is a link out of the tree, without which nothing is known of the chart";
                let source = Source::new(join(display, &file.path), "");
                let kind = FailureKind::Whole;
                self.failures.push(Failure { kind, ..Failure::at_start(&source, message) });
            }
            return None;
        }
        let whole = Source::new(display, "");
        self.charts += 1;
        if depth > DEEPEST || self.charts > MOST_CHARTS {
            let message = "too many charts stand in one another";
            self.failures.push(Failure::at_start(&whole, message));
            return None;
        }
        if !files.iter().any(|file| file.path == "Chart.yaml") {
            let kind = kind(depth == 0);
            self.failures.push(Failure { kind, ..Failure::at_start(&whole, "there is no `Chart.yaml`") });
            return None;
        }
        let mut parts = Parts::sort(files, display);
        let mut chart = Chart {
            display: display.to_owned(),
            is_packed,
            templates: parts.templates,
            files: parts.files,
            crds: parts.crds,
            ..Chart::default()
        };
        self.manifest(&mut chart, parts.manifest.take(), parts.requirements.take());
        self.defaults(&mut chart, parts.values.take());
        let unread = chart.templates.iter().filter(|file| matches!(file.content, FileContent::Binary(_)));
        self.failures.extend(unread.map(|file| not_text(display, &file.path)));
        for (name, files) in parts.charts {
            chart.dependencies.extend(self.subchart(&name, files, display, is_packed, depth).map(Rc::new));
        }
        Some(chart)
    }

    fn manifest(&mut self, chart: &mut Chart, manifest: Option<ChartFile>, requirements: Option<ChartFile>) {
        let mut documents = Documents::new(self.origins);
        if let Some(file) = manifest {
            match file.content {
                FileContent::Text(source) => {
                    let (metadata, failures) = metadata::chart(&source, &mut documents);
                    (chart.metadata, chart.manifest) = (metadata, Some(source));
                    self.failures.extend(failures);
                }
                _ => self.failures.push(not_text(&chart.display, "Chart.yaml")),
            }
        }
        let Some(file) = requirements else { return };
        if let FileContent::Text(source) = &file.content {
            self.failures.extend(metadata::requirements(source, &mut chart.metadata, &mut documents));
        }
        if chart.metadata.api_version == "v1" {
            chart.files.push(file);
        }
    }

    fn defaults(&mut self, chart: &mut Chart, values: Option<ChartFile>) {
        match values.map(|file| file.content) {
            Some(FileContent::Text(source)) => {
                match convert::values(&source, self.version, self.origins) {
                    Ok(map) => chart.defaults = map,
                    Err(failure) => self.failures.push(failure),
                }
                chart.values = Some(source);
            }
            Some(_) => self.failures.push(not_text(&chart.display, "values.yaml")),
            None => {}
        }
    }

    /// A chart in `charts/`: an archive, or the files of a folder.
    fn subchart(
        &mut self,
        name: &str,
        files: Vec<Member>,
        display: &str,
        is_packed: bool,
        depth: usize,
    ) -> Option<Chart> {
        if let [Member { path, bytes: None }] = files.as_slice()
            && path == name
        {
            return None;
        }
        let shown = join(display, &format!("charts/{name}"));
        if !name.ends_with(".tgz") {
            // A file that is no folder's is told by the lack of a `Chart.yaml`.
            let prefix = name.len() + 1;
            let below = |file: Member| {
                let path = file.path.get(prefix..)?.to_owned();
                Some(Member { path, bytes: file.bytes })
            };
            return self.files(files.into_iter().filter_map(below).collect(), &shown, is_packed, depth + 1);
        }
        let archive = files.into_iter().find(|file| file.path == name).and_then(|file| file.bytes);
        let Some(bytes) = archive else {
            self.failures.push(Failure::at_start(&Source::new(shown, ""), "it is a folder, and no archive"));
            return None;
        };
        let package = read_archive(bytes.as_slice(), &shown, &self.limits);
        let bytes: usize = package.files.iter().map(|file| file.bytes.len()).sum();
        self.limits.total = self.limits.total.saturating_sub(bytes as u64);
        self.package(package, depth + 1)
    }
}

/// Files without which nothing is known of a chart, and the folder of all templates.
const OF_ALL: [&str; 4] = ["Chart.yaml", "values.yaml", "requirements.yaml", "templates"];

/// A file of a chart, or a link to one that is not followed.
struct Member {
    path: String,
    bytes: Option<Vec<u8>>,
}

impl Member {
    fn unfollowed(path: String) -> Self {
        Self { path, bytes: None }
    }
}

impl From<PackageFile> for Member {
    fn from(file: PackageFile) -> Self {
        Self { path: file.path, bytes: Some(file.bytes) }
    }
}

/// The files of a chart by what they are to it.
#[derive(Default)]
struct Parts {
    manifest: Option<ChartFile>,
    requirements: Option<ChartFile>,
    values: Option<ChartFile>,
    templates: Vec<ChartFile>,
    files: Vec<ChartFile>,
    crds: Vec<ChartFile>,
    /// By the first name below `charts/`; paths begin with it.
    charts: BTreeMap<String, Vec<Member>>,
}

impl Parts {
    fn sort(files: Vec<Member>, display: &str) -> Self {
        let mut parts = Self::default();
        for file in files {
            if let Some(below) = file.path.strip_prefix("charts/").filter(|path| !path.ends_with(".prov")) {
                let name = below.split('/').next().unwrap_or(below);
                if !name.starts_with(['_', '.']) {
                    let (name, path) = (name.to_owned(), below.to_owned());
                    parts.charts.entry(name).or_default().push(Member { path, bytes: file.bytes });
                }
                continue;
            }
            let file = chart_file(file, display);
            match file.path.as_str() {
                "Chart.yaml" => parts.manifest = Some(file),
                "values.yaml" => parts.values = Some(file),
                "requirements.yaml" => parts.requirements = Some(file),
                "Chart.lock" | "requirements.lock" | "values.schema.json" => {}
                path if path.starts_with("templates/") => parts.templates.push(file),
                path => {
                    parts.crds.extend(path.starts_with("crds/").then(|| file.clone()));
                    parts.files.push(file);
                }
            }
        }
        parts
    }
}

fn chart_file(file: Member, display: &str) -> ChartFile {
    let content = match file.bytes.map(String::from_utf8) {
        None => FileContent::Unfollowed,
        Some(Ok(text)) => FileContent::Text(Source::new(join(display, &file.path), text)),
        Some(Err(error)) => FileContent::Binary(Arc::from(error.into_bytes())),
    };
    ChartFile { path: file.path, content }
}

fn join(display: &str, below: &str) -> String {
    match display {
        "" | "." => below.to_owned(),
        display => format!("{}/{below}", display.trim_end_matches('/')),
    }
}

fn not_text(display: &str, name: &str) -> Failure {
    Failure::at_start(&Source::new(join(display, name), ""), format!("`{name}` is not UTF-8"))
}

/// A chart that cannot be read is the end only where it is the one at the top.
fn failure(problem: Problem, depth: usize) -> Failure {
    let source = Source::new(problem.path, "");
    let kind = if problem.is_unfollowed { FailureKind::Link } else { kind(problem.is_fatal && depth == 0) };
    Failure { kind, ..Failure::at_start(&source, problem.message) }
}

fn kind(is_whole: bool) -> FailureKind {
    if is_whole { FailureKind::Whole } else { FailureKind::File }
}
