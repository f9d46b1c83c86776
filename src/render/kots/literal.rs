//! Which numbers and strings Go can read (`strconv.Unquote`, `strconv.ParseFloat`).

/// Whether Go reads a number here; what it may read otherwise passes too.
pub(super) fn is_number(text: &str) -> bool {
    let plain = text.trim_start_matches(['+', '-']).trim_end_matches('i').replace('_', "");
    let digits = |prefix: [&str; 2], radix| {
        let rest = prefix.into_iter().find_map(|prefix| plain.strip_prefix(prefix));
        rest.is_some_and(|rest| {
            !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix) || ".pP+-".contains(c))
        })
    };
    plain.parse::<f64>().is_ok()
        || digits(["0x", "0X"], 16)
        || digits(["0o", "0O"], 8)
        || digits(["0b", "0B"], 2)
}

/// Whether every backslash sequence is one of Go's (`strconv.Unquote`).
pub(super) fn has_good_escapes(text: &str, quote: char) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            continue;
        }
        let count = match chars.next().unwrap_or(' ') {
            'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' => 0,
            c if c == quote => 0,
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '0'..='7' => 2,
            _ => return false,
        };
        if !(0..count).all(|_| chars.next().is_some_and(|c| c.is_ascii_hexdigit())) {
            return false;
        }
    }
    true
}
