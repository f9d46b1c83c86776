//! KOTS releases as a whole: folders in `fixtures/releases/`, judged by the
//! program, and releases with archives and surroundings that tests put together.
//!
//! Beside the folder `x` stands `x.txt`, all that is said of it;
//! `VELINT_BLESS=1 cargo test --test releases` rewrites it.

#[path = "support/files.rs"]
mod files;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs the program in a folder.
fn run(folder: &Path, arguments: &[&str], stdin: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_velint"));
    command.args(["check", "--level", "info"]).args(arguments).current_dir(folder);
    command.env_clear().env("NO_COLOR", "1").env("COLUMNS", "120");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program was built");
    child.stdin.take().unwrap().write_all(stdin.unwrap_or_default().as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).unwrap()
}

/// The findings in one line each, without the summary.
fn findings(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let output = run(folder, &[&["--format", "concise", "--quiet"], arguments].concat(), None);
    text(&output).lines().map(str::to_owned).collect()
}

#[test]
fn every_release_is_judged_as_its_text_says() {
    let mut complaints = Vec::new();
    for case in files::folders("fixtures/releases") {
        let folder = format!("fixtures/releases/{case}");
        let said = text(&run(files::root(), &["--format", "full", "--no-progress", &folder], None));
        let said: String = said.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        complaints.extend(files::expect(&format!("{folder}.txt"), &said).err());
    }
    files::report(&complaints);
}

/// KOTS reads `recursiveMerge` as a boolean, and no object in which it is a string.
#[test]
fn what_is_merged_stays_a_boolean() {
    let arguments =
        ["--diff", "--unsafe-fixes", "--select", "discarded-values", "fixtures/releases/overlays"];
    let diff = text(&run(files::root(), &arguments, None));
    let set: Vec<&str> =
        diff.lines().filter(|line| line.starts_with('+') && line.contains("recursive")).collect();
    assert!(set.len() > 2, "{diff}");
    assert!(set.iter().all(|line| line.ends_with("recursiveMerge: true")), "{diff}");
    assert!(diff.contains("-      recursiveMerge: false"), "{diff}");
}

/// Findings of warning or above, one line each.
fn heard(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let mut found = findings(folder, arguments);
    found.retain(|line| line.contains(": error[") || line.contains(": warning["));
    found
}

#[test]
fn good_releases_are_good() {
    for good in ["good", "embedded", "overlays/fine.yaml"] {
        assert_eq!(heard(files::root(), &[&format!("fixtures/releases/{good}")]), [""; 0], "{good}");
    }
}

const BACKUP: &str = "apiVersion: velero.io/v1\nkind: Backup\nmetadata:\n  name: shop\nspec: {}\n";
const APPLICATION: &str =
    "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata:\n  name: shop\nspec:\n  title: Shop\n";

fn helm_chart(name: &str, version: &str) -> String {
    format!(
        "apiVersion: kots.io/v1beta2\nkind: HelmChart\nmetadata:\n  name: {name}\nspec:\n  chart:\n    name: {name}\n    \
         chartVersion: {version}\n"
    )
}

fn packed(path: &str, text: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    gzip(&archive.into_inner().unwrap())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A repository with a release in `kots/` and these files.
fn repository(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join(".git")).unwrap();
    let own: [(&str, &[u8]); 2] =
        [("kots/app.yaml", APPLICATION.as_bytes()), ("kots/backup.yaml", BACKUP.as_bytes())];
    for (path, content) in own.iter().chain(files) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

#[test]
fn a_chart_has_to_be_in_the_release_by_name_and_version() {
    let chart = |version: &str| helm_chart("db", version).into_bytes();
    let archive =
        |name: &str, version: &str| packed("x/Chart.yaml", &format!("name: {name}\nversion: {version}\n"));
    let (wanted, quoted) = (chart("1.4.0"), chart("'1.4.0'"));
    let templated = chart("'repl{{ ConfigOption `version` }}'");
    let excluded = [wanted.as_slice(), b"  exclude: true\n"].concat();
    let perhaps = [wanted.as_slice(), b"  exclude: 'repl{{ ConfigOptionEquals `a` `b` }}'\n"].concat();
    let (right, old, other) = (archive("db", "1.4.0"), archive("db", "v1.4.0"), archive("web", "1.4.0"));
    let older = archive("db", "1.3.0");
    let unpacked = b"name: db\nversion: 1.4.0\n";
    let text = gzip(&[b'x'; 2000]);
    type File<'a> = (&'a str, &'a [u8]);
    let cases: &[(&[File<'_>], &[&str])] = &[
        (&[("kots/c.yaml", &wanted)], &[]),
        (&[("kots/c.yaml", &wanted), ("kots/any-name.tgz", &right)], &[]),
        (&[("kots/c.yaml", &quoted), ("kots/deep/down/db.tar.gz", &right)], &[]),
        (
            &[("kots/c.yaml", &wanted), ("kots/db.tgz", &old)],
            &[
                "kots/c.yaml:8:19: error[unmatched-chart] no archive in this release holds chart `db` of version `1.4.0`",
            ],
        ),
        (&[("kots/c.yaml", &wanted), ("kots/db.tgz", &older), ("kots/right.tgz", &right)], &[]),
        (&[("kots/c.yaml", &wanted), ("kots/db.tgz", &older), (".gitignore", b"*.tgz")], &[]),
        (
            &[
                ("kots/c.yaml", &wanted),
                (".gitignore", b"db.tgz"),
                ("kots/db.tgz", &right),
                ("kots/o.tgz", &older),
            ],
            &[],
        ),
        (&[("kots/c.yaml", &templated), ("kots/db.tgz", &old)], &[]),
        (&[("kots/c.yaml", &excluded), ("kots/db.tgz", &old)], &[]),
        (
            &[("kots/c.yaml", &perhaps), ("kots/db.tgz", &old)],
            &[
                "kots/c.yaml:8:19: error[unmatched-chart] no archive in this release holds chart `db` of version `1.4.0`",
            ],
        ),
        (
            &[("kots/c.yaml", &wanted), ("kots/web.tgz", &other)],
            &[
                "kots/c.yaml:7:11: warning[unmatched-chart] no archive in this release holds a chart named `db`",
            ],
        ),
        (&[("kots/c.yaml", &wanted), ("kots/web.tgz", &other), ("src/db/Chart.yaml", unpacked)], &[]),
        (
            &[
                ("kots/c.yaml", &wanted),
                ("kots/web.tgz", &other),
                ("kots/large.tgz", b"version https://git-lfs"),
            ],
            &[],
        ),
        (&[("kots/c.yaml", &wanted), ("kots/.db.tgz", &old)], &[]),
        (
            &[("kots/c.yaml", &wanted), ("kots/web.tgz", &other), ("kots/notes.gz", &text)],
            &[
                "kots/notes.gz: error[unreadable-file] `kots/notes.gz` is no archive that can be read: what it holds is no tar",
            ],
        ),
    ];
    for (files, expected) in cases {
        let root = repository(files);
        let found = heard(root.path(), &["kots"]);
        let fits =
            found.len() == expected.len() && found.iter().zip(*expected).all(|(a, b)| a.starts_with(b));
        let names: Vec<_> = files.iter().map(|(name, _)| name).collect();
        assert!(fits, "{names:?}\n{}\nexpected\n{}", found.join("\n"), expected.join("\n"));
    }
}

#[test]
fn archives_without_anything_of_veleros_are_nothing_to_velint() {
    let root =
        repository(&[("kots/notes.gz", &gzip(b"text")), ("kots/c.yaml", helm_chart("db", "1.2").as_bytes())]);
    assert_eq!(heard(root.path(), &["kots"]).len(), 2);
    fs::remove_file(root.path().join("kots/backup.yaml")).unwrap();
    assert_eq!(heard(root.path(), &["kots"]), [""; 0]);
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  namespace: elsewhere\n  annotations:\n    \
                   backup.velero.io/backup-volumes: data\nspec:\n  containers:\n    - name: db\n      image: db\n      \
                   volumeMounts:\n        - name: data\n          mountPath: /data\n  volumes:\n    - name: data\n      \
                   emptyDir: {}\n";
const UNCOVERED: &str =
    "kots/pod.yaml:5:14: warning[uncovered-namespace] no snapshot includes namespace `elsewhere`";

#[test]
fn a_file_by_its_name_is_judged_in_its_release_and_alone() {
    let wrong = helm_chart("db", "1.2");
    let root = repository(&[
        ("kots/pod.yaml", POD.as_bytes()),
        ("kots/c.yaml", wrong.as_bytes()),
        ("kots/notes.gz", &gzip(b"text")),
    ]);
    assert_eq!(heard(root.path(), &["kots"]).len(), 3);
    assert_eq!(heard(root.path(), &["kots/pod.yaml"]), [UNCOVERED]);
    assert_eq!(heard(&root.path().join("kots"), &["c.yaml"]).len(), 1);
    // A text on standard input stands for the file of its name.
    let elsewhere = POD.replace("elsewhere", "nowhere");
    let arguments = ["--format", "concise", "--quiet", "--stdin-filename", "kots/pod.yaml", "-"];
    let output = text(&run(root.path(), &arguments, Some(&elsewhere)));
    assert!(output.starts_with(&UNCOVERED.replace("elsewhere", "nowhere")), "{output}");
    assert!(!output.contains("unmatched-chart") && !output.contains("unreadable-file"), "{output}");
}

#[test]
fn what_is_missing_is_told_only_of_a_release_that_was_read_whole() {
    let config = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata:\n  name: shop\nspec:\n  groups: []\n";
    let pod = POD.replace("data\nspec", "repl{{ ConfigOption `volumes` }}\nspec");
    let root = |extra: (&'static str, &'static [u8])| {
        repository(&[("kots/pod.yaml", pod.as_bytes()), ("kots/config.yaml", config.as_bytes()), extra])
    };
    let told =
        |extra| heard(root(extra).path(), &["kots"]).iter().filter(|line| line.contains("pod.yaml")).count();
    assert_eq!(told(("kots/readme.yaml", b"a: [")), 2, "what has nothing of KOTS is no part of it");
    assert_eq!(told(("kots/broken.yaml", b"# kots.io/v1beta1\na: [")), 0);
    assert_eq!(told(("kots/broken.yaml", b"# velero.io/v1\na: [")), 0);
    assert_eq!(told(("kots/latin.yaml", b"apiVersion: kots.io/v1beta1 # \xe9\n")), 0);
    let repeated = b"apiVersion: kots.io/v1beta1\nkind: Config\nspec:\n  groups:\n    - items: [{name: x, repeatable: true}]\n";
    assert_eq!(told(("kots/more.yaml", repeated)), 1, "two Configs: the namespace is missing all the same");
}

/// The rules that speak of a HelmChart with these lines below `spec.values` and
/// in entries of `optionalValues`, with whether those are merged.
fn rules_on(values: &str, overlays: &[(&str, &str)]) -> Vec<String> {
    let indented =
        |text: &str, by: &str| text.lines().map(|line| format!("{by}{line}\n")).collect::<String>();
    let mut text =
        format!("{}  values:\n{}  optionalValues:\n", helm_chart("db", "1.4.0"), indented(values, "    "));
    for (merge, values) in overlays {
        text += "    - when: 'repl{{ ConfigOptionEquals `a` `b` }}'\n";
        text += &format!("      recursiveMerge: {merge}\n      values:\n{}", indented(values, "        "));
    }
    let root = repository(&[("kots/c.yaml", text.as_bytes())]);
    let rule = |line: &String| line.split(['[', ']']).nth(1).unwrap_or_default().to_owned();
    heard(root.path(), &["kots"]).iter().map(rule).collect()
}

#[test]
fn what_one_layer_of_values_lacks_another_may_have() {
    const TIMEOUT: &str = "podAnnotations:\n  pre.hook.backup.velero.io/timeout: 3m";
    const COMMAND: &str = "podAnnotations:\n  pre.hook.backup.velero.io/command: '[\"/dump\"]'";
    const OTHER: &str = "replica:\n  podAnnotations:\n    pre.hook.backup.velero.io/command: '[\"/dump\"]'";
    /// Values, overlays with whether they merge recursively, and the rules that speak.
    type Row = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);
    let cases: &[Row] = &[
        (TIMEOUT, &[], &["orphaned-annotation"]),
        (TIMEOUT, &[("true", COMMAND)], &[]),
        (COMMAND, &[("true", TIMEOUT)], &[]),
        ("other: true", &[("true", TIMEOUT), ("true", COMMAND)], &[]),
        (TIMEOUT, &[("true", OTHER)], &["orphaned-annotation"]),
        (COMMAND, &[("false", "podAnnotations:\n  a: b")], &["discarded-values"]),
    ];
    for (values, overlays, expected) in cases {
        assert_eq!(rules_on(values, overlays), *expected, "{values}\n{overlays:?}");
    }
}

const HOOKED: &str = "apiVersion: v1
kind: Pod
metadata:
  name: db
  labels: {app: db}
  annotations:
    pre.hook.backup.velero.io/command: '[\"/flush\"]'
    pre.hook.backup.velero.io/timeout: 1m
    pre.hook.backup.velero.io/on-error: Fail
spec:
  containers:
    - name: db
      image: registry.example/db:1
";

fn packed_chart(name: &str, template: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let manifest = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
    for (path, text) in [("Chart.yaml", manifest.as_str()), ("templates/db.yaml", template)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("{name}/{path}"), text.as_bytes()).unwrap();
    }
    gzip(&archive.into_inner().unwrap())
}

#[test]
fn hooks_that_only_an_archive_has_are_those_of_the_release() {
    let archive = packed_chart("db", HOOKED);
    let chart = helm_chart("db", "1.0.0").replace("v1beta2", "v1beta1");
    let far = format!("{chart}  namespace: far\n");
    let hooks = "  hooks:\n    resources:\n      - name: db\n        labelSelector: {matchLabels: {app: db}}\n        pre:\n          \
                 - exec: {container: db, command: [/quiesce], timeout: 1m, onError: Fail}\n";
    let with_hooks = format!("{}{hooks}", BACKUP.replace(" {}", ""));
    let cases: &[(&str, &str, &[&str])] = &[
        (&chart, BACKUP, &[]),
        (&chart, "", &["kots/c.yaml:7:11: warning[missing-backup] this KOTS release has no Backup"]),
        (
            &far,
            BACKUP,
            &["kots/c.yaml:9:14: warning[uncovered-namespace] no snapshot includes namespace `far`"],
        ),
        (
            &chart,
            &with_hooks,
            &["kots/backup.yaml:10:9: warning[shadowed-spec-hook] `pre` is skipped in the pods of Pod `db`"],
        ),
    ];
    for (chart, backup, expected) in cases {
        let files: [(&str, &[u8]); 3] = [
            ("kots/c.yaml", chart.as_bytes()),
            ("kots/db.tgz", &archive),
            ("kots/backup.yaml", backup.as_bytes()),
        ];
        let root = repository(&files);
        assert_eq!(heard(root.path(), &["."]), *expected, "{chart}{backup}");
        // The charts of HelmCharts that nobody asked for are not rendered.
        let own: Vec<&&str> = expected.iter().filter(|line| line.starts_with("kots/c.yaml")).collect();
        assert_eq!(heard(root.path(), &["kots/c.yaml"]).iter().collect::<Vec<_>>(), own, "{chart}{backup}");
    }
}

#[test]
fn the_pods_of_an_archive_that_is_named_count_once() {
    let archive = packed_chart("db", HOOKED);
    let chart = helm_chart("db", "1.0.0").replace("v1beta2", "v1beta1");
    let root = repository(&[("kots/c.yaml", chart.as_bytes()), ("kots/db.tgz", &archive)]);
    for paths in [
        &["kots"][..],
        &["kots/db.tgz"],
        &["kots", "kots/db.tgz"],
        &["kots/db.tgz", "kots/db.tgz", "kots/c.yaml"],
    ] {
        let said = text(&run(root.path(), &[&["--format", "concise"], paths].concat(), None));
        assert!(said.contains(", 1 pod, 1 hook checked"), "{paths:?}: {said}");
    }
}
