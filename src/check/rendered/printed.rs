//! Which values were printed.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::render::helm::chart::Rendered;
use crate::render::origin::{Origin, Origins};
use crate::yaml::Node;

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
