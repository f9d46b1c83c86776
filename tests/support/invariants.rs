//! What has to hold for every input, however hostile: the fuzz targets and the
//! tests of what they found run the same checks. Each panics where it fails.

#![allow(dead_code, reason = "each program uses its own part")]

#[path = "invariants/chart.rs"]
mod chart;
#[path = "invariants/duration.rs"]
mod duration;
#[path = "invariants/fixes.rs"]
mod fixes;
#[path = "invariants/growth.rs"]
mod growth;
#[path = "invariants/json.rs"]
mod json;
#[path = "invariants/kots_holes.rs"]
mod kots_holes;
#[path = "invariants/pipeline.rs"]
mod pipeline;
#[path = "invariants/reports.rs"]
pub mod reports;
#[path = "invariants/scalar_map.rs"]
mod scalar_map;
#[path = "invariants/suppressions.rs"]
mod suppressions;
#[path = "invariants/template.rs"]
mod template;
#[path = "invariants/tree.rs"]
mod tree;
#[path = "invariants/yaml.rs"]
mod yaml;

/// A fuzz target's name and what it checks.
pub type Target = (&'static str, fn(&str));

/// Every target on text.
pub const TARGETS: [Target; 11] = [
    ("chart", chart::check),
    ("duration", duration::check),
    ("fixes", fixes::check),
    ("growth", growth::check),
    ("json", json::check),
    ("kots_holes", kots_holes::check),
    ("pipeline", pipeline::check),
    ("scalar_map", scalar_map::check),
    ("suppressions", suppressions::check),
    ("template", template::check),
    ("yaml", yaml::check),
];

/// Runs the check of a target.
pub fn check(target: &str, text: &str) {
    let (_, check) = TARGETS.iter().find(|(name, _)| *name == target).expect("a target of this name");
    check(text);
}

/// A number that a text always gives, to choose by.
fn choice(text: &str) -> usize {
    text.bytes().fold(5381, |hash: usize, byte| hash.wrapping_mul(33) ^ usize::from(byte))
}
