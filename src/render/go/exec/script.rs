//! Texts of templates, and which template a name means.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::render::go::ast::{Block, Parsed};
use crate::render::go::parse::{BRACES, is_blank, parse};
use crate::render::origin::{FileId, Origin};
use crate::render::text::Text;
use crate::source::{Source, Span};

/// A text that was parsed, and where its bytes come from.
#[derive(Debug, Clone)]
pub struct Script {
    /// Its name in messages: `mychart/templates/pod.yaml`.
    pub name: Arc<str>,
    /// The text, without a byte order mark. Of a file its bytes have the origin [`Origin::Template`].
    pub text: Text,
    /// The file and its text, unless a template gave the text to `tpl`.
    pub file: Option<(FileId, Arc<Source>)>,
    /// The tree.
    pub parsed: Rc<Parsed>,
}

impl Script {
    /// The origin of a literal that begins at an offset.
    pub(super) fn literal(&self, offset: usize) -> Origin {
        match &self.file {
            Some((file, _)) => Origin::Literal { file: *file, offset: number(self.skipped() + offset) },
            None => self.text.origin_at(offset),
        }
    }

    /// The origin of what an action prints that begins at an offset.
    pub(super) fn action(&self, offset: usize) -> Origin {
        match &self.file {
            Some((file, _)) => Origin::Action { file: *file, offset: number(self.skipped() + offset) },
            None => self.text.origin_at(offset).derived(),
        }
    }

    /// Line and column of a byte as Go counts them: both in bytes, the column from 0.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.as_str().get(..offset).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        (1 + memchr::memchr_iter(b'\n', before.as_bytes()).count(), before.len() - line)
    }

    /// Bytes of the file before the text: those of a byte order mark.
    pub fn skipped(&self) -> usize {
        self.file.as_ref().map_or(0, |(_, source)| source.text().len() - self.text.len())
    }

    /// The bytes of a span.
    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.as_str().get(span.range()).unwrap_or_default()
    }
}

fn number(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A template with a name.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its name.
    pub name: Arc<str>,
    /// The text that it stands in.
    pub script: Rc<Script>,
    /// What it says.
    pub body: Arc<Block>,
}

/// The templates that can be called by name. Those of a text given to `tpl` are
/// only there while it is executed, before those outside.
#[derive(Debug, Default)]
pub struct Scope {
    templates: HashMap<Arc<str>, Template>,
    outer: Option<Rc<Scope>>,
}

impl Scope {
    /// A scope within another.
    pub fn within(outer: &Rc<Scope>) -> Self {
        Self { templates: HashMap::new(), outer: Some(Rc::clone(outer)) }
    }

    /// What a text defines that nobody wrote.
    pub(super) fn built_in(text: &str) -> Self {
        let name: Arc<str> = Arc::from("built in");
        let parsed = Rc::new(parse(text, BRACES));
        let script = Script { name: Arc::clone(&name), text: Text::plain(text), file: None, parsed };
        let mut scope = Self::default();
        scope.add(&name, &Rc::new(script));
        scope
    }

    /// Takes up what a text defines, and its main part under a name of its own.
    ///
    /// A blank template does not replace one of the same name (`template.go`,
    /// `associate`; `parse/parse.go`, `IsEmptyTree`).
    pub fn add(&mut self, name: &Arc<str>, script: &Rc<Script>) {
        let parsed = &script.parsed;
        let main = [(name, &parsed.main)];
        let named = parsed.definitions.iter().map(|definition| (&definition.name, &definition.body));
        for (name, body) in named.chain(main) {
            if is_blank(script.text.as_str(), body) && self.find(name).is_some() {
                continue;
            }
            let template =
                Template { name: Arc::clone(name), script: Rc::clone(script), body: Arc::clone(body) };
            self.templates.insert(Arc::clone(name), template);
        }
    }

    /// The template of that name.
    pub fn find(&self, name: &str) -> Option<Template> {
        let mut scope = self;
        loop {
            match (scope.templates.get(name), &scope.outer) {
                (Some(template), _) => return Some(template.clone()),
                (None, Some(outer)) => scope = outer,
                (None, None) => return None,
            }
        }
    }
}

/// Trees of texts, each parsed once. Kept from one rendering to the next.
#[derive(Debug, Default)]
pub struct Trees {
    trees: HashMap<Rc<str>, Rc<Parsed>>,
    bytes: usize,
}

/// Bytes of texts whose trees are kept.
const MOST: usize = 1 << 20;

impl Trees {
    /// The tree of a text.
    pub fn parse(&mut self, text: &Text) -> Rc<Parsed> {
        if let Some(known) = self.trees.get(text.as_str()) {
            return Rc::clone(known);
        }
        let parsed = Rc::new(parse(text.as_str(), BRACES));
        if self.bytes.saturating_add(text.len()) > MOST {
            self.trees.clear();
            self.bytes = 0;
        }
        self.bytes += text.len();
        self.trees.insert(text.rc(), Rc::clone(&parsed));
        parsed
    }
}
