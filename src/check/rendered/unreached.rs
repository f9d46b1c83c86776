//! Annotations in values that no pod of a chart gets, because no template reads
//! that part of the values.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::super::Options;
use super::super::counted::views;
use super::level::{Level, below};
use super::words::Words;
use crate::model::{Project, Seat, Site, Unreached, build};
use crate::render::helm::chart::{Chart, Rendered};
use crate::render::origin::{Origin, Origins};
use crate::source::{Place, Source, Span};
use crate::velero::key::has_trace;
use crate::yaml::{self, Document, Node};

/// Where nodes of values begin whose text, or whose key, was printed, by file.
#[derive(Debug, Default)]
pub(super) struct Printed(HashMap<String, BTreeSet<usize>>);

impl Printed {
    /// Takes note of what was printed.
    pub(super) fn add(&mut self, rendered: &Rendered, origins: &Origins) {
        let mut seen = HashSet::new();
        for file in &rendered.files {
            origins.each_piece(&file.text, 0..file.text.len(), &mut |piece| {
                let (node, is_key) = match piece.origin {
                    Origin::Key { node, .. } => (node, true),
                    Origin::Value { node, .. } => (node, false),
                    _ => return,
                };
                if !seen.insert((node, is_key)) {
                    return;
                }
                let node = if is_key { origins.key(node) } else { origins.node(node) };
                if let Some(node) = node {
                    let starts = self.0.entry(node.source().path().to_owned()).or_default();
                    starts.insert(node.span().start);
                }
            });
        }
    }

    /// Whether anything inside of a node was printed.
    pub(super) fn has_inside(&self, node: Node<'_>) -> bool {
        let starts = self.0.get(node.source().path());
        starts.is_some_and(|starts| starts.range(node.span().range()).next().is_some())
    }
}

/// Entries beside mappings with annotations that are gone through in the values
/// of one chart.
const MOST_ENTRIES: usize = 4_000_000;

/// The source of a mapping and its first byte, and the chart, by address.
type LevelPlace = (usize, usize, usize);

fn place_of(mapping: Node<'_>, chart: &Chart) -> LevelPlace {
    let source = std::ptr::from_ref::<Source>(mapping.source()).addr();
    (source, mapping.span().start, std::ptr::from_ref(chart).addr())
}

/// What became of a chart's values.
pub(super) struct Seen<'s> {
    printed: &'s Printed,
    origins: &'s Origins,
    /// What templates mention, by the address of their chart.
    words: HashMap<usize, Rc<Words>>,
    /// Mappings beside whose entries one was looked at, by place and chart.
    levels: HashMap<LevelPlace, Level>,
    /// Entries that were gone through.
    entries: usize,
    /// Mappings that were not looked at.
    pub(super) left_out: usize,
}

impl<'s> Seen<'s> {
    pub(super) fn new(printed: &'s Printed, origins: &'s Origins) -> Self {
        Self { printed, origins, words: HashMap::new(), levels: HashMap::new(), entries: 0, left_out: 0 }
    }

    fn words(&mut self, chart: &Chart) -> Rc<Words> {
        let words = self.words.entry(std::ptr::from_ref(chart).addr());
        Rc::clone(words.or_insert_with(|| Rc::new(Words::of(chart))))
    }

    /// What stands beside an entry of a mapping, found out once for all of its entries.
    fn level(&mut self, parent: Node<'_>, chart: &Chart, above: &[String], words: &Words) -> Level {
        self.levels.remove(&place_of(parent, chart)).unwrap_or_else(|| {
            let level = Level::of(parent, below(&chart.defaults, above), words, (self.printed, self.origins));
            self.entries = self.entries.saturating_add(level.size);
            level
        })
    }

    fn may_look(&mut self) -> bool {
        let may = self.entries <= MOST_ENTRIES;
        self.left_out += usize::from(!may);
        may
    }
}

/// The annotations in a file of values that reach nothing.
pub(super) fn unreached(
    source: &Arc<Source>,
    chart: &Chart,
    seen: &mut Seen<'_>,
    options: &Options,
) -> Vec<Unreached> {
    let mut found = Vec::new();
    if !has_trace(source.text().as_bytes()) {
        return found;
    }
    let views = views(source, &|_| false, options);
    let Some(view) = views.first() else { return found };
    let text = view.text.as_deref().unwrap_or(source.text());
    for span in yaml::split(source.text()) {
        let Ok(document) = yaml::parse(source, text, span, &options.yaml) else { continue };
        let document = Rc::new(document);
        let mut project = Project::default();
        let parsed = build::Parsed { document: Rc::clone(&document), view, sites: &options.sites };
        build::add(&mut project, &parsed);
        let sites = project.sites.iter().filter(|site| matches!(site.seat, Seat::Values));
        let first = |site: &Site| {
            site.annotations.iter().find(|annotation| !annotation.merged).map(|first| first.key.place())
        };
        let keys: Vec<Place> = sites.filter_map(first).collect();
        let mappings = mappings_of(&document, &keys);
        for key in keys {
            let mapping = mappings.get(&key.span).filter(|mapping| !seen.printed.has_inside(**mapping));
            if let Some(mapping) = mapping
                && seen.may_look()
            {
                found.extend(explained(*mapping, chart, seen, key));
            }
        }
    }
    found
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

/// Why a mapping reaches nothing, where that is sure.
fn explained(mapping: Node<'_>, chart: &Chart, seen: &mut Seen<'_>, key: Place) -> Option<Unreached> {
    let (root, keys) = way(mapping)?;
    let mut chart = chart;
    let mut at = 0;
    let mut node = root;
    // Values for a chart in it.
    while let Some(dependency) = keys.get(at).and_then(|key| inner(chart, key)) {
        chart = dependency?;
        node = node.get(&keys[at])?;
        at += 1;
    }
    if keys.get(at).is_none_or(|key| key == "global") {
        return None;
    }
    let words = seen.words(chart);
    let unread = (at..keys.len()).find(|&level| !words.mention(&keys[level]))?;
    if unread == at && words.uses_all_values {
        return None;
    }
    let parent = keys[at..unread].iter().try_fold(node, |node, key| node.get(key))?;
    let (above, next) = (&keys[at..unread], keys.get(unread + 1).map(String::as_str));
    let mut level = seen.level(parent, chart, above, &words);
    let near = (!level.is_gone_over(&keys[unread])).then(|| {
        let (name, gone_through) = level.near(&keys[unread], next, &words);
        seen.entries = seen.entries.saturating_add(gone_through);
        name
    });
    seen.levels.insert(place_of(parent, chart), level);
    let near = near?;
    let shown = |keys: &[String]| keys.join(".");
    let instead = |name: String| {
        let way = keys[..unread].iter().chain([&name]).chain(&keys[unread + 1..]);
        way.map(String::as_str).collect::<Vec<_>>().join(".")
    };
    Some(Unreached {
        key,
        path: shown(&keys),
        unread: shown(&keys[..=unread]),
        near: near.map(instead),
        chart: chart.metadata.name.clone(),
    })
}

/// The node that holds a chart's values, and the keys from there to a mapping.
fn way(mapping: Node<'_>) -> Option<(Node<'_>, Vec<String>)> {
    let mut keys = Vec::new();
    let mut at = mapping;
    while let Some(parent) = at.parent() {
        keys.push((at.holder()?.key.text()?.to_owned(), at));
        at = parent;
        if parent.is_sequence() {
            // An entry of `optionalValues`.
            let list = parent.holder()?.key.text()?;
            let inner = keys.pop_if(|(key, _)| key == "values")?.1;
            return (list == "optionalValues").then(|| (inner, reversed(keys)));
        }
    }
    keys.reverse();
    let names: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
    let depth = match names.as_slice() {
        ["spec", "values", ..] if at.get("kind").is_some() => 2,
        ["spec", "source", "helm", "valuesObject", ..] => 4,
        _ => 0,
    };
    let root = if depth == 0 { at } else { keys.get(depth - 1)?.1 };
    Some((root, keys.into_iter().skip(depth).map(|(key, _)| key).collect()))
}

fn reversed(keys: Vec<(String, Node<'_>)>) -> Vec<String> {
    keys.into_iter().rev().map(|(key, _)| key).collect()
}

/// The chart that gets the values under a key: none of none where it is named and not there.
#[expect(clippy::option_option, reason = "no dependency, one that is missing, one that is there")]
fn inner<'c>(chart: &'c Chart, key: &str) -> Option<Option<&'c Chart>> {
    let named =
        chart.metadata.dependencies.iter().find(|named| named.alias.as_deref().unwrap_or(&named.name) == key);
    let name = named.map_or(key, |named| named.name.as_str());
    let found = chart.dependencies.iter().find(|inner| inner.metadata.name == name).map(Rc::as_ref);
    match (named, found) {
        (None, None) => None,
        (_, found) => Some(found),
    }
}
