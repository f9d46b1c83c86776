//! Fixes on real YAML and real files.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use velint::diagnostic::{Diagnostic, Edit, Level, Safety};
use velint::fix::{Apply, Fixed, diff, fix_text, write_atomically, write_if_unchanged};
use velint::source::{Place, Source, Span};
use velint::yaml::{Limits, Node, parse, split};

/// A finding at the first `from`, with a fix that makes it `to`.
fn replacing(source: &Arc<Source>, from: &str, to: &str) -> Vec<Diagnostic> {
    let Some(at) = source.text().find(from) else { return Vec::new() };
    let span = Span::new(at, at + from.len());
    let mut found =
        Diagnostic::new("some-rule", Level::Error, Place::new(source, span), format!("`{from}` is here"));
    found.fix(Safety::Safe, [Edit { source: source.clone(), span, text: to.to_owned() }]);
    vec![found]
}

fn fixed(text: &str, from: &str, to: &str) -> Fixed {
    let check = |source: &Arc<Source>| replacing(source, from, to);
    fix_text(&Source::new("a.yaml", text), Apply::Safe, &check)
}

#[test]
fn edits_that_keep_the_rest_are_made() {
    let cases = [
        ("a: 30 # c\nb: 2\n", "30", "'30'", "a: '30' # c\nb: 2\n"),
        ("\u{feff}a: 30 # c\r\nb: 2\r\n", "30", "30s", "\u{feff}a: 30s # c\r\nb: 2\r\n"),
        ("a: 'x,'\n# c\nb: 2", ",", "", "a: 'x'\n# c\nb: 2"),
        ("a: |\n  x,\n  y\nb: 2\n", "x,", "x", "a: |\n  x\n  y\nb: 2\n"),
        ("a: 1\nb: 2\nc: 3\n", "b: 2\n", "", "a: 1\nc: 3\n"),
        ("a: 1\nc: 3\n", "c: 3", "b: 2\nc: '3'", "a: 1\nb: 2\nc: '3'\n"),
        ("a:\n  - x\n  - y\nb: 2\n", "- x\n  - y", "'[\"x\", \"y\"]'", "a:\n  '[\"x\", \"y\"]'\nb: 2\n"),
        ("- &a 30\n- *a\n", "30", "'30'", "- &a '30'\n- *a\n"),
        ("a: {\n---\nb: 30\n", "30", "'30'", "a: {\n---\nb: '30'\n"),
        ("a: {{ .x }}\n---\nb: 30\n", "30", "'30'", "a: {{ .x }}\n---\nb: '30'\n"),
        ("a: repl{{ x }}\nb: 30\n", "30", "'30'", "a: repl{{ x }}\nb: '30'\n"),
        (
            "{{repl if x }}\na: 1\n{{repl end }}\nb: 30\n",
            "30",
            "3",
            "{{repl if x }}\na: 1\n{{repl end }}\nb: 3\n",
        ),
        ("a:\nb: x\n", "x", "y", "a:\nb: y\n"),
        ("a: x # c\nb: y\n", " # c", "", "a: x\nb: y\n"),
        // In YAML that is a string, or the string as a whole.
        ("a: |\n  b: 30 # c\n  d: 1\n", "30", "'30'", "a: |\n  b: '30' # c\n  d: 1\n"),
        ("a: |\n  b: 30\nd: 1\n", "|\n  b: 30", "'[30]'", "a: '[30]'\nd: 1\n"),
        ("a: |\n  ['b: 30',\n  ]\n", ",", "", "a: |\n  ['b: 30'\n  ]\n"),
    ];
    for (text, from, to, expected) in cases {
        let gone = |source: &Arc<Source>| {
            if source.text() == text { replacing(source, from, to) } else { Vec::new() }
        };
        let fixed = fix_text(&Source::new("a.yaml", text), Apply::Safe, &gone);
        assert_eq!((fixed.text.as_str(), fixed.applied), (expected, 1), "{text:?}");
        assert!(fixed.refused.is_empty() && fixed.remaining.is_empty());
    }
}

#[test]
fn edits_that_change_more_are_refused() {
    let cases = [
        // Cannot be read any more.
        ("a: 30\nb: 2\n", "30", "'30"),
        ("a: 30\nb: 2\n", "30", "[30"),
        // Swallows what follows.
        ("a: 30\nb: 2\n", "30\n", "|\n  "),
        ("a: 'x' # c\nb: y\n", "' #", " #"),
        // Moves another node into a new mapping, or changes its type.
        ("a: 1\nb: 2\n", "1\n", "\n  x: 1\n  "),
        ("a:\n  b: x\n  c: 1\n", "b: x\n  ", "b: x\n"),
        ("a: x\nb: 1\n", "x\nb: ", "x\nb: '"),
        ("{{repl if x }}\na: 30\n{{repl end }}\nb: 1\n", "30", "'30"),
        ("{{repl if x }}\na: 1\n{{repl else }}\na: 30\n{{repl end }}\nb: 1\n", "30", "'30"),
        // Takes a key along.
        ("a: 1\nb: 2\nc: 3\n", "1\nb", "1\n#"),
        // Opens or ends a document.
        ("a: 1\nb: 2\n", "1\n", "1\n---\n"),
        ("a: 1\n---\nb: 2\n", "---\n", ""),
        // Breaks lines in another way than the file.
        ("a: 1\r\nb: 2\r\n", "1", "\n  x"),
        // Takes a comment on a line of its own away.
        ("a:\n  # c\n  b: x\n", "# c\n  b", "b"),
        // Writes a key that is there.
        ("a: 1\nb: 2\n", "b", "a"),
        // Stands in a text that Kubernetes reads in other lines.
        ("a: 30 # c\u{2028}b: 2\n", "30", "'30'"),
        // Breaks YAML that is a string, or changes more than the edit's part of it.
        ("a: |\n  b: 30\n  c: 1\n", "30", "'30"),
        ("a: |\n  b: 30\n  c: 1\n", "30\n", "|\n   30\n   "),
        ("a: |\n  b: 30\n  # c\n  d: 1\n", "30\n  # c", "30"),
        ("a: '{b: 30, c: 1}'\n", "30", "''30"),
        ("a: |\n  b: |\n    c: 1\n    d: 2\n", "1\n    d", "1\n    # d"),
        // Does not mend its finding.
        ("a: 1\n", "1", "11"),
    ];
    for (text, from, to) in cases {
        let gone = |source: &Arc<Source>| {
            if source.text() == text { replacing(source, from, to) } else { Vec::new() }
        };
        let still = |source: &Arc<Source>| replacing(source, from, to);
        let last = from == "1" && to == "11";
        let check: &dyn Fn(&Arc<Source>) -> Vec<Diagnostic> = if last { &still } else { &gone };
        let fixed = fix_text(&Source::new("a.yaml", text), Apply::Safe, check);
        assert_eq!((fixed.text.as_str(), fixed.applied, fixed.rounds), (text, 0, 0), "{from:?} to {to:?}");
        assert_eq!(fixed.refused.len(), 1);
        assert_eq!(fixed.refused, fixed.remaining);
    }
}

/// Reports each plain `30`, with the scalar's own quoting as its fix, and each
/// entry `x`, with its removal.
fn check(source: &Arc<Source>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for span in split(source.text()) {
        let Ok(document) = parse(source, source.text(), span, &Limits::default()) else {
            found.push(Diagnostic::new(
                "invalid-yaml",
                Level::Error,
                Place::new(source, span),
                "is not YAML",
            ));
            continue;
        };
        for node in Node::all(&document).filter(|node| !node.is_alias()) {
            let mut report = |place, edit: Option<Edit>| {
                let mut one = Diagnostic::new("some-rule", Level::Error, place, "is so");
                one.fix(Safety::Safe, edit);
                found.push(one);
            };
            if let Some(scalar) = node.scalar().filter(|scalar| scalar.text() == "30")
                && let Some(edit) = scalar.quote()
            {
                report(node.place(), Some(edit));
            }
            for entry in node.own_entries().filter(|entry| entry.key.text() == Some("x")) {
                report(entry.key.place(), velint::yaml::remove_entry(node, entry));
            }
        }
    }
    found
}

const LINES: [&str; 16] = [
    "a: 30",
    "b: 30 # c",
    "x: 1",
    "x: [30, y]",
    "  x: 30",
    "  d: |",
    "    30",
    "e:",
    "  - 30",
    "  - x: 30",
    "    f: \"30\"",
    "# velint: comment",
    "",
    "---",
    "g: 'it''s 30'",
    "h: {x: 30, i: 30}",
];

proptest! {
    #[test]
    fn fixing_converges_and_keeps_comments_and_line_breaks(
        lines in prop::collection::vec(prop::sample::select(&LINES[..]), 0..14),
        crlf: bool,
        mark: bool,
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = lines.join(end) + end;
        if mark {
            text.insert(0, '\u{feff}');
        }
        let fixed = fix_text(&Source::new("a.yaml", text.as_str()), Apply::Safe, &check);
        let again = fix_text(&Source::new("a.yaml", fixed.text.as_str()), Apply::Safe, &check);
        prop_assert_eq!(&again.text, &fixed.text);
        prop_assert_eq!(again.applied, 0);
        prop_assert_eq!(fixed.text.starts_with('\u{feff}'), mark);
        prop_assert_eq!(fixed.text.contains('\r'), crlf && fixed.text.contains('\n'));
        prop_assert_eq!(fixed.text.matches('\n').count() == fixed.text.matches("\r\n").count(), crlf || !fixed.text.contains('\n'));
        let whole_lines = |text: &str| text.matches("# velint: comment").count();
        prop_assert!(whole_lines(&fixed.text) <= whole_lines(&text));
        let failures = |found: &[Diagnostic]| found.iter().filter(|one| one.rule == "invalid-yaml").count();
        prop_assert!(failures(&fixed.remaining) <= failures(&check(&Source::new("a.yaml", text.as_str()))));
    }

    #[test]
    fn a_diff_makes_the_one_text_from_the_other(
        before in prop::collection::vec(prop::sample::select(&["a", "b", "c\r", "", "\rd"][..]), 0..12),
        after in prop::collection::vec(prop::sample::select(&["a", "b", "c\r", "", "\rd"][..]), 0..12),
    ) {
        let (before, after) = (before.join("\n"), after.join("\n"));
        prop_assert_eq!(patched(&before, &diff("x.yaml", &before, &after)), after);
    }
}

/// The text after a unified diff, made by the book.
fn patched(before: &str, diff: &str) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let mut made = String::new();
    let (mut at, mut adds) = (0, false);
    for line in diff.split_inclusive('\n').skip(2) {
        if let Some(header) = line.strip_prefix("@@ -") {
            let range = header.split(' ').next().unwrap_or_default();
            let (start, count) = range.split_once(',').unwrap_or((range, "1"));
            let start: usize = start.parse().expect("a line number");
            let start = if count == "0" { start } else { start - 1 };
            made.push_str(&old[at..start].concat());
            at = start;
        } else if line.starts_with('\\') {
            assert_eq!(line, "\\ No newline at end of file\n");
            if adds {
                made.pop();
            }
        } else if let Some(added) = line.strip_prefix('+') {
            made.push_str(added);
            adds = true;
        } else {
            if line.starts_with(' ') {
                made.push_str(old[at]);
            }
            assert_eq!(line[1..].trim_end_matches('\n'), old[at].trim_end_matches('\n'));
            at += 1;
            adds = false;
        }
    }
    made.push_str(&old[at..].concat());
    made
}

#[test]
fn a_second_run_changes_nothing() {
    let text = "a: 30 # one\r\n# two\r\nx:\r\n  - 30\r\nb: {x: 30, y: 30}\r\n";
    let first = fix_text(&Source::new("a.yaml", text), Apply::Safe, &check);
    assert!(first.applied > 1);
    assert!(first.text.contains("# one\r\n") && !first.text.replace("\r\n", "").contains('\n'));
    let second = fix_text(&Source::new("a.yaml", first.text.as_str()), Apply::Safe, &check);
    assert_eq!((second.text, second.applied), (first.text, 0));
}

#[test]
fn fixes_that_touch_wait_for_the_next_round() {
    let once = fixed("a: xyx\n", "xy", "z");
    assert_eq!((once.text.as_str(), once.applied, once.rounds), ("a: zx\n", 1, 1));
    let both = |source: &Arc<Source>| {
        let mut found = replacing(source, "xy", "z");
        found.extend(replacing(source, "yx", "w"));
        found.extend(replacing(source, "zx", "v"));
        found
    };
    let fixed = fix_text(&Source::new("a.yaml", "a: xyx\n"), Apply::Safe, &both);
    assert_eq!((fixed.text.as_str(), fixed.applied, fixed.rounds), ("a: v\n", 2, 2));
}

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for temporary files")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_replaced_whole() {
    let folder = scratch();
    let file = folder.path().join("a.yaml");
    write_atomically(&file, "a: 1\n").expect("a new file");
    write_atomically(&file, "\u{feff}b: 2\r\n").expect("a known file");
    assert_eq!(fs::read(&file).expect("the file"), "\u{feff}b: 2\r\n".as_bytes());
    assert_eq!(names(folder.path()), ["a.yaml"]);
}

#[test]
fn a_file_that_changed_meanwhile_is_left_alone() {
    let folder = scratch();
    let file = folder.path().join("a.yaml");
    fs::write(&file, "theirs\n").expect("a file");
    let error = write_if_unchanged(&file, "ours\n", "new\n").expect_err("another text");
    assert_eq!(error.to_string(), "the file changed after it was read");
    assert_eq!(fs::read_to_string(&file).expect("the file"), "theirs\n");
    write_if_unchanged(&file, "theirs\n", "new\n").expect("the same text");
    assert_eq!(fs::read_to_string(&file).expect("the file"), "new\n");
    fs::remove_file(&file).expect("the file");
    let error = write_if_unchanged(&file, "new\n", "newer\n").expect_err("no file");
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = scratch();
    let inner = folder.path().join("a.yaml");
    fs::create_dir(&inner).expect("a folder");
    assert_eq!(write_atomically(&inner, "").expect_err("a folder").kind(), io::ErrorKind::InvalidInput);
    let deep = folder.path().join("none").join("a.yaml");
    assert_eq!(write_atomically(&deep, "").expect_err("no folder").kind(), io::ErrorKind::NotFound);
    assert_eq!(names(folder.path()), ["a.yaml"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

    use super::*;

    #[test]
    fn permissions_and_owner_stay() {
        let folder = scratch();
        let file = folder.path().join("a.yaml");
        fs::write(&file, "a: 1\n").expect("a file");
        let given_away = chown(&file, Some(12_345), Some(12_345)).is_ok();
        for mode in [0o600, 0o755, 0o664] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("our file");
            if write_atomically(&file, "b: 2\n").is_ok() {
                let metadata = fs::metadata(&file).expect("the file");
                assert_eq!(metadata.mode() & 0o7777, mode);
                assert!(!given_away || (metadata.uid(), metadata.gid()) == (12_345, 12_345));
            }
        }
        assert_eq!(fs::read_to_string(&file).expect("the file"), "b: 2\n");
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = scratch();
        let (file, link, lost) =
            (folder.path().join("a.yaml"), folder.path().join("b.yaml"), folder.path().join("c.yaml"));
        fs::write(&file, "a: 1\n").expect("a file");
        symlink("a.yaml", &link).expect("a link");
        symlink("none.yaml", &lost).expect("a link");
        write_if_unchanged(&link, "a: 1\n", "a: 2\n").expect("through the link");
        assert_eq!(fs::read_link(&link).expect("still a link"), Path::new("a.yaml"));
        assert_eq!(fs::read_to_string(&file).expect("the target"), "a: 2\n");
        assert_eq!(write_atomically(&lost, "").expect_err("no target").kind(), io::ErrorKind::NotFound);
        assert_eq!(names(folder.path()), ["a.yaml", "b.yaml", "c.yaml"]);
    }

    #[test]
    fn a_read_only_file_is_left_alone() {
        let folder = scratch();
        let file = folder.path().join("a.yaml");
        fs::write(&file, "a: 1\n").expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("our file");
        let error = write_atomically(&file, "a: 2\n").expect_err("read-only");
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read_to_string(&file).expect("the file"), "a: 1\n");
        assert_eq!(names(folder.path()), ["a.yaml"]);
    }
}
