//! Finds the charts to render, and renders them on all threads.

mod chart;
mod files;
mod opening;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::Stop;
use super::installs;
use super::kustomizations::Kustomizations;
use super::library::Library;
use super::policy::Policies;
use super::values::ChartArguments;
use crate::check::Grouping;
use crate::check::rendered::{ChartOutcome, Findings, Unrendered};
use crate::diagnostic::{Diagnostic, is_failure};
use crate::discover::{
    Content, Discovery, Held, Input, PackageLimits, PackedChart, Request, held_in_archive,
};
use crate::model::{PreHooks, RenderedFacts};
use crate::render::go::exec::on_deep_threads;
use crate::source::Source;
use crate::velero::key::has_trace;
use chart::{Chart, Checked};
use files::is_packed;
pub(super) use files::{is_archive, overlays, text_of};
use opening::Opening;

/// What the charts of a run gave.
#[derive(Debug, Default)]
pub(super) struct Rendering {
    /// The charts, by display path.
    units: Vec<Chart>,
    kustomizations: Kustomizations,
    /// What is found, by file.
    pub(super) findings: Arc<Findings>,
    /// What rendered objects mean to other files, by display path.
    pub(super) facts: Vec<(String, RenderedFacts)>,
    /// Files whose pods are known as a kustomization builds them.
    pub(super) built: HashSet<String>,
    /// The pre-backup hooks in the specs of rendered resources.
    pre_hooks: Vec<PreHooks>,
    pub(super) pods: usize,
    pub(super) hooks: usize,
    /// What was not looked at.
    pub(super) unrendered: Vec<Unrendered>,
    /// Files that something was found in and that are no inputs: templates.
    pub(super) more: Vec<Input>,
    /// What is found where no file is judged: in arguments, in configurations.
    pub(super) loose: Vec<Diagnostic>,
    /// Where dependencies are looked for; none where there are no charts.
    library: Option<Library>,
    /// Texts that stand in for files.
    overlays: Vec<(PathBuf, String)>,
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
        let archives: Vec<&Input> = plan.discovery.inputs.iter().filter(|input| is_archive(input)).collect();
        let kustomizations = Kustomizations::find(plan);
        if plan.discovery.charts.is_empty()
            && installers.is_empty()
            && archives.is_empty()
            && plan.discovery.archives.is_empty()
            && kustomizations.is_empty()
        {
            return Ok(Self::default());
        }
        let opening = Opening::of(plan)?;
        let opened = plan.discovery.charts.par_iter().map(|folder| opening.own(folder));
        let (mut units, failures): (Vec<Chart>, Vec<Vec<Diagnostic>>) = opened.unzip();
        units.extend(archives.into_iter().filter_map(|input| opening.archive(input)));
        for installed in installs::homes(&installers, plan) {
            opening.install(installed, &mut units);
        }
        units.iter_mut().for_each(|chart| chart.look_around(plan.grouping));
        let (library, overlays) = (Some(Library::new(plan.request)), opening.overlays);
        let mut rendering = Self { units, kustomizations, library, overlays, ..Self::default() };
        for failure in failures.into_iter().flatten() {
            // Charts share sets of values.
            if !rendering.loose.contains(&failure) {
                rendering.loose.push(failure);
            }
        }
        rendering.leave_packed(plan);
        rendering.render(plan);
        Ok(rendering)
    }

    /// Takes note of packed charts that nothing here installs: how they are, nobody says.
    fn leave_packed(&mut self, plan: &Plan<'_>) {
        let is_left = |archive: &&PackedChart| {
            let limits = PackageLimits::default();
            !self.units.iter().any(|chart| chart.path == archive.path)
                && held_in_archive(&archive.path, &has_trace, &limits) != Held::Nothing
        };
        let left: Vec<&PackedChart> = plan.discovery.archives.par_iter().filter(is_left).collect();
        let left = left.into_iter();
        self.unrendered
            .extend(left.map(|archive| Unrendered::new(archive.display.as_str(), "packed chart", 1)));
    }

    fn render(&mut self, plan: &Plan<'_>) {
        let Some(library) = &self.library else { return };
        let check = |chart: &Chart| chart.check(&[], library, &self.overlays);
        let outcomes: Vec<_> = match self.units.as_slice() {
            [] | [_] => self.units.iter().map(check).collect(),
            units => on_deep_threads(|| units.par_iter().map(check).collect()),
        };
        let built = self.kustomizations.check();
        let facts = outcomes.iter().map(|checked| &checked.outcome).chain(&built).flat_map(|one| &one.facts);
        self.pre_hooks = facts.flat_map(|(_, facts)| &facts.pre_hooks).cloned().collect();
        let known: HashSet<&str> = plan.discovery.inputs.iter().map(|input| input.display.as_str()).collect();
        let mut findings = Findings::default();
        let mut more = BTreeMap::new();
        let units = std::mem::take(&mut self.units);
        for (chart, checked) in units.iter().zip(outcomes) {
            let Checked { outcome, moved, folders } = checked;
            let mut found = self.take(outcome);
            let (mut strays, is_part) = (Vec::new(), chart.only.is_some());
            for (path, source) in found.files().filter(|(path, _)| !known.contains(path)) {
                let packed = || {
                    is_packed(path)
                        .then(|| Input::of(path.to_owned(), Content::Text(source.text().to_owned())))
                };
                let others = || chart.input_of(path, &folders).or_else(packed).filter(|_| !is_part);
                let input = chart.input(path).or_else(others);
                match input {
                    Some(input) => _ = more.insert(path.to_owned(), input),
                    None => strays.push(path.to_owned()),
                }
            }
            // What was not asked for is not told, but where no file is known to
            // belong to a failure, nobody else tells it.
            for failure in moved.into_iter().filter(|_| !is_part) {
                // Charts share what is given.
                if !self.loose.contains(&failure) {
                    self.loose.push(failure);
                }
            }
            let told = |finding: &Diagnostic| chart.is_archive || is_failure(finding.rule);
            self.loose.extend(found.take(&strays).into_iter().filter(told));
            findings.merge(found);
        }
        self.units = units;
        for outcome in built {
            let mut found = self.take(outcome);
            let paths = found.paths().filter(|path| found.has_any_in(path) && !known.contains(path));
            for path in paths {
                more.extend(self.kustomizations.input(path).map(|input| (path.to_owned(), input)));
            }
            found.yield_to(&findings);
            findings.merge(found);
        }
        self.more = more.into_values().collect();
        self.findings = Arc::new(findings);
    }

    /// Takes up all but the findings, which are judged in the light of all that is rendered.
    fn take(&mut self, outcome: ChartOutcome) -> Findings {
        let mut findings = outcome.findings;
        findings.spare_readied(&outcome.facts, &self.pre_hooks);
        self.pods += outcome.pods;
        self.hooks += outcome.hooks;
        self.unrendered.extend(outcome.unrendered);
        self.facts.extend(outcome.facts);
        self.built.extend(outcome.built);
        findings
    }

    /// What is found where one file has another text; none where no chart has to do with it.
    pub(super) fn with(&self, source: &Arc<Source>) -> Arc<Findings> {
        let Some(library) = &self.library else { return Arc::clone(&self.findings) };
        let concerned = |chart: &&Chart| chart.has(source.path());
        let mut units = self.units.iter().filter(concerned).peekable();
        if units.peek().is_none() && !self.kustomizations.has(source.path()) {
            return Arc::clone(&self.findings);
        }
        let mut findings = Findings::default();
        for chart in units {
            let mut outcome = chart.check(&[source], library, &self.overlays).outcome;
            outcome.findings.spare_readied(&outcome.facts, &self.pre_hooks);
            findings.merge(outcome.findings);
        }
        for mut outcome in self.kustomizations.with(source) {
            outcome.findings.spare_readied(&outcome.facts, &self.pre_hooks);
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
