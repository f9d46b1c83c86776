//! Elements of a command that hold several words, without a shell that would
//! split them.

use super::exec_form::{base, has_language};
use super::line::split;
use super::program::{program, shell, switched_user};

/// Programs that take free text as their arguments.
const TALKERS: &[&str] = &["echo", "printf", "logger", "wall", "mail", "curl", "wget", "date", "find"];

/// Short options whose value is free text, so that a blank before it is harmless.
const TEXT_OPTIONS: &[&str] = &["-c", "-e", "-m", "-H", "-A"];

/// Programs whose first argument is a subcommand, never a text.
const COMMANDERS: &[&str] = &[
    "nodetool",
    "etcdctl",
    "rabbitmqctl",
    "mc",
    "restic",
    "consul",
    "vault",
    "patronictl",
    "pg_ctl",
    "mysqladmin",
    "influx",
    "influxd",
    "supervisorctl",
    "systemctl",
    "service",
    "kubectl",
    "mongodump",
    "pg_dump",
    "pg_dumpall",
    "pg_restore",
    "mysqldump",
    "fsfreeze",
    "xfs_freeze",
    "rsync",
    "slapcat",
];

/// The words of which each holds several ones, in order. Only what is sure:
/// an option with its value, a subcommand with its arguments, and a program's
/// name with them.
pub fn find(words: &[&str]) -> Vec<usize> {
    if words.len() < 2 {
        return Vec::new();
    }
    if is_program_line(words[0]) {
        return vec![0];
    }
    let mut found: Vec<usize> = Vec::new();
    let takes_text = shell(words).is_some() || switched_user(words).is_some() || has_language(words);
    let Some(at) = program(words).map(|program| program.at) else { return found };
    if takes_text || TALKERS.contains(&base(words[at])) {
        return found;
    }
    for next in at + 1..words.len() {
        let follows = found.last() == Some(&(next - 1));
        let is_glued = is_option_with_value(words[next]) && (follows || !may_take_value(words[next - 1]))
            || next == at + 1 && is_subcommand(words[at], words[next], next + 1 == words.len());
        found.extend(is_glued.then_some(next));
    }
    found
}

/// Whether the name of a program is a command line: an option follows, or a
/// shell is what it begins with.
fn is_program_line(word: &str) -> bool {
    let mut parts = word.split_whitespace();
    let (first, second) = (parts.next().unwrap_or(""), parts.next());
    second.is_some_and(|second| second.starts_with('-') || shell(&[first]).is_some())
}

/// `-U postgres`, `--file /x`: never one argument to anybody.
fn is_option_with_value(word: &str) -> bool {
    let Some((option, value)) = word.split_once([' ', '\t']) else { return false };
    let name = option.trim_start_matches('-');
    let dashes = option.len() - name.len();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let value = value.trim();
    if !is_name || value.is_empty() {
        return false;
    }
    match dashes {
        // Many programs skip a blank before a number.
        1 => {
            let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
            let is_one_word = value.contains(" -") || split(value).is_none_or(|line| line.words.len() == 1);
            name.len() == 1 && !TEXT_OPTIONS.contains(&option) && !is_number && is_one_word
        }
        2 => true,
        _ => false,
    }
}

/// Whether a word may be an option that takes the next one as its value.
fn may_take_value(before: &str) -> bool {
    let is_cluster = before.len() > 2 && !before.starts_with("--");
    before.starts_with('-') && !before.contains('=') && !is_cluster
}

/// `admin readonly enter`
fn is_subcommand(program: &str, word: &str, is_only: bool) -> bool {
    let name = base(program);
    let parts: Vec<&str> = word.split_whitespace().collect();
    let is_plain =
        |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte));
    if !(2..=5).contains(&parts.len()) || !parts.iter().all(is_plain) {
        return false;
    }
    let is_word = |part: &&str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let is_quiet = ["not", "say", "msg", "mess", "alert", "log", "print", "mail", "send", "sql", "ask"];
    let is_binary = !name.contains('.') && !is_quiet.iter().any(|part| name.contains(part));
    COMMANDERS.contains(&name) || is_only && is_binary && parts.iter().all(is_word)
}

/// The words in a glued one, as a shell would split it; none where only a
/// shell knows.
pub fn parts(word: &str) -> Option<Vec<String>> {
    let line = split(word)?;
    (!line.needs_shell && line.words.len() > 1).then_some(line.words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words_that_are_several() {
        let cases: &[(&str, &[usize])] = &[
            ("/usr/bin/cm␣admin readonly enter", &[1]),
            ("pg_dump␣-U postgres␣-f /x␣app", &[1, 2]),
            ("pg_dump␣-Fc␣--file /x␣app", &[2]),
            ("fsfreeze␣--freeze /data", &[1]),
            ("etcdctl␣snapshot save /x␣--endpoints=a", &[1]),
            ("sh -c␣echo hi", &[0]),
            ("/bin/bash -ec␣echo hi", &[0]),
            ("pg_dump -U␣app␣-f␣/x", &[0]),
            ("pg_dump␣-f '/my app'␣app", &[1]),
            ("timeout␣60␣pg_dump␣-U app -f /x", &[3]),
        ];
        for &(line, expected) in cases {
            assert_eq!(find(&line.split('␣').collect::<Vec<_>>()), expected, "{line}");
        }
    }

    #[test]
    fn leaves_alone_what_may_be_one_word() {
        for line in [
            "psql␣-c␣SELECT 1",
            "psql␣-U␣app␣-c SELECT 1",
            "mysql␣-e␣FLUSH TABLES WITH READ LOCK",
            "mongosh␣--eval␣db.fsyncLock()",
            "mongosh␣--eval␣--x y",
            "psql␣host=a dbname=b",
            "sh␣-c␣pg_dump app",
            "sh␣/x.sh␣-U app",
            "sudo␣-u␣app␣bash␣-c␣a b",
            "su␣app␣-c␣a b",
            "echo␣backup is done",
            "/scripts/notify.sh␣backup is done",
            "/usr/bin/notify␣backup is done",
            "curl␣-X POST␣http://a",
            "tar␣czf␣/x␣/my data",
            "cat␣/my file",
            "/opt/My App/run␣x",
            "redis-cli␣-p 6379␣save",
            "rsync␣-e␣ssh -p 22␣a␣b",
            "awk␣-F a b",
            "backup␣-␣x",
            "x",
        ] {
            assert_eq!(find(&line.split('␣').collect::<Vec<_>>()), [0; 0], "{line}");
        }
    }

    #[test]
    fn parts_are_those_of_a_shell() {
        assert_eq!(parts("-f '/my file'").unwrap(), ["-f", "/my file"]);
        assert_eq!(parts("-f $X"), None);
        assert_eq!(parts("-f '"), None);
    }
}
