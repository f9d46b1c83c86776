//! The program from outside: arguments, exit codes, what is read.

#[path = "cli/findings.rs"]
mod findings;
#[path = "cli/statistics.rs"]
mod statistics;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run of the program gave.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

/// A folder with these files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_velint"));
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    for variable in ["GITHUB_ACTIONS", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(variable);
    }
    command
}

fn finish(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn velint(directory: &Path, arguments: &[&str]) -> Ran {
    finish(&mut command(directory, arguments))
}

fn velint_with_stdin(directory: &Path, arguments: &[&str], text: &[u8]) -> Ran {
    let mut command = command(directory, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The summary of the json form.
fn summary(directory: &Path, arguments: &[&str]) -> serde_json::Value {
    let ran = velint(directory, &[arguments, &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    report["summary"].clone()
}

#[test]
fn wrong_usage_says_what_is_wrong_and_exits_with_2() {
    let folder = tree(&[("a.yaml", "")]);
    for (arguments, words) in [
        (&["--select", "unused-supression"][..], "one named `unused-suppression` exists"),
        (&["--ignore", "unused-suppression,unused-supression"], "one named `unused-suppression` exists"),
        (&["--select", "zzz"], "`velint rules` lists them"),
        (&["--ignore", "all"], "no rule has this name"),
        (&["--ignore", "invalid-yaml"], "is always shown"),
        (&["explain", "zzz"], "no rule has this name"),
        (&["explain"], "<RULE>"),
        (&["--velero-version", "1.5"], "`1.5` is not a Velero version from 1.11"),
        (&["--level", "fatal"], "error"),
        (&["--fail-on", "always"], "never"),
        (&["--format", "xml"], "sarif"),
        (&["--jobs", "0"], "1..=256"),
        (&["--exclude", "a["], "`a[` is not a glob"),
        (&["--stdin-filename", "b.yaml", "a.yaml"], "needs `-`"),
        (&["--fix", "-", "a.yaml"], "takes `-` alone"),
        (&["--no-such-option"], "--no-such-option"),
        (&["schema", "toml"], "json"),
    ] {
        let ran = velint(folder.path(), arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{arguments:?}: {}", ran.stdout);
    }
}

#[test]
fn the_help_names_every_command_and_exit_code() {
    let folder = tree(&[]);
    for arguments in [&["--help"][..], &["-h"], &["help"], &["check", "--help"]] {
        let ran = velint(folder.path(), arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
        for words in ["--fix", "--velero-version", "--stdin-filename", "Exit codes:", "could not be done"] {
            assert!(ran.stdout.contains(words), "{arguments:?} lacks {words}");
        }
    }
    for name in ["check", "explain", "rules", "schema"] {
        assert!(velint(folder.path(), &["--help"]).stdout.contains(&format!("\n  {name} ")), "{name}");
        assert_eq!(velint(folder.path(), &[name, "--help"]).code, 0, "{name}");
    }
    assert!(velint(folder.path(), &["--version"]).stdout.starts_with("velint "));
}

#[test]
fn what_is_not_there_exits_with_2_and_the_rest_is_read() {
    let folder = tree(&[("a.yaml", "a: 1\n"), ("rules.yaml", "")]);
    for (arguments, words) in [
        (&["nope.yaml"][..], "`nope.yaml` does not exist"),
        (&["a.yaml", "nope.yaml"], "`nope.yaml` does not exist"),
        (&["*.json"], "no file matches `*.json`"),
        (&["a.yaml", "none/**/*.yaml", "--exit-zero", "--fail-on", "never"], "no file matches"),
        (&["--jobs", "1", "rules"], "`rules` is a command only as the first argument"),
        (&["chek"], "a command named `check` exists"),
    ] {
        let ran = velint(folder.path(), arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stdout.contains("unreadable-file"), "{arguments:?}: {}", ran.stdout);
        assert!(ran.stdout.contains(words), "{arguments:?}: {}", ran.stdout);
    }
    assert_eq!(summary(folder.path(), &["a.yaml", "nope.yaml"])["files"], 1);
}

#[test]
fn text_that_cannot_be_read_exits_with_2_only_where_it_concerns_velero() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("binary.yaml"), b"\xff\xfe\xfd").unwrap();
    assert_eq!(velint(folder.path(), &[]).code, 0);
    fs::write(folder.path().join("latin.yaml"), b"# velero.io\n# caf\xe9\n").unwrap();
    let ran = velint(folder.path(), &["--select", "unused-suppression", "--level", "error"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("`latin.yaml` is not UTF-8: byte 0xe9 in line 2"), "{}", ran.stdout);
}

#[test]
fn check_is_the_command_of_no_command() {
    let folder = tree(&[("a.yaml", ""), ("sub/b.yml", ""), (".gitignore", "c.yaml\n"), ("c.yaml", "")]);
    for (arguments, files) in [
        (&[][..], 2),
        (&["check"], 2),
        (&["."], 2),
        (&["check", "sub"], 1),
        (&["--no-ignore"], 3),
        (&["c.yaml"], 1),
        (&["**/*.y*ml"], 2),
        (&["--exclude", "sub"], 1),
        (&["--exclude", "*.yaml", "--exclude", "sub", "a.yaml"], 1),
        (&["--exclude", "*.yaml", "--force-exclude", "a.yaml"], 0),
    ] {
        assert_eq!(summary(folder.path(), arguments)["files"], files, "{arguments:?}");
    }
}

#[test]
fn a_path_with_the_name_of_a_command_can_be_named() {
    let folder = tree(&[("rules/a.yaml", ""), ("explain", "")]);
    assert_eq!(summary(folder.path(), &["./rules", "./explain"])["files"], 2);
    assert_eq!(summary(folder.path(), &["check", "rules"])["files"], 1);
}

#[test]
fn charts_are_rendered_and_their_templates_counted() {
    let folder = tree(&[
        ("db/Chart.yaml", "name: db\nversion: 1.0.0\n"),
        ("db/values.yaml", "a: {}\n"),
        (
            "db/templates/a.yaml",
            "kind: Pod\nmetadata:\n  annotations:\n    backup.velero.io/backup-volumes: [x]\n",
        ),
        ("db/templates/b.yaml", "{{ .Values.a }}"),
    ]);
    let ran = velint(folder.path(), &["--format", "concise"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("db/templates/a.yaml:4:38: error[non-string-annotation]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("(4 files, 1 pod"), "{}", ran.stdout);
    let named = velint(folder.path(), &["db/values.yaml", "--format", "concise"]);
    assert_eq!(named.code, 0, "{}", named.stdout);
    assert!(named.stderr.contains("1 finding in other files of the same charts"), "{}", named.stderr);
    let whole = velint(folder.path(), &["db/values.yaml", "--whole-unit", "--format", "concise"]);
    assert_eq!(whole.code, 1, "{}", whole.stdout);
}

#[test]
fn templates_of_other_tools_are_counted_and_named() {
    let folder = tree(&[("a.yaml", "velero.io: {{ x }}\n{{ end }}\n"), ("b.yaml", "{{ x }}: velero.io\n")]);
    let ran = velint(folder.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    for counted in ["not looked at: 1 Go template (a.yaml)", "not looked at: 1 unrendered template (b.yaml)"]
    {
        assert!(ran.stdout.contains(counted), "{}", ran.stdout);
    }
}

#[test]
fn standard_input_has_the_name_it_is_given() {
    let folder = tree(&[("db/Chart.yaml", "name: db\nversion: 1.0.0\n"), ("db/templates/b.yaml", "")]);
    let broken = b"velero.io: \xff\n";
    for (arguments, name) in [
        (&["-"][..], "<stdin>"),
        (&["--stdin-filename", "db/values.yaml", "-"], "db/values.yaml"),
        (&["--stdin-filename", "./db//values.yaml"], "db/values.yaml"),
    ] {
        let ran = velint_with_stdin(folder.path(), &[arguments, &["--format", "concise"]].concat(), broken);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stdout.starts_with(&format!("{name}: error[unreadable-file]")), "{}", ran.stdout);
    }
    let template = ["--stdin-filename", "db/templates/a.yaml", "-", "--format", "concise"];
    let text = b"kind: Pod\nmetadata:\n  annotations:\n    backup.velero.io/backup-volumes: [x]\n";
    let ran = velint_with_stdin(folder.path(), &template, text);
    assert!(
        ran.stdout.starts_with("db/templates/a.yaml:4:38: error[non-string-annotation]"),
        "{}",
        ran.stdout
    );
}

#[test]
fn fixing_standard_input_never_loses_it() {
    let folder = tree(&[("db/Chart.yaml", "name: db\n")]);
    for (name, text) in [
        ("a.yaml", "a: 1\r\n"),
        ("db/templates/a.yaml", "{{ x }} velero.io\n"),
        ("a.yaml", "velero.io: [\n"),
        ("a.yaml", ""),
    ] {
        let ran =
            velint_with_stdin(folder.path(), &["--fix", "--stdin-filename", name, "-"], text.as_bytes());
        assert_eq!(ran.stdout, text, "{name}");
    }
}

#[test]
fn a_report_can_go_to_a_file() {
    let folder = tree(&[("a.yaml", "")]);
    let ran = velint(folder.path(), &["--format", "json", "--output", "out.txt", "a.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    let report = fs::read_to_string(folder.path().join("out.txt")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&report).is_ok(), "{report}");
    let lost = velint(folder.path(), &["--output", "no/such/folder/out.txt"]);
    assert_eq!(lost.code, 2);
    assert!(lost.stderr.contains("cannot be written: no such file or directory"), "{}", lost.stderr);
}

#[test]
fn quiet_says_nothing_of_nothing() {
    let folder = tree(&[("a.yaml", "")]);
    let ran = velint(folder.path(), &["-q"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    assert!(!velint(folder.path(), &[]).stdout.is_empty());
}

#[test]
fn colour_is_the_users_choice() {
    let folder = tree(&[]);
    let nope = ["nope.yaml"];
    for (arguments, variable, coloured) in [
        (&[][..], None, false),
        (&["--color", "always"], None, true),
        (&["--color", "always"], Some(("NO_COLOR", "1")), true),
        (&["--color", "never"], Some(("CLICOLOR_FORCE", "1")), false),
        (&[], Some(("CLICOLOR_FORCE", "1")), true),
        (&[], Some(("NO_COLOR", "1")), false),
    ] {
        let mut command = command(folder.path(), &[arguments, &nope].concat());
        command.envs(variable);
        let ran = finish(&mut command);
        assert_eq!(ran.stdout.contains('\u{1b}'), coloured, "{arguments:?} {variable:?}: {}", ran.stdout);
    }
}

#[test]
fn github_is_chosen_in_actions_and_nowhere_else() {
    let folder = tree(&[]);
    for (value, arguments, github) in [
        ("true", &["nope.yaml"][..], true),
        ("false", &["nope.yaml"], false),
        ("true", &["nope.yaml", "--format", "concise"], false),
    ] {
        let mut command = command(folder.path(), arguments);
        let ran = finish(command.env("GITHUB_ACTIONS", value));
        assert_eq!(ran.stdout.contains("::error"), github, "{value} {arguments:?}: {}", ran.stdout);
    }
}

#[test]
fn the_other_commands_print_their_text() {
    let folder = tree(&[]);
    for arguments in [&["rules", "--format", "json"][..], &["schema", "json"]] {
        let ran = velint(folder.path(), arguments);
        assert_eq!(ran.code, 0, "{arguments:?}");
        assert!(serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok(), "{arguments:?}");
    }
    let table = velint(folder.path(), &["rules"]).stdout;
    for rule in velint::rules::RULES {
        assert!(table.contains(rule.id), "{}", rule.id);
        let page = velint(folder.path(), &["explain", rule.id]);
        assert_eq!(page.code, 0, "{}", rule.id);
        assert!(page.stdout.contains(rule.id) && page.stdout.ends_with('\n'), "{}", rule.id);
    }
}

#[test]
fn a_reader_that_is_gone_ends_the_run_silently() {
    let folder = tree(&[]);
    let paths: Vec<String> = (0..4000).map(|number| format!("missing-{number}.yaml")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut command = command(folder.path(), &paths);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

/// A pipe has its text once; a second reading would wait for ever.
#[cfg(unix)]
#[test]
fn a_pipe_is_judged_and_not_fixed() {
    let folder = tree(&[]);
    let pipe = folder.path().join("pipe.yaml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer =
        std::thread::spawn(move || fs::write(pipe, "pre.hook.backup.velero.io/command: '[\"a\",]'\n"));
    let ran = velint(folder.path(), &["--fix", "--format", "concise", "pipe.yaml"]);
    writer.join().unwrap().unwrap();
    let expected = "error[unwritable-file] `pipe.yaml` cannot be written: not a regular file";
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains(expected) && ran.stdout.contains("malformed-command"), "{}", ran.stdout);
}
