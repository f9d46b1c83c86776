//! Edits of a mapping's structure that keep comments, indentation and line
//! endings. Each answers none where the mapping is not written in a way it can
//! edit exactly (flow style, aliases, merge keys, several entries on a line).

use super::{Entry, Node};
use crate::diagnostic::Edit;

/// An edit that takes an entry of a block mapping out, its whole lines and
/// the comments that end them included. None where it is the mapping's only
/// entry, since the mapping would become null: take out the entry that holds
/// the mapping instead.
pub fn remove_entry(mapping: Node<'_>, entry: Entry<'_>) -> Option<Edit> {
    let _ = (mapping, entry);
    unimplemented!()
}

/// An edit that adds entries at the end of a block mapping. `lines` are whole
/// lines of YAML without line breaks, indented relative to the mapping's keys,
/// such as `["annotations:", "  a: b"]`.
pub fn insert_entries(mapping: Node<'_>, lines: &[String]) -> Option<Edit> {
    let _ = (mapping, lines);
    unimplemented!()
}
