//! Contract: `rules/unparsable-timeout.md`.

use super::{Check, Cx, effect, wording};
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::{Annotation, Site};
use crate::velero::Version;
use crate::velero::duration::{self, DurationError};
use crate::velero::key::{Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Annotation(check);

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    let Key::Hook(phase, field) = annotation.kind else { return };
    if !is_timeout(phase, field) {
        return;
    }
    let (Some(text), Some(value)) = (annotation.string(), annotation.known()) else { return };
    let Err(error) = duration::parse(value) else { return };
    if value.is_empty() || !effect::is_read(annotation, site) {
        return;
    }
    let version = cx.version();
    let (range, message, label) = describe(value, field, error);
    let found = cx.report(text.place_at(range), message);
    found.label(label);
    say_default(found, value, field, version);
    match duration::mend(value).filter(|_| !is_count(value)) {
        Some(mended) => {
            found.help(format!("write `{mended}`")).fix(Safety::Safe, [text.rewrite(&mended)]);
        }
        None => {
            found.help("a Go duration is numbers with units `h`, `m`, `s`, `ms`, such as `90s` or `1h30m`");
        }
    }
}

/// Whether the key sets a time that Velero parses; the one of init hooks is
/// read by no version.
fn is_timeout(phase: HookPhase, field: Field) -> bool {
    match field {
        Field::Timeout => phase != HookPhase::InitRestore,
        Field::ExecTimeout | Field::WaitTimeout => true,
        _ => false,
    }
}

/// Whether it is a number so long that milliseconds may be meant as well as seconds.
fn is_count(value: &str) -> bool {
    let number = value.trim();
    number.len() >= 5 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The smallest wrong range of the value, the message and the label.
fn describe(
    value: &str,
    field: Field,
    error: DurationError,
) -> (std::ops::Range<usize>, String, &'static str) {
    let (key, shown) = (field.suffix(), wording::value(value));
    let whole = 0..value.len();
    match error {
        DurationError::MissingUnit => (whole, format!("{key} `{shown}` lacks a unit"), "a unit is due"),
        DurationError::UnknownUnit { start, end } => {
            let unit = wording::value(value.get(start..end).unwrap_or(value));
            (start..end, format!("{key} `{shown}`: `{unit}` is not a unit of a Go duration"), "no such unit")
        }
        DurationError::Invalid => (whole, format!("{key} `{shown}` is not a Go duration"), "not a duration"),
        DurationError::Overflow => {
            (whole, format!("{key} `{shown}` is longer than a Go duration can be"), "over 292 years")
        }
    }
}

fn say_default(found: &mut Diagnostic, value: &str, field: Field, version: Version) {
    let shown = wording::value(value);
    if field == Field::Timeout {
        found.note(format!(
            "Velero warns `Unable to parse provided timeout {shown}, using default` and gives the hook 30s"
        ));
    } else if field == Field::ExecTimeout {
        found.note(format!(
            "Velero warns `Unable to parse exec timeout {shown}, ignoring` and gives the hook 30s"
        ));
    } else {
        found.note(format!(
            "Velero warns `Unable to parse wait timeout {shown}, ignoring` and waits for the container without limit"
        ));
        if version.at_least(14) && version != Version::MAIN {
            found.note(
                "a container that never comes up then keeps this restore and every later one in phase `Finalizing`",
            );
        }
    }
}
