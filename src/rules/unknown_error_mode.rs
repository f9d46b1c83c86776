//! Contract: `rules/unknown-error-mode.md`.

use super::{Check, Cx, effect, wording};
use crate::diagnostic::{Level, Safety};
use crate::model::{Annotation, Site};
use crate::velero::key::{Field, HookPhase, Key};
use crate::velero::value::{ErrorMode, default_error_mode, error_mode};

pub(super) const CHECK: Check = Check::Annotation(check);

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    let Key::Hook(phase, Field::OnError) = annotation.kind else { return };
    let (Some(text), Some(value)) = (annotation.string(), annotation.known()) else { return };
    if value.is_empty() || error_mode(value).is_some() || !effect::is_read(annotation, site) {
        return;
    }
    let default = default_error_mode(phase.is_backup(), cx.version());
    let meant = meant(value);
    let message = format!("on-error `{}` is neither `Fail` nor `Continue`", wording::value(value));
    let found = cx.report(text.place_at(0..value.len()), message);
    found.label("read as unset");
    found.note(effect_of_default(phase, default, meant));
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
