//! Finds the charts to render, and renders them on all threads.

mod chart;
mod files;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Stop;
use super::installs::{self, Installed};
use super::kustomizations::Kustomizations;
use super::library::{self, Library, Shelves};
use super::policy::{Policies, Policy};
use super::sets::{Reading, Sets};
use super::values::ChartArguments;
use crate::check::Grouping;
use crate::check::rendered::{ARGUMENTS, ChartOutcome, Findings, Given, Unit, Unrendered};
use crate::diagnostic::{Diagnostic, is_failure};
use crate::discover::{
    ChartFolder, Content, Discovery, Input, PackageLimits, Request, display, read_package,
};
use crate::model::{PreHooks, RenderedFacts};
use crate::render::helm::chart::Release;
use crate::source::Source;
use chart::{Chart, Checked};
use files::{add_tests, is_packed};
pub(super) use files::{is_archive, overlays, text_of};

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
            && kustomizations.is_empty()
        {
            return Ok(Self::default());
        }
        let directory = &plan.request.directory;
        let opening = Opening {
            plan,
            asked: asked(plan)?,
            folders: library::given(&plan.arguments.chart_dir, directory)?,
            directory: canonical(directory),
            overlays: overlays(plan.request),
        };
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
        rendering.render(plan);
        Ok(rendering)
    }

    fn render(&mut self, plan: &Plan<'_>) {
        let Some(library) = &self.library else { return };
        let check = |chart: &Chart| chart.check(&[], library, &self.overlays);
        let outcomes: Vec<_> = self.units.par_iter().map(check).collect();
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
            self.loose.extend(moved.into_iter().filter(|_| !is_part));
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

/// What the arguments ask of every chart.
fn asked(plan: &Plan<'_>) -> Result<Vec<Given>, Stop> {
    let arguments = plan.arguments;
    if !arguments.has_values() {
        return Ok(Vec::new());
    }
    let layers = arguments.layers(&plan.request.directory)?;
    let (name, release) = (ARGUMENTS.to_owned(), arguments.release(Release::default()));
    Ok(vec![Given { name, layers, release }])
}

/// What all charts of a run are opened with.
struct Opening<'p> {
    plan: &'p Plan<'p>,
    /// What the arguments ask for.
    asked: Vec<Given>,
    /// Folders that the arguments name.
    folders: Vec<PathBuf>,
    /// The working directory, canonical.
    directory: PathBuf,
    overlays: Vec<(PathBuf, String)>,
}

impl Opening<'_> {
    /// A chart that lies among the files, and what could not be read of its values.
    fn own(&self, folder: &ChartFolder) -> (Chart, Vec<Diagnostic>) {
        let policy = Arc::clone(self.plan.policies.of_chart(&folder.display));
        let arguments = self.plan.arguments;
        let reading = Reading { directory: &self.directory, overlays: &self.overlays, arguments };
        let config = policy.config.as_deref();
        let mut sets = config.map(|config| Sets::of(config, &folder.path, reading)).unwrap_or_default();
        let is_part = !folder.is_below_folder && !self.plan.whole_unit;
        let mut chart = self.open(&folder.path, &folder.display, policy);
        chart.only = is_part.then(|| folder.named.iter().cloned().collect());
        chart.unit.is_own = true;
        chart.unit.leaves_out_defaults = sets.leaves_out_defaults;
        chart.unit.given = self.asked.iter().cloned().chain(sets.given).collect();
        (chart.files, chart.assigned) = (sets.files, sets.assigned);
        chart.files.extend(self.named_files());
        add_tests(&mut chart, folder);
        (chart, std::mem::take(&mut sets.failures))
    }

    /// The files of values that the arguments name, by display path.
    fn named_files(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let files = self.plan.arguments.values.iter();
        files.map(|path| (display(&self.plan.request.directory, path), self.directory.join(path)))
    }

    /// A chart in an archive that was named. Nobody edits it: what is found in it
    /// is told all the same.
    fn archive(&self, input: &Input) -> Option<Chart> {
        let Content::Path(path) = &input.content else { return None };
        let policy = Arc::clone(self.plan.policies.at(&input.display));
        let mut chart = self.open(path, &input.display, policy);
        chart.unit.is_own = true;
        chart.unit.given = self.asked.clone();
        chart.is_archive = true;
        Some(chart)
    }

    /// A chart of which nothing is asked yet.
    fn open(&self, path: &Path, display: &str, policy: Arc<Policy>) -> Chart {
        let package = read_package(path, display, &self.overlays, &PackageLimits::default());
        let config = policy.config.as_deref();
        let unit = Unit {
            package,
            is_own: false,
            leaves_out_defaults: false,
            is_sole: self.plan.discovery.charts.len() < 2,
            given: Vec::new(),
            installers: Vec::new(),
            version: self.plan.arguments.version(config),
            release: self.plan.arguments.release(Release::default()),
        };
        let shelves = Shelves::of(path, &self.folders, config, &self.directory);
        let (path, files, assigned) = (canonical(path), BTreeMap::new(), HashMap::new());
        Chart {
            unit,
            path,
            policy,
            around: Arc::default(),
            shelves,
            files,
            assigned,
            only: None,
            is_archive: false,
        }
    }

    /// Tells the chart of an object of what installs it; a chart that nothing
    /// else asks for is opened for it.
    fn install(&self, installed: Installed, units: &mut Vec<Chart>) {
        let Installed { home, source, wanted } = installed;
        // What is shown of a packed chart says what its archive holds, too.
        let full = canonical(&home.path);
        let known = units.iter().position(|chart| chart.path == full);
        let at = known.unwrap_or_else(|| {
            let policy = Arc::clone(self.plan.policies.at(source.path()));
            units.push(self.open(&home.path, &home.display, policy));
            units.len() - 1
        });
        let installers = &mut units[at].unit.installers;
        match installers.iter_mut().find(|(known, _)| known.path() == source.path()) {
            Some((_, known)) => known.push(wanted),
            None => installers.push((source, vec![wanted])),
        }
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
