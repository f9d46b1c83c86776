//! Charts and the configuration: named sets of values, dependencies that lie
//! elsewhere, charts that stand for those of a repository.

#[path = "support/tree.rs"]
mod tree;

use std::path::Path;
use tempfile::TempDir;
use tree::velint;

/// A chart whose hook has the timeout of its values.
const CHART: &str = "apiVersion: v2\nname: db\nversion: 1.0.0\n";
const POD: &str = r#"apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-db
  namespace: {{ .Release.Namespace }}
  annotations:
    pre.hook.backup.velero.io/command: '["/bin/sync"]'
    pre.hook.backup.velero.io/container: db
    pre.hook.backup.velero.io/on-error: Fail
    pre.hook.backup.velero.io/timeout: {{ .Values.timeout | quote }}
    {{- if .Capabilities.APIVersions.Has "example.com/v1" }}
    pre.hook.backup.velero.io/on-eror: Fail
    {{- end }}
    {{- if eq .Capabilities.KubeVersion.Version "v1.29.1" }}
    pre.hook.backup.velero.io/contaner: db
    {{- end }}
    {{- if eq .Release.Name "shop" }}
    pre.hook.backup.velero.io/comand: "x"
    {{- end }}
    {{- if eq .Release.Namespace "till" }}
    pre.hook.backup.velero.io/timeuot: "x"
    {{- end }}
spec:
  containers: [{name: db, image: "postgres:16"}]
"#;

fn project(config: &str, more: &[(&str, &str)]) -> TempDir {
    let mut files = vec![
        (".velint.yaml", config),
        (".git/HEAD", ""),
        ("charts/db/Chart.yaml", CHART),
        ("charts/db/values.yaml", "timeout: 30s\n"),
        ("charts/db/templates/pod.yaml", POD),
    ];
    files.extend(more);
    tree::tree(&files)
}

/// What a run prints and how it ends.
#[track_caller]
fn report(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let ran = velint(folder, &[arguments, &["--level", "warning"]].concat());
    (format!("{}{}", ran.stdout, ran.stderr), ran.code)
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_file_of_a_set_is_rendered_and_named() {
    let config = "charts:\n  - path: charts/db\n    values:\n      - name: production\n        files: [deploy/prod.yaml]\n";
    let folder = project(config, &[("deploy/prod.yaml", "timeout: \"30\" # velero\n")]);
    for arguments in [&[][..], &["deploy/prod.yaml"], &["deploy"], &["charts/db", "--whole-unit"]] {
        let (text, code) = report(folder.path(), arguments);
        assert_eq!(code, 1, "{arguments:?}\n{text}");
        has(
            &text,
            &["error[unparsable-timeout]", "deploy/prod.yaml:1:11", "with the values of `production`"],
        );
        assert_eq!(text.matches("error[").count(), 1, "{arguments:?}\n{text}");
    }
    // Without the configuration nothing says so.
    let (text, code) = report(folder.path(), &["--no-config"]);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn the_text_on_standard_input_stands_for_a_file_of_a_set() {
    let config =
        "charts:\n  - path: charts/db\n    values: [{name: production, files: [deploy/prod.yaml]}]\n";
    let folder = project(config, &[("deploy/prod.yaml", "timeout: 60s # velero\n")]);
    assert_eq!(report(folder.path(), &[]).1, 0);
    let arguments = ["--stdin-filename", "deploy/prod.yaml", "-"];
    let ran = tree::velint_with_stdin(folder.path(), &arguments, b"\ntimeout: \"60\" # velero\n");
    has(&ran.stdout, &["unparsable-timeout", "deploy/prod.yaml:2:11"]);
}

#[test]
fn fixes_change_the_file_of_a_set() {
    let config =
        "charts:\n  - path: charts/db\n    values: [{name: production, files: [deploy/prod.yaml]}]\n";
    let folder = project(config, &[("deploy/prod.yaml", "timeout: \"30\" # velero\n")]);
    // Other templates may print such a value, so it is a choice.
    let (text, code) = report(folder.path(), &["--fix", "--unsafe-fixes"]);
    assert_eq!(code, 0, "{text}");
    let after = std::fs::read_to_string(folder.path().join("deploy/prod.yaml")).unwrap();
    assert_eq!(after, "timeout: \"30s\" # velero\n");
}

#[test]
fn assignments_are_told_at_their_place() {
    for (key, entry, at) in [
        ("set", "timeout=7", "timeout `7` lacks a unit"),
        ("set-string", "timeout=30", "timeout `30` lacks a unit"),
        ("set-json", "'timeout=\"30\"'", "timeout `30` lacks a unit"),
        ("set-literal", "timeout=30", "timeout `30` lacks a unit"),
    ] {
        let config = format!(
            "charts:\n  - path: charts/*\n    values:\n      - name: big\n        {key}: [{entry}]\n"
        );
        let folder = project(&config, &[]);
        let (text, code) = report(folder.path(), &[]);
        assert_eq!(code, 1, "{key}\n{text}");
        has(&text, &["error[unparsable-timeout]", at, ".velint.yaml:5:", "with the values of `big`"]);
        assert!(!text.contains("`charts/db/templates") && !text.contains('#'), "{key}\n{text}");
    }
}

#[test]
fn a_set_has_a_release_of_its_own() {
    for (entry, flag, expected) in [
        ("api-versions: [example.com/v1]", None, "on-eror"),
        ("kube-version: 1.29.1", None, "contaner"),
        ("release-name: shop", None, "comand"),
        ("namespace: till", None, "timeuot"),
        ("namespace: other", Some(["--namespace", "till"]), "timeuot"),
    ] {
        let config = format!("charts: [{{path: charts/db, values: [{{name: big, {entry}}}]}}]\n");
        let folder = project(&config, &[]);
        let (text, code) = report(folder.path(), flag.as_ref().map_or(&[], |flag| flag.as_slice()));
        assert_eq!(code, 1, "{entry}\n{text}");
        has(&text, &[expected]);
        assert_eq!(text.contains("with the values of `big`"), flag.is_none(), "{entry}\n{text}");
        let (text, code) = report(folder.path(), &["--no-config"]);
        assert_eq!(code, 0, "{entry}\n{text}");
    }
    let folder = project("charts: [{path: charts/db, values: [{name: big, namespace: till}]}]\n", &[]);
    let (text, code) = report(folder.path(), &["--namespace", "other"]);
    assert_eq!(code, 0, "flags are stronger\n{text}");
}

#[test]
fn the_plain_defaults_can_be_left_out() {
    let wrong = ("charts/db/values.yaml", "timeout: '30'\n");
    let config = "charts: [{path: charts/db, defaults: false, values: [{name: good, set: [timeout=30s]}]}]\n";
    let folder = project(config, &[wrong]);
    let (text, code) = report(folder.path(), &[]);
    assert_eq!(code, 0, "{text}");
    let folder = project(&config.replace("defaults: false", "defaults: true"), &[wrong]);
    let (text, code) = report(folder.path(), &[]);
    assert_eq!(code, 1, "{text}");
    has(&text, &["charts/db/values.yaml:1:11", "unparsable-timeout"]);
    // Nothing is left to render, and that is said.
    let folder = project("charts: [{path: charts/db, defaults: false}]\n", &[wrong]);
    let (text, _) = report(folder.path(), &[]);
    has(&text, &["1 unrendered chart"]);
}

#[test]
fn a_configuration_in_the_folder_of_the_chart_counts() {
    let folder = project(
        "",
        &[
            (
                "charts/db/.velint.yaml",
                "charts: [{path: ., values: [{name: own, files: [values-big.yaml]}]}]\n",
            ),
            ("charts/db/values-big.yaml", "timeout: '45'\n"),
        ],
    );
    let (text, code) = report(folder.path(), &[]);
    assert_eq!(code, 1, "{text}");
    has(&text, &["charts/db/values-big.yaml:1:11", "with the values of `own`"]);
}

/// A chart with a dependency that brings its hooks.
const UMBRELLA: &str = "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n  - {name: lib, version: 2.x, repository: 'REPOSITORY'}\n";
const LIBRARY: &str = r#"{{- define "lib.timeout" -}}"30"{{- end -}}"#;
const USER: &str = r#"apiVersion: v1
kind: Pod
metadata:
  name: shop
  annotations:
    pre.hook.backup.velero.io/command: '["/bin/sync"]'
    pre.hook.backup.velero.io/container: db
    pre.hook.backup.velero.io/on-error: Fail
    pre.hook.backup.velero.io/timeout: {{ include "lib.timeout" . }}
spec:
  containers: [{name: db, image: "postgres:16"}]
"#;

/// A chart in `shop/` that needs one that lies at `library`, if anywhere.
fn shop(repository: &str, library: &str, config: &str) -> TempDir {
    let umbrella = UMBRELLA.replace("REPOSITORY", repository);
    let (manifest, helpers) = (format!("{library}/Chart.yaml"), format!("{library}/templates/_lib.tpl"));
    tree::tree(&[
        (".velint.yaml", config),
        ("repo/.git/HEAD", ""),
        ("repo/.velint.yaml", config),
        ("repo/shop/Chart.yaml", &umbrella),
        ("repo/shop/templates/pod.yaml", USER),
        (&manifest, "apiVersion: v2\nname: lib\nversion: 2.1.0\ntype: library\n"),
        (&helpers, LIBRARY),
    ])
}

#[test]
fn dependencies_are_found_elsewhere() {
    let far = "https://charts.example.com";
    let cases: [(&str, &str, &str, &[&str]); 4] = [
        ("file://../lib", "repo/lib", "", &[]),
        (far, "repo/deep/down/lib", "", &[]),
        (far, "other/lib", "", &["--chart-dir", "../other"]),
        (far, "repo/.cache/lib", "chart-dirs: [.cache]\n", &[]),
    ];
    for (repository, library, config, arguments) in cases {
        let folder = shop(repository, library, if config.is_empty() { "" } else { config });
        if !config.is_empty() {
            std::fs::remove_file(folder.path().join(".velint.yaml")).unwrap();
        }
        let repo = folder.path().join("repo");
        let (text, code) = report(&repo, arguments);
        assert_eq!(code, 1, "{library}\n{text}");
        has(&text, &["error[unparsable-timeout]", "timeout `30` lacks a unit"]);
        assert!(!text.contains("missing subchart"), "{library}\n{text}");
    }
    for (repository, library) in
        [(far, "other/lib"), ("file://../../other/lib", "other/lib"), (far, "repo/.cache/lib")]
    {
        let folder = shop(repository, library, "");
        let (text, _) = report(&folder.path().join("repo"), &[]);
        assert!(!text.contains("unparsable-timeout"), "{library}\n{text}");
        has(&text, &["1 missing subchart"]);
    }
}

#[test]
fn the_version_of_a_dependency_has_to_fit_and_the_newest_does() {
    let folder = shop("https://charts.example.com", "repo/lib", "");
    let repo = folder.path().join("repo");
    let write = |name: &str, version: &str, timeout: &str| {
        let at = repo.join(name);
        std::fs::create_dir_all(at.join("templates")).unwrap();
        std::fs::write(at.join("Chart.yaml"), format!("apiVersion: v2\nname: lib\nversion: {version}\n"))
            .unwrap();
        std::fs::write(at.join("templates/_lib.tpl"), LIBRARY.replace("30", timeout)).unwrap();
    };
    write("lib", "3.0.0", "31");
    assert!(report(&repo, &[]).0.contains("1 missing subchart"));
    write("a", "2.9.0", "32");
    write("b", "2.10.0", "33");
    write("c", "2.2.0", "34");
    has(&report(&repo, &[]).0, &["timeout `33` lacks a unit"]);
}

#[test]
fn render_takes_what_lies_beside_and_what_is_given() {
    let folder = shop("file://../lib", "repo/lib", "");
    let ran = velint(&folder.path().join("repo"), &["render", "shop"]);
    has(&ran.stdout, &["velero.io/timeout: \"30\"\n"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let folder = shop("https://charts.example.com", "other/lib", "");
    let repo = folder.path().join("repo");
    let ran = velint(&repo, &["render", "shop"]);
    has(&ran.stderr, &["`lib`, which chart `shop` needs"]);
    let ran = velint(&repo, &["render", "shop", "--chart-dir", "../other"]);
    has(&ran.stdout, &["velero.io/timeout: \"30\"\n"]);
    let ran = velint(&repo, &["render", "shop", "--chart-dir", "nowhere"]);
    assert_eq!(ran.code, 2);
    has(&ran.stderr, &["`--chart-dir nowhere` is no folder"]);
}

#[test]
fn charts_that_depend_on_each_other_end() {
    let chart = |name: &str, other: &str| {
        let one = |alias: &str| {
            format!(
                "  - {{name: {other}, version: 1.0.0, repository: 'file://../{other}', alias: {alias}}}\n"
            )
        };
        format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\ndependencies:\n{}{}", one("x"), one("y"))
    };
    let folder = tree::tree(&[
        (".git/HEAD", ""),
        ("a/Chart.yaml", &chart("a", "b")),
        ("a/templates/pod.yaml", USER),
        ("b/Chart.yaml", &chart("b", "a")),
    ]);
    let (text, code) = report(folder.path(), &[]);
    assert_eq!(code, 2, "{text}");
    has(&text, &["more than 1000 charts take part"]);
}

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db, namespace: data}
spec:
  chart:
    spec:
      chart: postgresql
      version: 8.x
      sourceRef: {kind: HelmRepository, name: bitnami}
  values:
    timeout: '30' # velero
";

#[test]
fn a_chart_of_the_tree_stands_for_one_of_a_repository() {
    let more = [
        ("apps/db.yaml", RELEASE),
        ("vendor/pg/Chart.yaml", "apiVersion: v2\nname: postgresql\nversion: 8.7.4\n"),
        ("vendor/pg/values.yaml", "timeout: 30s\n"),
        ("vendor/pg/templates/pod.yaml", POD),
    ];
    for (source, is_found) in [
        ("{name: postgresql, path: vendor/pg}", true),
        ("{name: postgresql, version: 8.7.4, path: vendor/pg}", true),
        ("{name: postgresql, version: 9.0.0, path: vendor/pg}", false),
        ("{name: mysql, path: vendor/pg}", false),
    ] {
        let folder = project(&format!("chart-sources: [{source}]\n"), &more);
        let (text, code) = report(folder.path(), &["apps"]);
        assert_eq!(code, i32::from(is_found), "{source}\n{text}");
        if is_found {
            has(&text, &["error[unparsable-timeout]", "apps/db.yaml:11:15"]);
        }
    }
}

#[test]
fn the_ways_of_another_helm_are_followed() {
    // Only Helm 4.2 takes out what a chart's own values say is null.
    let pod = POD.replace(
        "{{ .Values.timeout | quote }}",
        "{{ hasKey .Values \"gone\" | ternary \"30s\" \"30\" | quote }}",
    );
    let more = [("charts/db/templates/pod.yaml", pod.as_str()), ("charts/db/values.yaml", "gone: null\n")];
    let newest = project("helm-version: 4.2\n", &more);
    let older = project("helm-version: '3'\n", &more);
    let codes = [&newest, &older].map(|folder| report(folder.path(), &[]).1);
    let flagged = report(newest.path(), &["--helm-version", "4.1"]).1;
    assert_eq!((codes, flagged), ([1, 0], 0));
}

#[test]
fn what_a_configuration_names_lies_in_the_project() {
    let folder = project(
        "charts:\n  - path: charts/db\n    values:\n      - {name: a, files: [missing.yaml]}\n      - {name: b, files: [../outside.yaml]}\n      - {name: c, files: [deploy]}\nchart-dirs: [deploy/prod.yaml]\nchart-sources: [{name: x, path: deploy}]\n",
        &[("deploy/prod.yaml", "")],
    );
    let outer = tree::tree(&[("outside.yaml", "timeout: 1")]);
    let text = report(folder.path(), &[]).0;
    has(
        &text,
        &[
            "`missing.yaml` does not exist",
            "`../outside.yaml` does not exist",
            "`deploy` is no file",
            "`deploy/prod.yaml` is no folder",
            "`deploy` is neither a folder with a `Chart.yaml` nor an archive",
            ".velint.yaml:4:",
        ],
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outer.path().join("outside.yaml"), folder.path().join("missing.yaml"))
            .unwrap();
        std::os::unix::fs::symlink(outer.path(), folder.path().join("linked")).unwrap();
        let (text, code) = report(folder.path(), &[]);
        assert_eq!(code, 2);
        has(&text, &["`missing.yaml` leads out of the project"]);
    }
    drop(outer);
}
