//! Charts that Helm itself rendered: `fixtures/helm-engine.json`.

mod hostile;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::{Engine, Manner, Prepared, names};
use crate::render::data::read_values;
use crate::render::go::exec::{Mode, with_deep_stack};
use crate::render::helm::chart::{
    Arm, Chart, ChartFile, FailureKind, FileContent, HelmVersion, Limits, Metadata, Release, Rendered,
};
use crate::render::origin::{Origin, Origins};
use crate::render::value::{Kind, Map, Slot, Value};
use crate::source::Source;

/// A chart of these files, and its values where a file has some.
fn chart(files: &[(&str, &str)], name: &str) -> Chart {
    let file = |path: &str, text: &str| ChartFile {
        path: path.to_owned(),
        content: FileContent::Text(Source::new(path, text)),
    };
    let mut chart = Chart::default();
    let mut children: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let fields = Map::default();
    for (path, text) in files {
        match path.split_once('/') {
            None if *path == "Chart.yaml" => chart.metadata.is_library = text.contains("type: library"),
            None if *path == "values.yaml" => chart.values = Some(Source::new(*path, *text)),
            Some(("templates", _)) => chart.templates.push(file(path, text)),
            Some(("charts", rest)) => {
                let (child, rest) = rest.split_once('/').unwrap();
                children.entry(child).or_default().push((rest, text));
            }
            _ => chart.files.push(file(path, text)),
        }
    }
    for (key, value) in [("Name", name), ("AppVersion", "4.5")] {
        fields.insert(key, Slot::plain(Value::plain(value)));
    }
    chart.metadata = Metadata {
        name: name.to_owned(),
        api_version: "v2".to_owned(),
        version: "1.2.3".to_owned(),
        fields: Some(fields),
        ..chart.metadata
    };
    chart.dependencies =
        children.into_iter().map(|(name, files)| Rc::new(self::chart(&files, name))).collect();
    chart
}

fn prepared<'c>(chart: &'c Chart, values: Map) -> Prepared<'c> {
    let child = |child: &'c Rc<Chart>| {
        let name = &child.metadata.name;
        let own = match values.get(name).map(|value| value.kind) {
            Some(Kind::Map(map)) => map,
            _ => Map::default(),
        };
        values.insert(name.as_str(), Slot::plain(Value::new(Kind::Map(own.clone()))));
        prepared(child, own)
    };
    let dependencies = chart.dependencies.iter().map(child).collect();
    Prepared { name: chart.metadata.name.clone(), chart, fields: None, values, dependencies }
}

fn render(chart: &Chart, manner: &Manner) -> (Rendered, Origins) {
    let mut origins = Origins::default();
    let values = chart.values.as_ref().map(|source| read_values(&mut origins, source).unwrap());
    let chart = prepared(chart, values.unwrap_or_default());
    let rendered = Engine::default().render(&chart, &Release::default(), &mut origins, manner);
    (rendered, origins)
}

fn tolerant(files: &[(&str, &str)]) -> Rendered {
    render(&chart(files, "probe"), &Manner::default()).0
}

/// What the one template `a.yaml` prints.
fn printed(text: &str) -> Rendered {
    tolerant(&[("templates/a.yaml", text)])
}

const STRICT: Manner = Manner {
    limits: Limits { depth: 1000, output: 1 << 20, steps: 1_000_000 },
    arm: Arm::Otherwise,
    mode: Mode::Strict,
    version: HelmVersion::V4_1,
};

/// Helm breaks the lines of some messages, and leaves out a word then.
fn unbroken(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().filter(|word| *word != "template:").collect();
    words.join(" ").replace(": executing", " executing")
}

/// Cases in which a place or the value of a type is not Helm's to the letter.
const WORDED_OTHERWISE: [&str; 4] =
    ["tpl of a number", "tpl of nil", "endless include", "range over a struct"];

fn difference(case: &Json) -> Option<String> {
    let files: Vec<(&str, &str)> = case["files"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str().unwrap()))
        .collect();
    let (rendered, _) = render(&chart(&files, "probe"), &STRICT);
    let name = case["name"].as_str().unwrap();
    let failure = rendered.failures.first().map(|failure| unbroken(&failure.message));
    if let Some(error) = case["error"].as_str() {
        let is_same = WORDED_OTHERWISE.contains(&name) || failure.as_deref() == Some(&unbroken(error));
        return (failure.is_none() || !is_same)
            .then(|| format!("{name}\n  is  {failure:?}\n  not {:?}", unbroken(error)));
    }
    let wanted: BTreeMap<&str, &str> = case["output"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str().unwrap().trim()))
        .collect();
    let got: BTreeMap<&str, &str> =
        rendered.files.iter().map(|file| (file.name.as_str(), file.text.as_str().trim())).collect();
    (failure.is_some() || got != wanted)
        .then(|| format!("{name}\n  is  {got:#?} {failure:?}\n  not {wanted:#?}"))
}

#[test]
fn charts_render_as_in_helm() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/helm-engine.json");
    let fixture: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let wrong = with_deep_stack(|| {
        fixture["cases"].as_array().unwrap().iter().filter_map(difference).collect::<Vec<_>>()
    })
    .unwrap();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_fails_is_a_comment_on_its_line() {
    let rendered = printed(
        "labels:\n  {{- include \"missing.labels\" . | nindent 2 }}\nname: {{ include \"missing.name\" . }}-x\n\
         {{ .Values.a.b }}\nlist:\n{{ toYaml .Values.a.b | indent 2 }}\n- {{ .Values.a.b | quote }}\n",
    );
    assert_eq!(
        rendered.files[0].text.as_str(),
        "labels:\n  # unknown\nname: unknown-x\n# unknown\nlist:\n  # unknown\n- \"unknown\"\n"
    );
    let messages: Vec<&str> = rendered.failures.iter().map(|failure| failure.message.as_str()).collect();
    let nil = "nil pointer evaluating interface {}.b";
    let wanted = ["no template `missing.labels`", "no template `missing.name`", nil, nil, nil];
    assert_eq!(messages, wanted);
    let place = rendered.failures[2].place.as_ref().unwrap();
    assert_eq!(place.source.slice(place.span), ".Values.a.b");
    assert!(rendered.failures.iter().all(|failure| failure.kind != FailureKind::Whole));
}

#[test]
fn what_is_made_from_something_unknown_is_unknown() {
    let rendered = printed(
        "{{ $x := include \"nope\" . }}{{ $y := $x.a.b }}a: {{ $y }}{{ $z := 1 }}{{ $z = $x }}{{ $z }}\n\
         b: {{ tpl $x . }}{{ tpl (print \"{{ .\" (toString $x) \" }}\") . }} {{ eq $x \"a\" }} {{ fail \"no\" }}\n",
    );
    let text = &rendered.files[0].text;
    assert_eq!(text.as_str(), "a: unknownunknown\nb: unknownunknown unknown unknown\n");
    let known: String =
        text.runs().filter(|(_, origin)| !origin.is_hole()).map(|(range, _)| &text.as_str()[range]).collect();
    assert_eq!(known, "a: \nb:   \n");
    assert_eq!(rendered.undecided, 0);
    assert_eq!(rendered.failures[1].message, "no");
}

#[test]
fn open_conditions_go_the_way_that_is_asked_for() {
    let text = "{{ $x := include \"nope\" . }}{{ range list 1 2 }}{{ if $x }}if{{ else }}else{{ end }}{{ end }}\
                {{ with $x }}with{{ else }}none{{ end }}{{ range $x }}item{{ else }}empty{{ end }}\
                {{ if or false $x }}or{{ end }}{{ if or true $x }}sure{{ end }}{{ if randAlpha 3 }}text{{ end }}";
    for (arm, wanted) in
        [(Arm::Otherwise, "elseelsenoneemptysuretext"), (Arm::Body, "ififwithitemorsuretext")]
    {
        let manner = Manner { arm, ..Manner::default() };
        let (rendered, _) = render(&chart(&[("templates/a.yaml", text)], "probe"), &manner);
        assert_eq!(rendered.files[0].text.as_str(), wanted);
        assert_eq!(rendered.undecided, 4);
    }
}

#[test]
fn bytes_know_where_they_are_written() {
    let files = [
        (
            "templates/a.yaml",
            "x: {{ .Values.k }}{{ \"li\\tt\" }}{{ include \"h\" . }}{{ tpl .Values.t . }}{{ .Values.num }}{{ len \"abc\" }}{{ .Files.Get \"f\" }}",
        ),
        ("templates/_h.tpl", "{{ define \"h\" }}help{{ end }}"),
        ("values.yaml", "k: val\nt: 'tt{{ .Values.k }}'\nnum: 80\n"),
        ("f", "file"),
    ];
    let (rendered, origins) = render(&chart(&files, "probe"), &Manner::default());
    let text = &rendered.files[0].text;
    assert_eq!(text.as_str(), "x: valli\tthelpttval803file");
    let shown = |(range, origin): (std::ops::Range<usize>, Origin)| {
        let kind = format!("{origin:?}").split(' ').next().unwrap().to_owned();
        let place = crate::render::go::exec::place_of(&origins, origin).unwrap();
        let rest = &place.source.text()[place.span.start..];
        let near: String = rest.chars().take(6).collect();
        format!("{} {kind} {near}", &text.as_str()[range])
    };
    let runs: Vec<String> = text.runs().map(shown).collect();
    let wanted = [
        "x:  Template x: {{ ",
        "val Value val\n",
        "li\t Literal li\\tt\"",
        "t Literal t\" }}{",
        "help Template help{{",
        "tt Value 'tt{{ ",
        "val Value val\n",
        "80 Value 80\n",
        "3 Action abc\" }",
        "file Template file",
    ];
    assert_eq!(runs.len(), wanted.len(), "{runs:?}");
    for (run, wanted) in runs.iter().zip(wanted) {
        assert!(run.starts_with(wanted) || wanted.starts_with(run), "{run:?} {wanted:?}");
    }
}

#[test]
fn what_a_missing_library_would_print_is_known_where_it_is_plain() {
    let text = "{{ include \"common.names.fullname\" . }} {{ include \"common.names.chart\" . }}\n\
        {{ include \"common.tplvalues.render\" (dict \"value\" .Values.note \"context\" $) }}\n\
        {{ include \"common.labels.standard\" (dict \"customLabels\" .Values.labels \"context\" $) }}\n\
        {{ include \"common.images.image\" (dict \"imageRoot\" .Values.image \"global\" .Values.global) }}\n\
        {{ include \"common.storage.class\" (dict \"persistence\" .Values.image \"global\" .Values.global) }}|\n";
    let values =
        "note: {a: '{{ .Release.Name }}', b: 1}\nlabels: {own: x}\nimage: {repository: r/i, tag: 1.2}\n";
    let files = [("templates/a.yaml", text), ("values.yaml", values)];
    let (rendered, origins) = render(&chart(&files, "probe"), &Manner::default());
    let text = &rendered.files[0].text;
    assert_eq!(
        text.as_str(),
        "release-name-probe probe-1.2.3\na: 'release-name'\nb: 1\napp.kubernetes.io/instance: release-name\n\
         app.kubernetes.io/managed-by: Helm\napp.kubernetes.io/name: probe\napp.kubernetes.io/version: \"4.5\"\n\
         helm.sh/chart: probe-1.2.3\nown: x\nr/i:1.2\n|\n"
    );
    assert!(rendered.failures.is_empty(), "{:?}", rendered.failures);
    let at = text.as_str().find("b: 1").unwrap();
    assert!(matches!(origins.real(text.origin_at(at)), Origin::Key { .. }));
    let own = "{{ define \"common.names.name\" }}own{{ end }}{{ include \"common.names.fullname\" . }}{{ include \"common.names.name\" . }}";
    assert_eq!(printed(own).files[0].text.as_str(), "release-name-probeown");
}

#[test]
fn helm_has_the_same_functions() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/helm-functions/names.json");
    let fixture: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let names = |key: &str| fixture[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
    let mut wrong: Vec<&str> =
        names("known").filter(|name| !names::is_defined(name, HelmVersion::V4_1)).collect();
    wrong.extend(names("refused").filter(|name| names::is_defined(name, HelmVersion::V4_1)));
    assert_eq!(wrong, [""; 0]);
    assert!(names("known").count() > 230);
    for (name, versions) in [("mustToToml", [false, false, true]), ("mustToYaml", [false, true, true])] {
        let all = [HelmVersion::V3, HelmVersion::V4_1, HelmVersion::V4_2];
        assert_eq!(all.map(|version| names::is_defined(name, version)), versions, "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_told_once_executed_or_not() {
    let rendered = printed(
        "{{ if false }}{{ nope .a }}{{ end }}{{ range list 1 2 }}{{ print (env \"A\") ] }}{{ gone }}\n",
    );
    let told = rendered.failures.iter().map(|failure| {
        let place = failure.place.as_ref().unwrap();
        (failure.message.as_str(), place.source.slice(place.span))
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("function \"nope\" not defined", "nope"),
            ("unexpected \"]\" in operand", "]"),
            ("function \"gone\" not defined", "gone"),
        ]
    );
}
