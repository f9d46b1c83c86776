//! Inputs that broke something once: what the fuzz targets found and was
//! mended. `fixtures/fuzz-finds/<target>-<what>.yaml` is an input of that target.

#[path = "support/files.rs"]
mod files;
#[path = "support/invariants.rs"]
mod invariants;

use invariants::TARGETS;

/// The target that a find is named after.
fn target(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let named = |target: &str| name.strip_prefix(target).is_some_and(|rest| rest.starts_with('-'));
    TARGETS.iter().map(|(target, _)| *target).find(|target| named(target))
}

#[test]
fn what_was_found_stays_mended() {
    let finds = files::below("fixtures/fuzz-finds", &[".yaml"]);
    assert!(!finds.is_empty());
    for path in finds {
        let target = target(&path).unwrap_or_else(|| panic!("{path} is named after no target"));
        eprintln!("{path}");
        invariants::check(target, &files::read(&path));
    }
}

/// What holds for hostile texts holds for honest ones.
#[test]
fn every_fixture_passes_every_target() {
    let mut paths = files::below("fixtures", &[".yaml"]);
    paths.retain(|path| !path.contains("/fuzz-finds/"));
    assert!(paths.len() > 100);
    for path in paths {
        let text = files::read(&path);
        // These take all that a chart may; `hostile_charts.rs` has them with less.
        let is_endless = path.starts_with("fixtures/hostile-charts/");
        let fits = |target: &str| target != "growth" && !(is_endless && target == "chart");
        for (target, check) in TARGETS.iter().filter(|(target, _)| fits(target)) {
            eprintln!("{target}: {path}");
            check(&text);
        }
    }
}
