//! Owns what a finding is: level, message, places, notes, helps and fix.
//! Knows nothing of how one is found or printed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::{Place, Source, Span};

/// How bad a finding is; the order is the order of severity.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    clap::ValueEnum,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Advice; shown on request.
    Info,
    /// Very likely wrong.
    Warning,
    /// Will break a backup or a restore.
    Error,
}

impl Level {
    /// The word that reports print.
    pub fn word(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// What a fix takes upon itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// What the author plainly meant.
    Safe,
    /// A choice is made for the author.
    Unsafe,
}

/// A place with a few words about the text that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What this very text is; may be empty.
    pub text: String,
}

/// One replacement of bytes.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes to replace; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl PartialEq for Edit {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span && self.text == other.text && self.source.path() == other.source.path()
    }
}

/// Edits that belong together: all are made or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Whether it may be applied without being asked for by name.
    pub safety: Safety,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether an edit writes a secret, so that no report prints it.
    pub is_secret: bool,
}

/// The Kubernetes object a finding belongs to, as far as it is written out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Resource {
    /// `kind`.
    pub kind: String,
    /// `metadata.name`, where it is written and not templated.
    pub name: Option<String>,
    /// `metadata.namespace`, likewise.
    pub namespace: Option<String>,
}

/// Names of the failures of velint's own: something was not looked at, or not
/// written. They are always shown, never ignored, and never a success.
const FAILURES: [&str; 7] = [
    "internal-error",
    "invalid-config",
    "invalid-yaml",
    "unreadable-file",
    "unrenderable-chart",
    "unrenderable-kustomization",
    "unwritable-file",
];

/// Whether a diagnostic of this name is a failure of velint's own.
pub fn is_failure(rule: &str) -> bool {
    FAILURES.contains(&rule)
}

/// A finding, or a failure of velint's own: both look the same to a user.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// ID of the rule, kebab-case.
    pub rule: &'static str,
    /// How bad.
    pub level: Level,
    /// What is so: lower case, one line, no full stop.
    pub message: String,
    /// Where it is so.
    pub primary: Label,
    /// Other parties, such as the pod's containers.
    pub related: Vec<Label>,
    /// Of a text that was put together: for each time, what else took part in it.
    /// Where an ignore comment stands each time, it counts as well.
    pub origins: Vec<Vec<Place>>,
    /// Why it matters at backup or restore time.
    pub notes: Vec<String>,
    /// What to do.
    pub helps: Vec<String>,
    /// A change that would mend it.
    pub fix: Option<Fix>,
    /// The object it belongs to.
    pub resource: Option<Resource>,
    /// The container that the hook it is about runs in, where that can be told.
    pub container: Option<String>,
}

impl Diagnostic {
    /// A finding of `rule` at `place`, without notes.
    pub fn new(rule: &'static str, level: Level, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            level,
            message: message.into(),
            primary: Label { place, text: String::new() },
            related: Vec::new(),
            origins: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: None,
            resource: None,
            container: None,
        }
    }

    /// Sets the level of this one finding.
    pub fn level(&mut self, level: Level) -> &mut Self {
        self.level = level;
        self
    }

    /// Says what the text under the primary place is.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        self.primary.text = text.into();
        self
    }

    /// Adds another place.
    pub fn related(&mut self, place: Place, text: impl Into<String>) -> &mut Self {
        self.related.push(Label { place, text: text.into() });
        self
    }

    /// Adds a fact about what the backup or restore will do.
    pub fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.helps.push(text.into());
        self
    }

    /// Attaches a fix; an empty list of edits is no fix.
    pub fn fix(&mut self, safety: Safety, edits: impl IntoIterator<Item = Edit>) -> &mut Self {
        let edits: Vec<Edit> = edits.into_iter().collect();
        if !edits.is_empty() {
            self.fix = Some(Fix { safety, edits, is_secret: false });
        }
        self
    }
}
