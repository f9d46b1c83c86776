//! What would make a broken action whole, where there is no doubt of it.

use super::flaw::{Fault, Flaw};
use super::functions;
use super::kind::Kind;
use super::meaning;
use super::pass::flaw_of;
use super::scan::Style;
use crate::render::go::lex::{Close, Stop, lex};
use crate::render::go::scan::Found;
use crate::render::go::vars::Vars;
use crate::source::Span;

/// The fault of an action that cannot be read to its end, and what the action
/// does if its fix says so.
pub(super) fn stopped(text: &str, found: &Found, stop: Stop, at: Span) -> Option<(Fault, Option<Kind>)> {
    let flaw = flaw_of(stop, text, at)?;
    let Found { span, from, .. } = *found;
    let is_later = text[from..at.start].contains('\n');
    let (flaw, at) = match flaw {
        // Far from where it began, what stops it belongs to other text.
        _ if at.start >= span.end => (Flaw::Unclosed, delimiter(found)),
        Flaw::Unexpected if is_later && !text[..span.end].ends_with("}}") => {
            (Flaw::Unclosed, delimiter(found))
        }
        flaw => (flaw, at),
    };
    let edits = match flaw {
        Flaw::Brace => brace(text, found, at),
        Flaw::EscapedQuote => unescape(text, found),
        _ => Vec::new(),
    };
    let kind = (!edits.is_empty()).then(|| meaning_after(text, found, &edits)).flatten();
    let edits = if kind.is_some() { edits } else { Vec::new() };
    let span = if flaw == Flaw::EscapedQuote { Span::new(at.start, at.start + 2) } else { at };
    Some((Fault { flaw, span, action: found.span, opened: None, edits }, kind))
}

/// The left delimiter of an action.
pub(super) fn delimiter(found: &Found) -> Span {
    Span::new(found.span.start, found.span.start + found.delimiter.left.len())
}

/// Edits for an action that ends where it should: those of single quotes.
pub(super) fn complete(text: &str, found: &Found, faults: &mut [Fault]) {
    let from = faults.iter().rposition(|fault| fault.action != found.span).map_or(0, |at| at + 1);
    let own = &mut faults[from..];
    for fault in own.iter_mut() {
        if fault.flaw == Flaw::CharLiteral {
            fault.edits = back_quotes(text, fault.span);
        }
    }
}

/// Offers the nearest function for one that is not known. Only for the first
/// ones: a name is held against all that there are.
pub(super) fn name_nearest(text: &str, faults: &mut [Fault]) {
    let unknown = faults.iter_mut().filter(|fault| matches!(fault.flaw, Flaw::UnknownFunction(_)));
    for fault in unknown.take(MOST_NAMED) {
        let near = functions::nearest(&text[fault.span.range()]);
        fault.flaw = Flaw::UnknownFunction(near);
        fault.edits = near.map(|near| (fault.span, near.to_owned())).into_iter().collect();
    }
}

/// Unknown functions of a text for which the nearest is sought.
const MOST_NAMED: usize = 500;

/// `'word'` or `''word''` in back-quotes.
fn back_quotes(text: &str, span: Span) -> Vec<(Span, String)> {
    let written = &text[span.range()];
    let marks = if written.starts_with("''") { 2 } else { 1 };
    let inner = written.get(marks..written.len().saturating_sub(marks)).unwrap_or("");
    if inner.is_empty() || inner.contains(['`', '\\', '\n', '\'', '"', '{', '}']) {
        return Vec::new();
    }
    vec![
        (Span::new(span.start, span.start + marks), "`".to_owned()),
        (Span::new(span.end - marks, span.end), "`".to_owned()),
    ]
}

/// A second `}` where one stands alone.
fn brace(text: &str, found: &Found, at: Span) -> Vec<(Span, String)> {
    let rest = text[at.end..].trim_start_matches([' ', '\t']);
    if found.span.end != at.end || rest.starts_with('}') {
        return Vec::new();
    }
    vec![(Span::new(at.end, at.end), "}".to_owned())]
}

/// Back-quotes in the place of every `\"` of an action.
fn unescape(text: &str, found: &Found) -> Vec<(Span, String)> {
    let body = &text[found.from..found.span.end];
    let mut edits = Vec::new();
    let mut at = 0;
    for (index, part) in body.split("\\\"").enumerate() {
        let is_string = index % 2 == 1;
        if is_string && part.contains(['`', '\\', '\n', '"']) {
            return Vec::new();
        }
        if index > 0 {
            edits.push((Span::new(found.from + at - 2, found.from + at), "`".to_owned()));
        }
        at += part.len() + 2;
    }
    if edits.len() % 2 == 0 { edits } else { Vec::new() }
}

/// What an action does once it is mended; none where it is still broken.
fn meaning_after(text: &str, found: &Found, edits: &[(Span, String)]) -> Option<Kind> {
    let mut mended = String::new();
    let mut at = found.from;
    for (span, new) in edits {
        mended.push_str(text.get(at..span.start)?);
        mended.push_str(new);
        at = span.end;
    }
    mended.push_str(text.get(at..found.span.end)?);
    let lexed = lex(&mended, 0, true);
    let Close::At(end, _) = lexed.close else { return None };
    if end != mended.len() {
        return None;
    }
    // Variables of other actions are taken for granted.
    let found = Found { span: Span::new(0, end), from: 0, trims: (false, false), lexed, ..*found };
    let meaning = meaning::read(&mended, &found, &mut Vars::default());
    let is_whole = meaning.flaws.iter().all(|(flaw, _)| *flaw == Flaw::UndefinedVariable);
    is_whole.then_some(meaning.kind)
}

/// Edits that give an action the delimiters of another style.
pub(super) fn restyled(text: &str, action: Span, style: Style, to: Style) -> Vec<(Span, String)> {
    let delimiter = Span::new(action.start, action.start + style.delimiter().len());
    let rest = &text[delimiter.end..action.end];
    let gap = if to == Style::First && rest.starts_with(|c: char| c.is_alphanumeric()) { " " } else { "" };
    vec![(delimiter, format!("{}{gap}", to.delimiter()))]
}
