//! Finds keys of wide mappings without a walk through all of them each time.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Entry, Node};

/// Entries up to which a mapping is walked.
const NARROW: usize = 16;

/// The keys of the mappings that were asked for one, by mapping.
#[derive(Debug, Default)]
pub(super) struct Index(RefCell<HashMap<u32, Keys>>);

/// The ids of key and value under each key.
type Keys = HashMap<Box<str>, (u32, u32)>;

/// The entry under `key` of a mapping, as [`Node::entries`] decides.
pub(super) fn find<'d>(mapping: Node<'d>, key: &str) -> Option<Entry<'d>> {
    let mut own = mapping.own_entries();
    if own.len() <= NARROW && !mapping.own_entries().any(|entry| entry.is_merge()) {
        return own.rfind(|entry| entry.key.text() == Some(key));
    }
    let document = mapping.document();
    let mut known = document.index.0.borrow_mut();
    let keys = known.entry(mapping.target_id()).or_insert_with(|| {
        let ids = |entry: Entry<'d>| Some((entry.key.text()?.into(), (entry.key.id(), entry.value.id())));
        mapping.entries().into_iter().filter_map(ids).collect()
    });
    let &(key, value) = keys.get(key)?;
    Some(Entry { key: Node::new(document, key), value: Node::new(document, value) })
}
