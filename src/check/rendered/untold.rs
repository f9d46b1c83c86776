//! Tells what of kustomizations could not be built or was not followed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::release::folder;
use super::kustomize::is_kustomization;
use super::{ChartOutcome, Unrendered};
use crate::diagnostic::{Diagnostic, Level};
use crate::render::foreign_template;
use crate::render::helm::chart::Failure;
use crate::render::kustomize::{Built, NotFollowed, links};
use crate::source::{Place, Source, Span};

/// What is left out and cannot change what Velero finds in pods.
pub(super) const IDLE: [&str; 7] = [
    "`configMapGenerator`",
    "`secretGenerator`",
    "`generatorOptions`",
    "`replicas`",
    "`buildMetadata`",
    "`crds`",
    "`inventory`",
];

/// The folders of a build in which something is said to Velero, or about which
/// something is: nobody needs to know what is left out elsewhere.
struct Concern(BTreeSet<String>);

impl Concern {
    fn of(seen: &BTreeMap<String, Arc<Source>>) -> Self {
        let said = seen.iter().filter(|(_, source)| source.text().contains(".velero.io/"));
        let said: BTreeSet<&str> = said.map(|(path, _)| path.as_str()).collect();
        let says = |path: &str| said.contains(path);
        let own = seen.iter().filter(|(path, _)| is_kustomization(path));
        let folders: BTreeMap<String, (&str, &Arc<Source>, Vec<String>)> = own
            .map(|(path, source)| {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let links = links(folder, source).map(|links| links.paths).unwrap_or_default();
                (folder.to_owned(), (path.as_str(), source, links))
            })
            .collect();
        let reach = |start: &str| {
            let mut found = BTreeSet::from([start.to_owned()]);
            let mut waiting = vec![start.to_owned()];
            while let Some(folder) = waiting.pop() {
                let links = folders.get(&folder).map_or(&[][..], |(.., links)| links);
                waiting.extend(links.iter().filter(|path| found.insert((*path).clone())).cloned());
            }
            found
        };
        let mut near = BTreeSet::new();
        for (start, (path, source, _)) in &folders {
            let all = reach(start);
            let shown = |folder: &String| Some(folder_of(folders.get(folder)?.1));
            if says(path) {
                near.extend(all.iter().filter_map(shown));
            }
            if says(path)
                || all.iter().any(|path| says(path) || folders.get(path).is_some_and(|(own, ..)| says(own)))
            {
                near.insert(folder_of(source));
            }
        }
        Self(near)
    }

    fn is_near(&self, place: &Place) -> bool {
        let start = folder(place.source.path());
        self.0.contains(start)
            || !is_kustomization(place.source.path()) && place.source.text().contains(".velero.io/")
    }
}

fn folder_of(source: &Source) -> String {
    folder(source.path()).to_owned()
}

impl ChartOutcome {
    /// Tells what could not be built, and what was not followed.
    pub(super) fn tell(&mut self, built: &Built, own: &Arc<Source>, seen: &BTreeMap<String, Arc<Source>>) {
        let concern = Concern::of(seen);
        let mut left_out: BTreeSet<(String, &'static str, Span)> = BTreeSet::new();
        let place_of =
            |failure: &Failure| failure.place.clone().unwrap_or_else(|| Place::new(own, Span::default()));
        let failures = built.failures.iter().map(|failure| (failure, place_of(failure)));
        for (failure, place) in failures.filter(|(_, place)| concern.is_near(place)) {
            if built.missing.iter().any(|missing| missing.place == place) {
                left_out.insert((place.source.path().to_owned(), "missing file", place.span));
            } else if let Some(foreign) = foreign_template(place.source.text(), place.source.path()) {
                left_out.insert((place.source.path().to_owned(), foreign.noun, Span::default()));
            } else {
                self.findings.add_once(unbuilt(place, failure));
            }
        }
        for one in built.not_followed.iter().filter(|one| concern.is_near(&one.place)) {
            let noun = noun(one);
            left_out.extend(noun.map(|noun| (one.place.source.path().to_owned(), noun, one.place.span)));
        }
        for (path, noun, _) in left_out {
            let is_same = |known: &&mut Unrendered| known.path == path && known.noun == noun;
            match self.unrendered.iter_mut().find(is_same) {
                Some(known) if noun == "missing file" => known.count += 1,
                Some(_) => {}
                None => self.unrendered.push(Unrendered::new(path, noun, 1)),
            }
        }
    }
}

/// What to call something that was not looked at; none for what matters to nobody.
fn noun(one: &NotFollowed) -> Option<&'static str> {
    Some(match one.what.as_str() {
        what if IDLE.contains(&what) => return None,
        "`images`" | "`imageTags`" => "image override",
        "`vars`" => "variable list",
        "`replacements`" => "replacement list",
        "`transformers`" | "`transformations`" => "transformer list",
        "`generators`" => "generator list",
        "`openapi`" => "OpenAPI schema",
        "`configurations`" => "transformer configuration",
        what if what.starts_with("the chart") => "chart",
        _ => "remote resource",
    })
}

fn unbuilt(place: Place, failure: &Failure) -> Diagnostic {
    let mut finding =
        Diagnostic::new("unrenderable-kustomization", Level::Error, place, failure.message.clone());
    finding.note("the rest of the kustomization was checked");
    finding
}
