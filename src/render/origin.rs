//! Where the bytes of a rendered text come from.
//!
//! A string in the renderer carries runs of bytes, each with an [`Origin`]. An
//! origin is a few numbers; [`Origins`] holds the files and documents that the
//! numbers mean, and outlives the rendering, so that any byte of the result can
//! be asked where a person edits it.

mod pieces;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

pub use pieces::Piece;

use super::text::Text;
use crate::source::{Place, Source, Span};
use crate::yaml::{Document, Node};

/// A text with templates: an index into the files of [`Origins`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

/// A node of a document of values: an index into the nodes of [`Origins`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// Why something is not known: an index into the causes of [`Origins`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CauseId(pub(super) u32);

impl CauseId {
    /// Its place among [`Origins::causes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a run of bytes, or a value, comes from. Offsets are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Nobody wrote it: structure that an emitter adds, a separator.
    #[default]
    None,
    /// The text of a template between its actions, byte for byte.
    Template {
        /// The template.
        file: FileId,
        /// Where the first byte stands in it.
        offset: u32,
    },
    /// A literal inside an action, byte for byte.
    Literal {
        /// The template.
        file: FileId,
        /// Where the first byte stands in it.
        offset: u32,
    },
    /// The decoded text of a scalar of the values, byte for byte; of a value
    /// that is no string, the value as a whole.
    Value {
        /// The scalar.
        node: NodeId,
        /// Offset of the first byte in the decoded text.
        offset: u32,
    },
    /// The decoded text of the key of a node of the values, byte for byte.
    Key {
        /// The value under the key.
        node: NodeId,
        /// Offset of the first byte in the decoded text of the key.
        offset: u32,
    },
    /// Made from a node of the values, but not byte for byte.
    Derived {
        /// The node that contributed first.
        node: NodeId,
    },
    /// Printed by an action from nothing that a person wrote elsewhere.
    Action {
        /// The template.
        file: FileId,
        /// Where the action begins, at its left delimiter or pipeline.
        offset: u32,
    },
    /// Stands for what only the installation knows, or what could not be told.
    Hole {
        /// Why.
        cause: CauseId,
    },
}

impl Origin {
    /// The origin of what stands `bytes` further on.
    pub fn advanced(self, bytes: usize) -> Self {
        let further = |offset: u32| offset.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
        match self {
            Origin::Template { file, offset } => Origin::Template { file, offset: further(offset) },
            Origin::Literal { file, offset } => Origin::Literal { file, offset: further(offset) },
            Origin::Value { node, offset } => Origin::Value { node, offset: further(offset) },
            Origin::Key { node, offset } => Origin::Key { node, offset: further(offset) },
            other => other,
        }
    }

    /// The origin of what is made from this, no longer byte for byte.
    pub fn derived(self) -> Self {
        match self {
            Origin::Value { node, .. } | Origin::Key { node, .. } => Origin::Derived { node },
            Origin::Template { file, offset } | Origin::Literal { file, offset } => {
                Origin::Action { file, offset }
            }
            other => other,
        }
    }

    /// Whether it stands for something unknown.
    pub fn is_hole(self) -> bool {
        matches!(self, Origin::Hole { .. })
    }

    /// Which of several origins says most about a text made from all of them:
    /// a hole, then values, then templates.
    pub fn rank(self) -> u8 {
        match self {
            Origin::Hole { .. } => 7,
            Origin::Value { .. } => 6,
            Origin::Key { .. } => 5,
            Origin::Derived { .. } => 4,
            Origin::Literal { .. } => 3,
            Origin::Template { .. } => 2,
            Origin::Action { .. } => 1,
            Origin::None => 0,
        }
    }
}

/// A text that origins count bytes of.
#[derive(Debug, Clone)]
pub enum TemplateFile {
    /// A file.
    File(Arc<Source>),
    /// An assignment put together from fields that stand elsewhere: its bytes have origins themselves.
    Virtual(Text),
}

/// Why something is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What is so, in the words of a diagnostic: `no template "common.names.fullname"`.
    pub message: String,
    /// The action or value that it happened in, where there is one.
    pub at: Option<Place>,
    /// Whether a text of it may be blank, unlike one that is random.
    pub may_be_blank: bool,
}

/// How often a place in a virtual file is looked up in what it came from, which may be another one.
const DEEPEST: usize = 64;

/// What origins mean. One per chart; rendering with another set of values adds to it.
#[derive(Debug, Default)]
pub struct Origins {
    files: Vec<TemplateFile>,
    documents: Vec<Rc<Document>>,
    /// Document, node in its arena, key in its arena.
    nodes: Vec<(u32, u32, Option<u32>)>,
    causes: Vec<Cause>,
    /// The causes by what they say and where.
    known: HashMap<CauseKey, CauseId>,
}

/// What makes a cause: its message, the address of a source and the span in it,
/// whether a text of it may be blank. The source is kept by the cause.
type CauseKey = (String, Option<(usize, Span)>, bool);

impl Origins {
    /// Takes up a template.
    pub fn add_file(&mut self, file: TemplateFile) -> FileId {
        self.files.push(file);
        FileId(number(self.files.len() - 1))
    }

    /// The template of that number.
    pub fn file(&self, id: FileId) -> Option<&TemplateFile> {
        self.files.get(id.0 as usize)
    }

    /// Takes up a document of values; its number is for [`Origins::add_node`].
    pub fn add_document(&mut self, document: &Rc<Document>) -> u32 {
        self.documents.push(Rc::clone(document));
        number(self.documents.len() - 1)
    }

    /// Takes up a node of a document that was taken up, with its key.
    pub fn add_node(&mut self, document: u32, node: Node<'_>, key: Option<Node<'_>>) -> NodeId {
        self.nodes.push((document, node.id(), key.map(Node::id)));
        NodeId(number(self.nodes.len() - 1))
    }

    /// The node of that number.
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        let &(document, node, _) = self.nodes.get(id.0 as usize)?;
        Some(self.documents.get(document as usize)?.node(node))
    }

    /// The key of the node of that number; none for items and roots.
    pub fn key(&self, id: NodeId) -> Option<Node<'_>> {
        let &(document, _, key) = self.nodes.get(id.0 as usize)?;
        Some(self.documents.get(document as usize)?.node(key?))
    }

    /// Takes up a reason for something to be unknown; the same one has one number.
    pub fn add_cause(&mut self, cause: Cause) -> CauseId {
        let at = cause.at.as_ref().map(|at| (Arc::as_ptr(&at.source).addr(), at.span));
        let key = (cause.message.clone(), at, cause.may_be_blank);
        let causes = &mut self.causes;
        *self.known.entry(key).or_insert_with(|| {
            causes.push(cause);
            CauseId(number(causes.len() - 1))
        })
    }

    /// Every reason for something to be unknown, in the order they came up.
    pub fn causes(&self) -> &[Cause] {
        &self.causes
    }

    /// The reason of that number.
    pub fn cause(&self, id: CauseId) -> Option<&Cause> {
        self.causes.get(id.0 as usize)
    }

    /// What a person sees of an origin: a node of the values or its key as a whole,
    /// a point in a template. None for what nobody wrote.
    pub fn place(&self, origin: Origin) -> Option<Place> {
        match self.real(origin) {
            Origin::Value { node, .. } | Origin::Derived { node } => self.node(node).map(Node::place),
            Origin::Key { node, .. } => self.key(node).map(Node::place),
            Origin::Template { file, offset }
            | Origin::Literal { file, offset }
            | Origin::Action { file, offset } => {
                let TemplateFile::File(source) = self.file(file)? else { return None };
                let at = offset as usize;
                Some(Place::new(source, Span::new(at, at)))
            }
            Origin::Hole { cause } => self.causes.get(cause.0 as usize)?.at.clone(),
            Origin::None => None,
        }
    }

    /// Follows texts that were put together back to what they were made from.
    pub fn real(&self, mut origin: Origin) -> Origin {
        for _ in 0..DEEPEST {
            let (file, offset, coarse) = match origin {
                Origin::Template { file, offset } | Origin::Literal { file, offset } => (file, offset, false),
                Origin::Action { file, offset } => (file, offset, true),
                _ => return origin,
            };
            let Some(TemplateFile::Virtual(text)) = self.file(file) else { return origin };
            origin = text.origin_at(offset as usize);
            if coarse {
                origin = origin.derived();
            }
        }
        Origin::None
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
