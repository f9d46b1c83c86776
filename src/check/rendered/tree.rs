//! Files that are at hand as texts, charts among them, judged as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::release::{Grouping, folder};
use super::super::{FileOutcome, Options, check_source, check_template};
use super::{Findings, Unit, check_unit, texts, wanted};
use crate::discover::{Package, PackageFile};
use crate::render::helm::chart::{HelmVersion, Release};
use crate::render::helm::install::Wanted;
use crate::render::helm::prepare::NoResolver;
use crate::source::Source;
use crate::velero::key::has_trace;

/// Checks files that belong to each other, each in the light of all, charts as
/// they are rendered. Outcomes are in the order of the files.
pub fn check_tree(sources: &[Arc<Source>], options: &Options) -> Vec<FileOutcome> {
    let mut units = charts(sources);
    let is_template =
        |source: &Source| part_of(source.path(), &units).is_some_and(|below| below.starts_with("templates/"));
    let templates: Vec<bool> = sources.iter().map(|source| is_template(source)).collect();
    let plain = || sources.iter().zip(&templates).filter(|(_, is_template)| !**is_template);
    // What is shown of a source is settled when it is judged for the first time.
    let copy = |source: &Source| Source::new(source.path(), source.text());
    let facts =
        plain().map(|(source, _)| (source.path().to_owned(), check_source(&copy(source), options).facts));
    let grouping = Grouping::of(facts.collect());
    for (source, _) in plain() {
        for one in wanted(source, options) {
            if let Some((_, unit)) = units.iter_mut().find(|(_, unit)| is_wanted(unit, &one)) {
                unit.installers.push((Arc::clone(source), vec![one]));
            }
        }
    }
    let (mut findings, mut facts) = (Findings::default(), Vec::new());
    for (path, unit) in &units {
        let own = format!("{path}/Chart.yaml");
        let around = unit.installers.first().map_or(own.as_str(), |(source, _)| source.path());
        let options = Options { surroundings: grouping.light(around), ..options.clone() };
        let outcome = check_unit(unit, &mut NoResolver, &options);
        findings.merge(outcome.findings);
        facts.extend(outcome.facts);
    }
    let mut built = texts::outcome(sources, &grouping, options);
    built.findings.yield_to(&findings);
    findings.merge(built.findings);
    facts.extend(built.facts);
    let grouping = grouping.with_rendered(facts, &built.built.into_iter().collect());
    let rendered = Arc::new(findings);
    let judge = |(source, is_template): (&Arc<Source>, &bool)| {
        let options = Options { rendered: Arc::clone(&rendered), ..grouping.options(source.path(), options) };
        let says_nothing =
            *is_template || rendered.has_any_in(source.path()) && !has_trace(source.text().as_bytes());
        if says_nothing { check_template(source, &options) } else { check_source(source, &options) }
    };
    sources.iter().zip(&templates).map(judge).collect()
}

/// The charts among the files by their folder, outermost ones only.
fn charts(sources: &[Arc<Source>]) -> Vec<(String, Unit)> {
    let mut units: BTreeMap<String, Unit> = BTreeMap::new();
    let mut folders: Vec<&str> = sources
        .iter()
        .filter(|source| source.path().rsplit('/').next() == Some("Chart.yaml"))
        .map(|source| folder(source.path()))
        .collect();
    folders.sort_unstable();
    for display in folders {
        if units.keys().any(|outer| {
            display.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with("/charts/"))
        }) {
            continue;
        }
        let below = |source: &Arc<Source>| match display {
            "." => Some(source.path().to_owned()),
            display => source.path().strip_prefix(display)?.strip_prefix('/').map(str::to_owned),
        };
        let file = |source: &Arc<Source>| {
            Some(PackageFile { path: below(source)?, bytes: source.text().as_bytes().to_vec() })
        };
        let files = sources.iter().filter_map(file).collect();
        let package = Package { display: display.to_owned(), files, ..Package::default() };
        let (version, release) = (HelmVersion::default(), Release::default());
        let unit = Unit {
            package,
            is_own: true,
            leaves_out_defaults: false,
            is_sole: true,
            given: Vec::new(),
            installers: Vec::new(),
            version,
            release,
        };
        units.insert(display.to_owned(), unit);
    }
    units.into_iter().collect()
}

/// The path of a file in the chart that it belongs to.
fn part_of<'p>(path: &'p str, units: &[(String, Unit)]) -> Option<&'p str> {
    units.iter().find_map(|(display, _)| match display.as_str() {
        "." => Some(path),
        display => path.strip_prefix(display)?.strip_prefix('/'),
    })
}

fn is_wanted(unit: &Unit, wanted: &Wanted) -> bool {
    let display = unit.package.display.as_str();
    if let Some(folder) = &wanted.folder {
        return display == folder;
    }
    let manifest = unit.package.files.iter().find(|file| file.path == "Chart.yaml");
    let text = manifest.and_then(|file| std::str::from_utf8(&file.bytes).ok()).unwrap_or_default();
    let identity = super::super::chart_identity(text);
    identity.is_some_and(|(name, version)| {
        Some(&name) == wanted.name.as_ref() && wanted.version.as_ref().is_none_or(|wanted| *wanted == version)
    })
}
