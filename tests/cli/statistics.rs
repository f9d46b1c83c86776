//! What is printed beside findings or in their place: statistics, timings,
//! completion scripts and manual pages.

use clap::ValueEnum as _;
use serde_json::{Value, json};

use crate::{tree, velint};

const HEAD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  annotations:\n";
const TAIL: &str = "spec:\n  containers:\n    - {name: db, image: 'db:1'}\n";

fn project() -> tempfile::TempDir {
    let pod = |hooks: &str| format!("{HEAD}{hooks}{TAIL}");
    let two = pod(
        "    pre.hook.backup.velero.io/command: '[\"/bin/sync\"]'\n    pre.hook.backup.velero.io/timeout: \"30\"\n    \
                   post.hook.backup.velero.io/command: '[\"/bin/sync\"]'\n    post.hook.backup.velero.io/timeout: \"5 m\"\n",
    );
    let one = pod(
        "    pre.hook.backup.velero.io/command: '[\"/bin/sync\"]'\n    pre.hook.backup.velero.io/container: dv\n    \
                   pre.hook.backup.velero.io/timeout: \"x\"\n",
    );
    tree(&[("two.yaml", &two), ("one.yaml", &one)])
}

#[test]
fn statistics_count_the_findings_of_each_rule() {
    let folder = project();
    let ran = velint(folder.path(), &["--statistics"]);
    let expected = "\
findings  files  fixable  level    rule
       3      2        2  error    unparsable-timeout
       1      1        1  error    unknown-container   fixes are unsafe
4 errors in 2 files (2 files, 2 pods, 3 hooks checked); 2 fixable with --fix, 1 more with --unsafe-fixes
";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 1), "{}", ran.stderr);
    let ran = velint(folder.path(), &["--statistics", "--format", "json", "--ignore", "unknown-container"]);
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    let row = json!({
        "rule": "unparsable-timeout", "level": "error", "findings": 3, "files": 2, "safe_fixes": 2, "unsafe_fixes": 0
    });
    assert_eq!(value["rules"], json!([row]));
    assert_eq!(value["summary"]["errors"], json!(3));
    let schema: Value =
        serde_json::from_str(&velint(folder.path(), &["schema", "statistics"]).stdout).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&value), "{value}");
    let ran = velint(folder.path(), &["--statistics", "--select", "unused-suppression"]);
    assert_eq!(ran.stdout, "no findings: 2 files, 2 pods, 3 hooks checked\n");
    for arguments in [&["--statistics", "--format", "sarif"][..], &["--statistics", "--diff"]] {
        let ran = velint(folder.path(), arguments);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{arguments:?}");
    }
}

#[test]
fn timings_name_each_step_and_the_slowest_files() {
    let folder = project();
    let plain = velint(folder.path(), &["--format", "json"]);
    let ran = velint(folder.path(), &["--format", "json", "--timings"]);
    assert_eq!((&ran.stdout, ran.code), (&plain.stdout, plain.code));
    assert_eq!(plain.stderr, "");
    let names: Vec<&str> = ran.stderr.lines().map(|line| line[14..].trim()).collect();
    let steps = ["read", "render", "parse", "model", "rules", "suppress"];
    assert!(names[0].starts_with("discover, on "), "{names:?}");
    assert_eq!(names[1], "read and search");
    assert!(names[2].starts_with("scan, on "), "{names:?}");
    assert_eq!(names[3..9], steps);
    assert_eq!(names[9], "report");
    let mut slowest = names[10..].to_vec();
    slowest.sort_unstable();
    assert_eq!(slowest, ["slowest: one.yaml", "slowest: two.yaml"]);
    for line in ran.stderr.lines() {
        assert!(
            line[..10].trim().parse::<f64>().is_ok_and(|took| took >= 0.0) && line[9..].starts_with(" ms"),
            "{line}"
        );
    }
}

#[test]
fn each_shell_gets_a_script_that_knows_the_flags() {
    let folder = tree(&[]);
    for shell in clap_complete::Shell::value_variants() {
        let ran = velint(folder.path(), &["completions", &shell.to_string()]);
        assert_eq!(ran.code, 0, "{shell}: {}", ran.stderr);
        for word in ["velint", "velero-version", "show-config", "explain"] {
            assert!(ran.stdout.contains(word), "{shell} lacks {word}");
        }
    }
    assert_eq!(velint(folder.path(), &["completions", "dos"]).code, 2);
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = tree(&[]);
    let page = |arguments: &[&str]| {
        let ran = velint(folder.path(), arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        ran.stdout
    };
    let main = page(&["man"]);
    assert!(main.contains(".TH velint 1") && main.contains("\\-\\-velero\\-version"), "{main}");
    assert!(main.contains("Exit codes:"), "{main}");
    for command in ["check", "completions", "explain", "init", "man", "rules", "schema"] {
        assert!(main.contains(&format!("velint\\-{command}(1)")), "{command}");
        assert!(page(&["man", command]).contains(&format!(".TH velint-{command} 1")), "{command}");
    }
    let ran = velint(folder.path(), &["man", "nothing"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no command is named `nothing`"), "{}", ran.stderr);
}
