//! Whether edits changed nothing beside themselves.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::patch::Patch;
use crate::source::{Source, Span};
use crate::yaml::{Document, Limits, Node, Type, parse, split};

/// Judges a text before and after a patch.
pub(super) type Verify = dyn Fn(&Arc<Source>, &Arc<Source>, &Patch) -> bool;

/// Whether every key and scalar outside the edits is still there, at the same
/// depth and with the same text and type, nothing else came in, and line
/// breaks are of one kind where they were. Documents that could not be read
/// before are not compared; one that can no longer be read is a change.
pub(super) fn keeps_the_rest(before: &Arc<Source>, after: &Arc<Source>, patch: &Patch) -> bool {
    if !keeps_line_breaks(before.text(), after.text()) {
        return false;
    }
    let (old, new) = (documents(before), documents(after));
    if old.len() != new.len() {
        return false;
    }
    let mut old_leaves = Vec::new();
    let mut new_leaves = Vec::new();
    for (old, new) in old.iter().zip(&new) {
        let Some(old) = old else { continue };
        let Some(new) = new else { return false };
        old_leaves.extend(leaves(old));
        new_leaves.extend(leaves(new));
    }
    same_outside(&old_leaves, &new_leaves, patch)
}

/// A text in which every line ends in CRLF stays one.
fn keeps_line_breaks(before: &str, after: &str) -> bool {
    let bare = |text: &str| text.matches('\n').count() - text.matches("\r\n").count();
    !before.contains("\r\n") || bare(before) > 0 || bare(after) == 0
}

fn documents(source: &Arc<Source>) -> Vec<Option<Document>> {
    let limits = Limits::default();
    let spans = split(source.text());
    spans.into_iter().map(|span| parse(source, source.text(), span, &limits).ok()).collect()
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
