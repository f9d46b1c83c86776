//! What the API server finds wrong with the hooks of a resource.

use super::super::super::{Fault, FaultKind, Names, Value, ValueType};
use super::super::annotation;
use super::super::text::Reader;
use crate::velero::Version;
use crate::velero::spec::{HookKind, LISTS, Part, Shape, SpecField};
use crate::yaml::{Entry, Node};

/// Compares mappings with the fields that they may have.
pub(super) struct Audit<'r, 'h> {
    pub kind: HookKind,
    pub reader: &'r Reader<'h>,
    /// What is wrong, in the order of looking.
    pub faults: Vec<Fault>,
}

impl<'r, 'h> Audit<'r, 'h> {
    pub(super) fn new(kind: HookKind, reader: &'r Reader<'h>) -> Self {
        Self { kind, reader, faults: Vec::new() }
    }

    /// Looks at the fields of a mapping that is a part.
    pub(super) fn part(&mut self, node: Node<'_>, part: Part) {
        if !node.is_mapping() || self.reader.is_open(node) {
            return;
        }
        let entries = node.entries();
        if !self.reader.spend(entries.len()) {
            return;
        }
        let fields = self.kind.fields(part);
        for entry in entries {
            let Some(name) = self.reader.known(entry.key) else { continue };
            // What `misplaced-hook-list` tells of.
            let is_list = matches!(part, Part::Hooks | Part::Entry) && LISTS.contains(&name)
                || part == Part::Hook && name == "init";
            match fields.iter().find(|field| field.name == name) {
                Some(field) => self.field(part, entry, *field),
                None if is_list => {}
                None => self.unknown(node, part, entry, name, fields),
            }
        }
    }

    /// Notes a value that is no mapping where one is due.
    pub(super) fn is_mapping(&mut self, part: Part, entry: Entry<'_>) {
        self.has_shape(part, entry, Shape::Mapping);
    }

    /// Notes a value that is no list where one is due.
    pub(super) fn is_list(&mut self, part: Part, entry: Entry<'_>) {
        self.has_shape(part, entry, Shape::List);
    }

    /// Looks at a label selector.
    pub(super) fn selector(&mut self, node: Node<'_>) {
        self.part(node, Part::Selector);
        for item in node.get("matchExpressions").into_iter().flat_map(Node::items).take(super::super::MOST) {
            self.part(item, Part::Expression);
        }
    }

    fn field(&mut self, part: Part, entry: Entry<'_>, field: SpecField) {
        if field.since > Version::OLDEST.minor() {
            self.note(part, entry, FaultKind::Since(field.since));
        }
        self.has_shape(part, entry, field.shape);
        let node = entry.value;
        if field.shape == Shape::Labels {
            for label in node.own_entries().take(super::super::MOST) {
                self.has_shape(part, label, Shape::Text);
            }
        }
        // Those of a command are words, with rules of their own.
        if field.shape == Shape::Texts && part != Part::Exec {
            for item in node.items().take(super::super::MOST) {
                self.item(part, entry, item);
            }
        }
    }

    fn has_shape(&mut self, part: Part, entry: Entry<'_>, due: Shape) {
        let found = annotation::value(entry, false, self.reader);
        if !fits(found.kind, due) {
            self.note(part, entry, FaultKind::Type { due, found });
        }
    }

    fn item(&mut self, part: Part, entry: Entry<'_>, item: Node<'_>) {
        let kind = annotation::value_type(item, self.reader);
        if !fits(kind, Shape::Text) {
            let text = self.reader.text(item);
            let found = Value { kind, text, words: None, place: item.place(), slot: None };
            self.note(part, entry, FaultKind::Item(found));
        }
    }

    fn unknown(
        &mut self,
        node: Node<'_>,
        part: Part,
        entry: Entry<'_>,
        name: &str,
        fields: &'static [SpecField],
    ) {
        let known = fields.iter().map(|field| field.name).filter(|field| node.get(field).is_none()).collect();
        let names: Vec<&'static str> = known;
        let is_free = |name: &&str| names.contains(name) || LISTS.contains(name) && node.get(name).is_none();
        let near = self.kind.meant(part, name).filter(is_free);
        let near = near.or_else(|| Names { known: names, more: false }.nearest(name));
        let near = near.filter(|_| !self.reader.is_open_inside(node));
        let rename = near.and_then(|near| Some(self.reader.text(entry.key)?.rewrite(near)));
        self.note(part, entry, FaultKind::Unknown { near, rename });
    }

    fn note(&mut self, part: Part, entry: Entry<'_>, kind: FaultKind) {
        if let Some(key) = self.reader.text(entry.key) {
            self.faults.push(Fault { part, key, kind });
        }
    }
}

/// Whether the API server takes such a value. Nulls it drops.
fn fits(found: ValueType, due: Shape) -> bool {
    match found {
        ValueType::Null | ValueType::Open => true,
        ValueType::String => matches!(due, Shape::Text | Shape::Duration),
        // `unparsable-timeout` tells of these.
        ValueType::Number => due == Shape::Duration,
        ValueType::Bool => due == Shape::Bool,
        ValueType::Sequence => matches!(due, Shape::Texts | Shape::List),
        ValueType::Mapping => matches!(due, Shape::Labels | Shape::Mapping),
    }
}
