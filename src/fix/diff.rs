//! What fixes would change, as a unified diff.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

/// Lines around a change.
const CONTEXT: usize = 3;

/// A unified diff that `patch -p1` and `git apply` take, byte for byte; empty
/// where nothing changes.
pub fn diff(path: &str, before: &str, after: &str) -> String {
    render(path, before, after, &Look { color: false, escape: false })
}

/// [`diff`] for the eyes: control characters are written as escapes, so that
/// a file cannot drive the terminal, and lines are coloured on request.
pub fn diff_for_terminal(path: &str, before: &str, after: &str, color: bool) -> String {
    render(path, before, after, &Look { color, escape: true })
}

struct Look {
    color: bool,
    escape: bool,
}

impl Look {
    fn line(&self, to: &mut String, style: Style, text: &str) {
        let text = if self.escape { escaped(text) } else { text.to_owned() };
        if self.color && style != Style::new() {
            // Writing to a string cannot fail.
            let _ = writeln!(to, "{style}{text}{style:#}");
        } else {
            to.push_str(&text);
            to.push('\n');
        }
    }
}

fn render(path: &str, before: &str, after: &str, look: &Look) -> String {
    // Lines end at `\n` alone, as patch reads them: a lone `\r` ends none.
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let lines = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let mut made = String::new();
    for hunk in lines.unified_diff().context_radius(CONTEXT).iter_hunks() {
        if made.is_empty() {
            look.line(&mut made, Style::new().bold(), &format!("--- {}", name("a/", path)));
            look.line(&mut made, Style::new().bold(), &format!("+++ {}", name("b/", path)));
        }
        look.line(&mut made, AnsiColor::Cyan.on_default(), &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (' ', Style::new()),
                ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
                ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
            };
            let text = change.value();
            let line = text.strip_suffix('\n').unwrap_or(text);
            look.line(&mut made, style, &format!("{sign}{line}"));
            if line.len() == text.len() {
                look.line(&mut made, Style::new(), "\\ No newline at end of file");
            }
        }
    }
    made
}

/// The path under its prefix, quoted as Git does where it holds control
/// characters, quotes or backslashes.
fn name(prefix: &str, path: &str) -> String {
    if !path.chars().any(|c| c.is_control() || c == '"' || c == '\\') {
        // Without a tab `patch` takes a name to end at its first blank.
        let end = if path.contains(' ') { "\t" } else { "" };
        return format!("{prefix}{path}{end}");
    }
    let mut quoted = format!("\"{prefix}");
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..=b'~' => quoted.push(char::from(byte)),
            _ => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// The text with control and text direction characters as escapes, tabs aside;
/// a carriage return at the end belongs to the line break and is not shown.
fn escaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for c in text.strip_suffix('\r').unwrap_or(text).chars() {
        match c {
            '\t' => made.push(c),
            '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                made.extend(c.escape_unicode());
            }
            c if c.is_control() => made.extend(c.escape_unicode()),
            c => made.push(c),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_are_unified() {
        let before = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n";
        let after = "a: 1\nb: 2\nc: 3\nd: '4'\ne: 5\n";
        let expected =
            "--- a/x.yaml\n+++ b/x.yaml\n@@ -1,5 +1,5 @@\n a: 1\n b: 2\n c: 3\n-d: 4\n+d: '4'\n e: 5\n";
        assert_eq!(diff("x.yaml", before, after), expected);
        assert_eq!(diff("x.yaml", before, before), "");
    }

    #[test]
    fn a_name_with_blanks_ends_at_a_tab_and_others_do_not() {
        let headers = |path: &str| diff(path, "a\n", "b\n").lines().take(2).collect::<Vec<_>>().join("\n");
        assert_eq!(headers("a b.yaml"), "--- a/a b.yaml\t\n+++ b/a b.yaml\t");
        assert_eq!(headers("a.yaml"), "--- a/a.yaml\n+++ b/a.yaml");
    }

    #[test]
    fn a_missing_line_break_is_marked() {
        let expected = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a: 1\n\\ No newline at end of file\n+a: 2\n\\ No newline at end of file\n";
        assert_eq!(diff("x", "a: 1", "a: 2"), expected);
    }

    #[test]
    fn bytes_stay_in_a_patch_and_are_shown_on_a_terminal() {
        let (before, after) = ("a: \u{1b}[2J\rb\r\n", "a: x\r\n");
        assert!(diff("x", before, after).contains("-a: \u{1b}[2J\rb\r\n+a: x\r\n"));
        let shown = diff_for_terminal("x\u{1b}", before, after, false);
        assert!(shown.contains("-a: \\u{1b}[2J\\u{d}b\n+a: x\n"), "{shown}");
        assert!(shown.starts_with("--- \"a/x\\033\"\n"), "{shown}");
        assert!(!shown.contains(['\u{1b}', '\r']));
    }

    #[test]
    fn colours_are_only_for_those_who_ask() {
        let shown = diff_for_terminal("x", "a\n", "b\n", true);
        assert!(shown.contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n"), "{shown:?}");
        assert!(!diff_for_terminal("x", "a\n", "b\n", false).contains('\u{1b}'));
    }
}
