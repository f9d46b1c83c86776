//! Templates that make KOTS fail: they are judged by themselves, since what is
//! wrong with them is so in every reading.

use std::sync::Arc;

use super::Options;
use crate::diagnostic::Diagnostic;
use crate::model::{BrokenTemplate, Project, build};
use crate::rules;
use crate::source::Source;

/// Judges the templates of a whole file, comments included.
pub(super) fn judge_file(source: &Arc<Source>, is_kots: bool, options: &Options) -> Vec<Diagnostic> {
    judge(build::broken_templates(source, is_kots), options)
}

pub(super) fn judge(templates: Vec<BrokenTemplate>, options: &Options) -> Vec<Diagnostic> {
    if templates.is_empty() {
        return Vec::new();
    }
    let project = Project { templates, ..Project::default() };
    rules::run(&project, options.version, &options.surroundings, options.work.as_deref())
}
