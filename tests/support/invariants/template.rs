//! A text as the only template of a chart with fixed values.

use velint::discover::{Package, PackageFile};
use velint::render::go::exec::Mode;
use velint::render::helm::chart::{Arm, HelmVersion, Limits, Release, RenderedFile, ValueSet};
use velint::render::helm::prepare::NoResolver;
use velint::render::helm::renderer::{Renderer, Way};
use velint::render::origin::Origins;

use super::choice;

/// Small ones: what takes long is no find.
const LIMITS: Limits = Limits { depth: 100, output: 1 << 20, steps: 100_000 };

const VALUES: &str = "name: a b\nempty: \"\"\nnone: ~\nyes: true\ncount: 3\nshare: 0.5\n\
    list: [a, 1, {b: c}, null]\nmap: {a: b, c: {d: \"é\\n\"}}\n\
    text: |\n  {{ .Values.name }}\n  - x\npodAnnotations:\n  pre.hook.backup.velero.io/command: '[\"a\"]'\n";

pub fn check(text: &str) {
    let file = |path: &str, text: &str| PackageFile { path: path.to_owned(), bytes: text.into() };
    let files = vec![
        file("Chart.yaml", "apiVersion: v2\nname: fuzz\nversion: 1.2.3\nappVersion: \"4\"\n"),
        file("values.yaml", VALUES),
        file("templates/a.yaml", text),
    ];
    let package = Package { display: "fuzz".to_owned(), files, ..Package::default() };
    let (chart, failures) = Renderer::open(package, HelmVersion::default(), LIMITS);
    let mut chart = chart.expect("the chart can be opened");
    assert!(failures.is_empty(), "{failures:?}");
    let arm = if choice(text).is_multiple_of(2) { Arm::Body } else { Arm::Otherwise };
    for mode in [Mode::Tolerant, Mode::Strict] {
        let way = Way { arm, mode };
        let outcome = chart.render(&ValueSet::default(), &Release::default(), way, &mut NoResolver);
        assert!(outcome.rendered.steps <= LIMITS.steps + (16 << 20), "{text:?}");
        for failure in &outcome.rendered.failures {
            assert!(!failure.message.is_empty(), "{text:?}");
            if let Some(place) = &failure.place {
                assert!(place.source.text().get(place.span.range()).is_some(), "{text:?}: {failure:?}");
            }
        }
        outcome.rendered.files.iter().for_each(|file| origins_hold(file, chart.origins()));
    }
}

/// Every byte has an origin, and every origin is a place.
fn origins_hold(file: &RenderedFile, origins: &Origins) {
    let text = &file.text;
    let shown = text.as_str();
    let mut end = 0;
    for piece in origins.pieces(text, 0..text.len()) {
        assert_eq!(piece.range.start, end, "a gap in {shown:?}");
        assert!(!piece.range.is_empty(), "an empty piece in {shown:?}");
        end = piece.range.end;
        if let Some((place, _)) = origins.located(text, &piece) {
            let written = place.source.text().get(place.span.range());
            assert!(written.is_some(), "{piece:?} of {shown:?} is nowhere: {place:?}");
        }
    }
    assert_eq!(end, text.len(), "the end of {shown:?} has no origin");
}
