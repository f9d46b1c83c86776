//! Templates that make KOTS fail: they are judged by themselves, since what is
//! wrong with them is so in every reading.

use std::sync::Arc;

use super::Options;
use super::counted::parse;
use crate::diagnostic::Diagnostic;
use crate::model::{BrokenTemplate, Project, build};
use crate::render::View;
use crate::rules;
use crate::source::{Source, Span};
use crate::yaml::FailureKind;

/// Judges the templates of a whole file, comments included.
pub(super) fn judge_file(source: &Arc<Source>, is_kots: bool, options: &Options) -> Vec<Diagnostic> {
    judge(build::broken_templates(source, is_kots), options)
}

/// A line that switches others in a document which KOTS reads as YAML before it
/// renders it, where it makes that no YAML. What prints something is masked
/// still, since other flaws tell of it.
pub(super) fn bare_switch(
    source: &Arc<Source>,
    span: Span,
    view: &View,
    options: &Options,
) -> Option<BrokenTemplate> {
    let found = build::bare_switch(source, span, &view.dropped)?;
    // A file may hold very many documents: only this one is copied.
    let mut text = view.text.as_deref()?.get(span.range())?.as_bytes().to_vec();
    let from = view.dropped.partition_point(|dropped| dropped.end <= span.start);
    for dropped in view.dropped[from..].iter().take_while(|dropped| dropped.start < span.end) {
        let own = Span::new(dropped.start.max(span.start), dropped.end.min(span.end));
        text[own.start - span.start..own.end - span.start].copy_from_slice(source.slice(own).as_bytes());
    }
    for made in view.made.iter().filter(|made| made.touches(span)) {
        let own = Span::new(made.start.max(span.start), made.end.min(span.end));
        text[own.start - span.start..own.end - span.start].fill(b'x');
    }
    let plain = Source::new(source.path(), String::from_utf8(text).ok()?);
    let failure = parse(&plain, plain.text(), Span::new(0, plain.text().len()), options).err()?;
    (failure.kind == FailureKind::Syntax).then_some(found)
}

/// Runs the rules on templates that cannot be read.
pub(super) fn judge(templates: Vec<BrokenTemplate>, options: &Options) -> Vec<Diagnostic> {
    if templates.is_empty() {
        return Vec::new();
    }
    let project = Project { templates, ..Project::default() };
    rules::run(&project, options.version, &options.surroundings, options.work.as_deref())
}
