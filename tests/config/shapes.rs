//! The template, the schema and the reader agree, and what counts is shown.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use velint::config::{TEMPLATE, read};
use velint::source::Source;

use crate::files;
use crate::tree::{tree, velint};

/// What the reader has against a text.
fn faults(text: &str) -> Vec<String> {
    let (_, findings) = read(&Source::new(".velint.yaml", text), Path::new("/"));
    let line = |finding: &velint::diagnostic::Diagnostic| {
        format!("{}: {} {:?}", finding.primary.place.start().line, finding.message, finding.helps)
    };
    findings.iter().map(line).collect()
}

/// The template with its entries no longer commented out.
fn opened() -> String {
    let open = |line: &str| match line.strip_prefix('#') {
        Some(entry) if !entry.starts_with(' ') || entry.starts_with("  ") => entry.to_owned(),
        _ => line.to_owned(),
    };
    TEMPLATE.lines().map(|line| open(line) + "\n").collect()
}

fn schema() -> Value {
    serde_json::from_str(&velint::config::schema()).expect("a schema is JSON")
}

fn as_json(text: &str) -> Value {
    let value: serde_yaml_ng::Value = serde_yaml_ng::from_str(text).expect("a configuration is YAML");
    serde_json::to_value(value).expect("keys are strings")
}

#[test]
fn the_template_says_nothing_and_opened_up_says_everything() {
    assert_eq!(faults(TEMPLATE), Vec::<String>::new());
    let (config, _) = read(&Source::new("a", TEMPLATE), Path::new("/"));
    assert!(config.version.is_none() && config.rules.is_empty() && config.exclude.texts().is_empty());

    let opened = opened();
    assert_eq!(faults(&opened), Vec::<String>::new(), "{opened}");
    let value = as_json(&opened);
    let keys: BTreeSet<&String> = value.as_object().unwrap().keys().collect();
    let known = schema();
    assert_eq!(keys, known["properties"].as_object().unwrap().keys().collect());
    let validator = jsonschema::validator_for(&known).unwrap();
    let faults: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn schema_and_reader_take_the_same() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for path in files::below("fixtures/config", &[".velint.yaml", ".velint.yml"]) {
        let text = files::read(&path);
        let case = path.split('/').nth(2).unwrap();
        // Neither twins nor globs nor second documents are a schema's business.
        if ["invalid-twins", "invalid-yaml", "invalid-globs"].contains(&case) || text.starts_with('#') {
            continue;
        }
        // A merge key is followed by readers of YAML 1.1 only.
        let text = text.replace("<<: *calm\n", "unset-error-mode: info\n");
        let fits = validator.is_valid(&as_json(&text));
        assert_eq!(fits, faults(&text).is_empty(), "{path}: {:?}", faults(&text));
    }
    for (text, fits) in [
        ("velero-version: main", true),
        ("velero-version: v1.14.1", true),
        ("velero-version: 1.14", true),
        ("velero-version: '1.10'", false),
        ("velero-version: 1.19", false),
        ("velero-version: 1.111", false),
        ("velero-version: []", false),
        ("level: info", true),
        ("level: never", false),
        ("fail-on: never", true),
        ("exclude:", true),
        ("rules:", true),
        ("rules: {unused-suppression: 'off'}", true),
        ("rules: {literal-secret: {level: info}}", true),
        ("rules: {literal-secret: {reason: x}}", false),
        ("rules: {literal-secret: {level: info, reason: ''}}", false),
        ("rules: [literal-secret]", false),
        ("charts: [{path: charts/*}]", true),
        ("charts: [{path: ., defaults: false, values: []}]", true),
        ("charts: [{path: a, values: [{name: b, files: [c], set: [d=e], set-json: ['{}', 'a=1']}]}]", true),
        ("charts: [{path: a, values: [{name: b, kube-version: v1.30.0, api-versions: [a/v1]}]}]", true),
        ("charts: [{path: a, values: [{name: b, kube-version: 1.30}]}]", false),
        ("charts: [{path: a, values: [{name: b, set: [c]}]}]", false),
        ("charts: [{path: a, values: [{name: b, set-json: ['[1]']}]}]", false),
        ("charts: [{path: a, values: [{name: b, set: {c: d}}]}]", false),
        ("charts: [{path: a, values: [{name: '', set: [c=d]}]}]", false),
        ("charts: [{path: a, values: [{set: [c=d]}]}]", false),
        ("charts: [{path: a, values: {name: b}}]", false),
        ("charts: [{path: a, defaults: 'false'}]", false),
        ("charts: [{path: [a]}]", false),
        ("charts: [{values: []}]", false),
        ("charts: [a]", false),
        ("charts: [null]", false),
        ("charts:", true),
        ("chart-dirs: [a, ../b]", true),
        ("chart-dirs: a", false),
        ("chart-dirs: ['']", false),
        ("chart-sources: [{name: a, path: b}]", true),
        ("chart-sources: [{name: a, path: b, version: 1.2.3}]", true),
        ("chart-sources: [{name: a, path: b, version: 1.2}]", false),
        ("chart-sources: [{name: a}]", false),
        ("helm-version: '3'", true),
        ("helm-version: 4.1", true),
        ("helm-version: '5'", false),
        ("helm-version: [3]", false),
        ("annotation-sites: [{group: a, kind: B, annotations: spec.a}]", true),
        ("annotation-sites: [{group: a, kind: B, annotations: [spec, a.b]}]", true),
        ("annotation-sites: [{group: a, kind: B, annotations: []}]", false),
        ("annotation-sites: [{group: a, kind: B, annotations: .a}]", false),
        ("annotation-sites: [{group: '', kind: B, annotations: a}]", false),
        ("annotation-sites: [{group: a, kind: B, annotations: a, pods: b}]", false),
    ] {
        assert_eq!(validator.is_valid(&as_json(text)), fits, "the schema of: {text}");
        assert_eq!(faults(text).is_empty(), fits, "the reader of: {text}: {:?}", faults(text));
    }
}

/// The keys that the reader lists where it meets a stranger.
fn keys_read(before: &str, after: &str) -> BTreeSet<String> {
    let found = faults(&format!("{before}zzzzzz: 1{after}"));
    let listed = found.iter().find(|fault| fault.contains("has no entry `zzzzzz`")).expect("a stranger");
    listed.split('[').next_back().unwrap().split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn schema_and_reader_know_the_same_keys() {
    let schema = schema();
    let keys = |object: &Value| -> BTreeSet<String> {
        object["properties"].as_object().unwrap().keys().cloned().collect()
    };
    let defined = |name: &str| keys(&schema["$defs"][name]);
    assert_eq!(keys(&schema), keys_read("", ""));
    assert_eq!(defined("Override"), keys_read("overrides: [{", "}]"));
    assert_eq!(defined("AnnotationSite"), keys_read("annotation-sites: [{", "}]"));
    assert_eq!(defined("Chart"), keys_read("charts: [{", "}]"));
    assert_eq!(defined("ValueSet"), keys_read("charts: [{path: a, values: [{", "}]}]"));
    assert_eq!(defined("ChartSource"), keys_read("chart-sources: [{", "}]"));
    assert_eq!(defined("RuleEntry"), keys_read("rules: {literal-secret: {", "}}"));
    let rules = keys(&schema["properties"]["rules"]);
    let known: BTreeSet<String> = velint::rules::RULES
        .iter()
        .map(|rule| rule.id.to_owned())
        .chain(["unused-suppression".to_owned()])
        .collect();
    assert_eq!(rules, known);
}

#[test]
fn hostile_configurations_are_refused_in_time() {
    let many = format!("exclude: [{}]\n", "a*b, ".repeat(2000));
    let found = faults(&many);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`exclude` has more than 1000 entries"), "{found:?}");
    for text in [
        "exclude: &a [*a]\n",
        "? [a]\n: b\n",
        "rules: {<<: 1}\n",
        "charts: [{path: ../a}]\n",
        "charts: [{path: a, values: [{name: b}, {name: b}]}]\n",
        "charts: [{path: a, values: [{name: b, files: [/etc/hosts]}]}]\n",
        "charts: &a [{path: a, values: *a}]\n",
        "{level: {level: {level: info}}}\n",
        "rules: {? : off}\n",
        "velero-version: 99999999999999999999.12\n",
        &format!("exclude: ['{}']\n", "{a,b}".repeat(5000)),
        &format!("exclude: ['{}']\n", "[!a]*".repeat(100_000)),
        &format!("{}level: info{}\n", "{level: ".repeat(500), "}".repeat(500)),
        "\u{0}",
        "level: \"\u{1b}[2J\"\n",
    ] {
        assert!(!faults(text).is_empty(), "{}", text.chars().take(60).collect::<String>());
    }
}

#[test]
fn init_writes_the_template_once() {
    let folder = tree(&[]);
    let ran = velint(folder.path(), &["init"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let path = folder.path().join(".velint.yaml");
    assert_eq!(fs::read_to_string(&path).unwrap(), TEMPLATE);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    fs::write(&path, "level: info\n").unwrap();
    let ran = velint(folder.path(), &["init"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("`.velint.yaml` cannot be written: it exists, and stays as it is"),
        "{}",
        ran.stderr
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "level: info\n");
    let folder = tree(&[(".velint.yml", "")]);
    assert_eq!(velint(folder.path(), &["init"]).code, 2);
    assert_eq!(velint(folder.path(), &["init", "--stdout"]).stdout, TEMPLATE);
}

#[test]
fn what_counts_is_shown_with_its_origin() {
    let folder = tree(&[
        (".velint.yaml", &opened()),
        ("a.yaml", "a: 1"),
        ("b/c.yaml", "a: 1"),
        ("vendor/d.yaml", "a: 1"),
        ("vendor/charts/x", ""),
        ("vendor/postgresql/Chart.yaml", ""),
        ("deploy/values-production.yaml", ""),
        ("e/.velint.yaml", "velero-version: 1.12\nbackup-mode: opt-out\n"),
        ("e/f.yaml", "a: 1"),
        ("g/.git/HEAD", ""),
        ("g/h.yaml", "a: 1"),
    ]);
    let ran = velint(folder.path(), &["--show-config", "--fail-on", "error", "--ignore", "literal-secret"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let shown = as_json(&ran.stdout);
    let by = |path: Value| shown.as_array().unwrap().iter().find(|one| one["configuration"] == path).unwrap();
    let (own, root, none) = (by(json!("e/.velint.yaml")), by(json!(".velint.yaml")), by(Value::Null));
    assert_eq!(own["folders"], json!(["e"]));
    assert_eq!((&own["velero-version"], &own["backup-mode"]), (&json!("1.12"), &json!("opt-out")));
    assert_eq!(own["overrides"], json!([]));
    assert_eq!(root["folders"], json!([".", "b", "deploy"]));
    let set = &root["charts"][0]["values"][0];
    assert_eq!((&root["charts"][0]["path"], &set["name"]), (&json!("charts/*"), &json!("production")));
    assert_eq!(
        (&set["files"], &set["set"]),
        (&json!(["deploy/values-production.yaml"]), &json!(["replicas=3"]))
    );
    assert_eq!((&set["set-json"], &set["namespace"]), (&json!(["tolerations=[]"]), &json!("shop")));
    assert_eq!((&root["chart-dirs"], &own["chart-dirs"]), (&json!(["vendor/charts"]), &json!([])));
    assert_eq!(root["chart-sources"][0]["version"], json!("8.7.4"));
    assert_eq!((&root["helm-version"], &own["charts"]), (&json!("4.1"), &json!([])));
    assert_eq!(root["exclude"], json!(["vendor", "charts/*/ci"]));
    assert_eq!(root["rules"]["unset-error-mode"], json!("off"));
    assert_eq!(root["rules"]["literal-secret"], json!("off"));
    assert_eq!(root["overrides"][0]["rules"]["literal-secret"], json!("warning"));
    assert_eq!(root["annotation-sites"][0]["pod"], json!(["spec", "podTemplate"]));
    assert_eq!((&none["folders"], &none["backup-mode"]), (&json!(["g"]), &Value::Null));
    for line in [
        "  velero-version: \"1.12\" # e/.velint.yaml\n",
        "  velero-version: \"1.18\" # default\n",
        "  fail-on: error # --fail-on\n",
        "    unset-error-mode: off # .velint.yaml: the default is what we want\n",
    ] {
        assert!(ran.stdout.contains(line), "{line}{}", ran.stdout);
    }
}

#[test]
fn the_files_that_would_be_read_are_listed() {
    let folder = tree(&[
        (".velint.yaml", "exclude: [vendor]\n"),
        ("a.yaml", "velero: ["),
        ("b/c.json", "{}"),
        ("vendor/d.yaml", ""),
    ]);
    let ran = velint(folder.path(), &["--show-files"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("a.yaml\nb/c.json\n", 0), "{}", ran.stderr);
    let ran = velint(folder.path(), &["--show-files", "b", "nope.yaml"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("b/c.json\n", 2), "{}", ran.stderr);
    assert!(ran.stderr.contains("`nope.yaml` does not exist"), "{}", ran.stderr);
}
