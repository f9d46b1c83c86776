//! Kustomizations, from outside: which are found, what is told of them, what is printed.

#[path = "support/tree.rs"]
mod tree;

use std::fs;

use tree::{tree, velint};

const BASE: &str = "resources: [db.yaml]\n";
const OVERLAY: &str = "resources: [../../base]\npatches:\n  - path: volume.yaml\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
spec:
  selector:
    matchLabels: {app: db}
  template:
    metadata:
      labels: {app: db}
      annotations:
        backup.velero.io/backup-volumes: dta
    spec:
      containers:
        - name: db
          image: postgres:17
";
const VOLUME: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
spec:
  template:
    spec:
      containers:
        - name: db
          volumeMounts: [{name: data, mountPath: /data}]
      volumes:
        - name: data
          emptyDir: {}
";

fn shop() -> tempfile::TempDir {
    tree(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("base/kustomization.yaml", BASE),
        ("base/db.yaml", DEPLOYMENT),
        ("overlays/prod/kustomization.yaml", OVERLAY),
        ("overlays/prod/volume.yaml", VOLUME),
        ("overlays/test/kustomization.yaml", "namePrefix: test-\nresources: [../../base]\n"),
    ])
}

fn concise(folder: &tempfile::TempDir, path: &str) -> (Vec<String>, i32) {
    let ran = velint(folder.path(), &["check", "--format", "concise", path]);
    (ran.stdout.lines().map(str::to_owned).collect(), ran.code)
}

#[test]
fn a_finding_of_several_overlays_is_one_and_a_pod_counts_once() {
    let (lines, code) = concise(&shop(), ".");
    assert_eq!(code, 1);
    let [found, summary] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(found, "base/db.yaml:12:42: error[unknown-volume] volume `dta` is not in this pod");
    assert!(summary.contains("(5 files, 1 pod, 0 hooks checked)"), "{summary}");
}

#[test]
fn a_base_without_traces_in_its_overlay_is_built_with_it() {
    let folder = shop();
    let good = DEPLOYMENT.replace("dta", "data");
    fs::write(folder.path().join("base/db.yaml"), good).unwrap();
    fs::remove_dir_all(folder.path().join("overlays/test")).unwrap();
    for path in [".", "overlays/prod"] {
        let (lines, code) = concise(&folder, path);
        assert_eq!((lines.len(), code), (1, 0), "{path}: {lines:?}");
    }
}

#[test]
fn a_fix_is_made_where_the_text_is_written() {
    let folder = shop();
    fs::remove_dir_all(folder.path().join("overlays/test")).unwrap();
    let ran = velint(folder.path(), &["check", "--fix", "--unsafe-fixes", "overlays", "base"]);
    let after = fs::read_to_string(folder.path().join("base/db.yaml")).unwrap();
    assert_eq!(after, DEPLOYMENT.replace("dta", "data"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
}

#[test]
fn what_kustomize_refuses_is_a_failure_and_what_is_not_there_is_counted() {
    let folder = shop();
    let path = folder.path().join("overlays/prod/kustomization.yaml");
    fs::write(&path, format!("{OVERLAY}patch: []\n")).unwrap();
    let (lines, code) = concise(&folder, ".");
    assert_eq!(code, 2);
    assert!(lines.iter().any(|line| {
        line == "overlays/prod/kustomization.yaml:4:1: error[unrenderable-kustomization] kustomize knows no field `patch`"
    }), "{lines:?}");
    fs::write(&path, OVERLAY.replace("base]", "base, made.yaml]")).unwrap();
    let (lines, code) = concise(&folder, ".");
    assert_eq!(code, 1);
    let told = "not looked at: 1 missing file (overlays/prod/kustomization.yaml)";
    assert!(lines.iter().any(|line| line == told), "{lines:?}");
}

#[test]
fn flux_kustomizations_are_resources() {
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n\
                spec: {path: ./base}\n# velero.io\n";
    let folder = tree(&[("apps/kustomization.yaml", flux), ("apps/db.yaml", DEPLOYMENT)]);
    let (lines, code) = concise(&folder, ".");
    assert_eq!(code, 1, "{lines:?}");
    assert!(lines[0].starts_with("apps/db.yaml:12:42: error[unknown-volume]"), "{lines:?}");
}

#[test]
fn nothing_outside_of_the_repository_is_read() {
    let folder = tree(&[
        ("secret/db.yaml", DEPLOYMENT),
        ("secret/kustomization.yaml", BASE),
        ("repo/.git/HEAD", "ref: refs/heads/main\n"),
        ("repo/kustomization.yaml", "resources: [../secret, db.yaml]\n"),
        ("repo/db.yaml", &DEPLOYMENT.replace("dta", "data")),
    ]);
    let (lines, _) = concise(&folder, "repo");
    assert!(!lines.iter().any(|line| line.contains("secret/")), "{lines:?}");
}

#[test]
fn render_prints_what_is_built_and_where_it_comes_from() {
    let folder = shop();
    let ran = velint(folder.path(), &["render", "overlays/test"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with("apiVersion: apps/v1\nkind: Deployment\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("  name: test-db\n"), "{}", ran.stdout);
    let ran = velint(folder.path(), &["render", "--origins", "overlays/prod"]);
    let lines: Vec<&str> = ran.stdout.lines().map(str::trim).collect();
    let written = "backup.velero.io/backup-volumes: dta  # base/db.yaml:12:42";
    assert!(lines.contains(&written), "{}", ran.stdout);
    assert!(lines.iter().any(|line| line.contains("# overlays/prod/volume.yaml:")), "{}", ran.stdout);
    let ran = velint(folder.path(), &["render", "--format", "json", "overlays/prod"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(json[0]["text"].as_str().unwrap().ends_with('\n'));
    assert!(json[0]["origins"].as_array().is_some_and(|origins| origins.len() > 10));
}

/// A base that lacks the volume which its pod lists, and who uses it.
const USERS: [(&str, &str); 4] = [
    ("direct", "resources: [../../base]\npatches:\n  - path: volume.yaml\n"),
    ("of-another", "resources: [../../inner]\npatches:\n  - path: volume.yaml\n"),
    ("component", "resources: [../../base]\ncomponents: [../../parts]\n"),
    ("none", "resources: [../../other]\n"),
];

#[test]
fn a_base_that_is_named_alone_is_judged_as_its_overlays_make_it() {
    for (user, text) in USERS {
        let overlay = format!("overlays/{user}/kustomization.yaml");
        let volume = format!("overlays/{user}/volume.yaml");
        let folder = tree(&[
            (".git/HEAD", "ref: refs/heads/main\n"),
            ("base/kustomization.yaml", BASE),
            ("base/db.yaml", &DEPLOYMENT.replace("dta", "data")),
            ("other/kustomization.yaml", "resources: []\n"),
            (
                "parts/kustomization.yaml",
                "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches:\n  - path: volume.yaml\n",
            ),
            ("parts/volume.yaml", VOLUME),
            (&overlay, text),
            (&volume, VOLUME),
        ]);
        if user == "of-another" {
            fs::create_dir(folder.path().join("inner")).unwrap();
            fs::write(folder.path().join("inner/kustomization.yaml"), "resources: [../base]\n").unwrap();
        }
        // What nobody uses but is called `base` is made for overlays elsewhere.
        for path in ["base", "base/db.yaml"] {
            let (lines, code) = concise(&folder, path);
            assert_eq!((lines.len(), code), (1, 0), "{user} {path}: {lines:?}");
        }
    }
}

#[test]
fn a_base_alone_gets_the_findings_of_its_overlays_and_no_others() {
    let folder = shop();
    fs::write(folder.path().join("overlays/test/kustomization.yaml"), "resources: [../../base, more.yaml]\n")
        .unwrap();
    fs::write(folder.path().join("overlays/test/more.yaml"), DEPLOYMENT.replace("name: db", "name: more"))
        .unwrap();
    let (lines, code) = concise(&folder, "base");
    assert_eq!(code, 1);
    let [found, summary] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(found, "base/db.yaml:12:42: error[unknown-volume] volume `dta` is not in this pod");
    assert!(summary.contains("1 error"), "{summary}");
}

#[test]
fn a_kustomization_that_nobody_uses_is_judged_by_itself() {
    let folder = shop();
    fs::rename(folder.path().join("base"), folder.path().join("app")).unwrap();
    fs::remove_dir_all(folder.path().join("overlays")).unwrap();
    let (lines, _) = concise(&folder, "app");
    assert_eq!(lines[0], "app/db.yaml:12:42: error[unknown-volume] volume `dta` is not in this pod");
}

const QUIESCE: &str = "apiVersion: velero.io/v1
kind: Backup
metadata:
  name: shop
spec:
  hooks:
    resources:
      - name: db
        pre:
          - exec:
              container: db
              command: [/quiesce]
              timeout: 1m
              onError: Fail
";
const DATABASE: &str = "apiVersion: v1
kind: Pod
metadata:
  name: db
  labels: {app: db}
  annotations:
    backup.velero.io/backup-volumes: data
spec:
  containers:
    - name: db
      image: postgres:17
      volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
  volumes:
    - name: data
      persistentVolumeClaim: {claimName: data}
";
const CHART: &str = "apiVersion: v2\nname: db\nversion: 1.0.0\n";

/// Pods that are rendered or written out, and hooks in a Backup that is: wherever
/// either stands, the hooks ready the data.
#[test]
fn hooks_in_specs_ready_the_volumes_of_all_that_is_rendered() {
    let (own, other) = ("resources: [db.yaml]\n", "resources: [backup.yaml]\n");
    let cases: &[&[(&str, &str)]] = &[
        &[("chart/Chart.yaml", CHART), ("chart/templates/db.yaml", DATABASE), ("backup.yaml", QUIESCE)],
        &[
            ("chart/Chart.yaml", CHART),
            ("chart/templates/db.yaml", DATABASE),
            ("chart/templates/b.yaml", QUIESCE),
        ],
        &[
            ("one/Chart.yaml", CHART),
            ("one/templates/db.yaml", DATABASE),
            ("two/Chart.yaml", CHART),
            ("two/templates/b.yaml", QUIESCE),
        ],
        &[("chart/Chart.yaml", CHART), ("chart/templates/b.yaml", QUIESCE), ("db.yaml", DATABASE)],
        &[("app/kustomization.yaml", own), ("app/db.yaml", DATABASE), ("backup.yaml", QUIESCE)],
        &[
            ("app/kustomization.yaml", own),
            ("app/db.yaml", DATABASE),
            ("two/Chart.yaml", CHART),
            ("two/templates/b.yaml", QUIESCE),
        ],
        &[
            ("app/kustomization.yaml", own),
            ("app/db.yaml", DATABASE),
            ("more/kustomization.yaml", other),
            ("more/backup.yaml", QUIESCE),
        ],
    ];
    for files in cases {
        let check = |folder: &tempfile::TempDir| {
            velint(folder.path(), &["check", "--level", "info", "--format", "concise", "."]).stdout
        };
        let said = check(&tree(files));
        assert!(!said.contains("unquiesced-volume"), "{files:?}\n{said}");
        let without: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (*path, if *text == QUIESCE { "kind: Backup # velero.io\n" } else { *text }))
            .collect();
        let said = check(&tree(&without));
        assert!(said.contains("unquiesced-volume"), "{files:?}\n{said}");
    }
}
