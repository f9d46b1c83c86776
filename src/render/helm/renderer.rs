//! A chart that is opened once and rendered in several ways.

use std::rc::Rc;
use std::sync::Arc;

use super::chart::{
    Arm, Chart, Failure, FileContent, HelmVersion, Limits, Release, Rendered, RenderedFile, ValueSet,
};
use super::engine::unknown::marked;
use super::engine::{Engine, Manner};
use super::load::load;
use super::prepare::{self, Missing, PreparedChart, Resolver, prepare};
use crate::discover::Package;
use crate::render::go::exec::{Bounds, Guess, Mode};
use crate::render::kots::run_again;
use crate::render::origin::{Origin, Origins, TemplateFile};
use crate::render::text::Text;
use crate::source::Place;

/// An open chart.
#[derive(Debug)]
pub struct Renderer {
    chart: Rc<Chart>,
    origins: Origins,
    engine: Engine,
    version: HelmVersion,
    limits: Limits,
    /// What all renderings so far took, in steps.
    spent: u64,
}

/// How often all ways to render a chart may together take what one of them may.
const MOST_TIMES: u64 = 5;

/// Bytes of output that count as a step of the whole: somebody reads them.
const BYTES_PER_STEP: u64 = 16;

/// What one way to render a chart gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What its templates printed.
    pub rendered: Rendered,
    /// Charts that it names and that are not there.
    pub missing: Vec<Missing>,
    /// How many conditions could not be decided, those of dependencies included.
    pub undecided: usize,
    /// The unknown values that decide on dependencies.
    pub undecided_places: Vec<Place>,
    /// The charts that took part, itself first.
    pub parts: Vec<Part>,
}

/// A chart that took part in a rendering.
#[derive(Debug, Clone)]
pub struct Part {
    /// Helm's path of it: `mychart/charts/redis`.
    pub path: String,
    /// The chart.
    pub chart: Rc<Chart>,
}

/// How a chart is rendered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Way {
    /// Which way undecidable conditions go.
    pub arm: Arm,
    /// What happens where something cannot be evaluated.
    pub mode: Mode,
}

impl Renderer {
    /// Opens a chart from its files. What could not be read comes with it;
    /// there is no chart where the files are none.
    pub fn open(package: Package, version: HelmVersion, limits: Limits) -> (Option<Self>, Vec<Failure>) {
        let mut origins = Origins::default();
        let loaded = load(package, version, &mut origins);
        let open = |chart| Self { chart, origins, engine: Engine::default(), version, limits, spent: 0 };
        (loaded.chart.map(open), loaded.failures)
    }

    /// The chart.
    pub fn chart(&self) -> &Rc<Chart> {
        &self.chart
    }

    /// What the origins of all that is rendered mean.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The same, to read values into.
    pub fn origins_mut(&mut self) -> &mut Origins {
        &mut self.origins
    }

    /// Whether the ways in which it was rendered took so much that no further
    /// one is to be tried.
    pub fn is_spent(&self) -> bool {
        self.spent >= self.limits.steps.saturating_mul(MOST_TIMES)
    }

    /// Takes note of what looking at the output took, in steps.
    pub fn spend(&mut self, steps: u64) {
        self.spent = self.spent.saturating_add(steps);
    }

    /// The release of Helm that is followed.
    pub fn version(&self) -> HelmVersion {
        self.version
    }

    /// What `--include-crds` prints beside the templates (`pkg/chart/v2/chart.go`,
    /// `CRDObjects`, of Helm 4.1.4).
    pub fn crds(&mut self, outcome: &Outcome) -> Vec<RenderedFile> {
        let mut found = Vec::new();
        for Part { path, chart } in &outcome.parts {
            let is_printed = |path: &str| [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end));
            for file in chart.crds.iter().filter(|file| is_printed(&file.path)) {
                let FileContent::Text(source) = &file.content else { continue };
                let id = self.origins.add_file(TemplateFile::File(Arc::clone(source)));
                found.push(RenderedFile {
                    name: format!("{path}/{}", file.path),
                    template: Arc::clone(source),
                    is_packed: chart.is_packed,
                    text: Text::new(source.text(), Origin::Template { file: id, offset: 0 }),
                });
            }
        }
        found
    }

    /// Renders the chart with a set of values.
    pub fn render(
        &mut self,
        set: &ValueSet,
        release: &Release,
        way: Way,
        resolver: &mut dyn Resolver,
    ) -> Outcome {
        let options = prepare::Options { version: self.version, arm: way.arm };
        let prepared = prepare(&self.chart, set, &options, resolver, &mut self.origins);
        let mut outcome = Outcome {
            missing: prepared.missing,
            undecided: prepared.undecided_count,
            undecided_places: prepared.undecided,
            ..Outcome::default()
        };
        if let Some(chart) = &prepared.chart {
            let (limits, version) = (self.limits, self.version);
            let manner = Manner { limits, arm: way.arm, mode: way.mode, version };
            outcome.rendered = self.engine.render(&chart.for_engine(), release, &mut self.origins, &manner);
            outcome.undecided += outcome.rendered.undecided;
            add_parts(chart, chart.name.to_string(), &mut outcome.parts);
        }
        let printed: usize = outcome.rendered.files.iter().map(|file| file.text.len()).sum();
        let steps = prepared.steps as u64 + outcome.rendered.steps + printed as u64 / BYTES_PER_STEP;
        self.spend(steps);
        outcome.rendered.failures.splice(0..0, prepared.failures);
        outcome
    }
}

fn add_parts(chart: &PreparedChart, path: String, parts: &mut Vec<Part>) {
    let below = |child: &PreparedChart| format!("{path}/charts/{}", child.name);
    let paths: Vec<String> = chart.dependencies.iter().map(below).collect();
    parts.push(Part { path, chart: Rc::clone(&chart.chart) });
    for (child, path) in chart.dependencies.iter().zip(paths) {
        add_parts(child, path, parts);
    }
}

impl Renderer {
    /// Runs the templates of KOTS in what a chart printed, as KOTS does where it
    /// renders the chart itself. It may take as much as the chart.
    pub fn run_kots(&mut self, outcome: &mut Outcome, arm: Arm) {
        let Limits { depth, output, steps } = self.limits;
        let guess = match arm {
            Arm::Otherwise => Guess::False,
            Arm::Body => Guess::True,
        };
        let mut left = steps;
        for file in &mut outcome.rendered.files {
            let bounds = Bounds { depth, output, steps: left };
            if let Some(again) = run_again(&file.text, &mut self.origins, guess, bounds) {
                file.text = marked(&again.text);
                outcome.undecided += again.undecided;
                left = left.saturating_sub(again.steps);
            }
        }
        self.spend(steps - left);
    }
}

/// Renders a chart with one set of values, for text that `origins` belong to as
/// well. None where the files are no chart.
pub fn render_once(
    package: Package,
    set: &ValueSet,
    release: &Release,
    origins: &mut Origins,
) -> Option<Outcome> {
    let (version, limits) = (HelmVersion::default(), Limits::default());
    let loaded = load(package, version, origins);
    let chart = loaded.chart?;
    let taken = std::mem::take(origins);
    let mut renderer =
        Renderer { chart, origins: taken, engine: Engine::default(), version, limits, spent: 0 };
    let mut outcome = renderer.render(set, release, Way::default(), &mut prepare::NoResolver);
    *origins = renderer.origins;
    outcome.rendered.failures.extend(loaded.failures);
    Some(outcome)
}

/// All charts of a chart, itself included, that come out of archives, by display path.
pub fn packed(chart: &Chart) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![chart];
    while let Some(chart) = waiting.pop() {
        found.extend(chart.is_packed.then(|| chart.display.clone()));
        waiting.extend(chart.dependencies.iter().map(Rc::as_ref));
    }
    found
}
