//! Contract: `rules/unpaired-freeze.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::Level;
use crate::model::{Freezing, Hook, Lies, Named};
use crate::script::freeze::Call;
use crate::script::reach::lies_below;
use crate::velero::key::{Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Hook(check);

/// Whether a call thaws what another one froze.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thaws {
    /// Another file system, or none.
    No,
    /// Hardly: another path of a container whose mounts are not known.
    Hardly,
    /// Yes, or that cannot be told.
    Maybe,
}

fn check(hook: &Hook, cx: &mut Cx) {
    if !matches!(hook.phase, HookPhase::PreBackup | HookPhase::LegacyBackup) {
        return;
    }
    let Some(freezing) = hook.freezing() else { return };
    let post = Hook::of(hook.site, HookPhase::PostBackup).filter(|post| post.command.is_some());
    for call in freezing.left_frozen() {
        let is_lost = hook.target().is_some_and(|target| matches!(target.lies_at(&call.path), Lies::InImage));
        match &post {
            _ if is_lost => {}
            Some(post) => judge_pair(hook, call, post, cx),
            None if hook.site.lacks(Key::Hook(HookPhase::PostBackup, Field::Command)) => {
                report(hook, call, "never thawed", cx);
            }
            None => {}
        }
    }
}

/// What a freeze that nothing undoes means.
fn report<'c>(
    hook: &Hook,
    call: &Call,
    outcome: &str,
    cx: &'c mut Cx,
) -> Option<&'c mut crate::diagnostic::Diagnostic> {
    let path = value(&call.path);
    let found = cx.report(hook.place_of(call)?, format!("`{path}` is frozen and {outcome}"));
    found.label("frozen here");
    found.note("every write to that file system waits after the backup, until somebody thaws it by hand");
    found.help(format!("a post-backup hook in the same container thaws it: `fsfreeze --unfreeze {path}`"));
    Some(found)
}

fn judge_pair(hook: &Hook, call: &Call, post: &Hook, cx: &mut Cx) {
    let Some(Freezing { calls, is_whole: true }) = post.freezing() else { return };
    let thaws = calls.iter().filter(|other| !other.freezes);
    let best = thaws.map(|thaw| (judged((hook, call), (post, thaw)), thaw)).max_by_key(|(thaws, _)| *thaws);
    match best {
        Some((Thaws::Maybe, _)) => {}
        Some((thaws, thaw)) => {
            let elsewhere =
                if thaw.path == call.path { "thawed in another container" } else { "another path is thawed" };
            let place = post.place_of(thaw);
            let Some(found) = report(hook, call, elsewhere, cx) else { return };
            if let Some(place) = place {
                found.related(place, "not the file system that is frozen");
            }
            if thaws == Thaws::Hardly {
                found.level(Level::Warning);
            }
        }
        None => {
            let again =
                calls.iter().find(|other| other.path == call.path).and_then(|call| post.place_of(call));
            let Some(found) = report(hook, call, "never thawed", cx) else { return };
            if let Some(place) = again {
                found.related(place, "frozen again after the backup");
            }
        }
    }
}

/// Whether `thaw` of the post hook undoes `freeze`.
fn judged((hook, freeze): (&Hook, &Call), (post, thaw): (&Hook, &Call)) -> Thaws {
    let is_same = match (hook.named(), post.named()) {
        (Named::No, Named::No) => true,
        (Named::As(one, _), Named::As(other, _)) => one == other,
        _ => false,
    };
    if is_same && freeze.path == thaw.path {
        return Thaws::Maybe;
    }
    if let (Some(first), Some(second)) = (hook.target(), post.target()) {
        match (first.lies_at(&freeze.path), second.lies_at(&thaw.path)) {
            (Lies::On(one), Lies::On(other)) => {
                return match (one.volume.known(), other.volume.known()) {
                    (Some(one), Some(other)) if one != other => Thaws::No,
                    _ => Thaws::Maybe,
                };
            }
            (Lies::On(_), Lies::InImage) => return Thaws::No,
            _ => {}
        }
    }
    let apart = !lies_below(&freeze.path, &thaw.path) && !lies_below(&thaw.path, &freeze.path);
    if is_same && apart { Thaws::Hardly } else { Thaws::Maybe }
}
