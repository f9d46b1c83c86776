//! The costly steps of a check, each with its count.

use std::sync::Arc;

use super::Options;
use crate::render::{self, View};
use crate::source::{Source, Span};
use crate::velero::key::Trace;
use crate::work::Counts;
use crate::yaml::{self, Document, Failure};

impl Options {
    /// Adds to the counts of work where someone asks for them.
    pub(super) fn count(&self, add: impl FnOnce(&mut Counts)) {
        if let Some(work) = &self.work {
            work.count(add);
        }
    }
}

/// What a part of a source has a trace of.
pub(super) fn search(source: &Source, span: Span, options: &Options) -> Trace {
    options.count(|counts| counts.searched += span.len());
    Trace::of(source.slice(span).as_bytes())
}

/// The readings of a text; more of them where text that `matters` is switched.
pub(super) fn views(source: &Source, matters: &dyn Fn(&str) -> bool, options: &Options) -> Vec<View> {
    let views = render::views(source.text(), matters);
    options.count(|counts| {
        counts.views += views.len();
        counts.masked += views.iter().filter_map(|view| view.text.as_ref()).map(String::len).sum::<usize>();
    });
    views
}

/// Parses one document.
pub(super) fn parse(
    source: &Arc<Source>,
    text: &str,
    span: Span,
    options: &Options,
) -> Result<Document, Failure> {
    options.count(|counts| {
        counts.parsed += 1;
        counts.parsed_bytes += span.len();
    });
    yaml::parse(source, text, span, &options.yaml)
}
