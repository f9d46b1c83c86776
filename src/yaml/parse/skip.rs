//! Finds where the next node begins, for what the parser's spans leave out.

/// The first byte at or after `from` that belongs to a node's content: past
/// blanks, comments, directives, indicators, anchors and tags. `from` is the
/// end of a token.
pub(super) fn to_node(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
        at = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at + 1,
            b'#' => line_end(bytes, at),
            b'%' if at == 0 || bytes[at - 1] == b'\n' => line_end(bytes, at),
            b':' | b'-' | b'?' | b',' if next.is_ascii_whitespace() => at + 1,
            b'-' if text[at..].starts_with("---") => at + 3,
            b'&' | b'!' => word_end(bytes, at),
            0xef if text[at..].starts_with('\u{feff}') => at + '\u{feff}'.len_utf8(),
            _ => return at,
        };
    }
    at.min(bytes.len())
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |len| at + len)
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    let len = bytes[at..].iter().position(u8::is_ascii_whitespace);
    len.map_or(bytes.len(), |len| at + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_what_is_no_content() {
        let cases = [
            (": |\n x", "|\n x"),
            (" : # | no\n  &a !!str # no >\n  >-\n x", ">-\n x"),
            ("\n- - ? |", "|"),
            ("%YAML 1.2\n--- |", "|"),
            ("\u{feff}\"a\"", "\"a\""),
            (": -x", "-x"),
            ("  ", ""),
        ];
        for (text, rest) in cases {
            assert_eq!(&text[to_node(text, 0)..], rest, "{text:?}");
        }
    }
}
