//! What a command works on: paths that it names, or something beyond the files
//! of its container.

use super::exec_form::base;

/// Programs that speak to a server, or to processes, wherever they run.
const REMOTE: &[&str] = &[
    "curl", "wget", "nc", "ncat", "netcat", "socat", "grpcurl", "http", "ssh", "kubectl", "oc", "mc", "aws",
    "gsutil", "gcloud", "az", "rclone", "s3cmd", "s5cmd", "pkill", "killall", "pgrep", "pidof",
];

/// Clients that take the host of their server from an option.
const CLIENTS: &[&str] = &[
    "psql",
    "pg_dump",
    "pg_dumpall",
    "pg_restore",
    "pg_isready",
    "pg_basebackup",
    "mysql",
    "mysqldump",
    "mysqladmin",
    "mariadb",
    "mariadb-dump",
    "mariadb-admin",
    "redis-cli",
    "valkey-cli",
    "mongo",
    "mongosh",
    "mongodump",
    "mongorestore",
    "clickhouse-client",
    "influx",
    "cqlsh",
    "nodetool",
    "etcdctl",
    "vault",
    "consul",
];

/// Whether a command speaks to a server that it names, or to processes, so
/// that it may do its work without the files of its own container.
pub fn speaks_elsewhere<W: AsRef<str>>(words: &[W]) -> bool {
    let tokens = || words.iter().flat_map(|word| tokens(word.as_ref()));
    let is_client = tokens().any(|token| CLIENTS.contains(&base(token)));
    tokens().any(|token| {
        REMOTE.contains(&base(token)) || names_server(token) || is_client && is_host_option(token)
    })
}

fn tokens(word: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| c.is_whitespace() || ";|&()<>\"'`".contains(c);
    word.split(parts).filter(|token| !token.is_empty())
}

fn names_server(token: &str) -> bool {
    let is_variable =
        token.split_once('=').is_some_and(|(name, _)| name == "PGHOST" || name.ends_with("_HOST"));
    is_variable || ["localhost", "127.0.0.1", "[::1]", "://"].iter().any(|part| token.contains(part))
}

fn is_host_option(token: &str) -> bool {
    let short = token.strip_prefix("-h").or_else(|| token.strip_prefix("-H"));
    let name = token.split('=').next().unwrap_or(token);
    short.is_some_and(|host| !host.starts_with('e'))
        || matches!(name, "--host" | "--uri" | "--endpoints" | "--endpoint")
}

/// The absolute paths in a word that are `root` or lie below it.
pub fn paths_below<'w>(word: &'w str, root: &str) -> Vec<&'w str> {
    let root = root.trim_end_matches('/');
    if !root.starts_with('/') {
        return Vec::new();
    }
    let found = word.match_indices(root).filter(|&(start, _)| begins_path(&word[..start]));
    let path = |(start, _)| {
        let rest: &'w str = &word[start..];
        let end = rest.find(|c: char| !is_path_char(c)).unwrap_or(rest.len());
        rest[..end].trim_end_matches('/')
    };
    found.map(path).filter(|path| lies_below(path, root)).collect()
}

/// Whether a path is `root` or lies below it.
pub fn lies_below(path: &str, root: &str) -> bool {
    let rest = path.strip_prefix(root.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether an absolute path can begin after this text: not in the middle of
/// another path, nor behind a host.
fn begins_path(before: &str) -> bool {
    let mut last = before.chars().rev();
    match (last.next(), last.next()) {
        (None, _) => true,
        // `-f/data/x`
        (Some(letter), Some('-')) if letter.is_ascii_alphabetic() => true,
        (Some(c), _) => c.is_whitespace() || "'\"=><(;|&,`".contains(c),
    }
}

fn is_path_char(c: char) -> bool {
    c.is_alphanumeric() || "/._-+@%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_speak_to_a_server_are_told() {
        let elsewhere: &[&[&str]] = &[
            &["psql", "-h", "db", "-c", "CHECKPOINT"],
            &["mysql", "-h127.0.0.1", "-e", "FLUSH TABLES"],
            &["sh", "-c", "pg_dump --host=db app | aws s3 cp - s3://b/x"],
            &["sh", "-c", "PGHOST=db pg_dump app > /tmp/x"],
            &["sh", "-c", "until nc -z db 5432; do sleep 1; done"],
            &["/usr/bin/curl", "-X", "POST", "http://db:9200/_flush"],
            &["mongosh", "mongodb://db/admin", "--eval", "db.fsyncLock()"],
            &["pkill", "-STOP", "mysqld"],
        ];
        for words in elsewhere {
            assert!(speaks_elsewhere(words), "{words:?}");
        }
        let here: &[&[&str]] = &[
            &["fsfreeze", "-f", "/data"],
            &["sh", "-c", "pg_dump -U app app > /data/app.sql"],
            &["sh", "-c", "du -h /data"],
            &["psql", "--help"],
            &["/scripts/backup.sh"],
        ];
        for words in here {
            assert!(!speaks_elsewhere(words), "{words:?}");
        }
    }

    #[test]
    fn paths_are_found_where_they_are_paths_of_this_machine() {
        let cases: [(&str, &str, &[&str]); 10] = [
            ("pg_dump > /data/app.sql", "/data", &["/data/app.sql"]),
            ("/data", "/data/", &["/data"]),
            ("--file=/data/x", "/data", &["/data/x"]),
            ("-f/data/x", "/data", &["/data/x"]),
            ("'/data/a' \"/data/b\"", "/data", &["/data/a", "/data/b"]),
            ("/data2/x /var/data/x /data-old", "/data", &[]),
            ("https://host/data/x host:/data/x", "/data", &[]),
            ("$DIR/data", "/data", &[]),
            ("/data/x", "/", &[]),
            ("data/x", "data", &[]),
        ];
        for (word, root, expected) in cases {
            assert_eq!(paths_below(word, root), expected, "{word}");
        }
    }
}
