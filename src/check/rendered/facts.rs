//! What the texts that are rendered together mean to each other, and to files elsewhere.

use std::sync::Arc;

use super::super::Options;
use super::super::look::facts;
use super::asked::Asked;
use super::locate::Origined;
use super::sets::{SetOutcome, agreed_facts};
use crate::diagnostic::Diagnostic;
use crate::model::{ListedClaim, RenderedFacts, Surroundings, Together};
use crate::render::View;
use crate::render::helm::chart::RenderedFile;
use crate::render::origin::Origins;
use crate::source::{Place, Source, Span};

/// What a text holds that is judged by the pods in the others.
const JUDGED_BY_PODS: [&str; 2] = ["velero.io/v1", "velero.io/exclude-from-backup"];

/// Texts that are read once more to tell what they mean to each other.
const MOST: usize = 2000;

/// The options to judge texts with that are rendered together, each in the
/// light of the others. They are read for that only where one of them needs it.
pub(super) fn in_its_light(
    files: &[&RenderedFile],
    viewed: &dyn Fn(&RenderedFile) -> [View; 1],
    origins: &Origins,
    options: &Options,
) -> Options {
    let needs_others =
        |file: &&RenderedFile| JUDGED_BY_PODS.iter().any(|text| file.text.as_str().contains(text));
    if files.len() < 2 || !files.iter().any(needs_others) {
        return options.clone();
    }
    let mut unit = Together::default();
    for file in files.iter().take(MOST) {
        let source = Source::new(file.template.path(), file.text.as_str());
        let map = Origined { text: &file.text, origins, template: &file.template };
        let place = |span: Span| map.locate(span).place;
        let (facts, claims) = facts(&source, &viewed(file), options);
        unit.claims.extend(claims.into_iter().map(|listed| {
            let place = place(listed.place.span);
            (source.path().to_owned(), ListedClaim { place, ..listed })
        }));
        let facts = facts.into_rendered(&|span| place(span).source.path().to_owned());
        unit.pods.extend(facts.pods.into_iter().map(|pod| (source.path().to_owned(), pod)));
        unit.pre_hooks.extend(facts.pre_hooks);
    }
    let surroundings = Surroundings { unit: Arc::new(unit), ..(*options.surroundings).clone() };
    Options { surroundings: Arc::new(surroundings), ..options.clone() }
}

/// What a way means to other files, in the light of its release. Of a namespace
/// that the release gives, the object says what there is to say that gives it one.
pub(super) fn facts_of(set: &mut SetOutcome, asked: &Asked) -> RenderedFacts {
    let mut facts = std::mem::take(&mut set.facts);
    let namespace = asked.release.namespace.as_str();
    facts.set_namespace(namespace);
    if asked.installer.is_some() {
        let is_of_release = |finding: &Diagnostic| {
            let object = finding.resource.as_ref();
            finding.rule == "uncovered-namespace"
                && object.and_then(|object| object.namespace.as_deref()) == Some(namespace)
        };
        set.findings.retain(|finding| !is_of_release(finding));
    }
    facts
}

/// What the ways to render a chart mean to other files, by what installs it.
#[derive(Default)]
pub(super) struct Ways(Vec<(Option<Place>, RenderedFacts)>);

impl Ways {
    /// Adds what one way gave; `by` is where an object names the chart.
    pub(super) fn add(&mut self, by: Option<&Place>, facts: RenderedFacts) {
        match self.0.iter_mut().find(|(known, _)| known.as_ref() == by) {
            Some((_, known)) => *known = agreed_facts(std::mem::take(known), facts),
            None => self.0.push((by.cloned(), facts)),
        }
    }

    /// What all of them mean, by display path; `path` is one of the chart
    /// itself, and `is_whole` tells that nothing was left out.
    pub(super) fn finish(self, path: &str, is_whole: bool) -> Vec<(String, RenderedFacts)> {
        let is_installed = self.0.iter().any(|(by, _)| by.is_some());
        let told = self.0.into_iter().map(|(by, mut facts)| {
            // Who installs a chart tells what comes of it.
            if !is_whole || is_installed && by.is_none() {
                facts.open();
            }
            facts.installed_at = by.as_ref().map(|by| by.span);
            (by.map_or_else(|| path.to_owned(), |by| by.source.path().to_owned()), facts)
        });
        told.filter(|(_, facts)| facts.installed_at.is_some() || !facts.is_empty()).collect()
    }
}
