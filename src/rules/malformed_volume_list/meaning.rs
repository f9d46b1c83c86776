//! Owns the question what names a malformed volume list plainly means.

use std::collections::BTreeSet;

use crate::model::{is_label, is_quote};

/// The names that a list written wrong plainly means, each once; none where
/// one of them could not be the name of a volume.
pub(super) fn meant(text: &str) -> Option<Vec<&str>> {
    let text = text.trim();
    let text = Some(unquoted(text)).filter(|inner| !inner.contains(is_quote)).unwrap_or(text).trim();
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let is_list = inner.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("- "));
    let separated = |c: char| matches!(c, ',' | ';') || c.is_whitespace();
    let words = inner.split(separated).filter(|word| !(word.is_empty() || is_list && *word == "-"));
    let mut names: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for word in words {
        let name = unquoted(word);
        if !is_label(name) {
            return None;
        }
        if seen.insert(name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then_some(names)
}

/// A word without one pair of quotes round it.
fn unquoted(word: &str) -> &str {
    word.strip_prefix(is_quote).and_then(|rest| rest.strip_suffix(is_quote)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meaning_of_a_list_is_plain_or_there_is_none() {
        let cases: [(&str, Option<&str>); 20] = [
            ("a, b", Some("a,b")),
            (" a ,b\n", Some("a,b")),
            ("a;b", Some("a,b")),
            ("a; b;", Some("a,b")),
            ("a b", Some("a,b")),
            ("a\nb\n", Some("a,b")),
            ("[\"a\",\"b\"]", Some("a,b")),
            ("['a', b]", Some("a,b")),
            ("[a]", Some("a")),
            ("- a\n- b\n", Some("a,b")),
            ("- \"a\"", Some("a")),
            ("\"a\",'b'", Some("a,b")),
            ("\u{201c}a\u{201d}", Some("a")),
            ("a, a", Some("a")),
            ("'a,b'", Some("a,b")),
            ("\"[a, b]\"", Some("a,b")),
            ("a, B", None),
            ("a - b", None),
            ("/data, b", None),
            ("[\"a\", \"b\"", None),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text).map(|names| names.join(",")).as_deref(), expected, "{text:?}");
        }
    }
}
