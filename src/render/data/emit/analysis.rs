//! Which ways of writing a string go-yaml's emitter allows.

use super::Dialect;
use crate::render::data::resolve::is_timestamp;
use crate::yaml::{Style, Type, scalar_type};

/// What `yaml_emitter_analyze_scalar` (go-yaml, `emitterc.go`) finds out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Analysis {
    /// Whether it has line breaks, those of Unicode included.
    pub(super) multiline: bool,
    pub(super) plain: bool,
    pub(super) single: bool,
    pub(super) literal: bool,
}

/// Line breaks in the eyes of YAML 1.1.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What go-yaml v2 prints as it is.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

impl Analysis {
    /// What is allowed for a text; go-yaml v3 takes tabs into literal blocks.
    pub(super) fn of(text: &str, dialect: Dialect) -> Self {
        if text.is_empty() {
            return Self { multiline: false, plain: true, single: true, literal: false };
        }
        let mut seen = Blanks::default();
        for c in text.chars() {
            seen.take(c);
        }
        let first = text.chars().next().unwrap_or(' ');
        let last = text.chars().next_back().unwrap_or(' ');
        let open = |c: char| c == ' ' || is_break(c);
        let blocked = seen.special || seen.space_before_break || seen.tab && dialect == Dialect::Two;
        let special = blocked || seen.tab;
        Self {
            multiline: seen.breaks,
            plain: !(open(first) || open(last) || seen.breaks || special || has_indicator(text)),
            single: !(special || seen.space_after_break),
            literal: !(blocked || last == ' '),
        }
    }
}

/// Blanks, breaks and characters that cannot be printed.
#[derive(Default)]
struct Blanks {
    before: Option<char>,
    breaks: bool,
    special: bool,
    tab: bool,
    space_after_break: bool,
    space_before_break: bool,
}

impl Blanks {
    fn take(&mut self, c: char) {
        self.tab |= c == '\t';
        self.special |= c != '\t' && !is_printable(c);
        self.breaks |= is_break(c);
        self.space_after_break |= c == ' ' && self.before.is_some_and(is_break);
        self.space_before_break |= is_break(c) && self.before == Some(' ');
        self.before = Some(c);
    }
}

/// Whether something in a text on one line would be read as an indicator of YAML.
fn has_indicator(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let bytes = text.as_bytes();
    let ends_word = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t'));
    match bytes.first() {
        Some(b'#' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"') => {
            true
        }
        Some(b'%' | b'@' | b'`') => true,
        Some(b'?' | b'-') if ends_word(1) => true,
        _ => bytes.iter().enumerate().any(|(at, byte)| match byte {
            b':' => ends_word(at + 1),
            b'#' => at > 0 && matches!(bytes.get(at - 1), Some(b' ' | b'\t')),
            _ => false,
        }),
    }
}

/// Whether a string written without quotes would be read as a string again by
/// go-yaml v2; it quotes what YAML 1.1 takes for a number of base 60 as well.
pub(super) fn reads_as_string(text: &str) -> bool {
    scalar_type(text, Style::Plain, None) == Type::String && !is_timestamp(text) && !is_base60(text)
}

/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?` (go-yaml, `encode.go`).
pub(super) fn is_base60(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or_default();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let loose = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    if !first.starts_with(|c: char| c.is_ascii_digit()) || !loose(first) {
        return false;
    }
    let sixty = |part: &str| match part.len() {
        1 => digits(part),
        2 => digits(part) && part.as_bytes() < b"60".as_slice(),
        _ => false,
    };
    let mut rest: Vec<&str> = parts.collect();
    let Some(last) = rest.pop() else { return false };
    let last = match last.split_once('.') {
        Some((last, fraction)) if loose(fraction) => last,
        _ => last,
    };
    rest.iter().all(|part| sixty(part)) && sixty(last)
}
