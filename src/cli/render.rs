//! `velint render`: prints what a chart or a kustomization is rendered to, and where it comes from.

mod choice;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::kustomizations::Disk;
use super::library::{self, Library, Shelves};
use super::output::{self, Target};
use super::values::ChartArguments;
use super::{Exit, Stop};
use crate::check::rendered::GivenLayer;
use crate::discover::{PackageLimits, display, read_package};
use crate::render::data::to_yaml;
use crate::render::go::exec::{Mode, with_deep_stack};
use crate::render::helm::chart::{Dependency, Failure, Layer, Limits, RenderedFile, ValueSet};
use crate::render::helm::manifest::manifests;
use crate::render::helm::prepare::Resolver;
use crate::render::helm::renderer::{Renderer, Way};
use crate::render::helm::vendored::Vendored;
use crate::render::kustomize::{BuiltDocument, ChartRequest, NAMES, build};
use crate::render::origin::{Origin, Origins, Piece};
use crate::render::text::{Text, TextBuilder};
use crate::source::Source;
use choice::Choice;

#[derive(Debug, Args)]
pub(super) struct RenderArguments {
    /// The folder or the archive of a chart, or the folder of a kustomization
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    charts: ChartArguments,
    #[command(flatten)]
    choice: Choice,
    /// Say behind each line where it comes from
    #[arg(long)]
    origins: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = RenderFormat::Yaml)]
    format: RenderFormat,
}

/// `render --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RenderFormat {
    /// What `helm template` prints
    Yaml,
    /// Each document with the origin of every byte
    Json,
}

/// Prints what a chart or a kustomization is rendered to.
///
/// # Errors
/// A path that is neither, and values that cannot be read.
pub(super) fn run(arguments: &RenderArguments) -> Result<Exit, Stop> {
    with_deep_stack(|| render(arguments)).unwrap_or_else(|_| render(arguments))
}

fn render(arguments: &RenderArguments) -> Result<Exit, Stop> {
    let directory = std::env::current_dir()
        .map_err(|error| Stop::Usage(format!("the working directory is gone: {error}")))?;
    let shown = display(&directory, &arguments.path);
    let full = directory.join(&arguments.path);
    let full = full.canonicalize().map_err(|error| {
        Stop::Usage(format!("`{shown}` cannot be read: {}", crate::discover::phrase(&error)))
    })?;
    if !full.join("Chart.yaml").is_file() && is_kustomization(&full) {
        return kustomization(arguments, &directory, &full, &shown);
    }
    let version = arguments.charts.version(None);
    let package = read_package(&full, &shown, &[], &PackageLimits::default());
    let (chart, failures) = Renderer::open(package, version, Limits::default());
    let mut is_whole = report(&failures);
    let Some(mut chart) = chart else {
        return Err(Stop::Usage(format!("`{shown}` is no chart")));
    };
    let set = set(arguments.charts.layers(&directory)?);
    let release = arguments.charts.release(crate::render::helm::chart::Release::default());
    let way = Way { mode: Mode::Tolerant, ..Way::default() };
    let real = directory.canonicalize().unwrap_or_else(|_| directory.clone());
    let given = library::given(&arguments.charts.chart_dir, &real)?;
    let (library, shelves) = (Library::of(&real), Shelves::outside_of_tree(&full, &given, &real));
    let lookup = |dependency: &Dependency| library.look_up(&shelves, dependency);
    let mut resolver = Vendored::new(&shelves.root, (&full, &shown), version, &[], &lookup);
    let outcome = chart.render(&set, &release, way, &mut resolver);
    is_whole &= report(&resolver.take_failures());
    for missing in &outcome.missing {
        let (name, of) = (&missing.dependency.name, &missing.chart);
        output::remark(&format!("`{name}`, which chart `{of}` needs, is not in its `charts/`"));
    }
    is_whole &= report(&outcome.rendered.failures);
    let mut manifests = manifests(&outcome.rendered.files);
    is_whole &= report(&manifests.failures);
    let crds = if arguments.choice.include_crds { chart.crds(&outcome) } else { Vec::new() };
    let mut chosen = arguments.choice.of(crds, outcome.rendered.files, &mut manifests)?;
    let text = match arguments.format {
        RenderFormat::Yaml if arguments.origins => with_origins(&chosen.files, chart.origins()),
        RenderFormat::Yaml => std::mem::take(&mut chosen.text),
        RenderFormat::Json => json(&chosen.files, chart.origins()),
    };
    output::write(&Target::Stdout, text.as_bytes(), false)?;
    // The process ends here: taking all trees apart would be a tenth of its time.
    std::mem::forget((chart, chosen, manifests));
    Ok(if is_whole { Exit::Clean } else { Exit::Failure })
}

fn is_kustomization(folder: &Path) -> bool {
    NAMES.iter().any(|name| folder.join(name).is_file())
}

/// Prints what the kustomization in a folder builds.
fn kustomization(
    arguments: &RenderArguments,
    directory: &Path,
    full: &Path,
    shown: &str,
) -> Result<Exit, Stop> {
    let root = full.ancestors().find(|folder| folder.join(".git").exists());
    let root = root.or_else(|| full.ancestors().find(|folder| folder.parent().is_none())).unwrap_or(full);
    let disk = Disk::new(root.to_owned(), directory);
    let below = full.strip_prefix(root).ok().and_then(Path::to_str);
    let folder = below.ok_or_else(|| Stop::Usage(format!("`{shown}` is not UTF-8")))?;
    let mut origins = Origins::default();
    let mut charts = |request: &ChartRequest, origins: &mut Origins| disk.render(request, &disk, origins);
    let limits = crate::render::kustomize::Limits::default();
    let built = build(folder, &disk, &mut origins, &mut charts, &limits);
    let mut is_whole = report(&built.failures);
    for one in &built.not_followed {
        let at = one.place.start();
        let path = one.place.source.path();
        output::remark(&format!("{path}:{}:{}: {} is not followed", at.line, at.column, one.what));
        is_whole = false;
    }
    let files = files_of(&built.documents, shown);
    is_whole &= files.len() == built.documents.len();
    let text = match arguments.format {
        RenderFormat::Yaml if arguments.origins => with_origins(&files, &origins),
        RenderFormat::Yaml => files.iter().map(|file| file.text.as_str()).collect::<Vec<_>>().join("---\n"),
        RenderFormat::Json => json(&files, &origins),
    };
    output::write(&Target::Stdout, text.as_bytes(), false)?;
    Ok(if is_whole { Exit::Clean } else { Exit::Failure })
}

/// Each document as YAML; those that cannot be written are told, and left out.
fn files_of(documents: &[BuiltDocument], shown: &str) -> Vec<RenderedFile> {
    let file = |document: &BuiltDocument| {
        let template = document.place.as_ref().map(|place| Arc::clone(&place.source));
        let template = template.unwrap_or_else(|| Source::new(shown, ""));
        let text = to_yaml(&document.value).map_err(|fault| output::remark(&fault.message)).ok()?;
        let name = template.path().to_owned();
        Some(RenderedFile { name, template, is_packed: false, text: with_break(text) })
    };
    documents.iter().filter_map(file).collect()
}

/// A text that ends with a line break.
fn with_break(text: Text) -> Text {
    if text.as_str().ends_with('\n') {
        return text;
    }
    let mut builder = TextBuilder::default();
    builder.push_text(&text);
    builder.push("\n", Origin::None);
    builder.finish()
}

fn set(given: Vec<GivenLayer>) -> ValueSet {
    let layers = given.into_iter().map(|layer| match layer {
        GivenLayer::File(source) => Layer::File(source),
        GivenLayer::Set(kind, source) => Layer::Set(kind, source),
    });
    ValueSet { name: String::new(), layers: layers.collect() }
}

/// Says what could not be done; whether there was nothing.
fn report(failures: &[Failure]) -> bool {
    for failure in failures {
        let place = failure.place.as_ref().map(|place| {
            let at = place.start();
            format!("{}:{}:{}: ", place.source.path(), at.line, at.column)
        });
        output::remark(&format!("{}{}", place.unwrap_or_default(), failure.message));
    }
    failures.is_empty()
}

fn with_origins(files: &[RenderedFile], origins: &Origins) -> String {
    let mut text = String::new();
    for file in files {
        text.push_str(&format!("---\n# Source: {}\n", file.name));
        let mut start = 0;
        for line in file.text.as_str().split_inclusive('\n') {
            let pieces = origins.pieces(&file.text, start..start + line.len());
            let best = pieces.iter().reduce(|a, b| if b.origin.rank() > a.origin.rank() { b } else { a });
            let place = best.and_then(|piece| origins.located(&file.text, piece)).map(|(place, _)| {
                let at = place.start();
                format!("  # {}:{}:{}", place.source.path(), at.line, at.column)
            });
            text.push_str(line.trim_end_matches('\n'));
            text.push_str(&place.unwrap_or_default());
            text.push('\n');
            start += line.len();
        }
    }
    text
}

/// A rendered document as JSON.
#[derive(Serialize)]
struct JsonFile<'r> {
    source: &'r str,
    text: &'r str,
    origins: Vec<JsonOrigin>,
}

/// Where bytes of it come from.
#[derive(Serialize)]
struct JsonOrigin {
    start: usize,
    end: usize,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<JsonPosition>,
    exact: bool,
}

#[derive(Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
    offset: usize,
}

fn json(files: &[RenderedFile], origins: &Origins) -> String {
    let file = |file| json_file(file, origins);
    let files: Vec<JsonFile<'_>> = files.iter().map(file).collect();
    serde_json::to_string_pretty(&files).unwrap_or_default() + "\n"
}

fn json_file<'r>(file: &'r RenderedFile, origins: &Origins) -> JsonFile<'r> {
    let RenderedFile { name, text, .. } = file;
    let pieces = origins.pieces(text, 0..text.len());
    let origin = |piece: &Piece| {
        let located = origins.located(text, piece);
        let from = located.as_ref().map(|(place, _)| {
            let at = place.start();
            JsonPosition { line: at.line, column: at.column, offset: at.offset }
        });
        JsonOrigin {
            start: piece.range.start,
            end: piece.range.end,
            kind: kind(piece.origin),
            file: located.as_ref().map(|(place, _)| place.source.path().to_owned()),
            from,
            exact: located.is_some_and(|(_, is_exact)| is_exact),
        }
    };
    JsonFile { source: name, text: text.as_str(), origins: pieces.iter().map(origin).collect() }
}

fn kind(origin: Origin) -> &'static str {
    match origin {
        Origin::None => "none",
        Origin::Template { .. } => "template",
        Origin::Literal { .. } => "literal",
        Origin::Value { .. } => "value",
        Origin::Key { .. } => "key",
        Origin::Derived { .. } => "derived",
        Origin::Action { .. } => "action",
        Origin::Hole { .. } => "hole",
    }
}
