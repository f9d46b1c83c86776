//! The findings about ignore comments themselves.

use std::collections::HashSet;

use super::directive::{Directive, Fault};
use super::extent::line_of;
use super::{Ignore, Scope, UNUSED};
use crate::diagnostic::{Diagnostic, Edit, Level, Safety, is_failure};
use crate::source::{Place, Span};

/// How to write one, for helps.
const FORM: &str = "write `ignore[rule-id] reason`";

/// Up to so many rules are named in a message.
const NAMED: usize = 4;

/// Adds what there is to say about an ignore comment.
pub(super) fn report(ignore: &Ignore, ids: &[&str], found: &mut Vec<Diagnostic>) {
    if !ignore.certain {
        return;
    }
    match &ignore.directive {
        Directive::Fault { at, fault, .. } => found.push(faulty(ignore, *at, fault, ids)),
        Directive::Ignore { ids: spans, .. } => {
            let mut seen = HashSet::new();
            let states: Vec<State> =
                (0..spans.len()).map(|at| state(ignore, at, seen.insert(word(ignore, at)), ids)).collect();
            if states.iter().all(|state| matches!(state, State::Unused | State::Repeated)) {
                found.push(unused(ignore));
            } else {
                let each = states.iter().enumerate();
                found.extend(each.filter_map(|(at, state)| listed(ignore, at, *state, ids)));
            }
        }
    }
}

/// What a rule in a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It hides something.
    Kept,
    /// It hides nothing.
    Unused,
    /// It stands in the same list before.
    Repeated,
    /// It names no rule.
    Unknown,
    /// It names a failure of the tool's own, or the rule about such comments.
    Protected,
}

fn state(ignore: &Ignore, at: usize, first: bool, ids: &[&str]) -> State {
    let id = word(ignore, at);
    if is_failure(id) || id == UNUSED {
        State::Protected
    } else if !ids.contains(&id) {
        State::Unknown
    } else if !first {
        State::Repeated
    } else if ignore.used[at] {
        State::Kept
    } else {
        State::Unused
    }
}

/// A comment of which no rule hides anything.
fn unused(ignore: &Ignore) -> Diagnostic {
    let count = ignore.used.len();
    let names: Vec<String> = (0..count.min(NAMED)).map(|at| quote(word(ignore, at))).collect();
    let message = match names.as_slice() {
        [one] => format!("{one} is not reported {}", here(ignore)),
        some if count <= NAMED => format!("none of {} is reported {}", some.join(", "), here(ignore)),
        _ => format!("none of the {count} rules is reported {}", here(ignore)),
    };
    let mut found = warn(ignore, ignore.directive.span(), message);
    if ignore.scope == Scope::Nothing {
        found.label("no entry follows at this depth");
    } else {
        found.label("hides nothing");
    }
    found.note("it would hide the next such finding without a word");
    found.help("remove the comment").fix(Safety::Safe, [removal(ignore)]);
    found
}

/// One rule in a list of which others are of use.
fn listed(ignore: &Ignore, at: usize, state: State, ids: &[&str]) -> Option<Diagnostic> {
    let id = word(ignore, at);
    let message = match state {
        State::Kept => return None,
        State::Unknown => return Some(unknown(ignore, at, ids)),
        State::Unused => format!("{} is not reported {}", quote(id), here(ignore)),
        State::Repeated => format!("{} is listed twice", quote(id)),
        State::Protected => format!("{} cannot be ignored", quote(id)),
    };
    let mut found = warn(ignore, ignore.directive.ids()[at], message);
    if state == State::Protected && id != UNUSED {
        found.note("it says that something was not looked at");
    }
    let alone = ignore.used.len() == 1;
    found.help(if alone { "remove the comment" } else { "take it off the list" });
    found.fix(Safety::Safe, [if alone { removal(ignore) } else { delisting(ignore, at) }]);
    Some(found)
}

fn unknown(ignore: &Ignore, at: usize, ids: &[&str]) -> Diagnostic {
    let (id, span) = (word(ignore, at), ignore.directive.ids()[at]);
    let mut found = warn(ignore, span, format!("{} names no rule", quote(id)));
    found.label("no such rule");
    found.note("the comment hides nothing");
    if let Some(near) = nearest(id, ids) {
        found.help(format!("a rule named `{near}` exists"));
        if plain(id) == near {
            found.fix(Safety::Safe, [edit(ignore, span, near)]);
        }
    }
    found
}

fn faulty(ignore: &Ignore, at: Span, fault: &Fault, ids: &[&str]) -> Diagnostic {
    let text = ignore.source.slice(at);
    let message = match fault {
        Fault::Mark => format!("{} is not how an ignore comment begins", quote(text)),
        Fault::Verb => format!("{} is no directive", quote(text)),
        Fault::NoList(_) => format!("{} names no rule", quote(text)),
        Fault::Unclosed => "the list of rules has no closing `]`".to_owned(),
        Fault::Empty => "the list of rules is empty".to_owned(),
    };
    let mut found = warn(ignore, at, message);
    found.note("the comment hides nothing");
    match fault {
        Fault::NoList(Some(id)) if ids.contains(&ignore.source.slice(*id)) => {
            let id = (*id, ignore.source.slice(*id));
            found.help(format!("write `{text}[{}]`", id.1));
            found.fix(Safety::Safe, [edit(ignore, Span::new(at.end, id.0.end), &format!("[{}]", id.1))]);
        }
        Fault::Mark => {
            found.help("write `velint: ignore[rule-id] reason`");
        }
        Fault::NoList(_) if text == "ignore-file" => {
            found.help("write `ignore-file[rule-id] reason`");
        }
        _ => {
            found.help(FORM);
        }
    }
    found
}

fn here(ignore: &Ignore) -> &'static str {
    if ignore.scope == Scope::File { "in this file" } else { "here" }
}

fn word(ignore: &Ignore, at: usize) -> &str {
    ignore.source.slice(ignore.directive.ids()[at])
}

fn warn(ignore: &Ignore, span: Span, message: String) -> Diagnostic {
    Diagnostic::new(UNUSED, Level::Warning, Place::new(&ignore.source, span), message)
}

fn edit(ignore: &Ignore, span: Span, text: &str) -> Edit {
    Edit { source: ignore.source.clone(), span, text: text.to_owned() }
}

/// Takes the comment out: the whole line where it is alone on it, else what
/// stands from the blanks before it to the end of the line.
fn removal(ignore: &Ignore) -> Edit {
    let source = &ignore.source;
    let comment = ignore.directive.span();
    let line = line_of(source, comment.start);
    let before = source.slice(Span::new(line.start, comment.start));
    let mark = before.len() - before.trim_start_matches('\u{feff}').len();
    let kept = before.trim_end_matches([' ', '\t']).len();
    // YAML ends a line at a lone `\r` too.
    let rest = &source.text()[comment.end..];
    let end = comment.end + rest.find(['\r', '\n']).unwrap_or(rest.len());
    if kept > mark {
        return edit(ignore, Span::new(line.start + kept, end), "");
    }
    let rest = &source.text()[end..];
    let line_break = ["\r\n", "\n", "\r"].into_iter().find(|one| rest.starts_with(one)).unwrap_or("");
    edit(ignore, Span::new(line.start + mark, end + line_break.len()), "")
}

/// Takes a rule off the list, with one comma.
fn delisting(ignore: &Ignore, at: usize) -> Edit {
    let ids = ignore.directive.ids();
    let span = match at.checked_sub(1) {
        Some(before) => Span::new(ids[before].end, ids[at].end),
        None => Span::new(ids[at].start, ids[at + 1].start),
    };
    edit(ignore, span, "")
}

/// In backticks, shortened in the middle past 40 characters.
fn quote(text: &str) -> String {
    let count = text.chars().count();
    if count <= 40 {
        return format!("`{text}`");
    }
    let head: String = text.chars().take(19).collect();
    let tail: String = text.chars().skip(count - 20).collect();
    format!("`{head}…{tail}`")
}

/// A rule's ID as somebody may have meant it.
fn plain(id: &str) -> String {
    id.trim_matches(['"', '\'', '`']).to_ascii_lowercase().replace(['_', ' '], "-")
}

/// The rule that a word is a slip of; the first by name of equally near ones.
fn nearest<'r>(id: &str, ids: &[&'r str]) -> Option<&'r str> {
    if id.len() > 64 {
        return None;
    }
    let id = plain(id);
    let near = ids.iter().map(|&known| (strsim::osa_distance(&id, known), known));
    near.filter(|&(distance, _)| distance <= (id.len() / 3).max(1)).min().map(|(_, known)| known)
}
