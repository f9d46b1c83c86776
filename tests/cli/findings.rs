//! Runs that need rules: exit codes by level, selection, fixes.

use std::fs;

use crate::{Ran, command, finish, tree, velint, velint_with_stdin};

/// A pod with one finding, an error with a safe fix.
const BAD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: db
  annotations:
    pre.hook.backup.velero.io/command: '[\"/bin/sync\"]'
    pre.hook.backup.velero.io/timeout: \"30\" # keep me
spec:
  containers:
    - {name: db, image: 'db:1'}
";

/// The rule that speaks of it.
const RULE: &str = "unparsable-timeout";

fn good() -> String {
    BAD.replace("\"30\"", "\"30s\"")
}

fn concise(arguments: &[&str]) -> Ran {
    let folder = tree(&[("bad.yaml", BAD), ("good.yaml", &good())]);
    velint(folder.path(), &[arguments, &["--format", "concise"]].concat())
}

#[test]
fn the_exit_code_tells_of_findings() {
    for (arguments, code, shown) in [
        (&["good.yaml"][..], 0, false),
        (&["bad.yaml"], 1, true),
        (&[], 1, true),
        (&["--exit-zero"], 0, true),
        (&["--fail-on", "never"], 0, true),
        (&["--fail-on", "error"], 1, true),
        (&["--ignore", RULE], 0, false),
        (&["--select", RULE], 1, true),
        (&["--select", "all", "--ignore", RULE], 0, false),
        (&["--select", "unknown-volume,unknown-container"], 0, false),
        (&["--select", "unknown-volume", "--select", RULE], 1, true),
        (&["bad.yaml", "nope.yaml"], 2, true),
        (&["bad.yaml", "nope.yaml", "--exit-zero"], 2, true),
    ] {
        let ran = concise(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
        let place = "bad.yaml:7:41: error[unparsable-timeout]";
        assert_eq!(ran.stdout.contains(place), shown, "{arguments:?}: {}", ran.stdout);
    }
}

#[test]
fn a_level_hides_what_is_below() {
    let unused = format!("# velint: ignore-file[unknown-volume] of no use\n{}", good());
    let folder = tree(&[("warn.yaml", &unused)]);
    let shown = velint(folder.path(), &["--format", "concise"]);
    assert_eq!(shown.code, 1, "{}", shown.stdout);
    assert!(shown.stdout.contains("warning[unused-suppression]"), "{}", shown.stdout);
    let hidden = velint(folder.path(), &["--format", "concise", "--level", "error"]);
    assert_eq!(hidden.code, 1);
    assert!(!hidden.stdout.contains("unused-suppression"), "{}", hidden.stdout);
    assert!(hidden.stderr.contains("1 below level error not shown"), "{}", hidden.stderr);
    assert_eq!(velint(folder.path(), &["--level", "error", "--fail-on", "error"]).code, 0);
}

#[test]
fn advice_is_shown_on_request() {
    let listed = BAD
        .replace("pre.hook.backup.velero.io/timeout: \"30\"", "backup.velero.io/backup-volumes: data,,")
        + "  volumes:\n    - {name: data, emptyDir: {}}\n";
    let listed =
        listed.replace("image: 'db:1'", "image: 'db:1', volumeMounts: [{name: data, mountPath: /data}]");
    let folder = tree(&[("a.yaml", &listed)]);
    let advice = "info[malformed-volume-list]";
    for (arguments, code, shown) in
        [(&[][..], 0, false), (&["--level", "info"], 0, true), (&["--fail-on", "info"], 1, true)]
    {
        let ran = velint(folder.path(), &[arguments, &["--format", "concise"]].concat());
        assert_eq!((ran.code, ran.stdout.contains(advice)), (code, shown), "{arguments:?}: {}", ran.stdout);
    }
}

#[test]
fn the_version_of_velero_decides_what_happens() {
    let waiting = BAD
        .replace("pre.hook.backup", "post.hook.restore")
        .replace("timeout: \"30\"", "wait-for-ready: \"Yes\"");
    let folder = tree(&[("a.yaml", &waiting)]);
    for (version, shown) in [("1.12", false), ("v1.13", true), ("1.18.2", true), ("main", true)] {
        let ran = velint(folder.path(), &["--velero-version", version, "--format", "concise"]);
        assert_eq!(ran.stdout.contains("unparsable-boolean"), shown, "{version}: {}", ran.stdout);
    }
}

#[test]
fn every_number_of_threads_prints_the_same() {
    let names: Vec<String> = (0..60).map(|number| format!("d{}/f{number}.yaml", number % 7)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BAD)).collect();
    let folder = tree(&files);
    let one = velint(folder.path(), &["-j", "1"]);
    assert_eq!(one.code, 1);
    assert_eq!(one.stdout.matches("error[unparsable-timeout]").count(), 60);
    for jobs in ["2", "8"] {
        assert_eq!(velint(folder.path(), &["-j", jobs]).stdout, one.stdout, "{jobs}");
    }
}

#[test]
fn fix_changes_the_file_and_reports_what_remains() {
    let folder = tree(&[("sub/bad.yaml", BAD), ("good.yaml", &good())]);
    let path = folder.path().join("sub/bad.yaml");

    let diff = velint(folder.path(), &["--diff"]);
    assert_eq!(diff.code, 1);
    assert!(
        diff.stdout.contains("+    pre.hook.backup.velero.io/timeout: \"30s\" # keep me"),
        "{}",
        diff.stdout
    );
    assert_eq!(diff.stderr, "1 fix to apply\n");
    assert_eq!(velint(folder.path(), &["--diff", "--exit-zero"]).code, 0);
    assert_eq!(velint(folder.path(), &["--unsafe-fixes"]).code, 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), BAD);

    let hidden = velint(folder.path(), &["--fix", "--ignore", RULE]);
    assert_eq!(hidden.code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), BAD);

    let fixed = velint(folder.path(), &["--fix"]);
    assert_eq!(fixed.code, 0, "{}", fixed.stdout);
    assert!(fixed.stdout.contains("1 fixed"), "{}", fixed.stdout);
    assert_eq!(fs::read_to_string(&path).unwrap(), good());

    let again = velint(folder.path(), &["--diff"]);
    assert_eq!((again.code, again.stdout.as_str(), again.stderr.as_str()), (0, "", "no fixes to apply\n"));
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let folder = tree(&[]);
    let ran = velint_with_stdin(folder.path(), &["--fix", "-"], BAD.as_bytes());
    assert_eq!((ran.code, ran.stdout), (0, good()));
    assert!(ran.stderr.contains("1 fixed"), "{}", ran.stderr);
    let diff = velint_with_stdin(folder.path(), &["--diff", "--stdin-filename", "x.yaml"], BAD.as_bytes());
    assert_eq!(diff.code, 1);
    assert!(diff.stdout.contains("x.yaml"), "{}", diff.stdout);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_a_failure() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tree(&[("bad.yaml", BAD)]);
    let path = folder.path().join("bad.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let ran = velint(folder.path(), &["--fix", "--format", "concise"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stdout.contains("[unwritable-file]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("[unparsable-timeout]"), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(&path).unwrap(), BAD);
}

#[test]
fn a_broken_document_exits_with_2() {
    let folder = tree(&[("broken.yaml", "velero.io/x: [\n"), ("unrelated.yaml", "a: [\n")]);
    let ran = velint(folder.path(), &["--format", "concise", "--ignore", RULE, "--exit-zero"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stdout.contains("broken.yaml:"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("unrelated.yaml"), "{}", ran.stdout);
}

#[test]
fn a_misspelt_rule_gets_the_nearest_one() {
    let folder = tree(&[]);
    for arguments in [&["--select", "unparseable-timeout"][..], &["explain", "Unparsable_Timeout"]] {
        let ran = finish(&mut command(folder.path(), arguments));
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains("one named `unparsable-timeout` exists"), "{}", ran.stderr);
    }
}
