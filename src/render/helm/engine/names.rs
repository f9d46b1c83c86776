//! The functions that Helm has: of another name it says that none is defined,
//! and renders nothing (`pkg/engine/funcs.go` of Helm 3.20, 4.1.4 and 4.2).

use super::natives::NATIVES;
use crate::render::functions;
use crate::render::go::ast::{ParseFault, Parsed};
use crate::render::go::calls;
use crate::render::helm::chart::HelmVersion;

/// Whether a release of Helm has a function of that name.
pub(super) fn is_defined(name: &str, version: HelmVersion) -> bool {
    match name {
        "and" | "or" => true,
        "mustToYaml" => version >= HelmVersion::V4_1,
        "mustToToml" => version >= HelmVersion::V4_2,
        _ => functions::find(name).is_some() || NATIVES.iter().any(|native| native.name == name),
    }
}

/// Adds to the faults of a text the names that no function has.
pub(super) fn look_up(parsed: &mut Parsed, version: HelmVersion) {
    let mut faults = Vec::new();
    calls::functions(parsed, &mut |name, span| {
        if !is_defined(name, version) {
            faults.push(ParseFault::new(format!("function {name:?} not defined"), span));
        }
    });
    if !faults.is_empty() {
        parsed.faults.extend(faults);
        parsed.faults.sort_by_key(|fault| fault.span);
    }
}
