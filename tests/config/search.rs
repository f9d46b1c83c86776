//! Which configuration counts for which file, and what fixes make of it.

use std::fs;

use crate::tree::{tree, velint, velint_with_stdin};

/// A pod with one finding, an error with a safe fix.
const BAD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: db
  annotations:
    pre.hook.backup.velero.io/command: '[\"/bin/sync\"]'
    pre.hook.backup.velero.io/timeout: \"30\"
spec:
  containers:
    - {name: db, image: 'db:1'}
";

const OFF: &str = "rules: {unparsable-timeout: off}\n";
const BROKEN: &str = "rules: {unparsable-timeout: maybe}\n";

#[test]
fn a_configuration_is_looked_for_up_to_the_repository() {
    let folder = tree(&[
        (".velint.yaml", OFF),
        ("a/b/bad.yaml", BAD),
        ("repository/.git/HEAD", ""),
        ("repository/bad.yaml", BAD),
        ("configured/.git/HEAD", ""),
        ("configured/.velint.yaml", OFF),
        ("configured/x/bad.yaml", BAD),
    ]);
    for (place, arguments, code) in [
        ("", &["a"][..], 0),
        ("a/b", &["bad.yaml"], 0),
        ("", &["a/b/bad.yaml"], 0),
        ("a/b", &["--no-config"], 1),
        ("a/b", &["--isolated"], 1),
        ("", &["repository"], 1),
        ("repository", &[], 1),
        ("", &["configured"], 0),
        ("configured/x", &["bad.yaml", "../../a/b/bad.yaml"], 0),
    ] {
        let ran = velint(&folder.path().join(place), arguments);
        assert_eq!(ran.code, code, "{place} {arguments:?}: {}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_text_on_standard_input_has_the_configuration_of_its_name() {
    let folder = tree(&[("a/.velint.yaml", OFF), ("b/x", "")]);
    for (arguments, code) in [
        (&["-"][..], 1),
        (&["-", "--stdin-filename", "b/bad.yaml"], 1),
        (&["-", "--stdin-filename", "a/bad.yaml"], 0),
        (&["--stdin-filename", "a/not/there/bad.yaml"], 0),
        (&["-", "--config", "a/.velint.yaml"], 0),
    ] {
        let ran = velint_with_stdin(folder.path(), arguments, BAD.as_bytes());
        assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    }
    let ran = velint_with_stdin(&folder.path().join("a"), &["-"], BAD.as_bytes());
    assert_eq!(ran.code, 0, "a text from nowhere lies in the working directory: {}", ran.stdout);
}

#[test]
fn a_configuration_is_looked_through_where_it_is_named_and_is_no_manifest() {
    let folder = tree(&[(".velint.yaml", "rules: {x: off}\n"), ("a/bad.yaml", BAD), ("a/.velint.yml", OFF)]);
    let ran = velint(folder.path(), &["--format", "concise", ".velint.yaml"]);
    assert!(
        ran.stdout.starts_with(".velint.yaml:1:9: error[invalid-config] no rule is named `x`\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, 2);
    assert_eq!(velint(folder.path(), &["a/.velint.yml"]).code, 0);
    assert_eq!(velint(folder.path(), &["a", "--no-config"]).code, 1);
    let ran = velint(folder.path(), &["a/.velint.yml", "--show-files"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 0), "{}", ran.stderr);
    let arguments = ["-", "--stdin-filename", "a/.velint.yml", "--format", "concise"];
    let ran = velint_with_stdin(folder.path(), &arguments, b"velero-version: 2.0\n");
    assert!(ran.stdout.starts_with("a/.velint.yml:1:17: error[invalid-config]"), "{}", ran.stdout);
}

#[test]
fn one_configuration_is_named_for_all_files() {
    let folder = tree(&[
        ("ci/velint.yaml", "rules: {unparsable-timeout: off}\nexclude: [ci, a/vendor]\n"),
        ("a/.velint.yaml", BROKEN),
        ("a/bad.yaml", BAD),
        ("a/vendor/broken.yaml", "velero: ["),
    ]);
    let ran = velint(folder.path(), &["--config", "ci/velint.yaml"]);
    assert_eq!(ran.code, 0, "globs start at the working directory: {}", ran.stdout);
    let ran = velint(folder.path(), &["--config", "ci/none.yaml", "--format", "concise"]);
    assert!(
        ran.stdout.contains("ci/none.yaml: error[invalid-config] the configuration does not exist"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, 2);
    let ran = velint(folder.path(), &["--config", "ci", "--format", "concise"]);
    assert!(
        ran.stdout.contains("ci: error[invalid-config] the configuration cannot be read"),
        "{}",
        ran.stdout
    );
    assert_eq!(velint(folder.path(), &["--config", "ci/velint.yaml", "--no-config"]).code, 2);
}

#[test]
fn what_cannot_be_read_as_a_configuration_is_a_failure() {
    let large = format!("#{}\n", "x".repeat(1 << 20));
    for (content, message) in [
        (b"level: \xff".as_slice(), "the configuration is not UTF-8"),
        (large.as_bytes(), "the configuration is larger than 1024 KiB"),
    ] {
        let folder = tree(&[("bad.yaml", BAD)]);
        fs::write(folder.path().join(".velint.yaml"), content).unwrap();
        let ran = velint(folder.path(), &["--format", "concise"]);
        assert!(ran.stdout.contains(message), "{}", ran.stdout);
        assert!(ran.stdout.contains("unparsable-timeout"), "{}", ran.stdout);
        assert_eq!(ran.code, 2);
    }
    let folder = tree(&[(".velint.yaml/x", ""), ("bad.yaml", BAD)]);
    let ran = velint(folder.path(), &["--format", "concise"]);
    assert!(ran.stdout.contains("the configuration is no file"), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_within_the_project_only() {
    use std::os::unix::fs::symlink;
    let folder = tree(&[
        ("secret.yaml", "password: hunter2\n"),
        ("repository/.git/HEAD", ""),
        ("repository/shared.yaml", OFF),
        ("repository/a/bad.yaml", BAD),
        ("repository/b/bad.yaml", BAD),
    ]);
    let at = |path: &str| folder.path().join(path);
    symlink("../shared.yaml", at("repository/a/.velint.yaml")).unwrap();
    symlink("../../secret.yaml", at("repository/b/.velint.yaml")).unwrap();
    assert_eq!(velint(&at("repository"), &["a"]).code, 0);
    let ran = velint(&at("repository"), &["b", "--format", "full"]);
    assert!(ran.stdout.contains("is a link that leads out of the project"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
    assert_eq!(ran.code, 2);
    let ran = velint(&at("repository"), &["b/.velint.yaml", "--no-config"]);
    assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
    // A file is where it really lies, whatever link leads there.
    symlink("../repository/a", at("linked")).unwrap();
    let _ = fs::remove_file(at("linked"));
    symlink("repository/a", at("linked")).unwrap();
    assert_eq!(velint(folder.path(), &["linked/bad.yaml"]).code, 0);
}

#[test]
fn fixes_heed_levels_excludes_and_broken_configurations() {
    let files = [
        ("off/.velint.yaml", OFF),
        ("off/bad.yaml", BAD),
        ("out/.velint.yaml", "exclude: [bad.yaml]\n"),
        ("out/bad.yaml", BAD),
        ("broken/.velint.yaml", "rules: {unset-error-mode: maybe}\n"),
        ("broken/bad.yaml", BAD),
        ("plain/bad.yaml", BAD),
        ("info/.velint.yaml", "rules: {unparsable-timeout: info}\n"),
        ("info/bad.yaml", BAD),
        ("shown/.velint.yaml", "rules: {unparsable-timeout: info}\nlevel: info\n"),
        ("shown/bad.yaml", BAD),
    ];
    let folder = tree(&files);
    let ran = velint(folder.path(), &["--fix"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    for (path, content) in files {
        let fixed = path == "plain/bad.yaml" || path == "shown/bad.yaml";
        let now = fs::read_to_string(folder.path().join(path)).unwrap();
        assert_eq!(now != content, fixed, "{path}: {now}");
    }
}

#[test]
fn ignore_comments_are_heeded_before_levels() {
    let text = BAD.replace("\"30\"", "\"30\" # velint: ignore[unparsable-timeout] meant so");
    let folder = tree(&[(".velint.yaml", OFF), ("a.yaml", &text)]);
    let ran = velint(folder.path(), &[]);
    assert_eq!(ran.code, 0, "a comment is of use where its rule is off: {}", ran.stdout);
    fs::write(folder.path().join(".velint.yaml"), "rules: {unused-suppression: off}\n").unwrap();
    fs::write(folder.path().join("a.yaml"), text.replace("\"30\"", "\"30s\"")).unwrap();
    let ran = velint(folder.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
}

#[test]
fn machines_are_told_the_level_that_counts() {
    let folder =
        tree(&[(".velint.yaml", "rules: {unparsable-timeout: info}\nlevel: info\n"), ("a.yaml", BAD)]);
    let read = |format: &str| -> serde_json::Value {
        serde_json::from_str(&velint(folder.path(), &["--format", format]).stdout).unwrap()
    };
    let report = read("json");
    let about = |finding: &&serde_json::Value| finding["rule"] == "unparsable-timeout";
    let finding = report["findings"].as_array().unwrap().iter().find(about).unwrap();
    assert_eq!((&finding["level"], &finding["container"]), (&"info".into(), &"db".into()));
    let sarif = read("sarif");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["ruleId"] == "unparsable-timeout").unwrap();
    assert_eq!(result["level"], "note");
}
