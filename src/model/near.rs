//! Names that resemble each other.

use std::fmt;

use super::Names;

/// How many names a message lists.
const SHOWN: usize = 6;

/// Bytes of the longest name that Kubernetes takes; longer text resembles none.
const LONGEST: usize = 253;

impl<'p> Names<'p> {
    /// The known name that `name` most likely means, for a name that certainly
    /// is none of them: the same but for case, blanks, `_` and `-`; else the
    /// one within a third of its length; else the one that holds it or that it
    /// holds. None where several are as near, none is near, or it lists names.
    pub fn nearest(&self, name: &str) -> Option<&'p str> {
        let core = name.trim();
        let is_list = core.contains([',', ';']) || core.contains(char::is_whitespace);
        if core.is_empty() || is_list || name.len() > LONGEST {
            return None;
        }
        let folded = fold(core);
        only(self.others(name).filter(|known| fold(known) == folded))
            .or_else(|| self.closest(core))
            .or_else(|| only(self.others(name).filter(|known| holds(known, core) || holds(core, known))))
    }

    /// The known name that `name` can hardly be but a slip of, for a name that
    /// may be one of those that are not known: `bakcup` for `backup`. Names
    /// that differ in a digit, or in what begins or ends a word, such as
    /// `data2`, `configs` or `redis-backup`, are names of their own.
    pub fn slip(&self, name: &str) -> Option<&'p str> {
        if name.len() > LONGEST || self.known.contains(&name) {
            return None;
        }
        only(self.others(name).filter(|known| is_slip(name, known)))
    }

    /// The known names but `name`, those of a sensible length.
    fn others<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'p str> + 'a {
        self.known.iter().copied().filter(move |known| *known != name && known.len() <= LONGEST)
    }

    /// The one name with the least edit distance, up to a third of the longer.
    fn closest(&self, name: &str) -> Option<&'p str> {
        let limit = |known: &str| (name.len().max(known.len()) / 3).max(1);
        let near = self.others(name).filter(|known| known.len().abs_diff(name.len()) <= limit(known));
        let scored: Vec<(usize, &str)> = near
            .map(|known| (strsim::osa_distance(name, known), known))
            .filter(|(distance, known)| *distance <= limit(known) && *distance < name.len().min(known.len()))
            .collect();
        let least = scored.iter().map(|(distance, _)| *distance).min()?;
        only(scored.into_iter().filter(|(distance, _)| *distance == least).map(|(_, known)| known))
    }
}

/// As a list for messages: in backticks, in order, the first few.
impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.known.iter().take(SHOWN).enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            write!(f, "{separator}`{}`", name.escape_debug())?;
        }
        let rest = self.known.len().saturating_sub(SHOWN);
        if rest > 0 { write!(f, " and {rest} more") } else { Ok(()) }
    }
}

/// The one item; none where there are none, or different ones.
fn only<'p>(mut items: impl Iterator<Item = &'p str>) -> Option<&'p str> {
    let first = items.next()?;
    items.all(|other| other == first).then_some(first)
}

/// A name without what people confuse: case and separators.
fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | '.' | ' ')).flat_map(char::to_lowercase).collect()
}

fn holds(long: &str, short: &str) -> bool {
    short.len() >= 3 && long.contains(short)
}

fn is_slip(name: &str, known: &str) -> bool {
    if fold(name) == fold(known) {
        return true;
    }
    let (parts, others): (Vec<&str>, Vec<&str>) = (name.split('-').collect(), known.split('-').collect());
    let mut different = parts.iter().zip(&others).filter(|(part, other)| part != other);
    match (different.next(), different.next()) {
        (Some((part, other)), None) => parts.len() == others.len() && is_slip_of_word(part, other),
        _ => false,
    }
}

/// Whether one word is the other mistyped: two neighbours swapped, a letter
/// wrong, doubled or left out inside it, in long words two such slips.
fn is_slip_of_word(word: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_affix = [(word, other), (other, word)].iter().any(|(a, b)| a.starts_with(b) || a.ends_with(b));
    if is_affix {
        return is_cut_short(word, other);
    }
    if digits(word) != digits(other) {
        return false;
    }
    let length = word.chars().count().min(other.chars().count());
    let swapped = strsim::osa_distance(word, other) < strsim::levenshtein(word, other);
    match strsim::osa_distance(word, other) {
        1 if swapped => length >= 4,
        1 => length >= 5 && is_inside(word, other),
        2 => length >= 8,
        _ => false,
    }
}

/// Whether two words begin and end alike: `reader` and `header`, `indexer` and
/// `indexed` are words of their own.
fn is_inside(word: &str, other: &str) -> bool {
    word.chars().next() == other.chars().next() && word.chars().next_back() == other.chars().next_back()
}

/// Whether a long word lacks the first or last letter of the other: not one
/// that makes words of words (`configs`, `mysqld`, `archiver`, `data2`).
fn is_cut_short(word: &str, other: &str) -> bool {
    let rest = other.strip_prefix(word).or_else(|| other.strip_suffix(word));
    let is_letter = |rest: &str| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_lowercase());
    word.len() >= 6 && rest.is_some_and(|rest| is_letter(rest) && !matches!(rest, "s" | "d" | "r"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<'p>(known: &[&'p str]) -> Names<'p> {
        Names { known: known.to_vec(), more: false }
    }

    #[test]
    fn the_nearest_name_is_one_that_a_person_would_pick() {
        let cases: [(&str, &[&str], Option<&str>); 17] = [
            ("Postgres", &["postgres", "metrics"], Some("postgres")),
            (" postgres ", &["postgres", "metrics"], Some("postgres")),
            ("my_data", &["my-data", "mydate"], Some("my-data")),
            ("postgress", &["postgres", "metrics"], Some("postgres")),
            ("bakcup", &["backup", "data"], Some("backup")),
            ("postgres", &["postgresql", "metrics"], Some("postgresql")),
            ("redis", &["redis-backup", "metrics"], Some("redis-backup")),
            ("app-data", &["data", "config"], Some("data")),
            ("db,metrics", &["db", "metrics"], None),
            ("data", &["data-a", "data-b"], None),
            ("pg", &["db"], None),
            ("a", &["b"], None),
            ("sidecar", &["app", "proxy"], None),
            ("", &["app"], None),
            ("data", &[], None),
            ("date", &["data", "datb"], None),
            ("data", &["data", "dats"], Some("dats")),
        ];
        for (name, known, expected) in cases {
            assert_eq!(names(known).nearest(name), expected, "{name} in {known:?}");
        }
        let long = "x".repeat(100_000);
        assert_eq!(names(&["x"]).nearest(&long), None);
    }

    #[test]
    fn a_slip_is_no_name_that_may_exist_of_its_own() {
        let slips = [
            ("bakcup", "backup"),
            ("bacup", "backup"),
            ("backjp", "backup"),
            ("scrathc", "scratch"),
            ("dtaa", "data"),
            ("postgers-data", "postgres-data"),
            ("elasticsaerhc", "elasticsearch"),
            ("pgdata", "pg-data"),
            ("Backup", "backup"),
            ("wal-archiv", "wal-archive"),
            ("ostgres", "postgres"),
        ];
        for (name, known) in slips {
            assert_eq!(names(&[known, "unlike"]).slip(name), Some(known), "{name}");
        }
        let apart = [
            ("data", "data2"),
            ("data1", "data2"),
            ("config", "configs"),
            ("backup", "backups"),
            ("backups", "backup"),
            ("mongo", "mongod"),
            ("server", "server2"),
            ("redis", "redis-backup"),
            ("backup", "pg-backup"),
            ("data", "date"),
            ("data", "backup"),
            ("pg-backup", "db-backup"),
            ("logs", "jobs"),
            ("reader", "header"),
            ("indexer", "indexed"),
            ("archive", "archiver"),
            ("master-data", "replica-data"),
            ("redis-0", "redis-1"),
            ("backup", "backup"),
        ];
        for (name, known) in apart {
            assert_eq!(names(&[known]).slip(name), None, "{name}");
        }
    }
}
