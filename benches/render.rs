//! What rendering a chart costs: opened from its files once, rendered in a warm
//! process; then all charts on all cores. Takes folders whose own folders are charts;
//! without them renders those of `fixtures/charts`. Asserts nothing.
//!
//! `cargo bench --bench render -- FOLDER ...`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mimalloc::MiMalloc;
use rayon::prelude::*;
use velint::discover::{PackageLimits, read_package};
use velint::render::helm::chart::{HelmVersion, Limits, Release, ValueSet};
use velint::render::helm::manifest::manifests;
use velint::render::helm::prepare::NoResolver;
use velint::render::helm::renderer::{Renderer, Way};

/// That of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The best of so many runs counts: other work on the machine is not velint's.
const RUNS: usize = 5;

/// How many of the slowest are named.
const NAMED: usize = 12;

fn main() {
    let given = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let mut folders: Vec<PathBuf> = given.map(PathBuf::from).collect();
    if folders.is_empty() {
        folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/charts"));
    }
    let mut charts: Vec<PathBuf> = folders.iter().flat_map(|folder| charts_in(folder)).collect();
    charts.sort();
    let mut times: Vec<(Times, PathBuf)> =
        charts.into_iter().filter_map(|path| Some((measured(&path)?, path))).collect();
    println!("  {} charts, the best of {RUNS} runs each", times.len());
    for (name, part) in PARTS {
        times.sort_by_key(|(times, _)| part(times));
        println!("  {name:<8} {}", figures(&times, part));
    }
    let all = (0..RUNS).map(|_| side_by_side(&times)).min().unwrap_or_default();
    println!("  on {} cores  {} for each", rayon::current_num_threads(), milliseconds(all));
    for (times, path) in times.iter().rev().take(NAMED) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        println!("  {name:<60} {}", milliseconds(times.all()));
    }
}

/// What one chart costs.
struct Times {
    /// Its files are read.
    read: Duration,
    /// `Chart.yaml` and `values.yaml` are parsed, archives unpacked.
    open: Duration,
    /// Values are put together, templates parsed and executed.
    first: Duration,
    /// The same with the templates parsed, as with a second set of values.
    again: Duration,
}

impl Times {
    fn all(&self) -> Duration {
        self.read + self.open + self.first
    }
}

type Part = fn(&Times) -> Duration;

const PARTS: [(&str, Part); 5] = [
    ("read", |times| times.read),
    ("open", |times| times.open),
    ("render", |times| times.first),
    ("again", |times| times.again),
    ("all", Times::all),
];

fn charts_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.join("Chart.yaml").exists()).collect()
}

/// What each chart takes of the time in which all are read and rendered, side by side.
fn side_by_side(charts: &[(Times, PathBuf)]) -> Duration {
    let begin = Instant::now();
    charts.par_iter().for_each(|(_, path)| {
        run(path);
    });
    begin.elapsed() / u32::try_from(charts.len().max(1)).unwrap_or(u32::MAX)
}

fn measured(path: &Path) -> Option<Times> {
    let runs = (0..RUNS).map(|_| run(path)).collect::<Option<Vec<Times>>>()?;
    runs.into_iter().min_by_key(Times::all)
}

fn run(path: &Path) -> Option<Times> {
    let begin = Instant::now();
    let package = read_package(path, ".", &[], &PackageLimits::default());
    let read = begin.elapsed();
    let begin = Instant::now();
    let (chart, _) = Renderer::open(package, HelmVersion::default(), Limits::default());
    let open = begin.elapsed();
    let mut chart = chart?;
    let mut render = || {
        let begin = Instant::now();
        let outcome =
            chart.render(&ValueSet::default(), &Release::default(), Way::default(), &mut NoResolver);
        manifests(&outcome.rendered.files);
        begin.elapsed()
    };
    Some(Times { read, open, first: render(), again: render() })
}

fn figures(times: &[(Times, PathBuf)], part: Part) -> String {
    let at = |percent: usize| times.get(times.len() * percent / 100).or(times.last());
    let shown = |percent| at(percent).map_or(String::new(), |(times, _)| milliseconds(part(times)));
    format!("median {}  90 %: {}  99 %: {}  most {}", shown(50), shown(90), shown(99), shown(100))
}

fn milliseconds(time: Duration) -> String {
    format!("{:8.2} ms", time.as_secs_f64() * 1e3)
}
