//! Which entries of a mapping count, merged ones included.

use std::collections::HashMap;

use super::{Entry, Node};

/// The entries that count: see [`Node::entries`].
pub(super) fn entries(mapping: Node<'_>) -> Vec<Entry<'_>> {
    let mut found = Found::default();
    found.read(mapping, 0);
    let (mut own, merged): (Vec<_>, Vec<_>) = found.entries.into_iter().partition(|(_, depth)| *depth == 0);
    own.sort_unstable_by_key(|(entry, _)| entry.key.id());
    own.into_iter().chain(merged).map(|(entry, _)| entry).collect()
}

/// How deep merged mappings may merge others.
const MERGE_DEPTH: usize = 16;

/// Entries as go-yaml collects them, each with the depth of its merge.
#[derive(Default)]
struct Found<'d> {
    entries: Vec<(Entry<'d>, usize)>,
    by_key: HashMap<&'d str, usize>,
}

impl<'d> Found<'d> {
    fn read(&mut self, mapping: Node<'d>, depth: usize) {
        for entry in mapping.own_entries() {
            if entry.is_merge() {
                self.merge(entry.value, depth + 1);
                continue;
            }
            let known = entry.key.text().and_then(|key| self.by_key.get(key).copied());
            if let Some(at) = known {
                self.entries[at] = (entry, depth);
                continue;
            }
            if let Some(key) = entry.key.text() {
                self.by_key.insert(key, self.entries.len());
            }
            self.entries.push((entry, depth));
        }
    }

    fn merge(&mut self, value: Node<'d>, depth: usize) {
        if depth > MERGE_DEPTH {
            return;
        }
        if value.is_sequence() {
            let items: Vec<_> = value.items().collect();
            items.into_iter().rev().for_each(|item| self.read(item, depth));
        } else {
            self.read(value, depth);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};
    use crate::yaml::{Limits, parse};

    /// What Helm's `fromYaml` makes of the same mappings.
    #[test]
    fn merges_as_go_yaml_v2_does() {
        let base = "base: &b {a: 2, q: 1}\ntop: &t {<<: *b, a: 3}\n";
        let cases = [
            ("{a: 1, <<: *b}", "a=2 q=1"),
            ("{<<: *b, a: 1}", "a=1 q=1"),
            ("{<<: [{a: 10}, {a: 20, z: 5}]}", "a=10 z=5"),
            ("{<<: *t, z: 1, y: 2}", "z=1 y=2 a=3 q=1"),
            ("{<<: {z: 1, y: 2}, x: 3, y: 4, z: 5}", "x=3 y=4 z=5"),
            ("{a: 1, b: 2, a: 3}", "b=2 a=3"),
            ("{\"<<\": *b}", "<<="),
        ];
        for (mapping, expected) in cases {
            let text = format!("{base}m: {mapping}\n");
            let source = Source::new("test.yaml", &*text);
            let doc =
                parse(&source, &text, Span::new(0, text.len()), &Limits::default()).expect("well-formed");
            let node = doc.root().and_then(|root| root.get("m")).expect("the mapping");
            let text = |node: Node<'_>| node.text().unwrap_or_default().to_owned();
            let entries = node.entries();
            for entry in &entries {
                let value = node.get(&text(entry.key)).expect("a value");
                assert!(value.same(entry.value), "{mapping}: `get` agrees");
            }
            let mut found: Vec<_> =
                entries.iter().map(|entry| format!("{}={}", text(entry.key), text(entry.value))).collect();
            // The order among merged entries is not promised.
            let own =
                entries.iter().filter(|entry| entry.key.parent().is_some_and(|at| at.same(node))).count();
            found[own..].sort();
            assert_eq!(found.join(" "), expected, "{mapping}");
        }
    }
}
