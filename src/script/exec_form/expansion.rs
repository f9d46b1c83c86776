//! Owns what a shell would expand inside a word: variables, commands, `~`, patterns.

use std::ops::Range;

use super::{NeedKind, Words, base};

/// Programs whose arguments are paths, so that a pattern means files.
const FILE_TOOLS: &[&str] = &[
    "ls", "rm", "cp", "mv", "cat", "tar", "gzip", "gunzip", "bzip2", "bunzip2", "xz", "unxz", "zstd",
    "chmod", "chown", "chgrp", "touch", "du", "head", "tail", "wc", "ln", "stat", "rsync", "zip",
];

/// Programs to which backticks quote a name.
const BACKTICK_QUOTES: &[&str] = &[
    "mysql",
    "mariadb",
    "mysqldump",
    "mariadb-dump",
    "mysqladmin",
    "mariadb-admin",
    "sqlite3",
    "clickhouse-client",
    "bq",
];

/// Characters between the name and the brace that ends it.
const LONGEST: usize = 200;

type Found = (Range<usize>, NeedKind);

/// What a shell would expand in one of the words.
pub(super) fn find(words: &Words<'_>, at: usize) -> Vec<Found> {
    let word = words.list[at];
    let mut found = substitutions(word, base(words.list[0]));
    if word.contains(char::is_whitespace) {
        return found;
    }
    let inside = found.clone();
    let is_apart = |(range, _): &Found| !inside.iter().any(|(outer, _)| outer.contains(&range.start));
    let is_literal = |(range, _): &Found| base(words.list[0]) == "sed" && is_searched(word, range.start);
    found.extend(variables(word).into_iter().filter(is_apart).filter(|found| !is_literal(found)));
    if word == "~" || word.starts_with("~/") {
        found.push((0..1, NeedKind::Home));
    }
    if at > 0 && is_pattern(words, at) {
        found.push((0..word.len(), NeedKind::Pattern));
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// `$NAME` and `${NAME}` with the upper-case names of an environment; others
/// are operators of query languages, and `$NAME$` is a quote of PostgreSQL's.
fn variables(word: &str) -> Vec<Found> {
    word.match_indices('$')
        .filter_map(|(start, _)| Some((variable(word, start)?, NeedKind::Variable)))
        .collect()
}

fn variable(word: &str, start: usize) -> Option<Range<usize>> {
    if word[..start].ends_with(['\\', '$']) {
        return None;
    }
    let rest = &word[start + 1..];
    let inner = rest.strip_prefix('{').unwrap_or(rest);
    let len = inner
        .find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .unwrap_or(inner.len());
    let (name, after) = inner.split_at(len);
    let is_upper = name.trim_start_matches('_').starts_with(|c: char| c.is_ascii_uppercase());
    let end = word.len() - after.len();
    if !is_upper {
        return None;
    }
    if inner.len() == rest.len() {
        let goes_on = after.starts_with(|c: char| c.is_ascii_lowercase() || c == '$');
        return (!goes_on).then_some(start..end);
    }
    after.starts_with(['}', ':', '%', '#', '/', '-']).then_some(())?;
    let (close, _) = after.char_indices().take(LONGEST).find(|&(_, c)| c == '}')?;
    Some(start..end + close + 1)
}

/// Whether an offset lies in what an `s` command of `sed` looks for, where `$`
/// in front of a name is itself.
fn is_searched(word: &str, offset: usize) -> bool {
    let Some(delimiter) = word.strip_prefix('s').and_then(|rest| rest.chars().next()) else { return false };
    word[..offset].matches(delimiter).count() == 1 && !delimiter.is_alphanumeric()
}

/// `$(date)` and `` `date` ``; `$(NAME)` is what Kubernetes expands elsewhere.
fn substitutions(word: &str, program: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = word[from..].find("$(").map(|offset| from + offset) {
        let inner = &word[start + 2..];
        let is_command = inner.starts_with(|c: char| c.is_ascii_lowercase() || c == '/');
        let end = if is_command { closing(inner).map(|len| start + 2 + len + 1) } else { None };
        found.extend(end.map(|end| (start..end, NeedKind::Substitution)));
        let ended = is_command && end.is_none();
        from = if ended { word.len() } else { end.unwrap_or(start + 2) };
    }
    let is_quote = BACKTICK_QUOTES.contains(&program) || word.contains(char::is_whitespace);
    let ticks: Vec<usize> = word.match_indices('`').map(|(at, _)| at).collect();
    if let [open, close] = ticks[..]
        && !is_quote
        && close > open + 1
    {
        found.push((open..close + 1, NeedKind::Substitution));
    }
    found
}

/// The offset of the `)` that ends what was opened.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether the word is a path with `*` or `?` for a program that takes paths,
/// and not a pattern that an option hands over.
fn is_pattern(words: &Words<'_>, at: usize) -> bool {
    let (word, before, program) = (words.list[at], words.list[at - 1], base(words.list[0]));
    // The other side expands what stands behind a host.
    let is_remote = program == "rsync" && word.contains(':');
    let is_handed = before.starts_with("--") && !before.contains('=') && before.len() > 2
        || matches!((program, before), ("zip", "-x" | "-i") | ("du" | "tar", "-X"));
    let has_pattern = word.contains(['*', '?']) && !word.starts_with('-');
    FILE_TOOLS.contains(&program) && has_pattern && !is_handed && !is_remote && !words.reads_patterns
}
