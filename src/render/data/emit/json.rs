//! What a string loses on its way through JSON, which go-yaml reads as YAML.

use crate::render::fault::Fault;
use crate::render::text::{Text, TextBuilder};

/// A line break of YAML 1.1 that Go's JSON does not escape.
const NEXT_LINE: char = '\u{85}';

/// The string that go-yaml reads from the JSON of this one: the same, but for
/// the line break of Unicode that Go's JSON does not escape.
///
/// # Errors
/// Characters that Go's JSON leaves as they are and go-yaml does not read.
pub(super) fn reread(text: &Text) -> Result<Text, Fault> {
    let refused = |c: char| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if text.as_str().is_ascii() && !text.as_str().contains('\u{7f}') {
        return Ok(text.clone());
    }
    if text.as_str().contains(refused) {
        return Err(Fault::failed("error converting JSON to YAML: yaml: control characters are not allowed"));
    }
    Ok(if text.as_str().contains(NEXT_LINE) { fold(text) } else { text.clone() })
}

/// Folds line breaks as in quoted text on several lines: one is a blank, of
/// more the first is dropped; so are the blanks around them.
fn fold(text: &Text) -> Text {
    let mut out = TextBuilder::default();
    let string = text.as_str();
    let mut rest = 0;
    while let Some(len) = string.get(rest..).and_then(|rest| rest.find(NEXT_LINE)) {
        let kept = string.get(rest..rest + len).map_or(0, |part| part.trim_end_matches(' ').len());
        out.push_slice(text, rest..rest + kept);
        let origin = text.origin_at(rest + len);
        let mut next = rest + len;
        let mut breaks = 0;
        for c in string.get(next..).unwrap_or_default().chars() {
            match c {
                NEXT_LINE => breaks += 1,
                ' ' => {}
                _ => break,
            }
            next += c.len_utf8();
        }
        match breaks {
            1 => out.push(" ", origin),
            _ => (1..breaks).for_each(|_| out.push("\n", origin)),
        }
        rest = next;
    }
    out.push_slice(text, rest..string.len());
    out.finish()
}

/// Whether go-yaml reads a key of that JSON: it looks for the colon no further
/// than 1024 characters from the opening quote on.
pub(super) fn is_key(key: &str) -> bool {
    let escaped = |c: char| match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | ..='\u{1f}' => 6,
        _ => 1,
    };
    // A line break ends the look-out too.
    !key.contains(NEXT_LINE) && (key.len() < 128 || key.chars().map(escaped).sum::<usize>() + 2 <= 1024)
}
