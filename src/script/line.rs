//! Command lines: their words, and words as a shell takes them.

use super::exec_form::{is_assignment, is_shell_word, runs_script};

/// A command line as a POSIX shell splits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The words, quotes taken off.
    pub words: Vec<String>,
    /// Whether it uses anything that only a shell does: operators, variables,
    /// patterns, builtins.
    pub needs_shell: bool,
}

/// Splits a line. None where a quote does not end.
pub fn split(line: &str) -> Option<Line> {
    let mut splitter = Splitter::default();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => splitter.single(&mut chars)?,
            '"' => splitter.double(&mut chars)?,
            '\\' => match chars.next()? {
                '\n' => {}
                escaped => splitter.push(escaped),
            },
            '\n' => {
                splitter.shell |= chars.clone().any(|c| !c.is_whitespace());
                splitter.end();
            }
            c if c.is_ascii_whitespace() => splitter.end(),
            c => {
                let at_start = splitter.word.is_none();
                let is_query = matches!(c, '&' | '?') && splitter.is_in_url(chars.peek());
                splitter.shell |=
                    matches!(c, '|' | '&' | ';' | '<' | '>' | '(' | ')' | '$' | '`' | '*' | '?') && !is_query;
                splitter.shell |= c == '[' || at_start && matches!(c, '~' | '#');
                splitter.push(c);
            }
        }
    }
    splitter.end();
    let words = splitter.words;
    let first = words.first().map_or("", String::as_str);
    // What stands in the quotes of a script is for the shell that the line starts.
    let in_quotes = splitter.shell_in_quotes && !runs_script(&words);
    let needs_shell = splitter.shell || in_quotes || is_shell_word(first) || is_assignment(first);
    Some(Line { words, needs_shell })
}

#[derive(Default)]
struct Splitter {
    words: Vec<String>,
    word: Option<String>,
    shell: bool,
    shell_in_quotes: bool,
}

type Chars<'l> = std::iter::Peekable<std::str::Chars<'l>>;

impl Splitter {
    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn end(&mut self) {
        self.words.extend(self.word.take());
    }

    /// Whether the word is an address that goes on: `http://host/?a=b&c=d`.
    fn is_in_url(&self, next: Option<&char>) -> bool {
        let is_url = self.word.as_ref().is_some_and(|word| word.contains("://"));
        is_url && next.is_some_and(char::is_ascii_alphanumeric)
    }

    fn single(&mut self, chars: &mut Chars<'_>) -> Option<()> {
        self.word.get_or_insert_default();
        loop {
            match chars.next()? {
                '\'' => return Some(()),
                c => self.push(c),
            }
        }
    }

    fn double(&mut self, chars: &mut Chars<'_>) -> Option<()> {
        self.word.get_or_insert_default();
        loop {
            match chars.next()? {
                '"' => return Some(()),
                '\\' => match chars.next()? {
                    '\n' => {}
                    c @ ('$' | '`' | '"' | '\\') => self.push(c),
                    c => {
                        self.push('\\');
                        self.push(c);
                    }
                },
                c => {
                    self.shell_in_quotes |= matches!(c, '$' | '`');
                    self.push(c);
                }
            }
        }
    }
}

/// Whether a shell reads the text as one word that means itself.
pub fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:,@%+=".contains(c))
}

/// A word as a shell reads it back.
pub fn quote(word: &str) -> String {
    if is_plain(word) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// The shell that a script needs: `/bin/sh`, unless it uses what only bash has.
pub fn shell_for(script: &str) -> &'static str {
    let bash =
        ["[[ ", "pipefail", "<<<", "<(", ">(", "&>", "|&", "$'", "source ", "shopt ", "declare ", "pushd "];
    if bash.iter().any(|part| script.contains(part)) { "/bin/bash" } else { "/bin/sh" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn splits_as_a_shell_does() {
        let cases: &[(&str, &[&str], bool)] = &[
            ("ls -la /data", &["ls", "-la", "/data"], false),
            ("psql -c 'SELECT 1; SELECT 2'", &["psql", "-c", "SELECT 1; SELECT 2"], false),
            (r#"psql -c "a \"b\" \d""#, &["psql", "-c", r#"a "b" \d"#], false),
            ("curl http://h/?a=1&b=2", &["curl", "http://h/?a=1&b=2"], false),
            ("curl http://h/ & wait", &["curl", "http://h/", "&", "wait"], true),
            (r"a\ b ''", &["a b", ""], false),
            ("a \\\n b\n", &["a", "b"], false),
            (r#"sh -c "pg_dump $DB > /x""#, &["sh", "-c", "pg_dump $DB > /x"], false),
            (r#"echo "$DB""#, &["echo", "$DB"], true),
            ("pg_dump > /x", &["pg_dump", ">", "/x"], true),
            ("rm /x/*", &["rm", "/x/*"], true),
            ("ls ~/x", &["ls", "~/x"], true),
            ("a\nb", &["a", "b"], true),
            ("cd /x", &["cd", "/x"], true),
            ("P=x pg_dump", &["P=x", "pg_dump"], true),
            ("if true", &["if", "true"], true),
            ("", &[], false),
        ];
        for &(line, words, needs_shell) in cases {
            let split = split(line).expect(line);
            assert_eq!(
                (split.words.as_slice(), split.needs_shell),
                (&words.iter().map(|w| w.to_string()).collect::<Vec<_>>()[..], needs_shell),
                "{line}"
            );
        }
        for line in ["it's", "say \"x", "a\\"] {
            assert_eq!(split(line), None, "{line}");
        }
    }

    #[test]
    fn bash_is_asked_for_only_where_it_is_used() {
        assert_eq!(shell_for("[ -f /x ] && rm /x"), "/bin/sh");
        assert_eq!(shell_for("[[ -f /x ]] && rm /x"), "/bin/bash");
        assert_eq!(shell_for("set -o pipefail; a | b"), "/bin/bash");
    }

    proptest! {
        #[test]
        fn quoted_words_are_read_back(word in "\\PC{0,20}|[ -~\\n]{0,20}") {
            let line = split(&quote(&word)).expect("the quotes end");
            prop_assert_eq!(line.words, vec![word]);
        }
    }
}
