//! The ways to render one chart, one after the other.

use super::super::Options;
use super::joined::Joined;
use super::unit::Asked;
use super::unreached::Printed;
use super::whole::{Labels, judge_set};
use super::check_rendered;
use crate::render::go::exec::Mode;
use crate::render::helm::chart::Arm;
use crate::render::helm::install::Installer;
use crate::render::helm::prepare::Resolver;
use crate::render::helm::renderer::{Outcome, Renderer, Way, packed};
use crate::velero::key::has_trace;

/// What the ways to render a chart gave.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) joined: Joined,
    pub(super) sets: Vec<(Asked, Labels)>,
    pub(super) printed: Printed,
    /// Without what was printed.
    pub(super) outcomes: Vec<Outcome>,
    /// How many ways were not tried, because the others took too much.
    pub(super) left_out: usize,
}

/// Renders and judges a chart in each way that is asked for, as long as it does not take too much.
pub(super) fn judged(
    asked: Vec<Asked>,
    chart: &mut Renderer,
    resolver: &mut dyn Resolver,
    options: &Options,
) -> Judged {
    let mut judged = Judged::default();
    for one in asked {
        if chart.is_spent() {
            judged.left_out += 1;
            continue;
        }
        let readings = readings(chart, &one, resolver);
        let packed: Vec<String> =
            packed(chart.chart()).into_iter().chain(resolver.found().iter().flat_map(|found| packed(found))).collect();
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
        let labels = std::mem::take(&mut set.labels);
        judged.joined.add(&one.set.name, set);
        let counts = one.installer == Some(Installer::KotsV2);
        judged.sets.push((one, if counts { labels } else { Vec::new() }));
        judged.outcomes.extend(readings.into_iter().map(|mut reading| {
            reading.rendered.files = Vec::new();
            reading
        }));
    }
    judged
}

/// The chart rendered with undecidable conditions off, and on where there are any.
fn readings(chart: &mut Renderer, asked: &Asked, resolver: &mut dyn Resolver) -> Vec<Outcome> {
    let way = |arm| Way { arm, mode: Mode::Tolerant };
    let first = chart.render(&asked.set, &asked.release, way(Arm::Otherwise), resolver);
    let is_open = first.undecided > 0;
    let mut readings = vec![first];
    if is_open {
        readings.push(chart.render(&asked.set, &asked.release, way(Arm::Body), resolver));
    }
    readings
}
