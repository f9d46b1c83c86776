//! What is found below folders, globs and charts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use velint::discover::{Content, Discovery, Excludes, Overlay, Request, Role, Sieve, discover};

/// A folder with these files, each empty but `.gitignore` and `.ignore`.
fn tree(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let (name, content) = file.split_once(" = ").unwrap_or((file, ""));
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn request(directory: &Path, paths: &[&str]) -> Request {
    Request {
        directory: directory.canonicalize().unwrap(),
        paths: paths.iter().map(PathBuf::from).collect(),
        overlay: None,
        excludes: Excludes::default(),
        project: None,
        sieve: None,
        force_exclude: false,
        ignore_files: true,
        threads: 2,
    }
}

fn displays(discovery: &Discovery) -> Vec<&str> {
    discovery.inputs.iter().map(|input| input.display.as_str()).collect()
}

fn messages(discovery: &Discovery) -> Vec<&str> {
    discovery.failures.iter().map(|failure| failure.message.as_str()).collect()
}

fn skipped(discovery: &Discovery) -> Vec<String> {
    discovery.skipped.iter().map(|skipped| format!("{}: {:?}", skipped.path, skipped.reason)).collect()
}

#[test]
fn a_folder_gives_yaml_and_json_sorted() {
    let folder = tree(&[
        "b.yml",
        "a.json",
        "z/c.YAML",
        ".hidden/h.yaml",
        ".git/x.yaml",
        "sub/.git/x.yaml",
        "README.md",
        "db.yaml.tmpl",
        "db.yaml.gotmpl",
        "db.yaml.j2",
        "_helpers.tpl",
        "a/yaml",
        "a b/ü.yaml",
    ]);
    for threads in [1, 2, 8] {
        let request = Request { threads, ..request(folder.path(), &["."]) };
        let found = discover(&request);
        assert_eq!(displays(&found), [".hidden/h.yaml", "a b/ü.yaml", "a.json", "b.yml", "z/c.YAML"]);
        assert!(found.failures.is_empty() && found.skipped.is_empty());
        assert!(found.inputs.iter().all(|input| !input.explicit && input.unit == input.display));
    }
}

/// More files than one thread sorts.
#[test]
fn very_many_files_are_as_few_are() {
    let names: Vec<String> = (0..2200).map(|n| format!("{}/{n:04}.yaml", n % 7)).collect();
    let mut files: Vec<&str> = names.iter().map(String::as_str).collect();
    let templates: Vec<String> = (0..30).map(|n| format!("3/templates/{n}.yaml")).collect();
    files.extend(templates.iter().map(String::as_str));
    files.extend(["3/Chart.yaml", "3/values.yaml"]);
    let folder = tree(&files);
    let found = discover(&request(folder.path(), &[".", "3", "0/0000.yaml"]));
    let mut expected: Vec<&str> = files.into_iter().filter(|name| !name.contains("templates")).collect();
    expected.sort_unstable();
    assert_eq!(displays(&found), expected);
    assert_eq!(charts(&found), ["3"]);
    for input in &found.inputs {
        assert_eq!(input.unit == "3", input.display.starts_with("3/"), "{}", input.display);
        assert_eq!(input.role == Role::ChartValues, input.display == "3/values.yaml");
    }
}

fn charts(found: &Discovery) -> Vec<&str> {
    found.charts.iter().map(|chart| chart.display.as_str()).collect()
}

/// Keeps files of which the name says so.
#[derive(Debug)]
struct Named(&'static str);

impl Sieve for Named {
    fn keeps(&self, path: &Path, _: &mut Vec<u8>) -> bool {
        path.file_name().is_some_and(|name| name.to_string_lossy().contains(self.0))
    }
}

#[test]
fn a_sieve_drops_and_counts_what_no_other_path_may_name() {
    let folder = tree(&[
        "a/keep.yaml",
        "a/x.yaml",
        "a/y.yml",
        "b/z.json",
        "db/Chart.yaml",
        "db/templates/x.yaml",
        "db/values.yaml",
    ]);
    let cases: [(&[&str], &[&str], usize); 7] = [
        (&["."], &["a/keep.yaml"], 6),
        (&["a", "b"], &["a/keep.yaml"], 3),
        (&["**/*.yaml"], &["a/keep.yaml"], 4),
        (&["a/x.yaml"], &["a/x.yaml"], 0),
        (&["a", "a/x.yaml"], &["a/keep.yaml", "a/x.yaml", "a/y.yml"], 0),
        (&["b", "./b"], &["b/z.json"], 0),
        (&["a/*.yml", "b"], &["a/y.yml", "b/z.json"], 0),
    ];
    for (paths, inputs, passed) in cases {
        let sieve = Some(Arc::new(Named("keep")) as Arc<dyn Sieve>);
        let found = discover(&Request { sieve, ..request(folder.path(), paths) });
        assert_eq!((displays(&found), found.passed), (inputs.to_vec(), passed), "{paths:?}");
        assert!(found.failures.is_empty(), "{paths:?}");
        assert!(found.charts.is_empty(), "no file of the chart is kept: {paths:?}");
    }
}

#[test]
fn ignore_files_count_unless_switched_off() {
    let folder = tree(&[
        ".gitignore = build/\n*.local.yaml\n!keep.local.yaml",
        "sub/.ignore = b.yaml",
        "a.yaml",
        "x.local.yaml",
        "keep.local.yaml",
        "build/c.yaml",
        "sub/b.yaml",
    ]);
    let mut request = request(folder.path(), &["."]);
    assert_eq!(displays(&discover(&request)), ["a.yaml", "keep.local.yaml"]);
    request.ignore_files = false;
    assert_eq!(
        displays(&discover(&request)),
        ["a.yaml", "build/c.yaml", "keep.local.yaml", "sub/b.yaml", "x.local.yaml"]
    );
}

#[test]
fn what_is_named_is_read_whatever_it_is_called() {
    let folder = tree(&[".gitignore = *.yaml\n*.md", "a.yaml", "README.md", "build/x.json"]);
    let found = discover(&request(folder.path(), &["README.md", "./a.yaml", "build"]));
    assert_eq!(displays(&found), ["README.md", "a.yaml", "build/x.json"]);
    let explicit: Vec<bool> = found.inputs.iter().map(|input| input.explicit).collect();
    assert_eq!(explicit, [true, true, false]);
}

#[test]
fn a_file_is_read_once_however_often_it_is_named() {
    let folder = tree(&["a.yaml", "sub/b.yaml"]);
    let absolute = folder.path().canonicalize().unwrap().join("a.yaml");
    let paths = [".", "a.yaml", "./sub/../a.yaml", absolute.to_str().unwrap(), "sub", "**/*.yaml"];
    let found = discover(&request(folder.path(), &paths));
    assert_eq!(displays(&found), ["a.yaml", "sub/b.yaml"]);
    assert!(found.inputs[0].explicit);
}

#[test]
fn globs_are_expanded_here() {
    let folder = tree(&[
        "charts/a/values.yaml",
        "charts/b/values.yaml",
        "charts/b/notes.md",
        "charts/b/deep/x.yaml",
        "a[1].yaml",
        "top.yaml",
    ]);
    let absolute = folder.path().canonicalize().unwrap().join("charts/*/values.yaml");
    for (glob, expected) in [
        ("charts/*/values.yaml", &["charts/a/values.yaml", "charts/b/values.yaml"][..]),
        (absolute.to_str().unwrap(), &["charts/a/values.yaml", "charts/b/values.yaml"]),
        ("**/x.yaml", &["charts/b/deep/x.yaml"]),
        ("**/*.md", &["charts/b/notes.md"]),
        ("charts/b*", &["charts/b/deep/x.yaml", "charts/b/values.yaml"]),
        ("{top,none}.y?ml", &["top.yaml"]),
        ("a[1].yaml", &["a[1].yaml"]),
    ] {
        let found = discover(&request(folder.path(), &[glob]));
        assert_eq!(displays(&found), expected, "{glob}");
        assert!(found.failures.is_empty(), "{glob}");
    }
}

#[test]
fn what_is_not_there_is_a_failure_with_its_name() {
    let folder = tree(&["a.yaml", "sub/b.yaml"]);
    let found =
        discover(&request(folder.path(), &["nope.yaml", "sub", "none/*.yaml", "*.json", "nope.yaml"]));
    assert_eq!(displays(&found), ["sub/b.yaml"]);
    assert_eq!(
        messages(&found),
        ["no file matches `*.json`", "no file matches `none/*.yaml`", "`nope.yaml` does not exist"]
    );
    assert!(found.failures.iter().all(|failure| failure.rule == "unreadable-file"));
    assert_eq!(found.failures[2].primary.place.source.path(), "nope.yaml");
}

#[test]
fn excludes_spare_named_files_unless_forced() {
    let folder = tree(&["a.yaml", "vendor/b.yaml", "charts/db/ci/c.yaml", "charts/db/d.yaml"]);
    let mut request = request(folder.path(), &[".", "vendor/b.yaml"]);
    request.excludes = Excludes::new(["vendor", "charts/*/ci/"]).unwrap();
    assert_eq!(displays(&discover(&request)), ["a.yaml", "charts/db/d.yaml", "vendor/b.yaml"]);
    request.force_exclude = true;
    let found = discover(&request);
    assert_eq!(displays(&found), ["a.yaml", "charts/db/d.yaml"]);
    assert!(found.failures.is_empty());
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed_below_folders() {
    use std::os::unix::fs::symlink;
    let outside = tree(&["far.yaml"]);
    let folder = tree(&["a/b/c.yaml", "real.yaml"]);
    let at = |name: &str| folder.path().join(name);
    symlink("..", at("a/b/loop")).unwrap();
    symlink("real.yaml", at("near.yaml")).unwrap();
    symlink("/nowhere/x.yaml", at("dangling.yaml")).unwrap();
    symlink("/nowhere/x", at("dangling.txt")).unwrap();
    let socket = |name: &str| std::os::unix::net::UnixListener::bind(at(name)).unwrap();
    let _sockets = [socket("pipe.yaml"), socket("pipe.txt")];
    symlink(outside.path(), at("out")).unwrap();
    let found = discover(&request(folder.path(), &["."]));
    assert_eq!(displays(&found), ["a/b/c.yaml", "real.yaml"]);
    assert_eq!(skipped(&found), ["dangling.yaml: Symlink", "out: Symlink", "pipe.yaml: Special"]);
    let named = discover(&request(folder.path(), &["out", "near.yaml"]));
    assert_eq!(displays(&named), ["near.yaml", "out/far.yaml"]);
    assert!(named.skipped.is_empty());
}

const CHART: &[&str] = &[
    "charts/db/Chart.yaml",
    "charts/db/values.yaml",
    "charts/db/values-ha.yml",
    "charts/db/ci/ha-values.yaml",
    "charts/db/crds/crd.yaml",
    "charts/db/templates/a.yaml",
    "charts/db/templates/tests/b.yaml",
    "charts/db/templates/_helpers.tpl",
    "charts/db/charts/sub/Chart.yaml",
    "charts/db/charts/sub/values.yaml",
    "charts/db/charts/sub/templates/s.yaml",
    "plain/templates/p.yaml",
    "plain/values.yaml",
];

#[test]
fn files_belong_to_the_nearest_chart() {
    let folder = tree(CHART);
    let found = discover(&request(folder.path(), &["."]));
    let placed: Vec<(&str, &str, Role)> =
        found.inputs.iter().map(|input| (input.display.as_str(), input.unit.as_str(), input.role)).collect();
    let (db, sub) = ("charts/db", "charts/db/charts/sub");
    assert_eq!(
        placed,
        [
            ("charts/db/Chart.yaml", db, Role::Manifest),
            ("charts/db/charts/sub/Chart.yaml", sub, Role::Manifest),
            ("charts/db/charts/sub/values.yaml", sub, Role::ChartValues),
            ("charts/db/ci/ha-values.yaml", db, Role::ChartValues),
            ("charts/db/crds/crd.yaml", db, Role::Manifest),
            ("charts/db/values-ha.yml", db, Role::ChartValues),
            ("charts/db/values.yaml", db, Role::ChartValues),
            ("plain/templates/p.yaml", "plain/templates/p.yaml", Role::Manifest),
            ("plain/values.yaml", "plain/values.yaml", Role::Manifest),
        ]
    );
    assert_eq!(charts(&found), ["charts/db"], "what lies in charts/ is installed with the chart around it");
    assert!(found.charts[0].is_below_folder && found.charts[0].named.is_empty());
}

#[test]
fn a_chart_is_known_from_inside_and_by_name() {
    let folder = tree(CHART);
    let inside = discover(&request(&folder.path().join("charts/db"), &["values.yaml", "templates"]));
    assert_eq!(inside.inputs[0].unit, ".");
    assert_eq!(charts(&inside), ["."]);

    let deep = discover(&request(&folder.path().join("charts/db/ci"), &["."]));
    assert_eq!((deep.inputs[0].display.as_str(), deep.inputs[0].unit.as_str()), ("ha-values.yaml", ".."));

    let named = discover(&request(folder.path(), &["charts/db/templates/a.yaml"]));
    assert!(named.inputs.is_empty());
    assert_eq!(charts(&named), ["charts/db"]);
    assert_eq!(named.charts[0].named, ["charts/db/templates/a.yaml"]);
    assert!(!named.charts[0].is_below_folder);
}

#[test]
fn an_overlay_stands_in_for_its_file() {
    let folder = tree(CHART);
    let overlay = |name: Option<&str>| {
        let mut request = request(folder.path(), &["charts/db/values.yaml"]);
        request.overlay = Some(Overlay { name: name.map(PathBuf::from), text: "new".to_owned() });
        discover(&request)
    };
    let same = overlay(Some("./charts/db/values.yaml"));
    assert_eq!(displays(&same), ["charts/db/values.yaml"]);
    assert_eq!(same.inputs[0].content, Content::Text("new".to_owned()));
    assert_eq!(same.inputs[0].role, Role::ChartValues);

    let unsaved = overlay(Some("charts/db/values-new.yaml"));
    assert_eq!(displays(&unsaved), ["charts/db/values-new.yaml", "charts/db/values.yaml"]);
    assert_eq!(unsaved.inputs[0].unit, "charts/db");

    let template = overlay(Some("charts/db/templates/new.yaml"));
    assert_eq!(template.charts[0].named, ["charts/db/templates/new.yaml", "charts/db/values.yaml"]);
    assert_eq!(displays(&overlay(None)), ["<stdin>", "charts/db/values.yaml"]);
}
