//! Walks a project and calls every rule on what it looks at.

use super::argv::Argv;
use super::{Check, LEVELS, RULES};
use crate::diagnostic::{Diagnostic, Level, Resource};
use crate::model::{
    Annotation, BrokenTemplate, Hook, HookedPod, Manifest, Mark, Project, Release, RenderedChart, Site,
    Surroundings, VeleroResource,
};
use crate::source::Place;
use crate::velero::Version;
use crate::velero::key::Key;
use crate::work::Work;

/// What a rule may ask, and where it reports.
pub(crate) struct Cx<'a> {
    rule: &'static str,
    level: Level,
    version: Version,
    surroundings: &'a Surroundings,
    pods: &'a [HookedPod],
    resource: Option<Resource>,
    found: Vec<Diagnostic>,
    work: Option<&'a Work>,
}

impl<'a> Cx<'a> {
    /// The Velero version to judge for.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// What the files around the judged one hold.
    pub(crate) fn surroundings(&self) -> &'a Surroundings {
        self.surroundings
    }

    /// The pods with hooks in the judged file.
    pub(crate) fn pods(&self) -> &'a [HookedPod] {
        self.pods
    }

    /// Reports what is so at `place`, at the rule's own level.
    pub(crate) fn report(&mut self, place: Place, message: impl Into<String>) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(self.rule, self.level, place, message);
        diagnostic.resource.clone_from(&self.resource);
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Says which container the findings after the first `known` ones are about.
    fn place_in_container<'h>(&mut self, known: usize, name: impl FnOnce() -> Option<&'h str>) {
        let new = self.found.get_mut(known..).unwrap_or_default();
        if !new.is_empty() {
            let name = name();
            new.iter_mut().for_each(|finding| finding.container = name.map(str::to_owned));
        }
    }
}

/// What the rules are called on.
#[derive(Clone, Copy)]
enum Subject<'a> {
    /// A site, and the hooks in it where Velero reads it, some with their words.
    Site(&'a Site, &'a [Hook<'a>], &'a [(&'a Hook<'a>, Argv<'a>)]),
    Mark(&'a Mark, &'a Project),
    Resource(&'a VeleroResource),
    Template(&'a BrokenTemplate),
    Release(&'a Manifest, &'a Release),
    Chart(&'a RenderedChart),
}

/// Runs every rule over a project.
pub(crate) fn run(
    project: &Project,
    version: Version,
    surroundings: &Surroundings,
    work: Option<&Work>,
) -> Vec<Diagnostic> {
    let (level, found) = (Level::Error, Vec::new());
    let pods = &*project.hooked_pods;
    let mut cx = Cx { rule: "", level, version, surroundings, pods, resource: None, found, work };
    if let Some(release) = surroundings.release.as_deref().filter(|release| release.concerns_velero) {
        let manifest = &project.manifest;
        call_all(Subject::Release(manifest, release), manifest.resource.as_ref(), &mut cx);
    }
    for template in &project.templates {
        call_all(Subject::Template(template), None, &mut cx);
    }
    if project.manifest.is_left_out {
        return cx.found;
    }
    for site in &project.sites {
        // Read once, since each reads its command.
        let hooks = if site.is_effective() { site.hooks() } else { Vec::new() };
        let argvs: Vec<_> = hooks.iter().filter_map(|hook| Some((hook, Argv::of_hook(hook)?))).collect();
        call_all(Subject::Site(site, &hooks, &argvs), site.resource.as_ref(), &mut cx);
    }
    for mark in &project.marks {
        call_all(Subject::Mark(mark, project), mark.resource.as_ref(), &mut cx);
    }
    for resource in &project.resources {
        call_all(Subject::Resource(resource), Some(&resource.resource), &mut cx);
    }
    cx.found
}

/// Runs every rule over what was rendered of a chart.
pub(crate) fn run_chart(
    chart: &RenderedChart,
    version: Version,
    surroundings: &Surroundings,
    work: Option<&Work>,
) -> Vec<Diagnostic> {
    let (level, found) = (Level::Error, Vec::new());
    let mut cx = Cx { rule: "", level, version, surroundings, pods: &[], resource: None, found, work };
    call_all(Subject::Chart(chart), None, &mut cx);
    cx.found
}

fn call_all(subject: Subject<'_>, resource: Option<&Resource>, cx: &mut Cx) {
    cx.resource = resource.cloned();
    for (rule, &level) in RULES.iter().zip(LEVELS.iter()) {
        (cx.rule, cx.level) = (rule.id, level);
        let before = cx.found.len();
        let calls = call(rule.check, subject, cx);
        if let Some(work) = cx.work {
            work.called(rule.id, calls, cx.found.len() - before);
        }
    }
}

/// Calls a rule on what it looks at in the subject; how often that is.
fn call(check: Check, subject: Subject<'_>, cx: &mut Cx) -> usize {
    match (check, subject) {
        (Check::Both(one, other), subject) => call(*one, subject, cx) + call(*other, subject, cx),
        (Check::Annotation(check) | Check::Key(check, _), Subject::Site(site, hooks, _)) => {
            on_annotations(check, site, hooks, cx)
        }
        (Check::Hook(check), Subject::Site(_, hooks, _)) => {
            let check = |hook: &Hook<'_>| {
                let known = cx.found.len();
                check(hook, cx);
                cx.place_in_container(known, || hook.container_name());
            };
            hooks.iter().map(check).count()
        }
        (Check::Argv(check), Subject::Site(_, _, argvs)) => {
            let check = |(hook, argv): &(&Hook<'_>, Argv<'_>)| {
                let known = cx.found.len();
                check(argv, cx);
                cx.place_in_container(known, || hook.container_name());
            };
            argvs.iter().map(check).count()
        }
        (Check::Argv(check), Subject::Resource(resource)) => {
            let known = resource.hooks().filter(|(_, list, _)| resource.knows(list));
            let execs = known.filter_map(|(_, list, hook)| Argv::of_exec(list, hook.exec.as_ref()?));
            execs.map(|argv| check(&argv, cx)).count()
        }
        (Check::Chart(check), Subject::Chart(chart)) => once(|| check(chart, cx)),
        (Check::Site(check), Subject::Site(site, ..)) => once(|| check(site, cx)),
        (Check::Key(_, check), Subject::Mark(mark, _)) => once(|| check(mark, cx)),
        (Check::Mark(check), Subject::Mark(mark, project)) => once(|| check(mark, project, cx)),
        (Check::Resource(check), Subject::Resource(resource)) => once(|| check(resource, cx)),
        (Check::Template(check), Subject::Template(template)) => once(|| check(template, cx)),
        (Check::Release(check), Subject::Release(manifest, release)) => once(|| check(manifest, release, cx)),
        _ => 0,
    }
}

fn on_annotations(
    check: fn(&Annotation, &Site, &mut Cx),
    site: &Site,
    hooks: &[Hook<'_>],
    cx: &mut Cx,
) -> usize {
    let own = site.annotations.iter().filter(|annotation| !annotation.merged);
    let check = |annotation: &Annotation| {
        let known = cx.found.len();
        check(annotation, site, cx);
        cx.place_in_container(known, || match annotation.kind {
            Key::Hook(phase, _) => hooks.iter().find(|hook| hook.phase == phase)?.container_name(),
            _ => None,
        });
    };
    own.map(check).count()
}

fn once(check: impl FnOnce()) -> usize {
    check();
    1
}
