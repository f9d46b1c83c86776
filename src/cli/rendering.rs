//! Finds the charts to render, and renders them on all threads.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::policy::Policies;
use super::read::{LARGEST, Size, read};
use super::values::ChartArguments;
use super::installs::{self, Installed};
use super::kustomizations::Kustomizations;
use super::Stop;
use crate::check::Grouping;
use crate::check::rendered::{ChartOutcome, Findings, Given, Unit, Unrendered, check_unit};
use crate::discover::{
    ChartFolder, Content, Discovery, Input, PackageLimits, Request, Role, read_package,
};
use crate::model::Facts;
use crate::render::helm::chart::Release;
use crate::render::helm::prepare::NoResolver;
use crate::source::Source;

/// What the charts of a run gave.
#[derive(Debug, Default)]
pub(super) struct Rendering {
    /// The charts, by display path.
    units: Vec<Chart>,
    kustomizations: Kustomizations,
    /// What is found, by file.
    pub(super) findings: Arc<Findings>,
    pub(super) facts: Vec<(String, Facts)>,
    pub(super) pods: usize,
    pub(super) hooks: usize,
    /// What was not looked at.
    pub(super) unrendered: Vec<Unrendered>,
    /// Files that something was found in and that are no inputs: templates.
    pub(super) more: Vec<Input>,
}

/// A chart and what of it was asked for.
#[derive(Debug)]
struct Chart {
    unit: Unit,
    /// Its folder; none for an archive.
    path: Option<PathBuf>,
    /// The only files to report on; none where all count.
    only: Option<HashSet<String>>,
}

/// What tells which charts to render, and how.
pub(super) struct Plan<'p> {
    pub(super) request: &'p Request,
    pub(super) discovery: &'p Discovery,
    pub(super) policies: &'p Policies,
    pub(super) grouping: &'p Grouping,
    pub(super) arguments: &'p ChartArguments,
    pub(super) whole_unit: bool,
}

impl Rendering {
    /// Renders every chart that files belong to, and those that objects among
    /// the inputs install.
    pub(super) fn of(plan: &Plan<'_>) -> Result<Self, Stop> {
        let installers = installs::find(plan.discovery, plan.policies);
        let mut rendering = Self { kustomizations: Kustomizations::find(plan), ..Self::default() };
        if plan.discovery.charts.is_empty() && installers.is_empty() {
            rendering.render(plan);
            return Ok(rendering);
        }
        let asked = asked(plan)?;
        let mut units: Vec<Chart> =
            plan.discovery.charts.par_iter().map(|folder| own(folder, &asked, plan)).collect();
        for installed in installs::homes(&installers, plan) {
            install(installed, &mut units, plan);
        }
        rendering.units = units;
        rendering.render(plan);
        Ok(rendering)
    }

    fn render(&mut self, plan: &Plan<'_>) {
        let outcomes: Vec<ChartOutcome> =
            self.units.par_iter().map(|chart| chart.check(&[], plan.policies, plan.grouping)).collect();
        let known: HashSet<&str> = plan.discovery.inputs.iter().map(|input| input.display.as_str()).collect();
        let mut findings = Findings::default();
        let mut more = BTreeMap::new();
        for (chart, outcome) in self.units.iter().zip(outcomes) {
            self.pods += outcome.pods;
            self.hooks += outcome.hooks;
            self.unrendered.extend(outcome.unrendered);
            self.facts.extend(outcome.facts);
            for (path, _) in outcome.findings.files().filter(|(path, _)| !known.contains(path)) {
                more.extend(chart.input(path).map(|input| (path.to_owned(), input)));
            }
            findings.merge(outcome.findings);
        }
        let outcomes = self.kustomizations.check(plan.policies);
        for mut outcome in outcomes {
            self.pods += outcome.pods;
            self.hooks += outcome.hooks;
            self.unrendered.extend(outcome.unrendered);
            let found = outcome.findings.paths().filter(|path| outcome.findings.has_any_in(path));
            for path in found.filter(|path| !known.contains(path)) {
                more.extend(self.kustomizations.input(path).map(|input| (path.to_owned(), input)));
            }
            outcome.findings.yield_to(&findings);
            findings.merge(outcome.findings);
        }
        self.more = more.into_values().collect();
        self.findings = Arc::new(findings);
    }

    /// What is found where one file has another text; none where no chart has to do with it.
    pub(super) fn with(&self, source: &Arc<Source>, policies: &Policies, grouping: &Grouping) -> Arc<Findings> {
        let concerned = |chart: &&Chart| chart.has(source.path());
        let mut units = self.units.iter().filter(concerned).peekable();
        if units.peek().is_none() && !self.kustomizations.has(source.path()) {
            return Arc::clone(&self.findings);
        }
        let mut findings = Findings::default();
        for chart in units {
            findings.merge(chart.check(&[source], policies, grouping).findings);
        }
        for mut outcome in self.kustomizations.with(source, policies) {
            outcome.findings.yield_to(&findings);
            findings.merge(outcome.findings);
        }
        Arc::new(findings)
    }

    /// The only files of charts to report on, as a question.
    pub(super) fn reports_on(&self, path: &str) -> bool {
        let mut charts = self.units.iter().filter(|chart| chart.has(path)).peekable();
        if charts.peek().is_none() {
            return self.kustomizations.reports_on(path);
        }
        charts.any(|chart| chart.only.as_ref().is_none_or(|only| only.contains(path)))
    }
}

impl Chart {
    /// Renders and judges it, with other texts for some of its files.
    fn check(&self, texts: &[&Arc<Source>], policies: &Policies, grouping: &Grouping) -> ChartOutcome {
        let display = &self.unit.package.display;
        // An object that installs the chart stands in a release; the chart may lie elsewhere.
        let around = self.unit.installers.first().map_or_else(|| below(display, "Chart.yaml"), |(source, _)| source.path().to_owned());
        let options = &grouping.options(&around, &policies.of_chart(display).options);
        if texts.is_empty() {
            return check_unit(&self.unit, &mut NoResolver, options);
        }
        let mut unit = self.unit.clone();
        for source in texts {
            for file in &mut unit.package.files {
                if below(&unit.package.display, &file.path) == source.path() {
                    file.bytes = source.text().as_bytes().to_vec();
                }
            }
            for (installer, _) in &mut unit.installers {
                if installer.path() == source.path() {
                    *installer = Arc::clone(source);
                }
            }
        }
        check_unit(&unit, &mut NoResolver, options)
    }

    /// Whether a file is part of it, or installs it.
    fn has(&self, path: &str) -> bool {
        self.unit.installers.iter().any(|(source, _)| source.path() == path)
            || self.unit.package.files.iter().any(|file| below(&self.unit.package.display, &file.path) == path)
    }

    /// A file of it as an input.
    fn input(&self, path: &str) -> Option<Input> {
        let folder = self.path.as_ref()?;
        let display = &self.unit.package.display;
        let file = self.unit.package.files.iter().find(|file| below(display, &file.path) == path)?;
        let content = Content::Path(folder.join(&file.path));
        Some(Input {
            unit: display.clone(),
            role: Role::ChartTemplate,
            ..Input::of(path.to_owned(), content)
        })
    }
}

/// The display path of a file of a chart.
fn below(display: &str, path: &str) -> String {
    match display {
        "." | "" => path.to_owned(),
        display => format!("{display}/{path}"),
    }
}

/// What the arguments ask of every chart.
fn asked(plan: &Plan<'_>) -> Result<Vec<Given>, Stop> {
    let arguments = plan.arguments;
    if !arguments.has_values() {
        return Ok(Vec::new());
    }
    let layers = arguments.layers(&plan.request.directory)?;
    let (name, release) = ("the arguments".to_owned(), arguments.release(Release::default()));
    Ok(vec![Given { name, layers, release }])
}

/// A chart that lies among the files.
fn own(folder: &ChartFolder, asked: &[Given], plan: &Plan<'_>) -> Chart {
    let overlays = overlays(plan.request);
    let package = read_package(&folder.path, &folder.display, &overlays, &PackageLimits::default());
    let only = (!folder.is_below_folder && !plan.whole_unit).then(|| folder.named.iter().cloned().collect());
    let unit = Unit {
        package,
        is_own: true,
        given: asked.to_vec(),
        installers: Vec::new(),
        version: plan.arguments.version(),
        release: plan.arguments.release(Release::default()),
    };
    Chart { unit, path: Some(folder.path.clone()), only }
}

/// Tells the chart of an object of what installs it; a chart that nothing else
/// asks for is opened for it.
fn install(installed: Installed, units: &mut Vec<Chart>, plan: &Plan<'_>) {
    let Installed { home, source, wanted } = installed;
    let known = units.iter().position(|chart| chart.unit.package.display == home.display);
    let at = known.unwrap_or_else(|| {
        let package = read_package(&home.path, &home.display, &[], &PackageLimits::default());
        let unit = Unit {
            package,
            is_own: false,
            given: Vec::new(),
            installers: Vec::new(),
            version: plan.arguments.version(),
            release: plan.arguments.release(Release::default()),
        };
        units.push(Chart { unit, path: None, only: None });
        units.len() - 1
    });
    let installers = &mut units[at].unit.installers;
    match installers.iter_mut().find(|(known, _)| known.path() == source.path()) {
        Some((_, known)) => known.push(wanted),
        None => installers.push((source, vec![wanted])),
    }
}

/// The text on standard input in the place of its file.
pub(super) fn overlays(request: &Request) -> Vec<(PathBuf, String)> {
    let Some(overlay) = &request.overlay else { return Vec::new() };
    let Some(name) = &overlay.name else { return Vec::new() };
    let full = request.directory.join(name);
    let folder = full.parent().and_then(|folder| folder.canonicalize().ok());
    let path = folder.and_then(|folder| Some(folder.join(full.file_name()?)));
    path.map(|path| (path, overlay.text.clone())).into_iter().collect()
}

/// The text of an input, where it can be read.
pub(super) fn text_of(input: &Input) -> Option<String> {
    match &input.content {
        Content::Text(text) => Some(text.clone()),
        Content::Path(path) => {
            let mut buffer = Vec::new();
            match read(path, &mut buffer, LARGEST) {
                Ok(Size::Whole) => String::from_utf8(buffer).ok(),
                _ => None,
            }
        }
    }
}

