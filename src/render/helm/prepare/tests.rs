use std::rc::Rc;

use crate::discover::{Package, PackageFile};
use crate::render::helm::chart::{Arm, Chart, Dependency, HelmVersion, Layer, SetKind, ValueSet};
use crate::render::helm::load::{Loaded, load};
use crate::render::helm::prepare::{NoResolver, Options, Prepared, Resolver, prepare};
use crate::render::helm::tests::{json, options};
use crate::render::origin::{Cause, Origins};
use crate::render::value::{Kind, Map, Slot, Value};
use crate::source::Source;

fn loaded(files: &[(&str, &str)], origins: &mut Origins) -> Loaded {
    let file = |(path, text): &(&str, &str)| PackageFile {
        path: (*path).to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let files = files.iter().map(file).collect();
    load(Package { display: "top".to_owned(), files, ..Package::default() }, HelmVersion::V4_1, origins)
}

fn set(layers: Vec<Layer>) -> ValueSet {
    ValueSet { name: String::new(), layers }
}

fn ready(chart: &Rc<Chart>, layers: Vec<Layer>, options: &Options, origins: &mut Origins) -> Prepared {
    prepare(chart, &set(layers), options, &mut NoResolver, origins)
}

const TOP: (&str, &str) = (
    "Chart.yaml",
    "name: top\nversion: 1.0.0\ndependencies:\n- {name: sub, version: \">=1\", condition: sub.enabled, repository: x}\n",
);

const SUB: [(&str, &str); 2] = [
    ("charts/sub/Chart.yaml", "name: sub\nversion: 1.2.0\n"),
    ("charts/sub/values.yaml", "a: {b: 1, c: x}\nlist: [1]\n"),
];

#[test]
fn the_values_of_a_chart_are_those_that_the_chart_above_sees() {
    let mut origins = Origins::default();
    let chart = loaded(&[TOP, SUB[0], SUB[1]], &mut origins).chart.unwrap();
    let prepared = ready(&chart, Vec::new(), &options(HelmVersion::V4_1), &mut origins).chart.unwrap();
    let Some(Kind::Map(seen)) = prepared.values.get("sub").map(|value| value.kind) else { panic!() };
    assert!(seen.is_same(&prepared.dependencies[0].values));
    // A rendering may change its values, but not those of the chart.
    seen.insert("a", Slot::plain(Value::nil()));
    let again = ready(&chart, Vec::new(), &options(HelmVersion::V4_1), &mut origins).chart.unwrap();
    assert!(again.values.at(&["sub", "a", "b"]).is_some());
}

#[test]
fn values_know_where_they_are_written() {
    let mut origins = Origins::default();
    let chart =
        loaded(&[TOP, SUB[0], SUB[1], ("values.yaml", "sub: {a: {c: y}}\n")], &mut origins).chart.unwrap();
    let layers = vec![
        Layer::Set(SetKind::Value, Source::new("--set", "sub.k=a\\,b,sub.a.n=5")),
        Layer::File(Source::new("f.yaml", "sub:\n  list: [q]\n")),
    ];
    let prepared = ready(&chart, layers, &options(HelmVersion::V4_1), &mut origins).chart.unwrap();
    let place = |path: &[&str]| {
        let value = prepared.values.at(path).unwrap();
        let Kind::Text(text) = &value.kind else { return origins.place(value.origin).unwrap() };
        origins.place(text.origin_at(text.len() - 1)).unwrap()
    };
    for (path, file, start) in [
        (&["sub", "a", "b"][..], "top/charts/sub/values.yaml", 7),
        (&["sub", "a", "c"], "top/values.yaml", 13),
        (&["sub", "list"], "f.yaml", 13),
        (&["sub", "k"], "--set", 9),
        (&["sub", "a", "n"], "--set", 19),
    ] {
        let place = place(path);
        assert_eq!((place.source.path(), place.span.start), (file, start), "{path:?}");
    }
}

#[test]
fn what_is_missing_is_told_and_the_rest_goes_on() {
    let mut origins = Origins::default();
    let chart =
        loaded(&[TOP, ("values.yaml", "sub: {enabled: true, kept: 1}\n")], &mut origins).chart.unwrap();
    let prepared = ready(&chart, Vec::new(), &options(HelmVersion::V4_1), &mut origins);
    assert_eq!(prepared.missing.len(), 1);
    let missing = &prepared.missing[0];
    assert_eq!((&*missing.chart, missing.dependency.name.as_str()), ("top", "sub"));
    assert_eq!(missing.dependency.place.as_ref().unwrap().text(), "sub");
    let values = prepared.chart.unwrap().values;
    assert_eq!(json(&values.get("sub").unwrap()), serde_json::json!({"enabled": true, "kept": 1.0}));
    let off = vec![Layer::Set(SetKind::Value, Source::new("--set", "sub.enabled=false"))];
    assert!(ready(&chart, off, &options(HelmVersion::V4_1), &mut origins).missing.is_empty());
}

struct Elsewhere(Rc<Chart>);

impl Resolver for Elsewhere {
    fn resolve(&mut self, chart: &Chart, dependency: &Dependency, _: &mut Origins) -> Option<Rc<Chart>> {
        assert_eq!((chart.metadata.name.as_str(), dependency.name.as_str()), ("top", "sub"));
        Some(Rc::clone(&self.0))
    }
}

#[test]
fn a_chart_from_elsewhere_takes_the_place_of_one_that_is_missing() {
    let mut origins = Origins::default();
    let sub =
        loaded(&[("Chart.yaml", "name: sub\nversion: 1.0.0\n"), ("values.yaml", "own: 1")], &mut origins);
    let chart = loaded(&[TOP], &mut origins).chart.unwrap();
    let mut resolver = Elsewhere(sub.chart.unwrap());
    let options = options(HelmVersion::V4_1);
    let prepared = prepare(&chart, &set(Vec::new()), &options, &mut resolver, &mut origins);
    assert!(prepared.missing.is_empty());
    assert!(prepared.chart.unwrap().values.at(&["sub", "own"]).is_some());
}

fn unknown(keys: &[&str], origins: &mut Origins) -> Layer {
    let cause = Cause { message: "only the installation knows".to_owned(), at: None, may_be_blank: false };
    let hole = Value::hole(origins.add_cause(cause));
    let value = keys.iter().rev().fold(hole, |inner, key| {
        let map = Map::default();
        map.insert(*key, Slot::plain(inner));
        Value::new(Kind::Map(map))
    });
    let Kind::Map(map) = value.kind else { panic!() };
    Layer::Values(map)
}

#[test]
fn an_unknown_condition_goes_either_way_and_is_told() {
    let mut origins = Origins::default();
    let chart = loaded(&[TOP, SUB[0], SUB[1]], &mut origins).chart.unwrap();
    for (arm, count) in [(Arm::Otherwise, 0), (Arm::Body, 1)] {
        let layer = unknown(&["sub", "enabled"], &mut origins);
        let options = Options { arm, ..options(HelmVersion::V4_1) };
        let prepared = ready(&chart, vec![layer], &options, &mut origins);
        assert_eq!((prepared.undecided_count, prepared.undecided.len()), (1, 1));
        assert_eq!(prepared.undecided[0].text(), "sub");
        assert_eq!(prepared.chart.unwrap().dependencies.len(), count);
    }
}

#[test]
fn where_all_values_of_a_chart_are_unknown_so_are_its_own() {
    let mut origins = Origins::default();
    let chart = loaded(&[TOP, SUB[0], SUB[1]], &mut origins).chart.unwrap();
    let layer = unknown(&["sub"], &mut origins);
    let options = Options { arm: Arm::Body, ..options(HelmVersion::V4_1) };
    let prepared = ready(&chart, vec![layer], &options, &mut origins).chart.unwrap();
    let values = &prepared.dependencies[0].values;
    for path in [&["a", "b"][..], &["a", "c"], &["list"]] {
        assert!(values.at(path).unwrap().has_hole(), "{path:?}");
    }
}

/// What the releases do, read from their sources: `coalesce.go` of 3.19.0, 4.1.4, 4.2.4.
#[test]
fn releases_differ_in_nulls() {
    let own = ("values.yaml", "own: null\nm: {a: null, b: null, c: 1, d: 1}\nx: {z: null}\n");
    let user = "m: {a: null, c: null, new: null}\nown: 1\n";
    for (version, expected) in [
        (HelmVersion::V3, r#"{"m":{"b":null,"d":1.0,"new":null},"own":1.0,"x":{"z":null}}"#),
        (HelmVersion::V4_1, r#"{"m":{"a":null,"b":null,"d":1.0,"new":null},"own":1.0,"x":{"z":null}}"#),
        (HelmVersion::V4_2, r#"{"m":{"a":null,"d":1.0,"new":null},"own":1.0,"x":{}}"#),
    ] {
        let mut origins = Origins::default();
        let chart = loaded(&[("Chart.yaml", "name: x\nversion: 1.0.0\n"), own], &mut origins).chart.unwrap();
        let layers = vec![Layer::File(Source::new("f.yaml", user))];
        let prepared = ready(&chart, layers, &options(version), &mut origins).chart.unwrap();
        assert_eq!(json(&Value::new(Kind::Map(prepared.values))).to_string(), expected, "{version:?}");
    }
}

#[test]
fn broken_charts_are_told_and_nothing_breaks() {
    for (files, message) in [
        (&[("values.yaml", "a: 1")][..], "there is no `Chart.yaml`"),
        (&[("Chart.yaml", "- a")], "is no mapping"),
        (&[("Chart.yaml", "")], "is blank"),
        (&[("Chart.yaml", "version: 1.0.0")], "gives no `name`"),
        (&[("Chart.yaml", "name: [a]\nversion: 1")], "`name` is no string"),
        (&[("Chart.yaml", "name: a\nversion: 1\nkeywords: b")], "no list"),
        (&[("Chart.yaml", "name: a\nversion: 1"), ("values.yaml", "- b")], "mapping"),
        (&[("Chart.yaml", "name: a\nversion: 1"), ("values.yaml", "b: [")], ""),
        (&[("Chart.yaml", "name: a\nversion: 1"), ("charts/README.md", "b")], "there is no `Chart.yaml`"),
        (&[("Chart.yaml", "name: a\nversion: 1"), ("charts/b.tgz", "no archive at all")], "it is no archive"),
    ] {
        let mut origins = Origins::default();
        let loaded = loaded(files, &mut origins);
        let told: Vec<&str> = loaded.failures.iter().map(|failure| failure.message.as_str()).collect();
        assert!(told.iter().any(|told| told.contains(message)), "{files:?}: {told:?}");
        if let Some(chart) = loaded.chart {
            ready(&chart, Vec::new(), &options(HelmVersion::V4_1), &mut origins);
        }
    }
}

#[test]
fn charts_in_charts_are_bounded() {
    let mut files = vec![("Chart.yaml".to_owned(), "name: a\nversion: 1.0.0\ndependencies: []".to_owned())];
    for depth in 1..200 {
        let path = "charts/a/".repeat(depth);
        files.push((format!("{path}Chart.yaml"), "name: a\nversion: 1.0.0\ndependencies: []".to_owned()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut origins = Origins::default();
    let loaded = loaded(&files, &mut origins);
    assert!(loaded.failures.iter().any(|failure| failure.message.contains("too many charts")));
    let prepared = ready(&loaded.chart.unwrap(), Vec::new(), &options(HelmVersion::V4_1), &mut origins);
    assert!(prepared.chart.is_some());
}
