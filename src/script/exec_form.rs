//! Commands that are executed word for word, without a shell: what in them
//! only a shell would understand, and the same as a script.

mod expansion;

use std::ops::Range;

use super::line::{is_plain, quote};
use super::program::bare_script;

/// Something that is plain text without a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Which word.
    pub word: usize,
    /// Bytes of that word.
    pub range: Range<usize>,
    /// What it is.
    pub kind: NeedKind,
}

/// What a shell would make of a part of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedKind {
    /// `|`, `&&`, `;`, …
    Operator,
    /// `>`, `2>&1`, `</x`, …
    Redirection,
    /// `$HOME`
    Variable,
    /// `$(date)`, `` `date` ``
    Substitution,
    /// `~`
    Home,
    /// `*.sql`
    Pattern,
    /// `cd` and others that no file system holds, `if`, `[[`.
    Builtin,
    /// `PGPASSWORD=…` before a program.
    Assignment,
}

/// Programs that run a script in an argument.
const SHELLS: [&str; 12] =
    ["sh", "bash", "ash", "dash", "zsh", "ksh", "mksh", "rbash", "fish", "su", "runuser", "pwsh"];

/// Programs that give the rest of their words to another one.
const WRAPPERS: &[&str] = &[
    "env",
    "timeout",
    "nice",
    "ionice",
    "sudo",
    "doas",
    "nohup",
    "time",
    "setsid",
    "stdbuf",
    "gosu",
    "su-exec",
    "chroot",
    "busybox",
    "tini",
    "dumb-init",
    "flock",
    "chpst",
];

/// Programs with a language of their own, in which `$`, `|` and the like have a meaning.
const LANGUAGES: &[&str] = &[
    "awk", "gawk", "mawk", "nawk", "perl", "php", "ruby", "node", "lua", "python", "python2", "python3",
    "tclsh", "expect", "jq", "yq", "envsubst", "make", "test", "[", "xargs", "Rscript", "groovy", "deno",
];

/// Programs that hand their words to a shell, and one to which every operator is a word.
const HANDS_ON: &[&str] = &["ssh", "parallel", "watch", "script", "expr"];

/// Words that are programs to a shell and to nobody else.
const BUILTINS: &[&str] = &[
    ".", ":", "alias", "bg", "break", "builtin", "cd", "command", "continue", "declare", "dirs", "disown",
    "eval", "exec", "exit", "export", "fg", "getopts", "hash", "jobs", "let", "local", "popd", "pushd",
    "read", "readonly", "return", "set", "shift", "shopt", "source", "times", "trap", "type", "typeset",
    "ulimit", "umask", "unalias", "unset", "wait", "if", "for", "while", "until", "case", "[[",
];

/// Whether a shell takes the word for one of its own.
pub(crate) fn is_shell_word(word: &str) -> bool {
    BUILTINS.contains(&word) || matches!(word, "{" | "(" | "!" | "function")
}

/// Whether a shell takes a first word for the setting of a variable.
pub(crate) fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else { return false };
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The program's name without its folder.
pub(super) fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Whether some word is a shell that takes a script from an option after it:
/// `sh -c`, `bash -lc`, `su postgres -c`, `env X=y sh -c`.
pub fn runs_script<W: AsRef<str>>(words: &[W]) -> bool {
    let shell = words.iter().position(|word| SHELLS.contains(&base(word.as_ref())));
    shell.is_some_and(|at| words[at + 1..].iter().any(|word| is_script_option(word.as_ref())))
}

/// Whether some word is a shell.
pub fn starts_shell<W: AsRef<str>>(words: &[W]) -> bool {
    words.iter().any(|word| SHELLS.contains(&base(word.as_ref())))
}

fn is_script_option(word: &str) -> bool {
    let cluster = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
    cluster.is_some_and(|letters| letters.contains('c') || letters == "Command")
        || word == "--command"
        || word.starts_with("--command=")
}

/// Whether the program has a language of its own, or hands its words to a shell.
pub(super) fn has_language(words: &[&str]) -> bool {
    names_any(words, LANGUAGES) || names_any(words, HANDS_ON)
}

/// Whether the program, or the one that a wrapper starts, is one of these.
fn names_any(words: &[&str], programs: &[&str]) -> bool {
    let is_wrapped = words.first().is_some_and(|first| WRAPPERS.contains(&base(first)));
    let candidates = if is_wrapped { 5 } else { 1 };
    words.iter().take(candidates).any(|word| {
        let name = base(word);
        let name = if name.starts_with("python3.") { "python3" } else { name };
        programs.contains(&name)
    })
}

/// What is sure to be for a shell even behind a program with a language of its
/// own: `&&`, `||`, and redirections to a path.
fn chained(words: &[&str]) -> Vec<Need> {
    let need = |(at, word): (usize, &&str)| {
        let next = words.get(at + 1).is_some_and(|next| next.contains('/'));
        let kind = match *word {
            "&&" | "||" => NeedKind::Operator,
            ">" | ">>" | "<" if next => NeedKind::Redirection,
            "2>&1" | "2>/dev/null" | ">/dev/null" => NeedKind::Redirection,
            _ => return None,
        };
        Some(Need { word: at, range: 0..word.len(), kind })
    };
    words.iter().enumerate().skip(1).filter_map(need).collect()
}

/// A list of words, and what its options say of all of them.
struct Words<'w> {
    list: &'w [&'w str],
    /// `find … -exec … ;`
    ends_in_semicolon: bool,
    /// Patterns are for the program itself.
    reads_patterns: bool,
}

/// Everything in a list of words that needs a shell, in order; nothing where
/// one of them starts a shell with a script, or with one in the place of a file.
pub fn needs(words: &[&str]) -> Vec<Need> {
    let Some(&program) = words.first() else { return Vec::new() };
    if runs_script(words) || names_any(words, HANDS_ON) || bare_script(words).is_some() {
        return Vec::new();
    }
    if has_language(words) {
        return chained(words);
    }
    let mut found = Vec::new();
    if is_shell_word(program) {
        found.push(Need { word: 0, range: 0..program.len(), kind: NeedKind::Builtin });
    } else if is_assignment(program) {
        let name = program.find('=').unwrap_or(0);
        found.push(Need { word: 0, range: 0..name, kind: NeedKind::Assignment });
    }
    let words = Words {
        list: words,
        ends_in_semicolon: words.iter().any(|word| matches!(*word, "-exec" | "-execdir" | "-ok" | "-okdir")),
        reads_patterns: words.contains(&"--wildcards"),
    };
    for at in 0..words.list.len() {
        let own = control(&words, at).map_or_else(|| expansion::find(&words, at), |need| vec![need]);
        found.extend(own.into_iter().map(|(range, kind)| Need { word: at, range, kind }));
    }
    found
}

/// An operator or a redirection that is a word of its own, or part of the
/// program's name.
fn control(words: &Words<'_>, at: usize) -> Option<(Range<usize>, NeedKind)> {
    let word = words.list[at];
    if word.contains(char::is_whitespace) {
        return None;
    }
    if at == 0 {
        let start = word.find(['|', ';', '&', '<', '>'])?;
        let len = word[start..].chars().take_while(|c| "|;&<>".contains(*c)).count();
        return Some((start..start + len, NeedKind::Operator));
    }
    let before = words.list[at - 1];
    if matches!(word, "|" | "||" | "&&" | ";" | "&" | "|&") {
        let is_argument = word.len() == 1 && (is_delimiter_option(before) || base(words.list[0]) == "tr")
            || word == ";" && words.ends_in_semicolon;
        return (!is_argument).then_some((0..word.len(), NeedKind::Operator));
    }
    is_redirection(word, before.starts_with('-')).then_some((0..word.len(), NeedKind::Redirection))
}

/// Options whose argument is a character such as `|` or `;`.
fn is_delimiter_option(word: &str) -> bool {
    matches!(word, "-d" | "-t" | "-F" | "-s" | "-S" | "-R" | "-P" | "-D")
        || word.starts_with('-')
            && (word.contains("delim") || word.contains("separ") || word.ends_with("-by"))
}

fn is_redirection(word: &str, after_option: bool) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if rest.len() == word.len() { rest.strip_prefix('&').unwrap_or(rest) } else { rest };
    let target = rest.trim_start_matches(['<', '>']);
    let (is_in, is_out) = (rest.starts_with('<'), rest.starts_with('>'));
    let operator = rest.len() - target.len();
    let target = target.strip_prefix(['&', '|']).unwrap_or(target);
    let is_path = target.chars().all(|c| is_plain_char(c) || "$~{}()&-".contains(c));
    let starts_well = match target.chars().next() {
        None => true,
        Some('/' | '.' | '$' | '~' | '-') => true,
        Some(c) if c.is_ascii_digit() => !after_option,
        Some(c) => is_out && c.is_ascii_alphabetic(),
    };
    (is_in || is_out) && operator <= 3 && is_path && starts_well
}

fn is_plain_char(c: char) -> bool {
    is_plain(c.encode_utf8(&mut [0; 4])) && c != '='
}

/// The words as a script in which a shell understands what `needs` found, and
/// takes every other word as it stands. None where that is not plain.
pub fn script(words: &[&str], needs: &[Need]) -> Option<String> {
    let mut rest = needs;
    let rendered = words.iter().enumerate().map(|(at, word)| {
        let own;
        (own, rest) = rest.split_at(rest.partition_point(|need| need.word <= at));
        render(word, own)
    });
    Some(rendered.collect::<Option<Vec<_>>>()?.join(" "))
}

fn render(word: &str, needs: &[Need]) -> Option<String> {
    let is_verbatim = |c: char| is_plain_char(c) || "=$~{}*?[]|;&<>".contains(c);
    match needs {
        [] => Some(quote(word)),
        [Need { kind: NeedKind::Assignment, .. }, rest @ ..] => {
            let (name, value) = word.split_once('=')?;
            let shift = name.len() + 1;
            let inner = |need: &Need| Need {
                range: need.range.start.saturating_sub(shift)..need.range.end.saturating_sub(shift),
                ..need.clone()
            };
            let inner: Vec<Need> = rest.iter().map(inner).collect();
            let value = if value.is_empty() { String::new() } else { render(value, &inner)? };
            Some(format!("{name}={value}"))
        }
        [Need { kind: NeedKind::Builtin, .. }, ..] => Some(word.to_owned()),
        _ if needs.iter().all(|need| matches!(need.kind, NeedKind::Variable | NeedKind::Substitution)) => {
            Some(double_quoted(word, needs))
        }
        _ => word.chars().all(is_verbatim).then(|| word.to_owned()),
    }
}

/// The word between double quotes, in which only what `needs` names is expanded.
fn double_quoted(word: &str, needs: &[Need]) -> String {
    let mut out = String::from("\"");
    for (at, c) in word.char_indices() {
        let before = needs[..needs.partition_point(|need| need.range.start <= at)].last();
        let is_meant = before.is_some_and(|need| at < need.range.end);
        if !is_meant && matches!(c, '"' | '\\' | '$' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
