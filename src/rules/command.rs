//! Owns what the rules on commands ask alike: which command Velero takes, what
//! it is, and how its failure shows.

use std::ops::Range;

use crate::diagnostic::Edit;
use crate::model::{Hook, Text};
use crate::velero::command::{Command, Shape};
use crate::velero::key::HookPhase;

/// A command that Velero takes, as far as it can be told.
pub(super) struct Taken<'h> {
    /// The value as written.
    pub text: &'h Text,
    /// What Velero makes of it.
    pub command: &'h Command,
    /// What it is to a reader.
    pub shape: Shape,
}

/// The command of a hook that Velero finds. None where a template may change
/// its form, and where it is written elsewhere, so that it is judged there.
pub(super) fn taken<'h>(hook: &'h Hook) -> Option<Taken<'h>> {
    let is_own = hook.command.is_some_and(|annotation| !annotation.merged);
    let runs = if hook.is_exec() { hook.runs() } else { hook.is_set() };
    let command = hook.argv().filter(|_| is_own && runs)?;
    Some(Taken { text: hook.command_text()?, command, shape: command.shape() })
}

/// What becomes of a hook that has no program to run.
pub(super) fn failure(phase: HookPhase) -> &'static str {
    match phase {
        HookPhase::InitRestore => "the init container cannot start, so the restored pod never comes up",
        phase if phase.is_backup() => "the hook fails at every backup",
        _ => "the hook fails at every restore",
    }
}

/// The edit that makes the value read `new`: only the bytes that differ where
/// those are few, else all of it in the style in place.
pub(super) fn change(text: &Text, new: &str) -> Edit {
    let (range, part) = difference(text.written(), new);
    if range.len() <= 8 && part.len() <= 8 { text.splice(range, part) } else { text.rewrite(new) }
}

/// The smallest range of `old` to replace, and what takes its place in `new`.
fn difference<'n>(old: &str, new: &'n str) -> (Range<usize>, &'n str) {
    let same = |(a, b): &(char, char)| a == b;
    let head: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(same);
    let tail: usize = tail.map(|(c, _)| c.len_utf8()).sum();
    (head..old.len() - tail, &new_rest[..new_rest.len() - tail])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bytes_that_differ() {
        assert_eq!(difference("[a,]", "[a]"), (2..3, ""));
        assert_eq!(difference(" [a]", "[a]"), (0..1, ""));
        assert_eq!(difference("aa", "aaa"), (2..2, "a"));
        assert_eq!(difference("“é”", "\"é\""), (0..8, "\"é\""));
    }
}
