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
    let masked = view.text.as_deref()?;
    let found = build::bare_switch(source, span, &view.dropped)?;
    let mut text = masked.as_bytes().to_vec();
    for dropped in &view.dropped {
        text[dropped.range()].copy_from_slice(source.slice(*dropped).as_bytes());
    }
    let text = String::from_utf8(text).ok()?;
    let failure = parse(source, &text, span, options).err()?;
    (failure.kind == FailureKind::Syntax).then_some(found)
}

pub(super) fn judge(templates: Vec<BrokenTemplate>, options: &Options) -> Vec<Diagnostic> {
    if templates.is_empty() {
        return Vec::new();
    }
    let project = Project { templates, ..Project::default() };
    rules::run(&project, options.version, &options.surroundings, options.work.as_deref())
}
