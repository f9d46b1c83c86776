//! Templates in values that a chart prints as they stand, since nothing gives
//! them to `tpl`.

use super::super::reading::touches_any;
use crate::diagnostic::Diagnostic;
use crate::render::View;
use crate::render::helm::chart::RenderedFile;
use crate::render::origin::{Origin, Origins};
use crate::source::Span;

/// What tells that a template is meant for Helm: those of other tools may be
/// filled in before.
const NAMES: [&str; 5] = [".Values", ".Release", ".Chart", "include ", "template "];

/// The templates in a rendered text that stand so in a chart's `values.yaml`.
pub(super) fn templates(file: &RenderedFile, origins: &Origins) -> Vec<Span> {
    let text = file.text.as_str();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|offset| at + offset) {
        let Some(length) = text.get(start..).and_then(|rest| rest.find("}}")) else { break };
        let end = start + length + 2;
        let inside = text.get(start..end).unwrap_or_default();
        let is_of_helm = !inside.contains('\n') && NAMES.iter().any(|name| inside.contains(name));
        let is_of_chart = |origin: Origin| match origin {
            Origin::Value { node, .. } => origins
                .node(node)
                .is_some_and(|node| node.source().path().rsplit('/').next() == Some("values.yaml")),
            _ => false,
        };
        let pieces = || origins.pieces(&file.text, start..end);
        if is_of_helm && pieces().iter().all(|piece| is_of_chart(piece.origin)) {
            found.push(Span::new(start, end));
        }
        at = end;
    }
    found
}

/// Says of a finding that it is about such a template.
pub(super) fn explain(finding: &mut Diagnostic, views: &[View]) {
    let span = finding.primary.place.span;
    if views.iter().any(|view| touches_any(&view.literal, span)) {
        finding.note("the chart prints the template in it as it stands: nothing gives the value to `tpl`");
    }
}
