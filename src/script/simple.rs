//! The simple commands of a script: programs with their words, as far as they
//! can be told without understanding the whole language.

use std::ops::Range;

use super::exec_form::is_assignment;

/// A word of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The text, quotes taken off; expansions stand as they are written.
    pub text: String,
    /// Bytes of the script, quotes included.
    pub range: Range<usize>,
}

/// One program with its words, leading assignments and redirections left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simple {
    /// The words, the program's name first.
    pub words: Vec<Word>,
    /// Whether it reads a file by `<`.
    pub reads_file: bool,
    /// Whether it reads what another one writes.
    pub is_piped: bool,
    /// Whether nothing waits for it (`&`).
    pub is_background: bool,
}

/// Words before which a command begins anew.
const KEYWORDS: &[&str] = &["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time"];

/// Words that begin what is not followed here.
const UNKNOWN: &[&str] = &["case", "function", "select", "[["];

/// The simple commands of a script, in order. None where it uses more of the
/// language than is followed here, such as `case` and here-documents.
pub fn commands(script: &str) -> Option<Vec<Simple>> {
    let mut reader = Reader { script, at: 0, found: Vec::new(), command: Simple::default(), target: None };
    while let Some(c) = reader.peek() {
        match c {
            ' ' | '\t' | '\r' => reader.at += 1,
            '\\' if reader.rest().starts_with("\\\n") => reader.at += 2,
            '#' => reader.at += reader.rest().find('\n').unwrap_or(reader.rest().len()),
            '\n' | ';' | '&' | '|' | '(' | ')' if !reader.rest().starts_with("&>") => reader.operator()?,
            '<' | '>' | '&' => reader.redirection()?,
            _ => reader.word()?,
        }
    }
    reader.end();
    Some(reader.found)
}

struct Reader<'s> {
    script: &'s str,
    at: usize,
    found: Vec<Simple>,
    command: Simple,
    /// Whether the next word is the file of a redirection, and one that is read.
    target: Option<bool>,
}

impl<'s> Reader<'s> {
    fn rest(&self) -> &'s str {
        &self.script[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn end(&mut self) {
        let command = std::mem::take(&mut self.command);
        if !command.words.is_empty() {
            self.found.push(command);
        }
        self.target = None;
    }

    /// A separator of commands.
    fn operator(&mut self) -> Option<()> {
        let operators = ["&&", "||", "|&", ";;", "|", "&", ";", "\n", "(", ")"];
        let operator = operators.into_iter().find(|operator| self.rest().starts_with(operator))?;
        // `name()` begins a function, `;;` ends a case.
        if operator == ";;" || operator == "(" && !self.command.words.is_empty() {
            return None;
        }
        self.at += operator.len();
        self.command.is_background = operator == "&";
        self.end();
        self.command.is_piped = matches!(operator, "|" | "|&");
        Some(())
    }

    fn redirection(&mut self) -> Option<()> {
        // Digits right before it are the number of a stream.
        let before = self.command.words.last().filter(|word| word.range.end == self.at);
        if before.is_some_and(|word| word.text.bytes().all(|byte| byte.is_ascii_digit())) {
            self.command.words.pop();
        }
        let rest = self.rest();
        let operators = ["<<<", "&>>", ">>", "&>", ">|", ">&", "<&", "<>", "<", ">"];
        let operator = operators.into_iter().find(|operator| rest.starts_with(operator))?;
        let after = &rest[operator.len()..];
        if rest.starts_with("<<") && operator != "<<<" || after.starts_with('(') {
            return None;
        }
        self.at += operator.len();
        self.target = Some(operator == "<");
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let (start, mut text) = (self.at, String::new());
        while let Some(c) = self.peek() {
            match c {
                c if c.is_ascii_whitespace() || ";&|()<>".contains(c) => break,
                '\'' => {
                    self.at += 1;
                    let len = self.rest().find('\'')?;
                    text.push_str(&self.rest()[..len]);
                    self.at += len + 1;
                }
                '"' => self.double(&mut text)?,
                '\\' => {
                    self.at += 1;
                    text.extend(self.take().filter(|&c| c != '\n'));
                }
                '$' | '`' => self.expansion(&mut text)?,
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        self.push(Word { text, range: start..self.at })
    }

    fn double(&mut self, text: &mut String) -> Option<()> {
        self.at += 1;
        loop {
            match self.peek()? {
                '"' => {
                    self.at += 1;
                    return Some(());
                }
                '\\' => {
                    self.at += 1;
                    text.push(self.take()?);
                }
                '$' | '`' => self.expansion(text)?,
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    /// `$NAME`, `$(…)`, `${…}` or `` `…` ``, as it is written.
    fn expansion(&mut self, text: &mut String) -> Option<()> {
        let rest = self.rest();
        let len = match rest.as_bytes() {
            [b'$', b'(', ..] => closed(rest, '(', ')')?,
            [b'$', b'{', ..] => closed(rest, '{', '}')?,
            [b'`', ..] => rest[1..].find('`')? + 2,
            _ => 1,
        };
        text.push_str(&rest[..len]);
        self.at += len;
        Some(())
    }

    fn push(&mut self, word: Word) -> Option<()> {
        match self.target.take() {
            Some(is_read) => self.command.reads_file |= is_read,
            None if self.command.words.is_empty() && UNKNOWN.contains(&word.text.as_str()) => return None,
            None if self.command.words.is_empty()
                && (KEYWORDS.contains(&word.text.as_str()) || is_assignment(&word.text)) => {}
            None => self.command.words.push(word),
        }
        Some(())
    }
}

/// The length up to the bracket that closes the first one; quotes hide brackets.
fn closed(text: &str, open: char, close: char) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => _ = chars.next(),
            _ if quote.is_some() => quote = quote.filter(|&quote| quote != c),
            '\'' | '"' => quote = Some(c),
            _ if c == open => depth += 1,
            _ if c == close && depth == 1 => return Some(at + 1),
            _ if c == close => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn splits_a_script_into_its_programs() {
        let cases: &[(&str, &str)] = &[
            ("pg_dump app > /x", "pg_dump app"),
            ("PGPASSWORD=$P pg_dump -U a 2>&1 | gzip >/x", "pg_dump -U a; |gzip"),
            ("[ -f \"/x\" ] && psql -f /x && rm -f /x;", "[ -f /x ]; psql -f /x; rm -f /x"),
            ("if test -f /x; then mysql db < /x; fi", "test -f /x; <mysql db; fi"),
            ("( cd /x && tar czf - . ) > /y & echo", "cd /x; tar czf - .; echo"),
            ("pg_dump app & wait", "&pg_dump app; wait"),
            (
                "# pg_dump\necho $(pg_dump a; b) `c d` \"${X:-\"e f\"}\"",
                "echo $(pg_dump a; b) `c d` ${X:-\"e f\"}",
            ),
            ("echo 'a|b' \"c;d\" e\\ f", "echo a|b c;d e f"),
            ("set -e\ntar xf /x \\\n -C /y", "set -e; tar xf /x -C /y"),
            ("", ""),
        ];
        for &(script, expected) in cases {
            let commands = commands(script).expect(script);
            let shown: Vec<String> = commands.iter().map(show).collect();
            assert_eq!(shown.join("; "), expected, "{script}");
        }
        for script in ["cat <<EOF\nx\nEOF", "case $1 in a) b;; esac", "f() { x; }", "diff <(a) <(b)", "it's"]
        {
            assert_eq!(commands(script), None, "{script}");
        }
    }

    fn show(command: &Simple) -> String {
        let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
        let mark = |is: bool, mark| if is { mark } else { "" };
        let (reads, piped) = (mark(command.reads_file, "<"), mark(command.is_piped, "|"));
        format!("{reads}{piped}{}{}", mark(command.is_background, "&"), words.join(" "))
    }

    #[test]
    fn long_scripts_take_linear_time() {
        for part in ["a b;", "$(", "`", "\"", "${", "a|", "\\"] {
            let _ = commands(&part.repeat(100_000));
        }
    }

    proptest! {
        #[test]
        fn no_script_breaks_it(script in "[-a-c '\"\\\\$(){}`<>|&;#=\\n0é]{0,40}") {
            for command in commands(&script).into_iter().flatten() {
                prop_assert!(!command.words.is_empty());
                prop_assert!(command.words.iter().all(|word| script.get(word.range.clone()).is_some()));
            }
        }
    }
}
