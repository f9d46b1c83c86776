//! `snakecase`, `kebabcase` and `camelcase`: how a name falls into words
//! (xstrings 1.5, `convert.go`).

use super::case::{to_lower, to_upper};

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Nothing is left.
    End,
    Number,
    /// A capital and what follows it.
    Upper,
    Alphabet,
    Connector,
    Punctuation,
    Other,
}

fn is_connector(c: char) -> bool {
    matches!(c, '-' | '_') || c.is_whitespace()
}

/// Letters that have capitals and small forms, or at least are no characters of East Asia.
fn is_alphabet(c: char) -> bool {
    let is_east_asian = matches!(c, '\u{3034}'..'\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2fa1f}');
    c.is_alphabetic() && !is_east_asian
}

/// Unicode's category P, where names may have it.
fn is_punctuation(c: char) -> bool {
    match c {
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' => false,
        _ if c.is_ascii() => c.is_ascii_punctuation(),
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' => true,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => !matches!(c, '\u{2044}' | '\u{2052}'),
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{ff01}' | '\u{ff0c}' | '\u{ff1a}' => true,
        _ => false,
    }
}

/// Takes the next word from a text.
fn next<'t>(rest: &mut &'t str) -> (Sort, &'t str) {
    let text = *rest;
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return (Sort::End, "") };
    let run = |belongs: &dyn Fn(char) -> bool| text.find(|c| !belongs(c)).unwrap_or(text.len());
    let small = |c: char| is_alphabet(c) && !c.is_uppercase();
    let (sort, length) = match first {
        _ if is_connector(first) => (Sort::Connector, run(&is_connector)),
        _ if is_punctuation(first) => (Sort::Punctuation, run(&is_punctuation)),
        _ if first.is_uppercase() => (Sort::Upper, capitals(text, &small)),
        _ if is_alphabet(first) => (Sort::Alphabet, run(&small).max(first.len_utf8())),
        _ if first.is_numeric() => (Sort::Number, run(&char::is_numeric)),
        _ => {
            let belongs = |c| !(is_connector(c) || is_alphabet(c) || c.is_numeric() || is_punctuation(c));
            (Sort::Other, run(&belongs).max(first.len_utf8()))
        }
    };
    let (word, left) = text.split_at(length);
    *rest = left;
    (sort, word)
}

/// The length of a word that begins with a capital: `HTTP` of `HTTPServer`, all of `Server`.
fn capitals(text: &str, small: &dyn Fn(char) -> bool) -> usize {
    let capitals = text.find(|c: char| !c.is_uppercase()).unwrap_or(text.len());
    let (head, tail) = text.split_at(capitals);
    let after = tail.chars().next();
    let last = head.chars().next_back().map_or(0, char::len_utf8);
    match after {
        Some(c) if small(c) && last == capitals => capitals + tail.find(|c| !small(c)).unwrap_or(tail.len()),
        Some(c) if is_alphabet(c) => capitals - last,
        _ => capitals,
    }
}

/// Writes a word in small letters where it is one with capitals.
fn lower_into(out: &mut String, sort: Sort, word: &str, connector: char) {
    if !matches!(sort, Sort::Upper | Sort::Connector) {
        return out.push_str(word);
    }
    out.extend(word.chars().map(|c| if is_connector(c) { connector } else { to_lower(c) }));
}

/// The words in small letters with a connector between: `HTTP20xOK` is `http_20x_ok`.
pub(super) fn joined(text: &str, connector: char) -> String {
    let mut out = String::new();
    let mut rest = text;
    let (mut sort, mut word) = next(&mut rest);
    while !rest.is_empty() {
        if sort != Sort::Connector {
            lower_into(&mut out, sort, word, connector);
        }
        let before = (sort, word);
        (sort, word) = next(&mut rest);
        match before.0 {
            Sort::Number => (sort, word) = after_number(&mut out, (sort, word), &mut rest, connector),
            Sort::Connector => lower_into(&mut out, before.0, before.1, connector),
            Sort::Punctuation => {}
            _ if sort != Sort::Number => {
                if !matches!(sort, Sort::Connector | Sort::Punctuation) {
                    out.push(connector);
                }
            }
            _ if rest.is_empty() => {}
            _ => (sort, word) = number_after_word(&mut out, word, &mut rest, connector),
        }
    }
    lower_into(&mut out, sort, word, connector);
    out
}

/// What follows a number belongs to it until a capital or a connector.
fn after_number<'t>(
    out: &mut String,
    (mut sort, mut word): (Sort, &'t str),
    rest: &mut &'t str,
    connector: char,
) -> (Sort, &'t str) {
    while matches!(sort, Sort::Alphabet | Sort::Number) {
        lower_into(out, sort, word, connector);
        (sort, word) = next(rest);
    }
    if !matches!(sort, Sort::End | Sort::Punctuation | Sort::Connector) {
        out.push(connector);
    }
    (sort, word)
}

/// A number after a word is the end of it (`Bld4Floor`), or where small letters
/// follow the start of the next one (`HTTP2xx`).
fn number_after_word<'t>(
    out: &mut String,
    number: &str,
    rest: &mut &'t str,
    connector: char,
) -> (Sort, &'t str) {
    let (sort, word) = next(rest);
    if sort == Sort::Alphabet {
        out.push(connector);
        lower_into(out, Sort::Number, number, connector);
        return after_number(out, (sort, word), rest, connector);
    }
    lower_into(out, Sort::Number, number, connector);
    if !matches!(sort, Sort::Connector | Sort::Punctuation) {
        out.push(connector);
    }
    (sort, word)
}

/// `some_words` is `SomeWords`, `HTTP_server` is `HttpServer`; connectors at the start
/// and at the end stay, and one of several.
pub(super) fn pascal(text: &str) -> String {
    let start = text.find(|c| !is_connector(c)).unwrap_or(text.len());
    let (head, tail) = text.split_at(start);
    let mut out = head.to_owned();
    let mut chars = tail.chars();
    let Some(first) = chars.next() else {
        out.extend(head.chars().next_back());
        return out;
    };
    // Whether all of the word so far was written in capitals.
    let mut in_capitals = first.is_uppercase();
    let mut before = to_upper(first);
    for c in chars {
        if is_connector(before) && !is_connector(c) {
            in_capitals = c.is_uppercase();
            before = to_upper(c);
        } else {
            out.push(before);
            in_capitals &= c.is_uppercase();
            before = if in_capitals { to_lower(c) } else { c };
        }
    }
    out.push(before);
    out
}
