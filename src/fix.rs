//! Owns fixes: chooses those that go together, applies them in rounds until
//! nothing changes, judges the outcome, shows it as a diff and writes it.

mod attempt;
mod diff;
mod patch;
mod select;
mod verify;
mod write;

#[cfg(test)]
mod tests;

pub use diff::{diff, diff_for_terminal};
pub use write::{write_atomically, write_if_unchanged};

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Safety};
use crate::source::Source;
use attempt::Run;
use verify::keeps_the_rest;

/// Rounds after which fixes that breed new ones are left alone.
const ROUNDS: usize = 20;

/// Which fixes may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apply {
    /// Safe ones.
    Safe,
    /// Safe and unsafe ones.
    Unsafe,
}

impl Apply {
    /// Whether a fix of this safety may be applied.
    pub fn allows(self, safety: Safety) -> bool {
        self == Apply::Unsafe || safety == Safety::Safe
    }
}

/// What became of a text.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The text after the last round; equal to the one given where nothing was applied.
    pub text: String,
    /// How many fixes are in it; equal fixes of several findings count once.
    pub applied: usize,
    /// How many rounds changed the text.
    pub rounds: usize,
    /// The findings in [`Fixed::text`], with their places in it.
    pub remaining: Vec<Diagnostic>,
    /// Those of the remaining findings whose fix was allowed but refused: it
    /// does not mend its finding, changes something beside its edits, makes
    /// the file unreadable, undoes another fix, or edits another file.
    pub refused: Vec<Diagnostic>,
}

/// Applies the allowed fixes of what `check` finds, in rounds, until no more
/// can be applied.
///
/// In each round fixes that do not touch one another are taken in the order
/// of the file and made all at once; the others wait for the next round. A
/// fix is made whole or not at all, and rolled back where the outcome is not
/// plainly better (see [`Fixed::refused`]). `check` is called on the text as
/// given and once for each attempt, always under the same path.
pub fn fix_text(
    source: &Arc<Source>,
    apply: Apply,
    check: &dyn Fn(&Arc<Source>) -> Vec<Diagnostic>,
) -> Fixed {
    fix_verified(source, apply, check, &keeps_the_rest)
}

/// [`fix_text`] with the judge of untouched nodes as an argument.
fn fix_verified(
    source: &Arc<Source>,
    apply: Apply,
    check: &dyn Fn(&Arc<Source>) -> Vec<Diagnostic>,
    verify: &verify::Verify,
) -> Fixed {
    let mut run = Run::new(source, check, verify);
    let mut seen = vec![run.outcome()];
    for _ in 0..ROUNDS {
        let group = select::select(&mut run, apply);
        if group.is_empty() || run.is_exhausted() {
            break;
        }
        let known = run.applied();
        run.settle(group);
        if run.applied() == known {
            continue;
        }
        run.end_round();
        if let Some(earlier) = seen.iter().find(|earlier| earlier.text() == run.text()) {
            run.restore(earlier);
            let cyclic = select::select(&mut run, apply);
            run.refuse(cyclic);
            break;
        }
        seen.push(run.outcome());
    }
    run.finish()
}
