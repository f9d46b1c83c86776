//! Templates that Helm cannot read: it refuses their chart, whatever its values.

use super::natives;
use crate::render::functions;
use crate::render::go::ast::ParseFault;
use crate::render::go::calls::each_function;
use crate::render::go::exec::Script;
use crate::render::go::parse::is_bound;
use crate::render::helm::chart::{Failure, FailureKind};
use crate::source::{Place, Span};

/// Why Helm cannot read a template: the first fault in it, as in Go.
pub(super) fn refusal(script: &Script) -> Option<Failure> {
    let parsed = &script.parsed;
    let mut unknown: Option<ParseFault> = None;
    each_function(parsed, &mut |name, span| {
        let is_first = unknown.as_ref().is_none_or(|known| span.start < known.span.start);
        if is_first && !is_known(name) {
            // Of a chain of fields only the name itself.
            let span = Span::new(span.start, span.start + name.len());
            unknown = Some(ParseFault { message: format!("function {name:?} not defined"), span });
        }
    });
    let fault = parsed.faults.iter().chain(&unknown).min_by_key(|fault| fault.span.start)?;
    let (_, source) = script.file.as_ref()?;
    let before = script.skipped();
    let place = Place::new(source, Span::new(before + fault.span.start, before + fault.span.end));
    let kind = if is_bound(fault) { FailureKind::Bound } else { FailureKind::Template };
    Some(Failure { message: fault.message.clone(), place: Some(place), kind })
}

/// Whether Helm has a function of that name.
fn is_known(name: &str) -> bool {
    matches!(name, "and" | "or")
        || functions::find(name).is_some()
        || natives::NATIVES.iter().any(|native| native.name == name)
}
