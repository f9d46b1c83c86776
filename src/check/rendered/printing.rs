//! Which action of a template printed something.

use super::locate::{Located, Origined, REACH};
use crate::render::origin::Origin;
use crate::source::Span;

/// Actions with nothing between them that are told apart.
const MOST: usize = 16;

/// Words with which an action begins that prints nothing by itself.
const CONTROL: [&str; 10] =
    ["/*", "block", "break", "continue", "define", "else", "end", "if", "range", "with"];

impl Origined<'_> {
    /// The action that printed the first byte: the one that printed what stands
    /// before it too, else one of those after the nearest text of a template.
    pub(super) fn printing_action(self, span: Span) -> Option<Located> {
        let start = self.floor(span.start.saturating_sub(REACH));
        let pieces = self.origins.pieces(self.text, start..span.start);
        let before = pieces.iter().rev().find_map(|piece| match piece.origin {
            Origin::Template { file, offset } => Some((file, offset as usize + piece.range.len(), true)),
            Origin::Action { file, offset } => Some((file, offset as usize, false)),
            _ => None,
        });
        let (file, offset, is_text) = before?;
        if !is_text {
            return self.action(file, offset);
        }
        let text = self.source(file)?.text();
        let actions = adjacent(text, offset);
        let prints = |action: &&Span| !is_control(inside(text, **action));
        let printing: Vec<&Span> = actions.iter().filter(prints).collect();
        let named = (printing.len() > 1).then(|| self.naming(span, &printing, text)).flatten();
        let found = named.or(printing.first().copied()).or(actions.first())?;
        self.action(file, found.start)
    }

    /// Of several actions the one that names the value, or the nearest part of the
    /// values around it.
    fn naming<'s>(self, span: Span, actions: &[&'s Span], text: &str) -> Option<&'s Span> {
        let piece = self.origins.pieces(self.text, span.range()).into_iter().next()?;
        let (Origin::Value { node, .. } | Origin::Key { node, .. } | Origin::Derived { node }) = piece.origin
        else {
            return None;
        };
        let mut at = Some(self.origins.node(node)?);
        while let Some(node) = at {
            let name = node.holder().and_then(|entry| entry.key.text()).unwrap_or_default();
            let named =
                actions.iter().find(|action| !name.is_empty() && names(inside(text, ***action), name));
            if let Some(named) = named {
                return Some(named);
            }
            at = node.parent();
        }
        None
    }
}

/// The actions that follow each other from an offset on, with but blanks between them.
fn adjacent(text: &str, offset: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = offset;
    while let Some(rest) = text.get(at..) {
        let blank = rest.len() - rest.trim_start().len();
        let Some(action) = rest.get(blank..).filter(|rest| rest.starts_with("{{")) else { break };
        let length = action.find("}}").map_or(action.len(), |length| length + 2);
        found.push(Span::new(at + blank, at + blank + length));
        at += blank + length;
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// What stands between the delimiters of an action.
fn inside(text: &str, action: Span) -> &str {
    let text = text.get(action.range()).unwrap_or_default();
    text.trim_start_matches("{{").trim_start_matches('-').trim_start()
}

fn is_control(action: &str) -> bool {
    let is_word = |word: &&&str| {
        let rest = action.strip_prefix(**word);
        rest.is_some_and(|rest| {
            **word == "/*" || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    };
    CONTROL.iter().find(is_word).is_some() || action.starts_with('$') && action.contains('=')
}

/// Whether an action has a field of that name.
fn names(action: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    action.match_indices(name).any(|(at, _)| {
        let before = action.get(..at).is_some_and(|before| before.ends_with(['.', '"']));
        before && !action.get(at + name.len()..).is_some_and(|rest| rest.starts_with(is_part))
    })
}
