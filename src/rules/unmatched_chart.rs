//! Contract: `rules/unmatched-chart.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Level, Safety};
use crate::model::{Charts, Manifest, PackedChart, Release, Text, ValueType};

pub(super) const CHECK: Check = Check::Release(check);

fn check(manifest: &Manifest, release: &Release, cx: &mut Cx) {
    let Some(chart) = manifest.chart.as_ref().filter(|chart| chart.is_excluded != Some(true)) else {
        return;
    };
    let (Some(name), Some(version)) = (&chart.name, &chart.version) else { return };
    let Some(text) = version.text.as_ref().filter(|text| text.known().is_some()) else { return };
    if version.kind == ValueType::Number {
        return number(text, cx);
    }
    let (Some(known), true) = (name.known(), version.is_string()) else { return };
    let of_name = || release.charts.packed.iter().filter(|packed| packed.name == known);
    if of_name().any(|packed| Some(packed.version.as_str()) == text.known()) {
        return;
    }
    // What a build left behind may be old.
    match of_name().find(|packed| !packed.is_ignored) {
        Some(packed) => other_version(packed, known, text, release, cx),
        None if of_name().next().is_none() => absent(known, name, &release.charts, cx),
        None => {}
    }
}

fn number(text: &Text, cx: &mut Cx) {
    let found = cx.report(text.place(), format!("`chartVersion: {}` is a number", value(text.written())));
    found.label("must be a string");
    found.note(
        "KOTS reads the version as a string: this HelmChart cannot be decoded, and its chart is not deployed",
    );
    if let Some(edit) = text.quote() {
        found.fix(Safety::Safe, [edit]);
    }
}

fn other_version(packed: &PackedChart, name: &str, text: &Text, release: &Release, cx: &mut Cx) {
    let (name, wanted) = (value(name), text.written());
    let has_v = wanted.trim_start_matches('v') == packed.version.trim_start_matches('v');
    let found = cx.report(
        text.place(),
        format!("no archive in this release holds chart `{name}` of version `{}`", value(wanted)),
    );
    found.label(format!("`{}` holds version `{}`", value(&packed.path), value(&packed.version)));
    if has_v {
        found.note("KOTS compares versions letter by letter: a `v` counts");
    }
    found.note("KOTS fails to render a release where a HelmChart finds no archive of its name and version");
    let others = release.charts.packed.iter().filter(|other| other.name == packed.name);
    if others.count() == 1 {
        found.help(format!("`chartVersion: {}` is the version in the archive", value(&packed.version)));
    }
}

/// No archive has the name. Charts that a build will pack may come from
/// anywhere, so that is a warning.
fn absent(known: &str, name: &Text, charts: &Charts, cx: &mut Cx) {
    let has_archives = charts.packed.iter().any(|packed| !packed.is_ignored);
    let may_be_packed = charts.unpacked.as_ref().is_none_or(|names| names.iter().any(|name| name == known));
    if charts.is_partial || !has_archives || may_be_packed {
        return;
    }
    let message = format!("no archive in this release holds a chart named `{}`", value(known));
    let found = cx.report(name.place(), message);
    found.level(Level::Warning).label("no such chart");
    found.note("KOTS fails to render a release where a HelmChart finds no archive of its name and version");
    let mut names: Vec<&str> = charts.packed.iter().map(|packed| packed.name.as_str()).collect();
    names.dedup();
    let names = crate::model::Names { known: names, more: false };
    if let Some(near) = names.nearest(known) {
        found.help(format!("an archive holds a chart named `{}`", value(near)));
    }
}
