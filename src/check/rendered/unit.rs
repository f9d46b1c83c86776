//! A chart, the ways in which it is rendered, and what comes of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::Options;
use super::asked::{Asked, Given, Unrendered};
use super::facts::{Ways, facts_of};
use super::failures::{Rendering, scaffold_of};
use super::joined::Joined;
use super::printed::Printed;
use super::whole::{ARGUMENTS, Labels, Whole, judge_set};
use super::{ChartOutcome, check_rendered, installs, sets};
use crate::discover::Package;
use crate::render::go::exec::Mode;
use crate::render::helm::chart::{Arm, Chart, FileContent, HelmVersion, Layer, Limits, Release, ValueSet};
use crate::render::helm::install::{Installer, Wanted};
use crate::render::helm::prepare::Resolver;
use crate::render::helm::renderer::{Outcome, Renderer, Way, packed};
use crate::render::helm::switches::{switches, turned};
use crate::source::Source;
use crate::velero::key::has_trace;

/// Sets of values that one chart is rendered with.
const MOST_SETS: usize = 64;

/// A chart to be judged as it is rendered.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its files.
    pub package: Package,
    /// Whether the chart itself is judged, with its defaults and `ci/*-values.yaml`;
    /// else only what installs it.
    pub is_own: bool,
    /// Whether it is not rendered with its plain defaults.
    pub leaves_out_defaults: bool,
    /// Whether files of values that are given for all charts are meant for this one.
    pub is_sole: bool,
    /// Further ways in which it is rendered.
    pub given: Vec<Given>,
    /// Files with objects that may install it, and how it is known to them.
    pub installers: Vec<(Arc<Source>, Vec<Wanted>)>,
    /// The display paths of those that something else may change before they are applied.
    pub patched: BTreeSet<String>,
    /// Whose ways are followed.
    pub version: HelmVersion,
    /// The release of the chart's own sets of values.
    pub release: Release,
}

/// Renders a chart in all ways that are asked for and judges what comes of it.
pub fn check_unit(unit: &Unit, resolver: &mut dyn Resolver, options: &Options) -> ChartOutcome {
    let display = unit.package.display.clone();
    let scaffold = scaffold_of(&unit.package);
    let (chart, failures) = Renderer::open(unit.package.clone(), unit.version, Limits::default());
    let mut outcome = ChartOutcome::default();
    let Some(mut chart) = chart else {
        outcome.fail(&display, scaffold, &failures);
        return outcome;
    };
    let Some((asked, too_many)) = ways(unit, &mut chart, options) else {
        if unit.package.is_cut {
            outcome.fail(&display, scaffold, &failures);
        }
        return outcome;
    };
    if asked.is_empty() && unit.is_own {
        outcome.unrendered.push(Unrendered::new(display, "unrendered chart", 1));
        return outcome;
    }
    let asked = with_switches(asked, chart.chart(), unit.is_own);
    let Judged { joined, sets, printed, outcomes, facts, mut left_out } =
        judged(asked, &mut chart, resolver, options);
    left_out += too_many;
    outcome = joined.finish(&display);
    let is_whole = failures.is_empty()
        && outcomes.iter().all(|(_, one)| one.missing.is_empty() && one.rendered.failures.is_empty());
    let own = format!("{display}/Chart.yaml");
    outcome.facts = facts.finish(own.strip_prefix("./").unwrap_or(&own), is_whole && left_out == 0);
    let whole = Whole {
        chart: chart.chart(),
        helpers: &resolver.found(),
        printed: &printed,
        sets: &sets,
        installers: &unit.installers,
        is_sole: unit.is_sole,
        is_whole,
    };
    let found = whole.findings(options);
    if found.left_out > 0 {
        let noun = "values annotation";
        outcome.unrendered.push(Unrendered::new(display.as_str(), noun, found.left_out));
    }
    found.findings.into_iter().for_each(|finding| outcome.findings.add(finding));
    let of_others = resolver.take_failures();
    outcome.fail(&display, scaffold, &failures);
    outcome.fail(&display, None, &of_others);
    if left_out > 0 {
        outcome.unrendered.push(Unrendered::new(display.as_str(), "unrendered value set", left_out));
    }
    let is_read = failures.is_empty() && of_others.is_empty();
    let asked = sets.iter().map(|(asked, _)| asked).collect();
    outcome.note(&Rendering { display: &display, scaffold, is_read, asked, outcomes: &outcomes });
    outcome
}

/// All ways that are asked for, and how many more there would be; none where
/// Velero has nothing to do with the chart.
fn ways(unit: &Unit, chart: &mut Renderer, options: &Options) -> Option<(Vec<Asked>, usize)> {
    let mut asked = if unit.is_own { own(chart.chart(), &unit.release) } else { Vec::new() };
    if unit.leaves_out_defaults {
        asked.retain(|one| one.set.name != sets::DEFAULTS);
    }
    let mut given: Vec<Asked> = unit.given.iter().cloned().map(Asked::from).collect();
    // What is given for all charts may not be meant for this one.
    let is_meant = |asked: &Asked| unit.is_sole || asked.set.name != ARGUMENTS;
    given.iter_mut().filter(|asked| !is_meant(asked)).for_each(|asked| asked.install = None);
    let is_given = given.iter().any(|asked| asked.set.layers.iter().any(layer_has_trace));
    asked.extend(given);
    asked.extend(installed(unit, chart, options));
    let too_many = asked.len().saturating_sub(MOST_SETS);
    asked.truncate(MOST_SETS);
    let is_installed_with_trace =
        unit.installers.iter().any(|(source, _)| has_trace(source.text().as_bytes()));
    let is_concerned = is_given || has_trace_in(chart.chart()) || is_installed_with_trace;
    is_concerned.then_some((asked, too_many))
}

/// What the ways to render a chart gave.
#[derive(Default)]
struct Judged {
    joined: Joined,
    sets: Vec<(Asked, Labels)>,
    printed: Printed,
    /// By the number of their set, without what was printed.
    outcomes: Vec<(usize, Outcome)>,
    facts: Ways,
    /// How many ways were not tried, because the others took too much.
    left_out: usize,
}

fn judged(asked: Vec<Asked>, chart: &mut Renderer, resolver: &mut dyn Resolver, options: &Options) -> Judged {
    let mut judged = Judged::default();
    for one in asked {
        if chart.is_spent() {
            judged.left_out += 1;
            continue;
        }
        let readings = readings(chart, &one, resolver);
        let packed: Vec<String> = packed(chart.chart())
            .into_iter()
            .chain(resolver.found().iter().flat_map(|found| packed(found)))
            .collect();
        let rendered: Vec<_> = readings.iter().map(|reading| &reading.rendered).collect();
        rendered.iter().for_each(|rendered| judged.printed.add(rendered, chart.origins()));
        let mut set = check_rendered(&rendered, chart.origins(), &packed, options);
        let judged_bytes: usize = rendered
            .iter()
            .flat_map(|rendered| &rendered.files)
            .map(|file| file.text.as_str())
            .filter(|text| has_trace(text.as_bytes()))
            .map(str::len)
            .sum();
        // To judge a byte takes more than to print it.
        chart.spend(judged_bytes as u64);
        judge_set(&mut set, options);
        judged.facts.add(one.by.as_ref(), facts_of(&mut set, &one));
        let labels = std::mem::take(&mut set.labels);
        judged.joined.add(&one.set.name, set);
        let counts = one.installer == Some(Installer::KotsV2);
        let number = judged.sets.len();
        if !one.is_tried {
            let bare = readings.into_iter().map(|mut reading| {
                reading.rendered.files = Vec::new();
                (number, reading)
            });
            judged.outcomes.extend(bare);
        }
        judged.sets.push((one, if counts { labels } else { Vec::new() }));
    }
    judged
}

/// Beside the ways that are asked for those in which all is on that the chart's
/// defaults switch off and that Velero has to do with.
fn with_switches(mut asked: Vec<Asked>, chart: &Chart, is_own: bool) -> Vec<Asked> {
    let lists = match is_own {
        true => switches(chart, &chart.defaults, &|text| has_trace(text.as_bytes())),
        false => Vec::new(),
    };
    let Some(plain) = asked.first().cloned() else { return asked };
    for list in lists {
        let told: Vec<String> = list.iter().map(ToString::to_string).collect();
        let mut switched = Asked { install: None, is_tried: true, ..plain.clone() };
        switched.set.name = match plain.set.name.as_str() {
            sets::DEFAULTS => told.join(","),
            name => format!("{name},{}", told.join(",")),
        };
        switched.set.layers.push(Layer::Values(turned(&list)));
        asked.push(switched);
    }
    asked
}

/// The chart with nothing added, and with each file of values for its tests.
fn own(chart: &Chart, release: &Release) -> Vec<Asked> {
    let plain = |name: &str, layers| Asked {
        set: ValueSet { name: name.to_owned(), layers },
        release: release.clone(),
        installer: None,
        install: None,
        is_tried: false,
        by: None,
    };
    let mut asked = vec![plain(sets::DEFAULTS, Vec::new())];
    for file in &chart.files {
        let name = file.path.strip_prefix("ci/").filter(|name| !name.contains('/'));
        let is_values =
            name.is_some_and(|name| name.ends_with("-values.yaml") || name.ends_with("-values.yml"));
        if let (true, FileContent::Text(source)) = (is_values, &file.content) {
            asked.push(plain(&file.path, vec![Layer::File(Arc::clone(source))]));
        }
    }
    asked
}

fn installed(unit: &Unit, chart: &mut Renderer, options: &Options) -> Vec<Asked> {
    let files = chart.chart().files.clone();
    let file = |path: &str| {
        let found = files.iter().find(|file| file.path == path.trim_start_matches("./"));
        match found.map(|file| &file.content) {
            Some(FileContent::Text(source)) => Some(Arc::clone(source)),
            _ => None,
        }
    };
    let mut asked = Vec::new();
    for (source, known) in &unit.installers {
        let is_it = |wanted: &Wanted| known.contains(wanted);
        let mut found = installs::asked(source, &is_it, &file, chart.origins_mut(), options);
        let is_patched = unit.patched.contains(source.path());
        found.iter_mut().filter(|_| is_patched).for_each(|asked| asked.install = None);
        asked.extend(found);
    }
    asked
}

/// The chart rendered with undecidable conditions off, and on where there are any.
fn readings(chart: &mut Renderer, asked: &Asked, resolver: &mut dyn Resolver) -> Vec<Outcome> {
    let mut read = |arm| {
        let way = Way { arm, mode: Mode::Tolerant };
        let mut outcome = chart.render(&asked.set, &asked.release, way, resolver);
        if asked.installer == Some(Installer::KotsV1) {
            chart.run_kots(&mut outcome, arm);
        }
        outcome
    };
    let mut readings = vec![read(Arm::Otherwise)];
    if readings.iter().any(|first| first.undecided > 0) {
        readings.push(read(Arm::Body));
    }
    readings
}

fn has_trace_in(chart: &Chart) -> bool {
    let files = chart.templates.iter().chain(&chart.files).map(|file| &file.content);
    let in_files = files.into_iter().any(|content| match content {
        FileContent::Text(source) => has_trace(source.text().as_bytes()),
        FileContent::Binary(_) | FileContent::Unfollowed => false,
    });
    let in_values = chart.values.as_ref().is_some_and(|source| has_trace(source.text().as_bytes()));
    in_files || in_values || chart.dependencies.iter().any(|inner| has_trace_in(inner))
}

fn layer_has_trace(layer: &Layer) -> bool {
    match layer {
        Layer::File(source) | Layer::Set(_, source) => has_trace(source.text().as_bytes()),
        Layer::Assigned(..) | Layer::Values(_) => true,
    }
}
