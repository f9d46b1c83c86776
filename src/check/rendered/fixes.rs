//! Fixes of rendered text, made where the text is written.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::sync::Arc;

use super::locate::Origined;
use crate::diagnostic::{Edit, Fix};
use crate::render::helm::chart::Release;
use crate::render::origin::{Origin, Piece, TemplateFile};
use crate::source::{Source, Span};
use crate::yaml::{self, Document, Entry, Limits, Node, Scalar};

/// Bytes of documents that are read anew for the fixes of one rendered file: its
/// findings may be many and its documents long.
const MOST_READ: usize = 64 << 20;

/// What the fixes of one rendered file share.
#[derive(Debug, Default)]
pub(super) struct Fixing {
    documents: OnceCell<Vec<Span>>,
    /// Bytes that were read.
    read: Cell<usize>,
}

impl Fixing {
    /// The document at an offset; none where too much was read already.
    fn document(&self, rendered: &Source, at: usize) -> Option<Span> {
        let documents = self.documents.get_or_init(|| yaml::split(rendered.text()));
        let nth = documents.partition_point(|span| span.end < at);
        let span = *documents.get(nth).filter(|span| span.start <= at)?;
        self.read.set(self.read.get().saturating_add(span.len()));
        (self.read.get() <= MOST_READ).then_some(span)
    }
}

/// The same fix in the files that the text was rendered from. None where the
/// text that it changes does not come from one exact place.
pub(super) fn relocated(
    fix: &Fix,
    rendered: &Arc<Source>,
    map: Origined<'_>,
    fixing: &Fixing,
) -> Option<Fix> {
    if fix.edits.iter().any(|edit| edit.source.path() != rendered.path()) {
        return None;
    }
    // A name that is made from that of the release is another one when it is installed.
    let stand_in = Release::default().name;
    if fix.edits.iter().any(|edit| edit.text.contains(&stand_in)) {
        return None;
    }
    let in_values = || in_parts_of_values(fix, map).or_else(|| in_values(fix, rendered, map, fixing));
    let edits = in_template(fix, map).or_else(in_values)?;
    Some(Fix { edits, ..fix.clone() })
}

/// Edits of text that stands in a template as it is, literals in its actions included.
fn in_template(fix: &Fix, map: Origined<'_>) -> Option<Vec<Edit>> {
    let one = |edit: &Edit| {
        let edit = &within_quotes(edit, map);
        let (file, start, is_literal) = match edit.span.is_empty() {
            true => between(edit.span.start, map).map(|(file, offset)| (file, offset, false))?,
            false => match map.origins.pieces(map.text, edit.span.range()).as_slice() {
                [Piece { origin: Origin::Template { file, offset }, .. }] => (*file, *offset as usize, false),
                [Piece { origin: Origin::Literal { file, offset }, .. }] => (*file, *offset as usize, true),
                _ => return None,
            },
        };
        let Some(TemplateFile::File(source)) = map.origins.file(file) else { return None };
        let is_plain = match is_literal {
            true => is_simple(&edit.text),
            false => !edit.text.contains("{{") && !edit.text.contains("}}"),
        };
        let span = Span::new(start, start + edit.span.len());
        is_plain.then(|| Edit { source: Arc::clone(source), span, text: edit.text.clone() })
    };
    fix.edits.iter().map(one).collect()
}

/// The same edit without the quotes round it, where a function added them.
fn within_quotes(edit: &Edit, map: Origined<'_>) -> Edit {
    let inner = |quote: char| {
        let old = map.text.as_str().get(edit.span.range())?;
        old.strip_prefix(quote)?.strip_suffix(quote)?;
        let new = edit.text.strip_prefix(quote)?.strip_suffix(quote)?;
        let span = Span::new(edit.span.start + 1, edit.span.end - 1);
        let around = [edit.span.start..span.start, span.end..edit.span.end];
        let is_added = around
            .into_iter()
            .all(|quote| map.origins.pieces(map.text, quote).iter().all(|piece| piece.origin.rank() < 2));
        is_added.then(|| Edit { source: Arc::clone(&edit.source), span, text: new.to_owned() })
    };
    inner('"').or_else(|| inner('\'')).unwrap_or_else(|| edit.clone())
}

/// The place in a template where text goes in: the bytes on both sides of it
/// follow each other there too.
fn between(at: usize, map: Origined<'_>) -> Option<(crate::render::origin::FileId, usize)> {
    let before = map.text.as_str().get(..at)?.chars().next_back()?.len_utf8();
    match map.origins.pieces(map.text, at - before..at + 1).as_slice() {
        [Piece { origin: Origin::Template { file, offset }, range }] if range.end > at => {
            Some((*file, *offset as usize + before))
        }
        _ => None,
    }
}

/// Whether a text means the same in every kind of quotes, and without them inside a word.
fn is_simple(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter))
}

/// Edits of a part of a value whose bytes stand there as they are, such as a
/// line of a text that is a template itself.
fn in_parts_of_values(fix: &Fix, map: Origined<'_>) -> Option<Vec<Edit>> {
    let one = |edit: &Edit| {
        let pieces = map.origins.pieces(map.text, edit.span.range());
        let [Piece { origin: Origin::Value { node, offset }, .. }] = pieces.as_slice() else { return None };
        let (start, old) = (*offset as usize, map.text.as_str().get(edit.span.range())?);
        let scalar = map.origins.node(*node)?.scalar()?;
        let (part, all) = (start..start + old.len(), scalar.text().len());
        let is_part = scalar.text().get(part.clone()) == Some(old) && old.len() < all;
        let place = scalar.place_at(part);
        let fits = is_part && is_simple(&edit.text) && place.text() == old;
        fits.then(|| Edit { source: place.source, span: place.span, text: edit.text.clone() })
    };
    fix.edits.iter().map(one).collect()
}

/// Edits of values whose scalars the text shows, each as a whole.
fn in_values(fix: &Fix, rendered: &Arc<Source>, map: Origined<'_>, fixing: &Fixing) -> Option<Vec<Edit>> {
    let span = fixing.document(rendered, fix.edits.first()?.span.start)?;
    let old = parse(rendered, span)?;
    let patched = Source::new(rendered.path(), apply(rendered.slice(span), span.start, &fix.edits)?);
    let [only] = yaml::split(patched.text())[..] else { return None };
    let new = parse(&patched, only)?;
    if Node::all(&old).count() != Node::all(&new).count() {
        return added_entry(&old, &new, map).map(|edit| vec![edit]);
    }
    let mut edits = Vec::new();
    for (old, new) in Node::all(&old).zip(Node::all(&new)) {
        if old.is_mapping() != new.is_mapping() || old.is_sequence() != new.is_sequence() {
            return None;
        }
        if old.text() != new.text() {
            let scalar = whole_value(old, map)?;
            edits.push(scalar.rewrite(new.text()?));
        } else if old.value_type() != new.value_type() && new.text().is_some() {
            edits.push(whole_value(old, map)?.quote()?);
        }
    }
    edits.dedup_by(|a, b| a.span == b.span && a.source.path() == b.source.path());
    (!edits.is_empty()).then_some(edits)
}

/// The one entry that a fix adds to a mapping, added to the mapping of the values
/// that brings the entry before it.
fn added_entry(old: &Document, new: &Document, map: Origined<'_>) -> Option<Edit> {
    let mappings = |document| Node::all(document).filter(|node| node.is_mapping() && !node.is_alias());
    let is_longer = |(old, new): &(Node<'_>, Node<'_>)| old.own_entries().len() < new.own_entries().len();
    let (before, after) = mappings(old).zip(mappings(new)).find(is_longer)?;
    let added = after.own_entries().zip(before.own_entries().map(Some).chain(std::iter::repeat(None)));
    let is_new =
        |(new, old): &(Entry<'_>, Option<Entry<'_>>)| old.is_none_or(|old| old.key.text() != new.key.text());
    let at = added.into_iter().position(|pair| is_new(&pair))?;
    let (entry, neighbour) = (after.own_entries().nth(at)?, before.own_entries().nth(at.checked_sub(1)?)?);
    let is_only = after.own_entries().len() == before.own_entries().len() + 1;
    let key = neighbour.key.scalar()?.place_at(0..neighbour.key.text()?.len()).span;
    let pieces = map.origins.pieces(map.text, key.range());
    let [Piece { origin: Origin::Key { node, .. }, .. }] = pieces.as_slice() else { return None };
    let mapping = map.origins.key(*node)?.parent()?;
    let line = format!("{}: {}", entry.key.text()?, yaml::inline(entry.value.text()?));
    is_only.then(|| yaml::insert_entries(mapping, &[line]))?
}

/// The scalar of the values that a rendered scalar shows, all of it and nothing else.
fn whole_value(node: Node<'_>, map: Origined<'_>) -> Option<Scalar> {
    let rendered = node.scalar()?;
    let inside = rendered.place_at(0..rendered.text().len()).span;
    let pieces = map.origins.pieces(map.text, inside.range());
    // The breaks and blanks of a folded line are those of the action.
    let meaning: Vec<&Piece> = pieces.iter().filter(|piece| piece.origin.rank() > 1).collect();
    let origin_node = match meaning.first()?.origin {
        Origin::Value { node, .. } => map.origins.node(node)?,
        Origin::Key { node, .. } => map.origins.key(node)?,
        _ => return None,
    };
    let is_same = |piece: &&Piece| same_node(piece.origin, meaning[0].origin);
    let scalar = origin_node.scalar()?;
    (meaning.iter().all(is_same) && scalar.text() == rendered.text()).then_some(scalar)
}

fn same_node(a: Origin, b: Origin) -> bool {
    match (a, b) {
        (Origin::Value { node: a, .. }, Origin::Value { node: b, .. })
        | (Origin::Key { node: a, .. }, Origin::Key { node: b, .. }) => a == b,
        _ => false,
    }
}

fn parse(source: &Arc<Source>, span: Span) -> Option<Document> {
    yaml::parse(source, source.text(), span, &Limits::default()).ok()
}

/// A text that begins at an offset, with edits that do not overlap.
fn apply(text: &str, offset: usize, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let (mut result, mut at) = (String::with_capacity(text.len()), 0);
    for edit in sorted {
        let Range { start, end } = edit.span.range();
        let (start, end) = (start.checked_sub(offset)?, end.checked_sub(offset)?);
        result.push_str(text.get(at..start)?);
        result.push_str(&edit.text);
        at = end;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}
