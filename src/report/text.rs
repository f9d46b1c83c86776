//! Owns how foreign text is shown: nothing that steers a terminal or hides
//! from a reader gets out raw.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::{AnsiColor, Style as Paint};

use super::Style;
use crate::diagnostic::Level;

/// Whether a character steers the terminal, turns the reading direction, or
/// cannot be seen at all.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a text begins like a command that a CI log reads wherever in a line
/// it stands: `##[name]` (GitHub's runner, `ActionCommand.TryParse`),
/// `##vso[area.event]` (Azure's agent, `Command.TryParse`), `##teamcity[name]`.
pub(super) fn is_command(text: &str) -> bool {
    let name = text.strip_prefix("##").map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
    name.is_some_and(|rest| rest.starts_with('['))
}

/// Whether such a command begins anywhere in a text.
fn has_command(text: &str) -> bool {
    let name_end = |at| text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic());
    text.match_indices('[').any(|(at, _)| name_end(at).ends_with("##"))
}

/// Whether the first character of a text must not be printed as it is.
pub(super) fn is_escaped(text: &str) -> bool {
    text.starts_with(is_hidden) || is_command(text)
}

/// The text with every hidden character, and the first of what begins a CI
/// log's command, written as `\u{1b}`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) && !has_command(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if is_escaped(&text[at..]) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// JSON text with every hidden character, and the first of what begins a CI
/// log's command, written as `\u001b`.
///
/// Outside of strings the serializer writes ASCII, so only strings change;
/// line breaks are those between its tokens.
pub(super) fn escape_json(json: String) -> String {
    let raw = |c: char| c != '\n' && is_hidden(c);
    if !json.contains(raw) && !has_command(&json) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    for (at, c) in json.char_indices() {
        if !raw(c) && !is_command(&json[at..]) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}").expect("a String takes all");
        }
    }
    out
}

/// An upper bound of the terminal cells of a visible character.
pub(super) fn cells(c: char) -> usize {
    if c < '\u{1100}' { 1 } else { 2 }
}

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The colour of a level.
pub(super) fn level_paint(level: Level) -> Paint {
    let color = match level {
        Level::Error => AnsiColor::Red,
        Level::Warning => AnsiColor::Yellow,
        Level::Info => AnsiColor::Cyan,
    };
    Paint::new().bold().fg_color(Some(color.into()))
}

/// `text` in `paint` where the style has colour.
pub(super) fn painted(text: &str, paint: Paint, style: &Style) -> String {
    if style.color { format!("{paint}{text}{paint:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_become_visible_and_others_stay() {
        for (given, shown) in [
            ("plain `é 漢字 e\u{301}`", "plain `é 漢字 e\u{301}`"),
            ("\u{1b}[31m\u{9b}\u{7f}", "\\u{1b}[31m\\u{9b}\\u{7f}"),
            ("a\nb\r\tc", "a\\u{a}b\\u{d}\\u{9}c"),
            ("\u{202e}\u{2066}\u{200b}\u{2028}\u{85}", "\\u{202e}\\u{2066}\\u{200b}\\u{2028}\\u{85}"),
            ("### a ##[error]b ##VSO[a.b]", "### a \\u{23}#[error]b \\u{23}#VSO[a.b]"),
            ("###[a #[b ## [c ##é[", "#\\u{23}#[a #[b ## [c ##é["),
        ] {
            assert_eq!(visible(given), shown);
        }
    }

    #[test]
    fn json_keeps_its_meaning_when_escaped() {
        let value = serde_json::json!({"k": "\u{7f}\u{85}\u{202e}\u{e0041}é\n\u{1b} ##vso[a.b]c"});
        let escaped = escape_json(serde_json::to_string_pretty(&value).expect("serializes"));
        assert!(!escaped.contains(|c| c != '\n' && is_hidden(c)) && !escaped.contains("##"), "{escaped:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).expect("parses"), value);
    }
}
