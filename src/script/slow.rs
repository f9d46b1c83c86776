//! Programs whose time grows with the data: dumps, copies and what reads them back.

use std::ops::Range;

use super::exec_form::base;
use super::program::{Reads, program, shell, switched_user};
use super::simple::{Simple, Word, commands};

/// A part of a command whose time grows with the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slow {
    /// Which word of the command.
    pub word: usize,
    /// Bytes of that word: the program's name.
    pub range: Range<usize>,
    /// The program, with the subcommand that makes it slow.
    pub title: String,
}

/// A program, when it is slow, and when it is not.
struct Tool {
    name: &'static str,
    /// Subcommands or options, one of which makes it slow; none where it always is.
    work: &'static [&'static str],
    /// Options with which it has little to do.
    quick: &'static [&'static str],
}

const fn tool(name: &'static str, work: &'static [&'static str], quick: &'static [&'static str]) -> Tool {
    Tool { name, work, quick }
}

const SCHEMA: &[&str] = &["-s", "--schema-only"];
const GLOBALS: &[&str] =
    &["-g", "-r", "-t", "-s", "--globals-only", "--roles-only", "--tablespaces-only", "--schema-only"];
const NO_DATA: &[&str] = &["-d", "--no-data"];

/// By name; of each its own manual page.
const TOOLS: &[Tool] = &[
    tool("aws", &["cp", "sync"], &["--dryrun"]),
    tool("borg", &["create", "extract"], &["--dry-run", "-n"]),
    tool(
        "clickhouse-backup",
        &["create", "create_remote", "upload", "download", "restore", "restore_remote"],
        &[],
    ),
    tool("elasticdump", &[], &[]),
    tool("etcdctl", &["save", "restore"], &[]),
    tool("etcdutl", &["restore"], &[]),
    tool("gitlab-backup", &["create", "restore"], &[]),
    tool("influx", &["backup", "restore"], &[]),
    tool("influxd", &["backup", "restore"], &[]),
    tool("mariabackup", &["--backup", "--copy-back", "--prepare"], &[]),
    tool("mariadb-backup", &["--backup", "--copy-back", "--prepare"], &[]),
    tool("mariadb-dump", &[], NO_DATA),
    tool("mc", &["mirror"], &["--watch", "-w"]),
    tool("mongodump", &[], &[]),
    tool("mongorestore", &[], &["--dryRun"]),
    tool("mydumper", &[], &["-d", "--no-data"]),
    tool("myloader", &[], &[]),
    tool("mysqldump", &[], NO_DATA),
    tool("mysqlpump", &[], &["--skip-dump-rows"]),
    tool("neo4j-admin", &["dump", "load", "backup", "restore"], &[]),
    tool("pg_basebackup", &[], &[]),
    tool("pg_dump", &[], SCHEMA),
    tool("pg_dumpall", &[], GLOBALS),
    tool("pg_restore", &[], &["-l", "--list", "-s", "--schema-only"]),
    tool("pgbackrest", &["backup", "restore"], &[]),
    tool("rclone", &["copy", "sync", "move"], &["-n", "--dry-run"]),
    tool("redis-cli", &["--rdb"], &[]),
    tool("restic", &["backup", "restore"], &["-n", "--dry-run"]),
    tool("rsync", &[], &["-n", "--dry-run"]),
    tool("slapadd", &[], &["-u"]),
    tool("slapcat", &[], &["-n0"]),
    tool("tar", &[], &[]),
    tool("xtrabackup", &["--backup", "--copy-back", "--prepare"], &[]),
];

/// Clients that replay a dump where they are given one.
const CLIENTS: &[(&str, &[&str], &[&str])] = &[
    ("psql", &["-c", "--command", "-l", "--list"], &["-f", "--file"]),
    ("mysql", &["-e", "--execute"], &[]),
    ("mariadb", &["-e", "--execute"], &[]),
];

/// Scripts in scripts that are followed.
const DEPTH: usize = 3;

/// The first program among the words whose time grows with the data and that
/// nothing bounds. `replays` says that what a client of a database reads is a
/// dump: so it is after a restore.
pub fn find(words: &[&str], replays: bool) -> Option<Slow> {
    let whole = |(at, word): (usize, &&str)| Word { text: (*word).to_owned(), range: at..at + 1 };
    let command = Simple { words: words.iter().enumerate().map(whole).collect(), ..Simple::default() };
    match script_word(words) {
        Some(word) => {
            in_script(words[word], replays, DEPTH).map(|(range, title)| Slow { word, range, title })
        }
        None => {
            let (range, title) = of_command(&command, replays, DEPTH)?;
            Some(Slow { word: range.start, range: 0..words[range.start].len(), title })
        }
    }
}

/// The word that a shell reads as a script, where nothing bounds its time.
fn script_word<W: AsRef<str>>(words: &[W]) -> Option<usize> {
    if program(words)?.is_timed {
        return None;
    }
    match shell(words).map(|shell| shell.reads) {
        Some(Reads::Script(at)) => Some(at),
        Some(_) => None,
        None => switched_user(words),
    }
}

fn in_script(script: &str, replays: bool, depth: usize) -> Option<(Range<usize>, String)> {
    let depth = depth.checked_sub(1)?;
    commands(script)?.iter().find_map(|command| of_command(command, replays, depth))
}

/// What is slow in a simple command, and its title.
fn of_command(command: &Simple, replays: bool, depth: usize) -> Option<(Range<usize>, String)> {
    let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
    let started = program(&words)?;
    if started.is_timed || command.is_background {
        return None;
    }
    if let Some(script) = script_word(&words) {
        let (_, title) = in_script(words[script], replays, depth)?;
        return Some((command.words[script].range.clone(), title));
    }
    let (name, rest) = (base(words[started.at]), &words[started.at + 1..]);
    let title = slow_tool(name, rest).or_else(|| replay(name, rest, command).filter(|_| replays))?;
    Some((command.words[started.at].range.clone(), title))
}

fn slow_tool(name: &str, rest: &[&str]) -> Option<String> {
    let tool = TOOLS.iter().find(|tool| tool.name == name)?;
    let is_asked = rest.iter().any(|word| matches!(*word, "--version" | "--help" | "-V" | "-?"));
    let is_quick = rest.iter().any(|word| tool.quick.contains(word)) || name == "tar" && lists(rest);
    if is_asked || is_quick {
        return None;
    }
    if tool.work.is_empty() {
        return Some(name.to_owned());
    }
    let work = rest.iter().find(|word| tool.work.contains(word))?;
    Some(format!("{name} {work}"))
}

/// Whether `tar` neither creates nor extracts.
fn lists(rest: &[&str]) -> bool {
    let is_mode = |at: usize, word: &str| match word.strip_prefix('-') {
        _ if word.starts_with("--") => {
            matches!(word, "--create" | "--extract" | "--get" | "--append" | "--update")
        }
        Some(letters) => letters.contains(['c', 'x', 'r', 'u']),
        None => at == 0 && word.contains(['c', 'x', 'r', 'u']),
    };
    !rest.iter().enumerate().any(|(at, word)| is_mode(at, word))
}

/// Whether a client of a database reads a file: a dump, as far as can be told.
fn replay(name: &str, rest: &[&str], command: &Simple) -> Option<String> {
    let (name, asks, files) = CLIENTS.iter().find(|(client, ..)| *client == name)?;
    let has = |options: &[&str]| {
        let is = |word: &str, option: &str| {
            let rest = word.strip_prefix(option);
            let short = !option.starts_with("--");
            rest.is_some_and(|rest| short || rest.is_empty() || rest.starts_with('='))
        };
        rest.iter().any(|word| options.iter().any(|option| is(word, option)))
    };
    if has(files) {
        return Some(format!("{name} {}", files.first()?));
    }
    let reads = command.reads_file || command.is_piped;
    (reads && !has(asks)).then(|| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(line: &str, replays: bool) -> Option<(String, String)> {
        let words: Vec<&str> = line.split('␣').collect();
        find(&words, replays).map(|slow| (words[slow.word][slow.range].to_owned(), slow.title))
    }

    #[test]
    fn finds_what_takes_its_time() {
        let cases = [
            ("pg_dump␣-U␣a␣-f␣/x␣app", "pg_dump", "pg_dump"),
            ("/usr/bin/pg_dump␣app", "/usr/bin/pg_dump", "pg_dump"),
            ("env␣A=b␣pg_dumpall", "pg_dumpall", "pg_dumpall"),
            ("sh␣-c␣PGPASSWORD=$P pg_dump app | gzip > /x", "pg_dump", "pg_dump"),
            ("bash␣-ec␣set -e; mongodump --out /x", "mongodump", "mongodump"),
            ("sh␣-c␣[ -f /x ] && psql -f /x", "psql", "psql -f"),
            ("sh␣-c␣psql -U a < /x", "psql", "psql"),
            ("sh␣-c␣zcat /x | mysql -uroot -p\"$P\" app", "mysql", "mysql"),
            ("mc␣mirror␣a␣b", "mc", "mc mirror"),
            ("etcdctl␣snapshot␣save␣/x", "etcdctl", "etcdctl save"),
            ("redis-cli␣--rdb␣/x", "redis-cli", "redis-cli --rdb"),
            ("tar␣-C␣/d␣-czf␣/x␣.", "tar", "tar"),
            ("su␣postgres␣-c␣pg_dump app > /x", "pg_dump", "pg_dump"),
            ("sh␣-c␣su - postgres -c 'pg_dump app > /x'", "'pg_dump app > /x'", "pg_dump"),
        ];
        for (line, word, expected) in cases {
            assert_eq!(title(line, true), Some((word.to_owned(), expected.to_owned())), "{line}");
        }
    }

    #[test]
    fn leaves_alone_what_is_quick_bounded_or_not_known() {
        let cases = [
            "pg_dump␣--schema-only␣app",
            "pg_dump␣--version",
            "pg_dumpall␣-g",
            "timeout␣25␣pg_dump␣app",
            "sh␣-c␣timeout 25 pg_dump app > /x",
            "timeout␣25␣sh␣-c␣pg_dump app > /x",
            "sh␣-c␣pg_dump app > /x &",
            "sh␣-c␣command -v rsync",
            "sh␣-c␣echo pg_dump",
            "sh␣-c␣psql -c 'CHECKPOINT' < /dev/null",
            "psql␣-c␣CHECKPOINT",
            "mysql␣-e␣FLUSH TABLES",
            "sh␣/scripts/pg_dump.sh",
            "/scripts/backup.sh",
            "nodetool␣snapshot",
            "redis-cli␣BGSAVE",
            "mc␣ls␣a",
            "tar␣tf␣/x",
            "sh",
        ];
        for line in cases {
            assert_eq!(title(line, true), None, "{line}");
        }
        for line in ["psql␣-f␣/sql/freeze.sql", "sh␣-c␣mysql < /sql/lock.sql"] {
            assert_eq!(title(line, false), None, "{line}");
        }
    }
}
