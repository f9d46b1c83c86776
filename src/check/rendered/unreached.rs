//! Annotations in values that no pod of a chart gets, because no template reads
//! that part of the values.

mod explaining;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::super::Options;
use super::super::counted::views;
use super::printed::Printed;
use crate::model::{Project, Seat, Site, Unreached, build};
use crate::render::View;
use crate::render::helm::chart::Chart;
use crate::render::helm::install::{self, Wanted};
use crate::render::helm::reads::{Reads, reads};
use crate::source::{Place, Source, Span};
use crate::velero::key::has_trace;
use crate::yaml::{self, Document, Node};
use explaining::Explaining;

/// The key whose values go down to every chart.
const GLOBAL: &str = "global";

/// A file with values for a chart.
pub(super) struct ValuesFile<'w> {
    pub(super) source: Arc<Source>,
    /// The charts that its objects install, where it holds objects with values in them.
    pub(super) installs: Option<&'w [Wanted]>,
}

/// A document of values; annotations in it by their first key and the way to them.
struct Held {
    document: Rc<Document>,
    /// Whether it is an object with values in it.
    is_object: bool,
    found: Vec<(Place, Vec<String>)>,
}

/// What is known of a chart and its values.
pub(super) struct Judge<'s> {
    pub(super) chart: &'s Chart,
    /// Charts whose named templates it may call.
    pub(super) helpers: &'s [Rc<Chart>],
    pub(super) printed: &'s Printed,
    pub(super) options: &'s Options,
}

/// The annotations in files of values that reach nothing, and how many could not be looked at.
pub(super) fn unreached(files: &[ValuesFile<'_>], judge: &Judge<'_>) -> (Vec<Unreached>, usize) {
    let held: Vec<Held> = files.iter().flat_map(|file| judge.held(file)).collect();
    if held.iter().all(|held| held.found.is_empty()) {
        return (Vec::new(), 0);
    }
    let texts: Vec<Arc<str>> = held.iter().flat_map(|held| strings_in(&held.document)).collect();
    let reads = reads(judge.chart, judge.helpers, &texts);
    // What was printed was read: else not all that the templates do is understood.
    let is_understood = reads.is_known() && held.iter().all(|held| judge.agrees(held, &reads));
    if !is_understood {
        return (Vec::new(), 0);
    }
    let mut explaining = Explaining::new(judge.chart, reads);
    let found = held.into_iter().flat_map(|held| held.found);
    let found = found.filter_map(|(key, way)| explaining.explained(key, &way)).collect();
    (found, explaining.left_out)
}

impl Judge<'_> {
    /// The documents of a file that hold values for the chart.
    fn held(&self, file: &ValuesFile<'_>) -> Vec<Held> {
        let source = &file.source;
        let mut held = Vec::new();
        let views = views(source, &|_| false, self.options);
        let Some(view) = views.first() else { return held };
        let text = view.text.as_deref().unwrap_or(source.text());
        for span in yaml::split(source.text()) {
            let Ok(document) = yaml::parse(source, text, span, &self.options.yaml) else { continue };
            let document = Rc::new(document);
            let is_meant = |known: &&[Wanted]| {
                let wanted = document.root().and_then(|root| install::wanted(root, view));
                wanted.is_some_and(|wanted| known.contains(&wanted))
            };
            if file.installs.as_ref().is_none_or(is_meant) {
                let found = if has_trace(source.slice(span).as_bytes()) {
                    self.unprinted(&document, view, file.installs.is_some())
                } else {
                    Vec::new()
                };
                held.push(Held { document, is_object: file.installs.is_some(), found });
            }
        }
        held
    }

    /// Mappings with annotations of which nothing was printed.
    fn unprinted(&self, document: &Rc<Document>, view: &View, is_object: bool) -> Vec<(Place, Vec<String>)> {
        let mut project = Project::default();
        let parsed = build::Parsed { document: Rc::clone(document), view, sites: &self.options.sites };
        build::add(&mut project, &parsed);
        let sites = project.sites.iter().filter(|site| matches!(site.seat, Seat::Values));
        let first = |site: &Site| {
            site.annotations.iter().find(|annotation| !annotation.merged).map(|first| first.key.place())
        };
        let keys: Vec<Place> = sites.filter_map(first).collect();
        let mappings = mappings_of(document, &keys);
        let anchored = anchored(document);
        let looked_at = |key: Place| {
            let mapping = *mappings.get(&key.span)?;
            // What an alias stands for may be read elsewhere.
            let is_shared = is_within(&anchored, mapping.span());
            (!is_shared && !self.printed.has_inside(mapping)).then_some(())?;
            Some((key, way(mapping, is_object)?))
        };
        keys.into_iter().filter_map(looked_at).collect()
    }

    /// Whether all values that were printed are among those that are read.
    fn agrees(&self, held: &Held, reads: &Reads) -> bool {
        let anchored = anchored(&held.document);
        let roots = roots(&held.document, held.is_object);
        roots.into_iter().all(|root| self.agrees_below(root, &mut Vec::new(), reads, &anchored))
    }

    fn agrees_below(&self, node: Node<'_>, keys: &mut Vec<String>, reads: &Reads, anchored: &[Span]) -> bool {
        let is_shared = node.is_alias() || is_within(anchored, node.span());
        if is_shared || !self.printed.has_inside(node) {
            return true;
        }
        if !node.is_mapping() {
            return keys.contains(&GLOBAL.to_owned()) || reads.unread(keys).is_none();
        }
        node.own_entries().filter(|entry| !entry.is_merge()).all(|entry| {
            let Some(key) = entry.key.text() else { return true };
            keys.push(key.to_owned());
            let agrees = self.agrees_below(entry.value, keys, reads, anchored);
            keys.pop();
            agrees
        })
    }
}

/// The strings of a document, but for keys.
fn strings_in(document: &Document) -> Vec<Arc<str>> {
    let is_value = |node: &Node<'_>| {
        let is_item = || node.parent().is_some_and(Node::is_sequence);
        node.as_str().is_some() && (node.holder().is_some() || is_item())
    };
    Node::all(document).filter(is_value).filter_map(Node::text).map(Arc::from).collect()
}

/// The mappings with keys at these places, by the bytes of the key.
fn mappings_of<'d>(document: &'d Document, keys: &[Place]) -> HashMap<Span, Node<'d>> {
    let wanted: HashSet<Span> = keys.iter().map(|key| key.span).collect();
    let mut found = HashMap::new();
    for node in Node::all(document).filter(|node| !node.is_mapping() && wanted.contains(&node.span())) {
        if let Some(parent) = node.parent() {
            found.entry(node.span()).or_insert(parent);
        }
    }
    found
}

/// What aliases stand for: it may be read on another way.
fn anchored(document: &Document) -> Vec<Span> {
    let mut spans: Vec<Span> = Node::all(document).filter_map(Node::anchored).map(Node::span).collect();
    spans.sort_unstable();
    // Only the outermost ones, which are apart.
    let mut end = 0;
    spans.retain(|span| {
        let is_outer = span.end > end;
        end = end.max(span.end);
        is_outer
    });
    spans
}

/// Whether one of spans that are apart and sorted holds another one.
fn is_within(spans: &[Span], span: Span) -> bool {
    let after = spans.partition_point(|known| known.start <= span.start);
    after.checked_sub(1).and_then(|at| spans.get(at)).is_some_and(|known| span.end <= known.end)
}

/// The nodes that hold values in a document.
fn roots(document: &Document, is_object: bool) -> Vec<Node<'_>> {
    let Some(root) = document.root() else { return Vec::new() };
    if !is_object {
        return vec![root];
    }
    let mut found: Vec<Node<'_>> = root.at(&["spec", "values"]).into_iter().collect();
    found.extend(root.at(&["spec", "source", "helm", "valuesObject"]));
    let optional = root.at(&["spec", "optionalValues"]);
    found.extend(optional.into_iter().flat_map(Node::items).filter_map(|item| item.get("values")));
    found
}

/// The keys from the top of a chart's values to a mapping.
fn way(mapping: Node<'_>, is_object: bool) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    let mut at = mapping;
    while let Some(parent) = at.parent() {
        keys.push(at.holder()?.key.text()?.to_owned());
        at = parent;
        if parent.is_sequence() {
            // An entry of `optionalValues`.
            let list = parent.holder()?.key.text()?;
            keys.pop_if(|key| key == "values")?;
            return (is_object && list == "optionalValues").then(|| reversed(keys));
        }
    }
    let keys = reversed(keys);
    if !is_object {
        return Some(keys);
    }
    let names: Vec<&str> = keys.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["spec", "values", ..] => Some(keys.into_iter().skip(2).collect()),
        ["spec", "source", "helm", "values" | "valuesObject", ..] => Some(keys.into_iter().skip(4).collect()),
        _ => None,
    }
}

fn reversed(mut keys: Vec<String>) -> Vec<String> {
    keys.reverse();
    keys
}
