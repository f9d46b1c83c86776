//! Templates that Helm cannot read: it refuses their chart, whatever its values.

use crate::render::go::exec::Script;
use crate::render::go::parse::is_bound;
use crate::render::helm::chart::{Failure, FailureKind};
use crate::source::{Place, Span};

/// Why Helm cannot read a template: the first fault in it, as in Go.
pub(super) fn refusal(script: &Script) -> Option<Failure> {
    let fault = script.parsed.faults.first()?;
    let (_, source) = script.file.as_ref()?;
    let before = script.skipped();
    let place = Place::new(source, Span::new(before + fault.span.start, before + fault.span.end));
    let kind = if is_bound(fault) { FailureKind::Bound } else { FailureKind::Template };
    Some(Failure { message: fault.message.clone(), place: Some(place), kind })
}
