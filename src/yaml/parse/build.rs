//! Builds the arena of a document from the parser's events, without recursion.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::{Limits, Reason, Stop, skip};
use crate::source::{Source, Span};
use crate::yaml::index::Index;
use crate::yaml::node::{Data, Kind};
use crate::yaml::scalar::{Style, decode};
use crate::yaml::{Document, filler, scalar};

/// Spans are bytes of the document until [`Builder::finish`].
pub(super) struct Builder<'c> {
    chunk: &'c str,
    limits: Limits,
    /// Scalars that the parser saw masked, by their first byte.
    masked: Vec<Span>,
    nodes: Vec<Data>,
    /// Nodes with each alias counted as what it expands to.
    expanded: usize,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchor>,
    comments: Vec<Span>,
    cursor: usize,
}

/// A collection whose end was not seen yet.
struct Open {
    id: u32,
    children: Vec<u32>,
    mapping: bool,
    flow: bool,
    /// Where its bracket stands; a collection without one spans its children.
    bracket: Option<usize>,
    anchor: usize,
    weight: usize,
}

struct Anchor {
    id: u32,
    /// How many nodes it holds, itself included; none while it is open.
    weight: Option<usize>,
}

impl<'c> Builder<'c> {
    pub(super) fn new(chunk: &'c str, limits: &Limits, masked: Vec<Span>) -> Self {
        Self {
            chunk,
            limits: *limits,
            masked,
            nodes: Vec::new(),
            expanded: 0,
            open: Vec::new(),
            anchors: HashMap::new(),
            comments: Vec::new(),
            cursor: 0,
        }
    }

    /// End of the last token that was taken.
    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether the innermost open collection is in flow style.
    pub(super) fn in_flow(&self) -> bool {
        self.open.last().is_some_and(|open| open.flow)
    }

    pub(super) fn take(&mut self, event: Event<'_>, at: Span) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(true, _) => self.cursor = at.end,
            Event::Comment(..) => self.comments.push(at),
            Event::Alias(anchor) => self.alias(anchor, at)?,
            Event::UnresolvedAlias(_) => return Err(self.stop(Reason::UnknownAlias, at)),
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, at, anchor, tag.as_deref())?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.start(false, style, anchor, tag.as_deref(), at)?;
            }
            Event::MappingStart(style, anchor, tag) => self.start(true, style, anchor, tag.as_deref(), at)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(at)?,
            _ => {}
        }
        Ok(())
    }

    /// The document, its spans those of the whole source.
    pub(super) fn finish(&mut self, source: &Arc<Source>, span: Span) -> Document {
        let mut nodes = std::mem::take(&mut self.nodes);
        let mut comments = std::mem::take(&mut self.comments);
        comments.extend(self.masked.iter().filter(|span| self.chunk[span.start..].starts_with('#')));
        let moved = nodes.iter_mut().map(|node| &mut node.span).chain(&mut comments);
        moved.for_each(|at| *at = Span::new(at.start + span.start, at.end + span.start));
        comments.sort_unstable();
        comments.dedup();
        let shadow = (source.slice(span) != self.chunk).then(|| self.chunk.into());
        let root = (!nodes.is_empty()).then_some(0);
        let target = |(id, node): (u32, &Data)| match node.kind {
            Kind::Alias(target) => Some((target, id)),
            _ => None,
        };
        let mut aliases: Vec<(u32, u32)> = (0..).zip(&nodes).filter_map(target).collect();
        aliases.sort_unstable();
        let (index, outer, source) = (Index::default(), None, Arc::clone(source));
        Document { source, span, shadow, nodes, root, aliases, comments, index, outer }
    }

    fn alias(&mut self, anchor: usize, at: Span) -> Result<(), Stop> {
        let Some(target) = self.anchors.get(&anchor) else {
            return Err(self.stop(Reason::UnknownAlias, at));
        };
        let Some(weight) = target.weight else { return Err(self.stop(Reason::AliasCycle, at)) };
        self.expanded = self.expanded.saturating_add(weight);
        let kind = Kind::Alias(target.id);
        let id = self.add(kind, at, None, weight)?;
        self.cursor = at.end;
        self.refuse_key(id)
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        at: Span,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), Stop> {
        let missing = style == ScalarStyle::Plain && at.is_empty();
        let style = match style {
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            _ => Style::Plain,
        };
        let block = matches!(style, Style::Literal | Style::Folded);
        let indent = match block {
            // A block of blank lines has no indentation of its own.
            true if text.bytes().all(|byte| byte == b'\n') => usize::MAX,
            // The parser's span begins behind the indentation.
            true => at.start - self.chunk[..at.start].rfind(['\n', '\r']).map_or(0, |at| at + 1),
            false => 0,
        };
        let (text, span) = if missing {
            (Cow::Borrowed(""), self.missing(at))
        } else if block {
            self.block(text, style, at, indent)
        } else {
            (self.unmask(text, style, at), at)
        };
        self.cursor = self.cursor.max(span.end);
        let text = filler::without(text);
        let id = self.add(Kind::Scalar { text: text.into(), style, indent }, span, tag, 1)?;
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { id, weight: Some(1) });
        }
        Ok(())
    }

    /// A missing value stands right after its key's colon.
    fn missing(&self, at: Span) -> Span {
        let is_value = self.open.last().is_some_and(|open| open.mapping && open.children.len() % 2 == 1);
        let blanks = self.chunk[at.start..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let colon = at.start + blanks;
        // A colon that begins a line belongs to a key further out.
        let line = self.chunk[..at.start].trim_end_matches([' ', '\t']);
        if is_value && self.chunk[colon..].starts_with(':') && !line.ends_with(['\n', '\r']) {
            return Span::new(colon + 1, colon + 1);
        }
        at
    }

    /// The text of a block scalar as go-yaml reads it, and its span: from the
    /// header, which the parser leaves out, to the end of the last line of
    /// content, where the parser goes on to the next token.
    fn block<'t>(&self, text: Cow<'t, str>, style: Style, at: Span, indent: usize) -> (Cow<'t, str>, Span) {
        let header = skip::to_node(self.chunk, self.cursor);
        let Some(end) = scalar::block_end(self.chunk, header, at.end, indent, text.is_empty()) else {
            return (text, at);
        };
        let span = Span::new(header, end);
        let ends_file = end == self.chunk.len();
        let text = match text {
            // What has no line break at the end of the file gets none from
            // libyaml, and its blank lines do not count by their blanks.
            Cow::Owned(mut owned) if ends_file && owned.ends_with('\n') => {
                owned.pop();
                Cow::Owned(owned)
            }
            blank if blank.bytes().all(|byte| byte == b'\n') => {
                let raw = &self.chunk[header..scalar::outer_end(self.chunk, end, usize::MAX)];
                let decoded = decode::decode(raw, style, usize::MAX);
                decoded.map_or(blank, |(decoded, _)| Cow::Owned(decoded))
            }
            other => other,
        };
        (text, span)
    }

    /// What a scalar says whose line breaks were hidden from the parser.
    fn unmask<'t>(&self, text: Cow<'t, str>, style: Style, at: Span) -> Cow<'t, str> {
        if self.masked.binary_search_by_key(&at.start, |span| span.start).is_err() {
            return text;
        }
        match decode::decode(&self.chunk[at.range()], style, 0) {
            Some((decoded, _)) => Cow::Owned(decoded),
            None => text,
        }
    }

    fn start(
        &mut self,
        mapping: bool,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: Span,
    ) -> Result<(), Stop> {
        if self.open.len() >= self.limits.depth {
            return Err(self.stop(Reason::TooDeep(self.limits.depth), at));
        }
        let flow = style == StructureStyle::Flow;
        let bracket = (flow && self.chunk[at.start..].starts_with(['{', '['])).then_some(at.start);
        let span = Span::new(at.start, at.start);
        let id = self.add(empty(mapping, flow), span, tag, 0)?;
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { id, weight: None });
        }
        self.cursor = self.cursor.max(bracket.map_or(0, |at| at + 1));
        self.open.push(Open { id, children: Vec::new(), mapping, flow, bracket, anchor, weight: 1 });
        Ok(())
    }

    fn end(&mut self, at: Span) -> Result<(), Stop> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let ends = open.children.first().zip(open.children.last());
        let ends = ends.map(|(first, last)| {
            Span::new(self.nodes[*first as usize].span.start, self.nodes[*last as usize].span.end)
        });
        let node = &mut self.nodes[open.id as usize];
        node.span = match (open.bracket, ends) {
            (Some(start), _) => Span::new(start, at.end),
            (None, Some(ends)) => ends,
            (None, None) => node.span,
        };
        self.cursor = self.cursor.max(node.span.end);
        node.kind = if open.mapping {
            let (pairs, _) = open.children.as_chunks::<2>();
            let entries = pairs.iter().map(|&[key, value]| (key, value)).collect();
            Kind::Mapping { entries, flow: open.flow }
        } else {
            Kind::Sequence { items: open.children, flow: open.flow }
        };
        if let Some(anchor) = self.anchors.get_mut(&open.anchor) {
            anchor.weight = Some(open.weight);
        }
        if let Some(parent) = self.open.last_mut() {
            parent.weight = parent.weight.saturating_add(open.weight);
        }
        self.refuse_key(open.id)
    }

    /// Refuses a collection that was just read as a key, as go-yaml does.
    fn refuse_key(&self, id: u32) -> Result<(), Stop> {
        let is_key = self.open.last().is_some_and(|open| open.mapping && open.children.len() % 2 == 1);
        let node = &self.nodes[id as usize];
        let target = match node.kind {
            Kind::Alias(target) => &self.nodes[target as usize],
            _ => node,
        };
        if is_key && !matches!(target.kind, Kind::Scalar { .. }) {
            let braces = self.chunk[..node.span.start].ends_with('{')
                && self.chunk[node.span.start..].starts_with('{');
            return Err(self.stop(Reason::CollectionAsKey { braces }, node.span));
        }
        Ok(())
    }

    /// Adds a node to the arena and to the collection that is open.
    fn add(&mut self, kind: Kind, span: Span, tag: Option<&Tag>, weight: usize) -> Result<u32, Stop> {
        self.expanded = self.expanded.saturating_add(1);
        let most = self.limits.nodes.min(u32::MAX as usize - 1);
        if self.nodes.len() >= most {
            return Err(self.stop(Reason::TooManyNodes(self.limits.nodes), span));
        }
        if self.expanded > most {
            return Err(self.stop(Reason::AliasExpansion(self.limits.nodes), span));
        }
        let id = self.nodes.len() as u32;
        let parent = self.open.last().map_or(id, |open| open.id);
        if let Some(open) = self.open.last_mut() {
            open.children.push(id);
            open.weight = open.weight.saturating_add(weight);
        }
        self.nodes.push(Data { span, parent, tag: tag.map(written), kind });
        Ok(id)
    }

    fn stop(&self, reason: Reason, span: Span) -> Stop {
        Stop { reason, span, after: self.cursor, in_flow: self.in_flow() }
    }
}

fn empty(mapping: bool, flow: bool) -> Kind {
    match mapping {
        true => Kind::Mapping { entries: Vec::new(), flow },
        false => Kind::Sequence { items: Vec::new(), flow },
    }
}

/// `!!str` for YAML's own tags, else the resolved tag.
fn written(tag: &Tag) -> Box<str> {
    match tag.suffix_in_namespace("tag:yaml.org,2002:") {
        Some(name) => format!("!!{name}").into(),
        None => tag.to_string().into(),
    }
}
