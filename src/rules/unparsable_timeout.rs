//! Contract: `rules/unparsable-timeout.md`.

use super::{Check, Cx, effect, wording};
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::{Annotation, Setting, Site, Text, ValueType, VeleroResource};
use crate::velero::Version;
use crate::velero::duration::{self, DurationError};
use crate::velero::key::{Field, HookPhase, Key};
use crate::velero::spec::HookKind;

pub(super) const CHECK: Check = Check::Both(&Check::Annotation(check), &Check::Resource(check_resource));

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
    let (range, message, label) = describe(value, field.suffix(), error);
    let found = cx.report(text.place_at(range), message);
    found.label(label);
    say_default(found, value, field, version);
    mend(found, text, value);
}

/// Durations in the specs of Velero's own resources, which are decoded before
/// anything looks at them.
fn check_resource(resource: &VeleroResource, cx: &mut Cx) {
    for setting in resource.timeouts().map(|(_, setting)| setting).chain(&resource.durations) {
        check_setting(setting, resource.kind, cx);
    }
}

fn check_setting(setting: &Setting, kind: HookKind, cx: &mut Cx) {
    let Some(text) = setting.value.text.as_ref() else { return };
    let Some(value) = text.known() else { return };
    let (key, kind_name) = (setting.key.written(), kind.word());
    if setting.value.kind == ValueType::Number {
        let shown = wording::value(value);
        let found = cx.report(text.place(), format!("{key} `{shown}` is a number, not a string"));
        found.label("a string with a unit is due");
        found.note(format!("the API server refuses the {kind_name}, and with it all of its hooks"));
        mend(found, text, value);
        return;
    }
    let Err(error) = duration::parse(value) else { return };
    if setting.value.kind != ValueType::String {
        return;
    }
    let (range, message, label) = if value.is_empty() {
        (0..0, format!("{key} is empty"), "a duration is due")
    } else {
        describe(value, key, error)
    };
    let place = if value.is_empty() { text.place() } else { text.place_at(range) };
    let found = cx.report(place, message);
    found.label(label);
    found.note(format!(
        "the API server takes it, and Velero cannot decode it: no {kind_name} in the cluster is processed any more until this one is deleted"
    ));
    mend(found, text, value);
}

/// Offers the duration that is meant.
fn mend(found: &mut Diagnostic, text: &Text, value: &str) {
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
fn describe(value: &str, key: &str, error: DurationError) -> (std::ops::Range<usize>, String, &'static str) {
    let shown = wording::value(value);
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
        found.note(if version == Version::MAIN {
            "where it never comes up, Velero gives up after `--resource-timeout`, 10m by default"
        } else if version.at_least(14) {
            "a container that never comes up then keeps this restore and every later one in phase `Finalizing`"
        } else {
            "for one that never comes up, Velero waits until its server restarts"
        });
    }
}
