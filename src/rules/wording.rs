//! Owns how a user's text is quoted in messages.

/// Characters of a value that a message shows.
const VALUE: usize = 40;
/// Characters of a key: long enough for every key that Velero reads.
const KEY: usize = 64;

/// A value on one line, shortened in the middle.
pub(crate) fn value(text: &str) -> String {
    shorten(text, VALUE)
}

/// A key on one line, shortened in the middle only where it is longer than any
/// that Velero reads.
pub(crate) fn key(text: &str) -> String {
    shorten(text, KEY)
}

fn shorten(text: &str, limit: usize) -> String {
    let shown: Vec<char> = text.chars().take(limit + 1).flat_map(escape).collect();
    if shown.len() <= limit {
        return shown.into_iter().collect();
    }
    let half = (limit - 1) / 2;
    let tail: Vec<char> = text.chars().rev().take(half).flat_map(|c| escape(c).rev()).take(half).collect();
    shown[..half].iter().chain(&['…']).chain(tail.iter().rev()).collect()
}

/// A character as it is, or as its escape where it would break the line, the
/// terminal, or the backticks that it stands between.
fn escape(c: char) -> std::vec::IntoIter<char> {
    let moves = matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}'..='\u{202e}' | '\u{feff}');
    let shown: Vec<char> = match c {
        '\n' | '\r' | '\t' => c.escape_default().collect(),
        _ if c.is_control() || moves || c == '`' => c.escape_unicode().collect(),
        _ => vec![c],
    };
    shown.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_on_one_line_and_within_its_limit() {
        let cases = [
            ("5min", "5min"),
            ("30s\n", "30s\\n"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("", ""),
            ("`5m`", "\\u{60}5m\\u{60}"),
            ("0123456789012345678901234567890123456789", "0123456789012345678901234567890123456789"),
            ("0123456789abcdefghijABCDEFGHIJ9876543210!", "0123456789abcdefghi…CDEFGHIJ9876543210!"),
            ("éééééééééééééééééééééééééééééééééééééééééé", "ééééééééééééééééééé…ééééééééééééééééééé"),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), expected, "{text:?}");
        }
        let long = "pre.hook.backup.velero.io/longer-than-forty-characters";
        assert_eq!(key(long), long);
    }
}
