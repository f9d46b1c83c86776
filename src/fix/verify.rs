//! Whether edits changed nothing beside themselves.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::patch::Patch;
use crate::render;
use crate::source::{Source, Span};
use crate::yaml::{Document, Limits, Node, Type, embedded, parse, split};

/// Judges a text before and after a patch.
pub(super) type Verify = dyn Fn(&Arc<Source>, &Arc<Source>, &Patch) -> bool;

/// Line breaks of YAML 1.1 that YAML 1.2 knows no more. Kubernetes' reader
/// (go-yaml v2) ends lines there, so what velint sees of a text with them is
/// not all that there is.
const OTHER_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Whether every key and scalar outside the edits is still there, at the same
/// depth and with the same text and type, nothing else came in, every comment
/// on a line of its own is kept but those that speak to velint, no mapping has
/// a key twice that had it once, and line breaks are of one kind where they
/// were; likewise in YAML that stands in a string. Nothing is sure of a text with [`OTHER_BREAKS`]. Templates are masked.
/// Documents that could not be read before are not compared; one that can no
/// longer be read is a change.
pub(super) fn keeps_the_rest(before: &Arc<Source>, after: &Arc<Source>, patch: &Patch) -> bool {
    if !keeps_line_breaks(before.text(), after.text()) || before.text().contains(OTHER_BREAKS) {
        return false;
    }
    let (old_spans, new_spans) = (split(before.text()), split(after.text()));
    if old_spans.len() != new_spans.len() {
        return false;
    }
    let (old_readings, new_readings) =
        (readings(before.text(), &old_spans), readings(after.text(), &new_spans));
    let regions: Vec<(Span, Span)> = patch.regions().collect();
    let same = old_readings[0] == old_readings[1] && new_readings[0] == new_readings[1];
    let pairs = old_readings.iter().zip(&new_readings).take(if same { 1 } else { 2 });
    pairs.into_iter().all(|(old_text, new_text)| {
        let (mut old_leaves, mut new_leaves) = (Vec::new(), Vec::new());
        let mut comments = Comments::default();
        for (&old_span, &new_span) in old_spans.iter().zip(&new_spans) {
            let Some(old) = read(before, old_text, old_span) else { continue };
            let Some(new) = read(after, new_text, new_span) else { return false };
            let old = with_strings(old, &|span| is_edited_inside(span, &regions, |region| region.0));
            let new = with_strings(new, &|span| is_edited_inside(span, &regions, |region| region.1));
            if old.len() > new.len() || sum(&new, repeats) > sum(&old, repeats) {
                return false;
            }
            old.iter().for_each(|document| comments.count(before, document, 1));
            new.iter().for_each(|document| comments.count(after, document, -1));
            old_leaves.extend(old.iter().flat_map(|document| leaves(document)));
            new_leaves.extend(new.iter().flat_map(|document| leaves(document)));
        }
        comments.are_kept() && same_outside(&old_leaves, &new_leaves, patch)
    })
}

/// The text with the templates of each document masked: with every switch in
/// them on, and with every switch off.
fn readings(text: &str, documents: &[Span]) -> [String; 2] {
    let (mut on, mut off) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut at = 0;
    for &span in documents {
        let part = &text[span.range()];
        let views = render::views(part, &|_| false);
        for (reading, view) in [(&mut on, views.first()), (&mut off, views.last())] {
            reading.push_str(&text[at..span.start]);
            reading.push_str(view.and_then(|view| view.text.as_deref()).unwrap_or(part));
        }
        at = span.end;
    }
    on.push_str(&text[at..]);
    off.push_str(&text[at..]);
    [on, off]
}

fn read(source: &Arc<Source>, text: &str, span: Span) -> Option<Document> {
    parse(source, text, span, &Limits::default()).ok()
}

/// A document and those in its strings into which an edit reaches.
fn with_strings(document: Document, is_edited: &dyn Fn(Span) -> bool) -> Vec<Rc<Document>> {
    let document = Rc::new(document);
    let inside = embedded(&document, &Limits::default(), &|node| is_edited(node.span()));
    std::iter::once(document).chain(inside.documents).collect()
}

fn sum(documents: &[Rc<Document>], count: fn(&Document) -> usize) -> usize {
    documents.iter().map(|document| count(document)).sum()
}

/// A text in which every line ends in CRLF stays one.
fn keeps_line_breaks(before: &str, after: &str) -> bool {
    let bare = |text: &str| text.matches('\n').count() - text.matches("\r\n").count();
    !before.contains("\r\n") || bare(before) > 0 || bare(after) == 0
}

/// How many entries have a key that stands before in their mapping.
fn repeats(document: &Document) -> usize {
    let mappings = Node::all(document).filter(|node| node.is_mapping() && !node.is_alias());
    let repeats = |mapping: Node<'_>| {
        let mut seen = HashSet::new();
        mapping.own_entries().filter(|entry| !seen.insert(entry.key.text())).count()
    };
    mappings.map(repeats).sum()
}

/// Comments on lines of their own by their text: how many are gone. One that
/// ends a line belongs to it.
#[derive(Default)]
struct Comments<'s>(HashMap<&'s str, isize>);

impl<'s> Comments<'s> {
    fn count(&mut self, source: &'s Source, document: &Document, by: isize) {
        let is_alone = |comment: &&Span| {
            let before = source.text()[..comment.start].trim_end_matches([' ', '\t', '\u{feff}']);
            before.is_empty() || before.ends_with(['\n', '\r'])
        };
        for &comment in document.comments().iter().filter(is_alone) {
            *self.0.entry(source.slice(comment).trim_end()).or_default() += by;
        }
    }

    fn are_kept(&self) -> bool {
        self.0.iter().all(|(text, gone)| *gone <= 0 || crate::suppress::may_be_in(text))
    }
}

/// A key, a scalar or an alias.
#[derive(Debug, PartialEq)]
struct Leaf {
    span: Span,
    text: String,
    kind: Option<Type>,
    depth: usize,
}

fn leaves(document: &Document) -> impl Iterator<Item = Leaf> {
    Node::all(document).filter_map(|node| {
        let depth = std::iter::successors(node.parent(), |node| node.parent()).count();
        if node.is_alias() {
            let text = node.place().text().to_owned();
            return Some(Leaf { span: node.span(), text, kind: None, depth });
        }
        let text = node.text()?.to_owned();
        let kind = Some(node.value_type());
        Some(Leaf { span: node.span(), text, kind, depth })
    })
}

fn same_outside(old: &[Leaf], new: &[Leaf], patch: &Patch) -> bool {
    let at = |leaves: &[Leaf]| -> HashMap<Span, usize> {
        leaves.iter().enumerate().map(|(index, leaf)| (leaf.span, index)).collect()
    };
    let (old_at, new_at) = (at(old), at(new));
    let same = |a: &Leaf, b: &Leaf| a.text == b.text && a.kind == b.kind && a.depth == b.depth;
    let regions: Vec<(Span, Span)> = patch.regions().collect();
    let kept = old.iter().filter(|leaf| !is_edited(leaf.span, &regions, |region| region.0)).all(|leaf| {
        let there = new_at.get(&patch.map_span(leaf.span));
        there.is_some_and(|&index| same(leaf, &new[index]))
    });
    let origins: HashSet<Span> = old_at.keys().map(|span| patch.map_span(*span)).collect();
    kept && new
        .iter()
        .filter(|leaf| !is_edited(leaf.span, &regions, |region| region.1))
        .all(|leaf| origins.contains(&leaf.span))
}

/// Whether an edit, on the side that `of` picks, changes a part of the span.
fn is_edited_inside(span: Span, regions: &[(Span, Span)], of: impl Fn(&(Span, Span)) -> Span) -> bool {
    let first = regions.partition_point(|region| of(region).end < span.start);
    let near = regions[first..].iter().take_while(|region| of(region).start <= span.end);
    let mut sides = near.map(&of).filter(|side| side.start <= span.end);
    sides.any(|side| side.start > span.start || side.end < span.end)
}

/// Whether an edit, on the side that `of` picks, reaches into the span. Where
/// one of its sides is empty, so that text was put in or taken out at a point,
/// it reaches into what it touches.
fn is_edited(span: Span, regions: &[(Span, Span)], of: impl Fn(&(Span, Span)) -> Span) -> bool {
    let first = regions.partition_point(|region| of(region).end < span.start);
    let near = regions[first..].iter().take_while(|region| of(region).start <= span.end);
    near.into_iter().any(|region| {
        let side = of(region);
        side.touches(span) || region.0.is_empty() && side.start <= span.end && span.start <= side.end
    })
}
