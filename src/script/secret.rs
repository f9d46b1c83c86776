//! Passwords that a command names as they are. Reads any text, commands that
//! are written wrong as well: what is found here is never shown.

use std::ops::Range;

use super::exec_form::base;
use super::program::{Reads, shell, switched_user};

/// A word, and where each part of it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The text, quotes taken off.
    text: String,
    /// Where each byte of the text stands, and where the last one ends.
    map: Vec<usize>,
}

/// Clients that read `-pPASSWORD`.
const GLUED: &[&str] = &[
    "mysql",
    "mysqldump",
    "mysqladmin",
    "mysqlpump",
    "mysqlcheck",
    "mysqlimport",
    "mysqlshow",
    "mariadb",
    "mariadb-dump",
    "mariadb-admin",
    "mariadb-check",
    "mariadb-import",
    "xtrabackup",
    "mariabackup",
    "mariadb-backup",
    "innobackupex",
];

/// Programs with options of which the next word is the password.
const APART: &[(&[&str], &[&str])] = &[
    (&["redis-cli", "valkey-cli", "keydb-cli"], &["-a", "--pass"]),
    (
        &[
            "mongo",
            "mongosh",
            "mongodump",
            "mongorestore",
            "mongoexport",
            "mongoimport",
            "mydumper",
            "myloader",
        ],
        &["-p", "--password"],
    ),
    (&["sqlcmd"], &["-P"]),
];

/// Programs with options of which the next word is `USER:PASSWORD`.
const LOGINS: &[(&[&str], &[&str])] = &[(&["curl"], &["-u", "--user"])];

/// Variables that hold a password.
const VARIABLES: &[&str] = &["PGPASSWORD", "MYSQL_PWD", "REDISCLI_AUTH", "SSHPASS", "AWS_SECRET_ACCESS_KEY"];

/// Options with the password behind `=`, of any program.
const OPTIONS: &[&str] = &["--password", "--pass", "--http-password"];

/// Scripts in scripts that are followed.
const DEPTH: usize = 3;

impl Token {
    /// A word as it is.
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), map: (0..=text.len()).collect() }
    }

    fn place(&self, range: Range<usize>) -> Range<usize> {
        // The end of the last byte, not the quote before the next one.
        let end = range.end.checked_sub(1).map_or(0, |last| self.map[last] + 1);
        self.map[range.start]..end.max(self.map[range.start])
    }
}

/// The passwords in a command line of any kind, as ranges of it.
pub fn in_line(line: &str) -> Vec<Range<usize>> {
    in_script(line, DEPTH)
}

/// The passwords in words that are executed: which word, and bytes of it.
pub fn in_words(words: &[Token]) -> Vec<(usize, Range<usize>)> {
    of_command(words, true, DEPTH)
}

fn in_script(script: &str, depth: usize) -> Vec<Range<usize>> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    // An array that is written wrong leaves its commas on the words.
    let is_list = script.trim_start().starts_with('[');
    let mut found = Vec::new();
    for command in split(script) {
        for (word, mut range) in of_command(&command, false, depth) {
            let text = &command[word].text[range.clone()];
            if is_list {
                range.end = range.start + text.trim_end_matches([',', ']']).len();
            }
            found.push(command[word].place(range));
        }
    }
    found
}

/// The passwords of one command: which word, and bytes of it. `is_exec` says
/// that the words are as they are executed, and not what quotes hold together.
fn of_command(words: &[Token], is_exec: bool, depth: usize) -> Vec<(usize, Range<usize>)> {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let script = match shell(&texts).map(|shell| shell.reads) {
        Some(Reads::Script(at) | Reads::File(at)) => Some(at),
        _ => switched_user(&texts),
    };
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let is_line = is_exec && at == 0 && text.contains(char::is_whitespace);
        if script == Some(at) || is_line {
            found.extend(in_script(text, depth).into_iter().map(|range| (at, range)));
        } else if let Some(range) = literal(text, &texts[..at]) {
            found.push((at, range));
        } else if text.contains(char::is_whitespace) {
            found.extend(in_several(text, &texts[..at]).into_iter().map(|range| (at, range)));
        }
    }
    found
}

/// The passwords in a word that holds several.
fn in_several(text: &str, before: &[&str]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let commands = split(text);
    for (at, command) in commands.iter().enumerate() {
        let mut before: Vec<&str> = if at == 0 { before.to_vec() } else { Vec::new() };
        for token in command {
            found.extend(literal(&token.text, &before).map(|range| token.place(range)));
            before.push(&token.text);
        }
    }
    found
}

fn literal(word: &str, before: &[&str]) -> Option<Range<usize>> {
    in_word(word, before).filter(|range| is_literal(&word[range.clone()]))
}

/// The bytes of a word in which a password stands, or what takes its place.
fn in_word(word: &str, before: &[&str]) -> Option<Range<usize>> {
    let starts = |programs: &[&str]| before.iter().any(|word| programs.contains(&base(bare(word))));
    if let Some((name, value)) = word.split_once('=') {
        let is_variable = VARIABLES.contains(&bare(name)) || is_password_variable(bare(name), value);
        if is_variable || OPTIONS.contains(&name) {
            return Some(name.len() + 1..word.len());
        }
    }
    if word.starts_with("-p") && word.len() > 2 && starts(GLUED) {
        return Some(2..word.len());
    }
    let after = |table: &[(&[&str], &[&str])]| {
        let option = before.last();
        table
            .iter()
            .any(|(programs, options)| option.is_some_and(|word| options.contains(word)) && starts(programs))
    };
    if after(APART) {
        return Some(0..word.len());
    }
    if after(LOGINS) {
        return word.find(':').map(|at| at + 1..word.len());
    }
    in_address(word)
}

/// The password of `scheme://user:password@host`.
fn in_address(word: &str) -> Option<Range<usize>> {
    let start = word.find("://")? + 3;
    let authority = word[start..].split(['/', '?', '#']).next()?;
    let (login, _) = authority.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let from = start + user.len() + 1;
    Some(from..from + password.len())
}

/// Whether a variable's name says that it holds a password, and not a file of one.
fn is_password_variable(name: &str, value: &str) -> bool {
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    is_name
        && ["PASSWORD", "PASSWD"].iter().any(|end| name.ends_with(end))
        && !value.starts_with('/')
        && !matches!(value, "yes" | "no" | "true" | "false" | "0" | "1")
}

/// A word without what JSON or YAML puts round it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| "[]{},\"'".contains(c))
}

/// Whether a value is a password, and nothing that stands for one.
fn is_literal(value: &str) -> bool {
    let value = bare(value);
    let lower = value.to_ascii_lowercase();
    let is_filler = value.bytes().all(|b| matches!(b, b'x' | b'X' | b'*' | b'.' | b'-' | b'_' | b'?'));
    let is_marker =
        value.contains(|c: char| "$`<>{}%".contains(c)) || value.contains("@@") || value.contains('\u{2026}');
    let is_name = value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        && ["PASS", "PWD", "SECRET"].iter().any(|part| value.contains(part));
    let is_example =
        ["changeme", "change-me", "change_me", "redacted", "placeholder", "example", "your", "todo"]
            .iter()
            .any(|word| lower.starts_with(word));
    !is_filler && !is_marker && !is_name && !is_example && !value.starts_with("--")
}

/// The words of a script, command by command, as far as quotes and operators tell.
fn split(script: &str) -> Vec<Vec<Token>> {
    let (mut commands, mut command): (Vec<Vec<Token>>, Vec<Token>) = (Vec::new(), Vec::new());
    let (mut text, mut map, mut quote, mut started) = (String::new(), Vec::new(), None, false);
    let mut chars = script.char_indices().peekable();
    loop {
        let next = chars.next();
        let ends = next.is_none_or(|(_, c)| quote.is_none() && (c.is_whitespace() || ";|&()".contains(c)));
        if ends && started {
            map.push(next.map_or(script.len(), |(at, _)| at));
            command.push(Token { text: std::mem::take(&mut text), map: std::mem::take(&mut map) });
            started = false;
        }
        let Some((at, c)) = next else { break };
        let mut push = |at: usize, c: char| {
            text.push(c);
            map.extend(at..at + c.len_utf8());
        };
        match c {
            _ if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => (quote, started) = (Some(c), true),
            '\\' if quote != Some('\'') => {
                if let Some((at, c)) = chars.next() {
                    push(at, c);
                    started = true;
                }
            }
            _ if !ends => {
                push(at, c);
                started = true;
            }
            '\n' | ';' | '|' | '&' | '(' | ')' => commands.push(std::mem::take(&mut command)),
            _ => {}
        }
    }
    commands.push(command);
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<&str> {
        in_line(line).into_iter().map(|range| &line[range]).collect()
    }

    #[test]
    fn literal_passwords_are_found() {
        let cases = [
            ("PGPASSWORD=s3cr3t pg_dump app", "s3cr3t"),
            ("export MYSQL_PWD='s3 cr3t'; mysqldump app", "s3 cr3t"),
            ("mysqldump -uroot -ps3cr3t app | gzip > /x", "s3cr3t"),
            ("/usr/bin/mysql -p's3cr3t' -e x", "s3cr3t"),
            ("env X=y mysqladmin --password=s3cr3t shutdown", "s3cr3t"),
            ("redis-cli -a s3cr3t BGSAVE", "s3cr3t"),
            ("mongodump -u a -p s3cr3t --out /x", "s3cr3t"),
            ("mongodump --password s3cr3t", "s3cr3t"),
            ("mongosh mongodb://root:s3cr3t@db:27017/admin", "s3cr3t"),
            ("curl -s -u elastic:s3cr3t http://localhost:9200", "s3cr3t"),
            ("sh -c 'PGPASSWORD=s3cr3t pg_dump app'", "s3cr3t"),
            ("[\"mysqldump\", \"-ps3cr3t\", \"app\"", "s3cr3t"),
            ("[\"mysqldump -uroot -ps3cr3t app\"", "s3cr3t"),
            ("MYSQL_PWD='s3 cr3t'; mysqldump app", "s3 cr3t"),
            ("POSTGRES_PASSWORD=s3cr3t ./dump.sh", "s3cr3t"),
            ("mysql -p\"\u{e9}t\u{e9}\"", "\u{e9}t\u{e9}"),
        ];
        for (line, secret) in cases {
            assert_eq!(found(line), [secret], "{line}");
        }
    }

    #[test]
    fn what_stands_for_a_password_is_none() {
        let lines = [
            "PGPASSWORD=$POSTGRES_PASSWORD pg_dump",
            "PGPASSWORD=\"${P}\" pg_dump",
            "PGPASSWORD=$(cat /run/secrets/p) pg_dump",
            "PGPASSWORD=`cat /p` pg_dump",
            "PGPASSWORD= pg_dump",
            "mysqldump -p app",
            "mysqldump -p$P app",
            "mysqldump -P3306 -pREDACTED",
            "mysqldump --password=<password>",
            "mysqldump --password=changeme",
            "mysqldump --password=MYSQL_PASSWORD",
            "mysqldump -pxxxx; mysqldump -p****",
            "psql --password -c x",
            "mkdir -p /backup",
            "mysql -e x && mkdir -pv /backup",
            "mongodump -p --out /x",
            "redis-cli -p 6379 -a \"$P\"",
            "curl -u \"$U:$P\" http://x; curl -u user http://x",
            "mongosh mongodb://$U:$P@db",
            "DB_PASSWORD=/run/secrets/p x",
            "PGPASSFILE=/x pg_dump; PASSWORD_FILE=abc x",
            "ssh -p 22 db",
            "ALLOW_EMPTY_PASSWORD=yes x",
        ];
        for line in lines {
            assert_eq!(found(line), [""; 0], "{line}");
        }
    }
}
