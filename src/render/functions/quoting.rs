//! Strings in quotes, as Go's `strconv.Quote` writes them.

use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};

/// In double quotes. Each byte of an escape has the origin of the character that
/// it stands for. With `ascii` all others are escaped, too.
pub(super) fn quoted(text: &Text, ascii: bool) -> Text {
    let mut out = TextBuilder::default();
    out.push("\"", Origin::None);
    escape_into(&mut out, text, |c| escape(c, '"', ascii));
    out.push("\"", Origin::None);
    out.finish()
}

/// Between two marks, nothing escaped.
pub(super) fn between(mark: &str, text: &Text) -> Text {
    let mut out = TextBuilder::default();
    out.push(mark, Origin::None);
    out.push_text(text);
    out.push(mark, Origin::None);
    out.finish()
}

/// Adds a text in which some characters are written another way: what `escape`
/// gives for them. Each of its bytes has the origin of the character.
pub(super) fn escape_into(out: &mut TextBuilder, text: &Text, escape: impl Fn(char) -> Option<String>) {
    let mut plain = 0;
    for (at, c) in text.as_str().char_indices() {
        let Some(written) = escape(c) else { continue };
        out.push_slice(text, plain..at);
        let origin = text.origin_at(at);
        let mut bytes = [0; 4];
        for piece in written.chars() {
            out.push(piece.encode_utf8(&mut bytes), origin);
        }
        plain = at + c.len_utf8();
    }
    out.push_slice(text, plain..text.len());
}

/// A character in single quotes (`strconv.QuoteRune`).
pub(super) fn quoted_char(c: char, ascii: bool) -> String {
    format!("'{}'", escape(c, '\'', ascii).unwrap_or_else(|| c.to_string()))
}

/// How a character is written inside of quotes; none where it stands for itself.
fn escape(c: char, quote: char, ascii: bool) -> Option<String> {
    let code = u32::from(c);
    Some(match c {
        _ if c == quote => format!("\\{quote}"),
        '\\' => "\\\\".into(),
        '\x07' => "\\a".into(),
        '\x08' => "\\b".into(),
        '\x0c' => "\\f".into(),
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        '\x0b' => "\\v".into(),
        ' '..='~' => return None,
        '\0'..='\x1f' | '\x7f' => format!("\\x{code:02x}"),
        _ if !ascii && is_print(c) => return None,
        _ if code < 0x10000 => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    })
}

/// Whether Go prints a character as it is: letters, marks, numbers, punctuation,
/// symbols and the blank (`strconv.IsPrint`).
pub(super) fn is_print(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\0'..='\x7f' => false,
        // Rust's own test is private; marks are escaped at the start of a string only.
        _ => String::from_iter(['a', c]).escape_debug().nth(1) == Some(c),
    }
}

/// Whether a string can stand between backquotes (`strconv.CanBackquote`).
pub(super) fn can_backquote(text: &str) -> bool {
    text.chars().all(|c| match c {
        '\t' => true,
        '\u{feff}' | '`' | '\x7f' => false,
        _ => c >= ' ',
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::origin::FileId;

    #[test]
    fn escapes_have_the_origin_of_what_they_stand_for() {
        let at = |offset| Origin::Template { file: FileId(0), offset };
        let text = quoted(&Text::new("a\n\u{1}b\"", at(10)), false);
        assert_eq!(text.as_str(), r#""a\n\x01b\"""#);
        let origins: Vec<Origin> = (0..text.len()).map(|offset| text.origin_at(offset)).collect();
        let expected = [10, 11, 11, 12, 12, 12, 12, 13, 14, 14].map(at);
        assert_eq!(origins[1..11], expected);
        assert_eq!((origins[0], origins[11]), (Origin::None, Origin::None));
    }

    #[test]
    fn what_go_prints_stays() {
        let shown = ['é', '日', '😀', '\u{301}', '€', '\u{fffd}', '±'];
        assert!(shown.into_iter().all(is_print));
        let hidden =
            ['\u{a0}', '\u{feff}', '\u{2028}', '\u{200b}', '\u{85}', '\u{ad}', '\u{e000}', '\u{3000}'];
        assert!(!hidden.into_iter().any(is_print));
        assert_eq!(quoted(&Text::plain("é😀\u{2028}"), false).as_str(), "\"é😀\\u2028\"");
        assert_eq!(quoted(&Text::plain("é😀"), true).as_str(), "\"\\u00e9\\U0001f600\"");
    }
}
