//! Scalars with their holes.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::super::{AnnotationSite, Excess, MOST, Text};
use super::mentions::Mentions;
use crate::render::{Dialect, Printed, View, foreign_holes, parameter_holes};
use crate::source::{Place, Span};
use crate::yaml::{Document, Limits, Node, Scalar, Type, embedded_in};

/// Reads values of a document whose unknown parts are given.
pub(super) struct Reader<'h> {
    document: &'h Document,
    view: &'h View,
    sites: &'h [AnnotationSite],
    /// The parameters that an OpenShift Template declares.
    parameters: HashSet<&'h str>,
    mentions: OnceCell<Mentions<'h>>,
    /// What was asked of [`Reader::is_open_inside`], by document and node.
    open: RefCell<HashMap<(Span, u32), bool>>,
    excesses: RefCell<Vec<Excess>>,
    /// Documents in strings, by the node of the string.
    inside: RefCell<HashMap<(Span, u32), Inside>>,
    /// Texts that were asked for, by the node of the scalar: lists that many
    /// places share are read again for each.
    texts: RefCell<HashMap<(Span, u32, Dialect), Option<Text>>>,
    /// Mappings of controllers: whether all are as the common library of bjw-s has
    /// them, and whether there is but one.
    controllers: RefCell<HashMap<(Span, u32), (bool, bool)>>,
    /// How many more parts may be read; none left where one was too many.
    left: Cell<Option<usize>>,
}

/// What a string holds, where that is one document.
type Inside = Option<Rc<Document>>;

/// How often each node of a document may be read on average. Aliases, merge
/// keys and keys that stand twice can have one part read any number of times.
const READS: usize = 10;

/// Bytes between entries and a call that prints more of them.
const NEAR: usize = 10_000;

/// Reads that even the smallest document may take.
const FREE_READS: usize = 10_000;

impl<'h> Reader<'h> {
    pub(super) fn new(document: &'h Document, view: &'h View, sites: &'h [AnnotationSite]) -> Self {
        let (open, excesses, inside, texts, controllers) = Default::default();
        let left = Cell::new(Some(Node::all(document).count() * READS + FREE_READS));
        let parameters = document.root().map_or_else(HashSet::new, parameters);
        let mentions = OnceCell::new();
        Self { document, view, sites, parameters, mentions, open, excesses, inside, texts, controllers, left }
    }

    /// Places that the user knows of, where resources carry the annotations of their pods.
    pub(super) fn sites(&self) -> &'h [AnnotationSite] {
        self.sites
    }

    /// Whether a node stands in the document itself, not in one around or inside it.
    pub(super) fn reads(&self, node: Node<'_>) -> bool {
        std::ptr::eq(self.document, node.document())
    }

    /// Where each text of the document stands.
    pub(super) fn mentions(&self) -> &Mentions<'h> {
        self.mentions.get_or_init(|| Mentions::of(self.document, &|span| self.has_holes(span)))
    }

    /// Whether the document is an object as a chart prints it, and so whole.
    pub(super) fn is_whole_object(&self) -> bool {
        self.view.is_chart_output && self.document.string_around().is_none()
    }

    /// The items of a list that are looked at; `what` they are, in the plural.
    pub(super) fn items<'d>(&self, list: Node<'d>, what: &str) -> impl Iterator<Item = Node<'d>> {
        if let Some(next) = list.items().nth(MOST) {
            let message = format!("a list has more than {MOST} {what}");
            self.leave(next.place(), message, "the others were not looked at");
        }
        let count = list.items().take(MOST).count();
        list.items().take(if self.spend(count) { count } else { 0 })
    }

    /// The YAML that a string holds; none where it holds none, or several documents.
    pub(super) fn inside(&self, string: Node<'_>) -> Option<Rc<Document>> {
        let key = (string.document().span(), string.id());
        let read = || embedded_in(string, &Limits::default()).map(Rc::new);
        self.inside.borrow_mut().entry(key).or_insert_with(read).clone()
    }

    /// What `look` sees in a mapping of controllers, which it is asked for once.
    pub(super) fn controllers(&self, node: Node<'_>, look: impl FnOnce() -> (bool, bool)) -> (bool, bool) {
        let written = node.anchored().unwrap_or(node);
        let key = (written.document().span(), written.id());
        *self.controllers.borrow_mut().entry(key).or_insert_with(look)
    }

    /// Takes note of parts that are about to be read; false where they are too many.
    pub(super) fn spend(&self, parts: usize) -> bool {
        self.left.set(self.left.get().and_then(|left| left.checked_sub(parts)));
        !self.is_exhausted()
    }

    /// Whether more was asked for than may be read.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left.get().is_none()
    }

    /// Notes what is not looked at.
    pub(super) fn leave(&self, place: Place, message: String, left_out: &'static str) {
        self.excesses.borrow_mut().push(Excess { place, message, left_out });
    }

    /// What was not looked at.
    pub(super) fn into_excesses(self) -> Vec<Excess> {
        self.excesses.into_inner()
    }

    /// The text of a scalar of any type; none for collections.
    pub(super) fn text(&self, node: Node<'_>) -> Option<Text> {
        self.text_in(node, Dialect::Variables)
    }

    /// Likewise, for a value in which `${NAME}` may be the shell's own.
    pub(super) fn command(&self, node: Node<'_>) -> Option<Text> {
        self.text_in(node, Dialect::Braces)
    }

    /// The text where all of it is known.
    pub(super) fn known<'d>(&self, node: Node<'d>) -> Option<&'d str> {
        let (written, text) = (node.anchored().unwrap_or(node), node.text()?);
        if self.has_holes(written.span()) {
            return self.text(node)?.known().is_some().then_some(text);
        }
        let is_foreign = || {
            let holes = foreign_holes(text, Dialect::Variables);
            let is_literal = |hole| node.scalar().is_some_and(|scalar| self.is_literal(&scalar, hole));
            !holes.iter().all(is_literal) || !self.parameters_in(text).is_empty()
        };
        let is_open = node.value_type() == Type::String && is_foreign();
        (!is_open).then_some(text)
    }

    /// Whether a node is a template call and nothing else, so that even its
    /// type is not known.
    pub(super) fn is_open(&self, node: Node<'_>) -> bool {
        if node.is_mapping() || node.is_sequence() {
            // `key: {{ .Values.x }}` reads as two flow mappings.
            return node.source().slice(node.span()).starts_with("{{");
        }
        let quoted = node.source().slice(node.span()).starts_with(['"', '\'', '|', '>']);
        !quoted && self.text(node).is_some_and(|text| text.is_open())
    }

    /// What is known of a node that is a template call and nothing else.
    pub(super) fn printed(&self, node: Node<'_>) -> Option<Printed> {
        let printed = &self.view.printed;
        let at = printed.binary_search_by_key(&node.span(), |(span, _)| *span).ok()?;
        Some(printed[at].1)
    }

    /// Whether a collection may hold more than is written: a template call
    /// stands in it, beside its entries.
    pub(super) fn is_open_inside(&self, node: Node<'_>) -> bool {
        let is_open = || self.has_hole_beside_children(node);
        *self.open.borrow_mut().entry((node.document().span(), node.id())).or_insert_with(is_open)
    }

    fn has_hole_beside_children(&self, node: Node<'_>) -> bool {
        if self.has_entries_before_or_after(node.span()) {
            return true;
        }
        let holes = within(&self.view.holes, node.span());
        if holes.is_empty() {
            return false;
        }
        let children = node.own_entries().flat_map(|entry| [entry.key, entry.value]).chain(node.items());
        let mut inside: Vec<Span> = children.map(|child| child.span()).collect();
        inside.sort_unstable();
        holes.iter().any(|hole| {
            let at = inside.partition_point(|child| child.end <= hole.start);
            inside.get(at).is_none_or(|child| hole.start < child.start)
        })
    }

    /// Whether a template call that prints entries stands right before the first
    /// or after the last: it is blank in the text that was read.
    fn has_entries_before_or_after(&self, span: Span) -> bool {
        let (Some(text), holes) = (self.view.text.as_deref(), &self.view.holes) else { return false };
        let is_blank = |from: usize, to: usize| text.get(from..to).is_some_and(|part| part.trim().is_empty());
        let after = holes.get(holes.partition_point(|hole| hole.start < span.end));
        let before = holes[..holes.partition_point(|hole| hole.end <= span.start)].last();
        after.is_some_and(|hole| hole.start - span.end < NEAR && is_blank(span.end, hole.end))
            || before.is_some_and(|hole| span.start - hole.end < NEAR && is_blank(hole.start, span.start))
    }

    /// Whether anything of a template lies within a span.
    pub(super) fn has_holes(&self, span: Span) -> bool {
        [&self.view.holes, &self.view.dropped].into_iter().any(|spans| !within(spans, span).is_empty())
    }

    fn text_in(&self, node: Node<'_>, dialect: Dialect) -> Option<Text> {
        let written = node.anchored().unwrap_or(node);
        let key = (written.document().span(), written.id(), dialect);
        if let Some(known) = self.texts.borrow().get(&key) {
            return known.clone();
        }
        let text = self.read(node, dialect);
        self.texts.borrow_mut().insert(key, text.clone());
        text
    }

    fn read(&self, node: Node<'_>, dialect: Dialect) -> Option<Text> {
        let scalar = node.scalar()?;
        let unknown = [&self.view.holes, &self.view.dropped].into_iter();
        let unknown = unknown.flat_map(|spans| within(spans, scalar.span()));
        let mut holes: Vec<Range<usize>> = unknown.filter_map(|hole| decoded(&scalar, *hole)).collect();
        if node.value_type() == Type::String {
            let is_literal = |hole: &Range<usize>| self.is_literal(&scalar, hole);
            holes.extend(foreign_holes(scalar.text(), dialect).into_iter().filter(|hole| !is_literal(hole)));
            holes.extend(self.parameters_in(scalar.text()));
        }
        Some(Text::new(scalar, joined(holes)))
    }

    /// Whether a template in a pod that a chart printed was meant for Helm, and
    /// stands there all the same.
    fn is_literal(&self, scalar: &Scalar, hole: &Range<usize>) -> bool {
        if self.view.literal.is_empty() || !self.is_whole_object() {
            return false;
        }
        let group = self.document.root().and_then(|root| root.get("apiVersion")).and_then(Node::text);
        let is_built_in = matches!(group, Some("v1" | "apps/v1" | "batch/v1"));
        is_built_in && !within(&self.view.literal, scalar.place_at(hole.clone()).span).is_empty()
    }

    fn parameters_in(&self, text: &str) -> Vec<Range<usize>> {
        if self.parameters.is_empty() {
            return Vec::new();
        }
        parameter_holes(text, &|name| self.parameters.contains(name))
    }
}

/// The names of the parameters of an OpenShift Template.
fn parameters(root: Node<'_>) -> HashSet<&str> {
    let text = |key: &str| root.get(key).and_then(Node::text);
    let is_template = text("kind") == Some("Template")
        && text("apiVersion")
            .is_some_and(|version| version == "v1" || version.starts_with("template.openshift.io/"));
    let declared = root.get("parameters").into_iter().flat_map(Node::items);
    declared.filter(|_| is_template).filter_map(|parameter| parameter.get("name")?.text()).collect()
}

/// Those of `spans`, sorted and apart, that share a byte with a span.
fn within(spans: &[Span], span: Span) -> &[Span] {
    let from = spans.partition_point(|other| other.end <= span.start);
    let to = spans.partition_point(|other| other.start < span.end);
    spans.get(from..to).unwrap_or(&[])
}

/// The range of the decoded text that stands in a span of the source.
fn decoded(scalar: &Scalar, hole: Span) -> Option<Range<usize>> {
    let text = scalar.text();
    let place = |at: usize| scalar.place_at(at..text.ceil_char_boundary(at + 1)).span;
    let start = first_char(text, |at| place(at).end > hole.start);
    let end = first_char(text, |at| place(at).start >= hole.end);
    (start < end).then_some(start..end)
}

/// The offset of the first character that is `past` something, as all after
/// it are; the end of the text where none is.
fn first_char(text: &str, past: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = text.floor_char_boundary(low + (high - low) / 2);
        if past(middle) {
            high = middle;
        } else {
            low = text.ceil_char_boundary(middle + 1);
        }
    }
    low
}

fn joined(mut holes: Vec<Range<usize>>) -> Vec<Range<usize>> {
    holes.sort_unstable_by_key(|hole| (hole.start, hole.end));
    let mut found: Vec<Range<usize>> = Vec::new();
    for hole in holes {
        match found.last_mut() {
            Some(last) if hole.start <= last.end => last.end = last.end.max(hole.end),
            _ => found.push(hole),
        }
    }
    found
}
