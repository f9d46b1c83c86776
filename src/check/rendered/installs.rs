//! The objects of a file that install charts.

use std::rc::Rc;
use std::sync::Arc;

use super::super::Options;
use super::super::counted::views;
use super::asked::{Asked, InstalledBy};
use crate::render::View;
use crate::render::data::{Holes, read_document, read_node};
use crate::render::helm::chart::ValueSet;
use crate::render::helm::install::{self, As, Install, Wanted};
use crate::render::origin::{Cause, Origins};
use crate::render::value::Value;
use crate::source::{Source, Span};
use crate::yaml::{self, Document, Node};

/// The charts that the objects of a file install.
pub fn wanted(source: &Arc<Source>, options: &Options) -> Vec<Wanted> {
    let mut found = Vec::new();
    each(source, options, |document, view| {
        found.extend(document.root().and_then(|root| install::wanted(root, view)));
    });
    found
}

/// Whether a file may hold such an object.
pub fn may_install(text: &str) -> bool {
    ["HelmChart", "HelmRelease", "Application"].iter().any(|kind| text.contains(kind))
}

/// The ways in which the objects of a file install a chart; `is_it` tells
/// which of them install the one that `origins` belong to.
pub(super) fn asked(
    source: &Arc<Source>,
    is_it: &dyn Fn(&Wanted) -> bool,
    files: &dyn Fn(&str) -> Option<Arc<Source>>,
    origins: &mut Origins,
    options: &Options,
) -> Vec<Asked> {
    let mut found = Vec::new();
    each(source, options, |document, view| {
        let Some(root) = document.root() else { return };
        let Some(wanted) = install::wanted(root, view).filter(|wanted| is_it(wanted)) else { return };
        let Some(install) = read(document, view, root, origins, options) else { return };
        found.extend(sets(&wanted, install, files));
    });
    found
}

fn read(
    document: &Rc<Document>,
    view: &View,
    root: Node<'_>,
    origins: &mut Origins,
    options: &Options,
) -> Option<Install> {
    let number = origins.add_document(document);
    let message = "only the installation knows this value".to_owned();
    let cause = origins.add_cause(Cause { message, at: None, may_be_blank: true });
    // What a template prints has no bytes of its own that a fix could write over.
    let mut open: Vec<Span> = view.holes.iter().chain(&view.made).copied().collect();
    open.sort_unstable();
    let holes = || Holes { spans: &open, cause };
    let mut one = |node: Node<'_>, what: As| -> Option<Value> {
        // Values that stand in a string, as Argo CD takes them.
        if what == As::Values && node.as_str().is_some() {
            let inner = Rc::new(yaml::embedded_in(node, &options.yaml)?);
            return read_document(origins, &inner, Some(holes())).ok();
        }
        read_node(origins, number, node, Some(holes())).ok()
    };
    install::install(root, view, &mut one)
}

fn sets(wanted: &Wanted, install: Install, files: &dyn Fn(&str) -> Option<Arc<Source>>) -> Vec<Asked> {
    let mut under = Vec::new();
    for path in &install.files {
        // Without a file of values nothing is known of what is installed.
        let Some(source) = files(path) else { return Vec::new() };
        under.push(crate::render::helm::chart::Layer::File(source));
    }
    let way = |way: install::Way| {
        let name = match way.name.as_str() {
            "" => wanted.object.clone(),
            more => format!("{} {more}", wanted.object),
        };
        let layers = under.iter().cloned().chain(way.layers).collect();
        Asked {
            set: ValueSet { name, layers },
            release: install.release.clone(),
            installer: Some(wanted.installer),
            install: Some(InstalledBy { name: wanted.object.clone(), place: Some(wanted.place.clone()) }),
            is_tried: false,
            by: Some(wanted.place.clone()),
        }
    };
    install.ways.into_iter().map(way).collect()
}

fn each(source: &Arc<Source>, options: &Options, mut look: impl FnMut(&Rc<Document>, &View)) {
    if !may_install(source.text()) {
        return;
    }
    let views = views(source, &|_| false, options);
    let Some(view) = views.first() else { return };
    let text = view.text.as_deref().unwrap_or(source.text());
    for span in yaml::split(source.text()) {
        if may_install(source.slice(span))
            && let Ok(document) = yaml::parse(source, text, span, &options.yaml)
        {
            look(&Rc::new(document), &within(view, span));
        }
    }
}

/// What of a view concerns one document.
fn within(view: &View, span: Span) -> View {
    let holes = view.holes.iter().copied().filter(|hole| hole.touches(span)).collect();
    let printed = view.printed.iter().copied().filter(|(hole, _)| hole.touches(span)).collect();
    let made = view.made.iter().copied().filter(|made| made.touches(span)).collect();
    View { holes, printed, made, ..View::default() }
}
