//! Kustomizations and what `kubectl kustomize` makes of them: `fixtures/kustomize`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Built, ChartRequest, Files, Limits, Unread, build, json_patch, manifest, read};
use crate::render::data;
use crate::render::origin::Origins;
use crate::render::value::{Kind, Value};
use crate::source::Source;

struct Disk(PathBuf);

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<Source>, Unread> {
        let text = std::fs::read_to_string(self.0.join(path)).map_err(|_| Unread::Missing)?;
        Ok(Source::new(path, text))
    }

    fn is_folder(&self, path: &str) -> bool {
        self.0.join(path).is_dir()
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kustomize")
}

fn built(case: &str, origins: &mut Origins) -> Built {
    let files = Disk(fixtures().join(case));
    let folder = if files.is_folder("overlay") { "overlay" } else { "" };
    build(folder, &files, origins, &mut |_, _| None, &Limits::default())
}

fn failures(built: &Built) -> Vec<String> {
    let shown = |failure: &crate::render::helm::chart::Failure| {
        let place = failure.place.as_ref();
        let place = place.map(|place| format!("{}:{}", place.source.path(), place.start().line));
        format!("{}: {}", place.unwrap_or_default(), failure.message)
    };
    built.failures.iter().map(shown).collect()
}

/// Why a case is not as `kubectl kustomize` has it.
fn complaint(case: &str) -> Option<String> {
    let mut origins = Origins::default();
    let built = built(case, &mut origins);
    let Ok(expected) = std::fs::read_to_string(fixtures().join(case).join("expected.yaml")) else {
        return built.failures.is_empty().then(|| format!("{case}: kubectl refuses it"));
    };
    if !built.failures.is_empty() || !built.not_followed.is_empty() {
        return Some(format!("{case}: {:?} {:?}", failures(&built), built.not_followed));
    }
    let expected = Source::new("expected.yaml", expected);
    let expected = read::documents(&expected, &mut origins).ok().expect("kubectl prints YAML");
    // Written and read again, as kubectl's was.
    let printed = built.documents.iter().map(|document| {
        let text = data::to_yaml(&document.value).expect("it prints");
        let source = Source::new("printed.yaml", text.as_str());
        read::documents(&source, &mut origins).ok().and_then(|mut all| all.pop()).expect("it is YAML")
    });
    let printed: Vec<Value> = printed.collect();
    let same = |(one, other): (&Value, &Value)| json_patch::equal(one, other, 200);
    let is_same = printed.len() == expected.len() && printed.iter().zip(&expected).all(same);
    let show = |all: &[Value]| {
        let texts = all.iter().map(|value| data::to_yaml(value).map(|text| text.as_str().to_owned()));
        texts.map(|text| text.unwrap_or_default()).collect::<Vec<_>>().join("\n---\n")
    };
    (!is_same).then(|| format!("{case}: built\n{}\nexpected\n{}", show(&printed), show(&expected)))
}

#[test]
fn builds_what_kubectl_builds() {
    let cases = std::fs::read_dir(fixtures()).expect("the fixtures are there");
    let mut cases: Vec<String> = cases
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    cases.sort();
    assert!(cases.len() >= 40, "{cases:?}");
    let complaints: Vec<String> = cases.iter().filter_map(|case| complaint(case)).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

/// `file:line` of the value under a path in the n-th document.
fn at(built: &Built, origins: &Origins, nth: usize, path: &[&str]) -> String {
    let Kind::Map(map) = &built.documents[nth].value.kind else { return String::new() };
    let value = map.at(path).expect("there is such a value");
    let place = manifest::place(origins, value.origin).expect("it has a place");
    format!("{}:{}", place.source.path(), place.start().line)
}

#[test]
fn values_know_where_they_are_written() {
    let cases: &[(&str, usize, &[&str], &str)] = &[
        ("several-patches", 0, &["metadata", "labels", "a"], "all.yaml:10"),
        ("several-patches", 1, &["spec", "replicas"], "all.yaml:4"),
        ("several-patches", 1, &["metadata", "name"], "web.yaml:4"),
        ("bases", 0, &["metadata", "annotations", "o"], "overlay/kustomization.yaml:2"),
        ("bases", 0, &["metadata", "annotations", "b"], "base/kustomization.yaml:2"),
        ("bases", 0, &["metadata", "namespace"], "overlay/kustomization.yaml:3"),
        ("components", 0, &["metadata", "name"], "comp/kustomization.yaml:9"),
    ];
    for (case, nth, path, expected) in cases {
        let mut origins = Origins::default();
        let built = built(case, &mut origins);
        assert_eq!(at(&built, &origins, *nth, path), *expected, "{case} {path:?}");
    }
}

#[test]
fn failures_have_places() {
    let cases = [
        ("failure-missing-file", "kustomization.yaml:3: there is no `none.yaml`"),
        ("failure-no-target", "kustomization.yaml:3: no resource is Deployment `other` of `apps/v1`"),
        ("failure-unknown-field", "kustomization.yaml:2: kustomize knows no field `patch`"),
        ("failure-annotation-type", "kustomization.yaml:2: the value of `a` is not a string"),
        ("failure-twice", "web.yaml:4: Deployment `web` is among the resources twice"),
        ("failure-cycle", "inner/kustomization.yaml:1: the kustomization would be built inside itself"),
    ];
    for (case, expected) in cases {
        let found = failures(&built(case, &mut Origins::default()));
        assert_eq!(found, [expected], "{case}");
    }
}

#[test]
fn common_annotations_are_told() {
    let built = built("common-annotations", &mut Origins::default());
    let told: Vec<(String, usize)> = built
        .common_annotations
        .iter()
        .map(|annotation| (annotation.key.clone(), annotation.key_place.start().line))
        .collect();
    assert_eq!(told, [("a".to_owned(), 4), ("pre.hook.backup.velero.io/command".to_owned(), 3)]);
    assert_eq!(built.read, ["kinds.yaml", "kustomization.yaml", "web.yaml"]);
}

/// Files in memory.
struct Texts(&'static [(&'static str, &'static str)]);

impl Files for Texts {
    fn read(&self, path: &str) -> Result<Arc<Source>, Unread> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(name, text)| Source::new(*name, *text)).ok_or(Unread::Missing)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.0.iter().any(|(name, _)| name.starts_with(&format!("{path}/")))
    }
}

const WITH_CHART: Texts = Texts(&[
    (
        "kustomization.yaml",
        "helmGlobals: {chartHome: c}\nhelmCharts:\n- {name: db, releaseName: r, valuesInline: {a: 1}}\n- {name: far, repo: x}\n\
         resources: ['https://x.org/a.yaml']\nnamespace: ns\nimages: [{name: a}]\nvars: [{name: b}]\nconfigMapGenerator: [{name: c}]\n",
    ),
    ("c/db/Chart.yaml", "name: db\n"),
]);

#[test]
fn charts_are_asked_for_and_what_is_not_followed_is_named() {
    let mut origins = Origins::default();
    let mut asked: Vec<ChartRequest> = Vec::new();
    let mut charts = |request: &ChartRequest, origins: &mut Origins| {
        asked.push(request.clone());
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\n";
        read::documents(&Source::new("c/db/templates/x.yaml", text), origins).ok()
    };
    let built = build("", &WITH_CHART, &mut origins, &mut charts, &Limits::default());
    assert_eq!(failures(&built), [""; 0]);
    let namespace = at(&built, &origins, 0, &["metadata", "namespace"]);
    assert_eq!((built.documents.len(), namespace.as_str()), (1, "kustomization.yaml:6"));
    assert_eq!((asked[0].folder.as_str(), asked[0].release_name.as_str()), ("c/db", "r"));
    assert!(asked.len() == 1 && asked[0].values_inline.is_some());
    let told: Vec<(&str, usize, bool)> = built
        .not_followed
        .iter()
        .map(|one| (one.what.as_str(), one.place.start().line, one.leaves_open))
        .collect();
    let expected = [
        ("`https://x.org/a.yaml`", 5, false),
        ("`configMapGenerator`", 9, false),
        ("`images`", 7, false),
        ("`vars`", 8, true),
        ("the chart `far`", 4, false),
    ];
    assert_eq!(told, expected);
    assert!(built.is_open());
}

#[test]
fn what_is_too_much_is_a_failure() {
    let limits = [
        Limits { bytes: 10, ..Limits::default() },
        Limits { folders: 0, ..Limits::default() },
        Limits { depth: 0, ..Limits::default() },
        Limits { resources: 0, ..Limits::default() },
        Limits { steps: 3, ..Limits::default() },
    ];
    for limits in limits {
        let files = Disk(fixtures().join("several-patches"));
        let built = build("", &files, &mut Origins::default(), &mut |_, _| None, &limits);
        assert!(!built.failures.is_empty(), "{limits:?}");
    }
}
