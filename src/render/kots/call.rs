//! Calls of functions inside KOTS templates.

use super::template;
use crate::source::Span;

/// Functions that read an option of the Config by its name (KOTS
/// `pkg/template/config_context.go`).
const READERS: [&str; 5] = [
    "ConfigOption",
    "ConfigOptionData",
    "ConfigOptionEquals",
    "ConfigOptionFilename",
    "ConfigOptionNotEquals",
];

/// A call of a function that reads an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionCall {
    /// The function.
    pub function: &'static str,
    /// The option's name, without its quotes.
    pub name: Span,
}

/// The options that the templates in a text read, where they are named by a
/// literal. Spans are those of the text.
pub fn option_calls(text: &str) -> Vec<OptionCall> {
    template::read(text).actions.into_iter().flat_map(|action| calls_in(text, action.span)).collect()
}

/// The options that the conditions of blocks round any of `inner` read;
/// `inner` is sorted. Those of an `else if` decide over what stands in other
/// arms too.
pub fn guarding_calls(text: &str, inner: &[Span]) -> Vec<OptionCall> {
    let holds = |outer: Span| {
        let first = inner.partition_point(|span| span.start < outer.start);
        inner.get(first).is_some_and(|span| span.end <= outer.end)
    };
    let blocks = template::read(text).blocks.into_iter().filter(|block| holds(block.span()));
    blocks.flat_map(|block| block.parts).flat_map(|action| calls_in(text, action)).collect()
}

fn calls_in(text: &str, action: Span) -> Vec<OptionCall> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), action.start);
    while at < action.end {
        let start = at;
        match bytes[at] {
            b'"' | b'`' => at = after_literal(bytes, at, action.end),
            byte if is_word(byte) => {
                at += bytes[at..action.end].iter().take_while(|&&byte| is_word(byte)).count();
                found.extend(call(text, Span::new(start, at), action.end));
            }
            _ => at += 1,
        }
    }
    found
}

/// The call that a word begins.
fn call(text: &str, word: Span, limit: usize) -> Option<OptionCall> {
    let written = &text[word.range()];
    let function = READERS.into_iter().find(|function| *function == written)?;
    let blanks = text[word.end..limit].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let open = word.end + blanks;
    let quote = *text.as_bytes().get(open)?;
    if open >= limit || !matches!(quote, b'"' | b'`') || blanks == 0 {
        return None;
    }
    let end = after_literal(text.as_bytes(), open, limit);
    let name = Span::new(open + 1, end.checked_sub(1)?);
    let is_plain = |name: &str| !name.is_empty() && !name.contains(['\\', '\n', '\r']);
    let closes = name.end > open && text.as_bytes().get(name.end) == Some(&quote);
    (closes && is_plain(&text[name.range()])).then_some(OptionCall { function, name })
}

/// The offset after a literal that begins at `open`.
fn after_literal(bytes: &[u8], open: usize, limit: usize) -> usize {
    let mut at = open + 1;
    while at < limit {
        match bytes[at] {
            b'\\' if bytes[open] == b'"' => at += 1,
            byte if byte == bytes[open] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    limit
}

/// Letters of a name, and what makes it a field or a variable.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_count_for_what_stands_in_their_blocks() {
        let text = "repl{{ if ConfigOptionEquals `a` `1` }}\nx\nrepl{{ else if ConfigOptionEquals `b` `1` }}\ny\n\
                    repl{{ end }}\nrepl{{ if ConfigOptionEquals `c` `1` }}\nz\nrepl{{ end }}\n";
        for (inner, expected) in [("x", &["a", "b"][..]), ("y", &["a", "b"]), ("z", &["c"])] {
            let at = text.find(&format!("\n{inner}\n")).unwrap() + 1;
            let calls = guarding_calls(text, &[Span::new(at, at + 1)]);
            let names: Vec<&str> = calls.iter().map(|call| &text[call.name.range()]).collect();
            assert_eq!(names, expected, "{inner}");
        }
        assert_eq!(guarding_calls(text, &[]), []);
        assert_eq!(guarding_calls(text, &[Span::new(0, text.len())]), [], "it holds the blocks");
    }

    #[test]
    fn options_are_found_where_a_literal_names_them() {
        let cases: [(&str, &[(&str, &str)]); 10] = [
            ("repl{{ ConfigOption \"a\" }}", &[("ConfigOption", "a")]),
            ("x {{repl ConfigOptionEquals `a` \"b\" }} y", &[("ConfigOptionEquals", "a")]),
            (
                "repl{{ if or (ConfigOptionEquals \"a\" \"1\") (ConfigOption `b`) }}",
                &[("ConfigOptionEquals", "a"), ("ConfigOption", "b")],
            ),
            ("repl{{ print \"ConfigOption `a`\" }}", &[]),
            ("repl{{ ConfigOption $name }} repl{{ .ConfigOption \"a\" }}", &[]),
            ("repl{{ `a` | ConfigOption }}", &[]),
            ("repl{{ ConfigOption \"a\\\"b\" }}", &[]),
            ("repl{{ ConfigOption \"a }}", &[]),
            ("repl{{ ConfigOption \"\" }}", &[]),
            ("ConfigOption \"a\" {{ ConfigOption \"b\" }} repl{{ LicenseFieldValue \"c\" }}", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<(&str, &str)> =
                option_calls(text).iter().map(|call| (call.function, &text[call.name.range()])).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
