//! Renders a chart with its values, as `pkg/engine/engine.go` of Helm 4.1.4.

mod context;
mod names;
mod natives;
mod order;
mod refusal;
pub(super) mod unknown;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::chart::{
    Arm, Chart, Failure, FailureKind, FileContent, HelmVersion, Limits, Release, Rendered, RenderedFile,
    Unevaluated,
};
use super::objects::Files;
use crate::render::fault::{Fault, FaultKind};
use crate::render::go::ast::Parsed;
use crate::render::go::exec::{
    Bounds, Executor, Guess, Mode, Scope, Script, Template, Trees, place_of, without_no_value,
};
use crate::render::go::parse::{BRACES, parse};
use crate::render::origin::{Origin, Origins, TemplateFile};
use crate::render::text::Text;
use crate::render::threads::side_by_side;
use crate::render::value::Map;
use crate::source::Source;
use context::Unit;

/// Equivalents of templates of Bitnami's library chart `common`, which most
/// charts that use it do not have beside them: written anew from what the library's own
/// documentation says that they take and print, and compared with what its release 2.x
/// prints (`fixtures/stand-ins`).
const STAND_INS: &str = include_str!("engine/standins.tpl");

/// A chart that takes part, with the values that it sees.
#[derive(Debug)]
pub struct Prepared<'c> {
    /// Its name: the alias, where its parent gave it one.
    pub name: String,
    /// The chart.
    pub chart: &'c Chart,
    /// `.Chart`, without `IsRoot`; none where it is what `Chart.yaml` says.
    pub fields: Option<Map>,
    /// Its values: of a dependency the map under its name in those of its parent.
    pub values: Map,
    /// Its dependencies that are switched on.
    pub dependencies: Vec<Prepared<'c>>,
}

/// How a chart is rendered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// What it may take.
    pub limits: Limits,
    /// Which way undecidable conditions go.
    pub arm: Arm,
    /// What happens where something cannot be evaluated.
    pub mode: Mode,
    /// Whose functions there are.
    pub version: HelmVersion,
}

/// Renders charts; keeps the trees of their templates from one set of values to
/// the next. Belongs to one [`Origins`].
#[derive(Debug, Default)]
pub struct Engine {
    /// By the address of their source, which is kept.
    scripts: HashMap<usize, Rc<Script>>,
    trees: Trees,
    /// Why Helm cannot read them, likewise.
    refusals: HashMap<usize, Option<Failure>>,
    /// By the address of their chart.
    files: HashMap<usize, Rc<Files>>,
}

impl Engine {
    /// Renders the templates of a chart and its dependencies.
    ///
    /// What fails is in the result: a limit that was met, and in strict mode the
    /// first failure, are fatal.
    pub fn render(
        &mut self,
        chart: &Prepared<'_>,
        release: &Release,
        origins: &mut Origins,
        manner: &Manner,
    ) -> Rendered {
        let known = &mut self.files;
        let mut files = |chart: &Chart| {
            let files = known.entry(std::ptr::from_ref(chart).addr());
            let files = files.or_insert_with(|| Rc::new(Files::new(&chart.files, origins)));
            if !files.is_of(&chart.files) {
                *files = Rc::new(Files::new(&chart.files, origins));
            }
            Rc::clone(files)
        };
        let mut units = context::collect(chart, release, &mut files);
        units.sort_by(|a, b| order::compare(&a.name, &b.name));
        let scripts = self.scripts(&units, manner.version, origins);
        let mut scope = Scope::default();
        for script in &scripts {
            scope.add(&script.name, script);
        }
        let Limits { depth, output, steps } = manner.limits;
        let mut executor = Executor::new(origins, natives::NATIVES, Bounds { depth, output, steps });
        executor.mode = manner.mode;
        executor.guess = match manner.arm {
            Arm::Otherwise => Guess::False,
            Arm::Body => Guess::True,
        };
        executor.scope = Rc::new(scope);
        if manner.mode == Mode::Tolerant {
            executor.built_in = Some((STAND_INS, None));
        }
        executor.trees = std::mem::take(&mut self.trees);
        let mut rendered = Rendered::default();
        let fatal = unreadable(manner.mode, &scripts)
            .or_else(|| run(&mut executor, &units, &scripts, &mut rendered).err());
        self.trees = std::mem::take(&mut executor.trees);
        conclude(&mut rendered, executor, fatal);
        if manner.mode == Mode::Tolerant {
            rendered.failures.splice(0..0, self.refusals(&units, &scripts));
        }
        rendered
    }

    /// The trees of templates; those that are new are parsed.
    fn scripts(&mut self, units: &[Unit], version: HelmVersion, origins: &mut Origins) -> Vec<Rc<Script>> {
        let is_new = |unit: &&Unit| !self.scripts.contains_key(&Arc::as_ptr(&unit.source).addr());
        let new: Vec<&Unit> = units.iter().filter(is_new).collect();
        let texts: Vec<&str> = new.iter().map(|unit| text_of(&unit.source)).collect();
        let bytes = texts.iter().map(|text| text.len()).sum();
        let parsed = side_by_side(&texts, bytes, |text| parse(text, BRACES));
        for (unit, mut parsed) in new.iter().zip(parsed) {
            names::look_up(&mut parsed, version);
            let script = script(unit, Rc::new(parsed), origins);
            self.scripts.insert(Arc::as_ptr(&unit.source).addr(), Rc::new(script));
        }
        units.iter().filter_map(|unit| self.script(unit)).collect()
    }

    /// The templates that Helm cannot read, each once.
    fn refusals(&mut self, units: &[Unit], scripts: &[Rc<Script>]) -> Vec<Failure> {
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        for (unit, script) in units.iter().zip(scripts) {
            let key = Arc::as_ptr(&unit.source).addr();
            let refusal = self.refusals.entry(key).or_insert_with(|| refusal::refusal(script));
            found.extend(refusal.clone().filter(|_| seen.insert(key)));
        }
        found
    }

    /// The tree of a template under the name that it has this time.
    fn script(&mut self, unit: &Unit) -> Option<Rc<Script>> {
        let known = self.scripts.get_mut(&Arc::as_ptr(&unit.source).addr())?;
        if *known.name != *unit.name {
            // A chart that takes part twice, under aliases.
            *known = Rc::new(Script { name: Arc::from(&*unit.name), ..(**known).clone() });
        }
        Some(Rc::clone(known))
    }
}

/// The text of a template, without a byte order mark: Helm's loader takes it off (`loader/archive/archive.go`).
fn text_of(source: &Source) -> &str {
    source.text().strip_prefix('\u{feff}').unwrap_or(source.text())
}

fn script(unit: &Unit, parsed: Rc<Parsed>, origins: &mut Origins) -> Script {
    let source = &unit.source;
    let file = origins.add_file(TemplateFile::File(Arc::clone(source)));
    let text = text_of(source);
    let offset = u32::try_from(source.text().len() - text.len()).unwrap_or(u32::MAX);
    let text = Text::new(text, Origin::Template { file, offset });
    Script { name: Arc::from(&*unit.name), text, file: Some((file, Arc::clone(source))), parsed }
}

/// In strict mode a template that cannot be read ends everything.
fn unreadable(mode: Mode, scripts: &[Rc<Script>]) -> Option<Fault> {
    let faulty = scripts.iter().filter(|_| mode == Mode::Strict);
    faulty.into_iter().find_map(|script| {
        let fault = script.parsed.faults.first()?;
        let (file, source) = script.file.as_ref()?;
        let start = script.skipped() + fault.span.start;
        // The end of the text is where Go misses an `end`.
        let is_end = fault.message == "unexpected EOF";
        let line = source.position(if is_end { source.text().len() } else { start }).line;
        let at = Origin::Template { file: *file, offset: u32::try_from(start).unwrap_or(u32::MAX) };
        let message = format!("parse error at ({}:{line}): {}", script.name, fault.message);
        Some(Fault::failed(message).or_at(at))
    })
}

/// Executes the templates that print documents.
fn run(
    executor: &mut Executor<'_>,
    units: &[Unit],
    scripts: &[Rc<Script>],
    rendered: &mut Rendered,
) -> Result<(), Fault> {
    for (unit, script) in units.iter().zip(scripts).filter(|(unit, _)| order::is_printed(&unit.name)) {
        let context = unit.enter();
        // What another file defines under this name would be executed instead.
        let template = executor.find(&script.name).unwrap_or_else(|| Template {
            name: Arc::clone(&script.name),
            script: Rc::clone(script),
            body: Arc::clone(&script.parsed.main),
        });
        let text = executor.execute(&template, &context)?;
        let text = unknown::marked(&without_no_value(&text));
        let file = script.file.as_ref();
        let start = file.map_or(Origin::None, |(file, _)| Origin::Template { file: *file, offset: 0 });
        executor.meter.print(text.len()).map_err(|fault| fault.or_at(start))?;
        if !text.as_str().trim().is_empty() {
            let (name, template) = (unit.name.to_string(), Arc::clone(&unit.source));
            rendered.files.push(RenderedFile { name, template, is_packed: unit.is_packed, text });
        }
    }
    Ok(())
}

/// Tells what could not be evaluated.
fn conclude(rendered: &mut Rendered, executor: Executor<'_>, fatal: Option<Fault>) {
    let origins = executor.origins;
    let failures = executor.record.failures().iter().filter_map(|unmade| {
        let cause = origins.cause(unmade.cause)?;
        let how = Unevaluated { fault: unmade.fault, is_sure: unmade.is_sure };
        Some((cause.message.clone(), cause.at.clone(), FailureKind::Action(how)))
    });
    let fatal = fatal.map(|fault| {
        let message = match (fault.kind, executor.record.refused_at()) {
            (FaultKind::Refused, Some(at)) => format!("execution error at ({at}): {}", fault.message),
            _ => fault.message.clone(),
        };
        (message, place_of(origins, fault.at), FailureKind::Whole)
    });
    let failures = failures.chain(fatal);
    rendered.failures = failures.map(|(message, place, kind)| Failure { message, place, kind }).collect();
    rendered.undecided = executor.record.undecided_count();
    rendered.steps = executor.meter.steps();
}

/// The text of a file of a chart, with its origin; none of one that is not UTF-8.
pub(super) fn source_of(content: &FileContent) -> Option<&Arc<Source>> {
    match content {
        FileContent::Text(source) => Some(source),
        FileContent::Binary(_) | FileContent::Unfollowed => None,
    }
}
