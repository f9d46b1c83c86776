//! What a match is replaced with (`regexp.Expand` of Go 1.25).

use std::ops::Range;

/// A part of a replacement.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Bytes of the replacement as they stand.
    Literal(Range<usize>),
    /// A group by number.
    Number(usize),
    /// A group by name.
    Name(String),
}

/// The parts of a replacement: `$1`, `${1}`, `$name`, `$$`. A `$` that begins none of
/// them stands for itself.
pub(super) fn pieces(template: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(dollar) = template.get(at..).and_then(|rest| rest.find('$')).map(|offset| at + offset) {
        let rest = template.get(dollar + 1..).unwrap_or_default();
        if rest.starts_with('$') {
            // The first of the two stays.
            pieces.push(Piece::Literal(start..dollar + 1));
            at = dollar + 2;
            start = at;
        } else if let Some((name, length)) = group(rest) {
            pieces.push(Piece::Literal(start..dollar));
            pieces.push(named(name));
            at = dollar + 1 + length;
            start = at;
        } else {
            at = dollar + 1;
        }
    }
    pieces.push(Piece::Literal(start..template.len()));
    pieces
}

/// The name behind a `$`, and how many bytes it takes.
fn group(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('{').unwrap_or(rest);
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    let name = inner.get(..end).filter(|name| !name.is_empty())?;
    match rest.starts_with('{') {
        true => inner.get(end..)?.starts_with('}').then_some((name, end + 2)),
        false => Some((name, end)),
    }
}

/// A number without zeros in front, else a name.
fn named(name: &str) -> Piece {
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
    match name.parse() {
        Ok(number) if is_number => Piece::Number(number),
        _ => Piece::Name(name.to_owned()),
    }
}
