//! What no report may print, whatever stands in a file.

use velint::diagnostic::Diagnostic;
use velint::report::{Format, Style, Summary, write};

/// Every format.
pub const ALL: [Format; 5] = [Format::Full, Format::Concise, Format::Json, Format::Sarif, Format::Github];
pub const PLAIN: Style = Style { color: false, unicode: false, width: 100, hyperlinks: false };
const FANCY: Style = Style { color: true, unicode: true, width: 40, hyperlinks: true };

/// Prints findings in every format and looks for what steers a terminal, a
/// reader's eye or a CI log.
pub fn check(findings: &[Diagnostic]) {
    ALL.into_iter().for_each(|format| check_format(format, findings));
    // With colour, what is between velint's own escapes is as harmless.
    assert_harmless(&without_escapes(&printed(Format::Full, findings, &FANCY)));
}

/// [`check`] for a single format.
pub fn check_format(format: Format, findings: &[Diagnostic]) {
    let text = printed(format, findings, &PLAIN);
    assert_harmless(&text);
    let begins_command = |line: &str| line.trim_start().starts_with("::");
    match format {
        Format::Json | Format::Sarif => {
            let value = serde_json::from_str::<serde_json::Value>(&text);
            assert!(value.is_ok_and(|value| value.is_object()), "{text}");
        }
        Format::Github => {
            let own = ["::error ", "::warning ", "::notice "];
            let (commands, rest): (Vec<&str>, Vec<&str>) =
                text.lines().partition(|line| begins_command(line));
            assert!(commands.iter().all(|line| own.iter().any(|name| line.starts_with(name))), "{text}");
            assert_eq!((commands.len(), rest.len()), (findings.len(), 1), "{text}");
        }
        Format::Full | Format::Concise => {
            assert!(!text.lines().any(begins_command), "{text}");
            assert!(format == Format::Full || text.lines().count() == findings.len() + 1, "{text}");
        }
    }
}

/// What a format prints.
pub fn printed(format: Format, findings: &[Diagnostic], style: &Style) -> String {
    let mut out = Vec::new();
    write(&mut out, format, findings, &Summary::default(), style).expect("memory takes all");
    String::from_utf8(out).expect("reports are UTF-8")
}

/// No character is hidden, and no line holds a command of a CI log.
pub fn assert_harmless(text: &str) {
    let hidden = |c: char| {
        c != '\n' && c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    assert!(!text.contains(hidden), "{text:?}");
    for (at, _) in text.match_indices("##") {
        let name = text[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        assert!(!name.starts_with('['), "{text}");
    }
}

/// The text without colours and links (`ESC [ … m`, `ESC ] 8 ; ; … ESC \`).
fn without_escapes(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('\u{1b}');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let rest = match part.as_bytes().first() {
            Some(b'[') => part.split_once('m').map(|(_, rest)| rest),
            Some(b']') => part.starts_with("]8;;").then_some(""),
            Some(b'\\') => Some(&part[1..]),
            _ => None,
        };
        out.push_str(rest.unwrap_or_else(|| panic!("an escape of another kind in {text:?}")));
    }
    out
}
