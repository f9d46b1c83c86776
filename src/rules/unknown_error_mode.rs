//! Contract: `rules/unknown-error-mode.md`.

use super::{Check, Cx, effect, wording};
use crate::diagnostic::{Level, Safety};
use crate::model::{Annotation, Site};
use crate::velero::Version;
use crate::velero::key::{Field, HookPhase, Key};
use crate::velero::value::{ErrorMode, default_error_mode, error_mode};

pub(super) const CHECK: Check = Check::Annotation(check);

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    let Key::Hook(phase, Field::OnError) = annotation.kind else { return };
    let (Some(text), Some(value)) = (annotation.string(), annotation.known()) else { return };
    if value.is_empty() || error_mode(value).is_some() || !effect::is_read(annotation, site) {
        return;
    }
    let version = cx.version();
    let default = default_error_mode(phase.is_backup(), version);
    let meant = meant(value);
    let message = format!("on-error `{}` is neither `Fail` nor `Continue`", wording::value(value));
    let found = cx.report(text.place_at(0..value.len()), message);
    found.label("read as unset");
    found.note(effect_of_default(phase, default, meant));
    if !phase.is_backup() && meant != Some(default) {
        found.note(effect_on_restore(version));
    }
    if meant == Some(default) {
        found.level(Level::Warning);
    }
    match meant {
        Some(mode) => {
            let new = word(mode);
            found.help(format!("write `{new}`")).fix(Safety::Safe, [text.rewrite(new)]);
        }
        None => {
            found.help("`Fail` stops at a failed hook, `Continue` goes on; the case counts");
        }
    }
}

/// The mode that a person plainly meant.
fn meant(value: &str) -> Option<ErrorMode> {
    let value = value.trim().trim_matches(['"', '\'']);
    [ErrorMode::Fail, ErrorMode::Continue].into_iter().find(|&mode| value.eq_ignore_ascii_case(word(mode)))
}

fn word(mode: ErrorMode) -> &'static str {
    match mode {
        ErrorMode::Fail => "Fail",
        ErrorMode::Continue => "Continue",
    }
}

/// What Velero does instead: the value counts as unset, without a word in the log.
fn effect_of_default(phase: HookPhase, default: ErrorMode, meant: Option<ErrorMode>) -> String {
    let acts = format!("Velero takes it for unset, which acts as `{}`", word(default));
    if meant == Some(default) {
        format!("{acts}, the mode that it names")
    } else if phase == HookPhase::PostBackup {
        format!("{acts}: the pod is backed up before the hook runs, in either mode")
    } else if phase.is_backup() && default == ErrorMode::Continue {
        format!("{acts} since 1.9: the pod is backed up even where the hook has failed")
    } else {
        acts
    }
}

/// What a failed restore hook does that is to go on (`#6721`, `#7022`).
fn effect_on_restore(version: Version) -> String {
    if version.at_least(13) {
        "since 1.13 a hook that fails ends the restore PartiallyFailed in either mode, and cancels those of all pods that have not begun".to_owned()
    } else {
        format!(
            "in Velero {version} a hook that fails is only logged then, and the restore may end Completed"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_do_not_hide_a_mode() {
        for text in ["fail", "FAIL", "Fail ", "'Fail'", "fail\n"] {
            assert_eq!(meant(text), Some(ErrorMode::Fail), "{text:?}");
        }
        assert_eq!(meant(" continue"), Some(ErrorMode::Continue));
        for text in ["Ignore", "Failed", "true", ""] {
            assert_eq!(meant(text), None, "{text:?}");
        }
    }
}
