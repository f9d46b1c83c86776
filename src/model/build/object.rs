//! The Kubernetes object around a node, and the way down to it.

use super::text::Reader;
use crate::diagnostic::Resource;
use crate::yaml::Node;

/// A mapping with `apiVersion` and `kind`, and the path from it to a node.
pub(super) struct Object<'d> {
    /// The mapping.
    pub root: Node<'d>,
    /// `kind`.
    pub kind: &'d str,
    /// `apiVersion` before its `/`; empty for the core group.
    pub group: &'d str,
    /// Keys from the object to the node; items of sequences are `[]`.
    pub path: Vec<&'d str>,
    /// The mapping that holds the node.
    pub parent: Option<Node<'d>>,
}

impl<'d> Object<'d> {
    /// The nearest object around a mapping, the mapping itself not counted.
    pub(super) fn around(node: Node<'d>, reader: &Reader<'_>) -> Option<Self> {
        let mut path = Vec::new();
        let mut at = node;
        while let Some(parent) = at.parent() {
            path.push(step(at)?);
            if let Some((kind, group)) = identity(parent, reader) {
                path.reverse();
                return Some(Self { root: parent, kind, group, path, parent: node.parent() });
            }
            at = parent;
        }
        None
    }

    /// The object that is a whole document.
    pub(super) fn of_root(root: Node<'d>, version: &'d str, kind: &'d str) -> Self {
        let group = version.split_once('/').map_or("", |(group, _)| group);
        Self { root, kind, group, path: Vec::new(), parent: None }
    }

    /// Who the object is, for reports.
    pub(super) fn resource(&self, reader: &Reader<'_>) -> Resource {
        let metadata = |key: &str| {
            let node = self.root.at(&["metadata", key])?;
            reader.known(node).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Resource { kind: self.kind.to_owned(), name: metadata("name"), namespace: metadata("namespace") }
    }

    /// Whether the path leads to what a Kyverno policy compares objects with:
    /// all of it but what a rule writes.
    pub(super) fn holds_patterns(&self) -> bool {
        let is_policy = self.group == "kyverno.io" || self.group.ends_with(".kyverno.io");
        is_policy
            && self.path.first() != Some(&"metadata")
            && !self.path.iter().any(|key| matches!(*key, "mutate" | "generate"))
    }

    /// Whether the path is these keys and no more.
    pub(super) fn is_at(&self, path: &[&str]) -> bool {
        self.path == path
    }
}

/// The keys from the root of the document to a node, and the nodes that hold them.
pub(super) fn trail(node: Node<'_>) -> Vec<(Node<'_>, &str)> {
    let mut found = Vec::new();
    let mut at = node;
    while let Some(parent) = at.parent() {
        found.push((parent, step(at).unwrap_or("")));
        at = parent;
    }
    found.reverse();
    found
}

/// The key under which a mapping holds a value; `[]` in a sequence.
fn step(child: Node<'_>) -> Option<&str> {
    if child.parent()?.is_sequence() {
        return Some("[]");
    }
    Some(child.holder()?.key.text().unwrap_or(""))
}

fn identity<'d>(node: Node<'d>, reader: &Reader<'_>) -> Option<(&'d str, &'d str)> {
    let kind = node.get("kind").and_then(|kind| reader.known(kind))?;
    let version = node.get("apiVersion").and_then(|version| reader.known(version))?;
    let group = version.split_once('/').map_or("", |(group, _)| group);
    Some((kind, group))
}
