//! Contract: `rules/unbounded-timeout.md`.

use super::{Check, Cx, effect, wording};
use crate::diagnostic::Diagnostic;
use crate::model::{Annotation, Site, Text, VeleroResource};
use crate::velero::Version;
use crate::velero::duration::{self, Bound, exec_bound, wait_bound};
use crate::velero::key::{Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Both(&Check::Annotation(check), &Check::Resource(check_resource));

const HOUR: i64 = 3_600_000_000_000;
/// A hook that takes longer than a day holds up every backup after it.
const LONGEST_HOOK: i64 = 24 * HOUR;
/// Data of any size is back within a week.
const LONGEST_WAIT: i64 = 7 * 24 * HOUR;

fn check(annotation: &Annotation, site: &Site, cx: &mut Cx) {
    let Key::Hook(phase, field) = annotation.kind else { return };
    let is_wait = field == Field::WaitTimeout;
    let is_exec = field == Field::ExecTimeout || field == Field::Timeout && phase != HookPhase::InitRestore;
    let (Some(text), Some(value)) = (annotation.string(), annotation.known()) else { return };
    if (is_wait || is_exec) && effect::is_read(annotation, site) {
        judge(text, value, field.suffix(), is_wait, cx);
    }
}

fn check_resource(resource: &VeleroResource, cx: &mut Cx) {
    for (field, setting) in resource.timeouts() {
        if let (Some(field), Some(text), Some(value)) = (field, setting.text(), setting.known()) {
            judge(text, value, setting.key.written(), field == Field::WaitTimeout, cx);
        }
    }
}

fn judge(text: &Text, value: &str, key: &str, is_wait: bool, cx: &mut Cx) {
    let Ok(nanos) = duration::parse(value) else { return };
    let version = cx.version();
    let bound = if is_wait { wait_bound(value) } else { exec_bound(value, version) };
    let longest = if is_wait { LONGEST_WAIT } else { LONGEST_HOOK };
    let is_capped = nanos > 0 && bound != Bound::Nanos(nanos);
    if nanos > 0 && nanos <= longest && !is_capped {
        return;
    }
    let shown = wording::value(value);
    let found = cx.report(text.place(), format!("{key} `{shown}` {}", meaning(nanos, is_wait, bound)));
    found.label(match nanos {
        0 => "not a time",
        ..0 => "less than no time",
        _ if is_capped => "longer than Velero lets a hook run",
        _ => "as good as no limit",
    });
    say_effect(found, nanos, is_wait, version);
    let example = if is_wait { "30m" } else { "10m" };
    found.help(format!("write the longest time that it may take, such as `{example}`"));
}

/// What Velero makes of the value.
fn meaning(nanos: i64, is_wait: bool, bound: Bound) -> String {
    match bound {
        Bound::Nanos(taken) if taken != nanos => format!("means {}", spoken(taken)),
        Bound::Nanos(_) => format!("is longer than {}", if is_wait { "a week" } else { "a day" }),
        Bound::Unbounded => "means no limit".to_owned(),
        Bound::Expired => "marks the hook as expired before it starts".to_owned(),
    }
}

fn spoken(nanos: i64) -> String {
    match duration::format(nanos).as_str() {
        "4h0m0s" => "4h".to_owned(),
        other => other.to_owned(),
    }
}

fn say_effect(found: &mut Diagnostic, nanos: i64, is_wait: bool, version: Version) {
    let hangs = version.at_least(14) && version != Version::MAIN;
    match (is_wait, nanos) {
        (true, 0) if hangs => found.note(
            "a container that never comes up keeps this restore and every later one in phase `Finalizing`",
        ),
        (true, 0) if version == Version::MAIN => {
            found.note("Velero gives up on a container that never comes up after `--resource-timeout`, 10m by default")
        }
        (true, 0) => found.note("Velero waits without end for a container that never comes up"),
        (true, ..0) => found.note(
            "once the container is up, `Fail` stops there; otherwise the hook runs and counts as failed all the same",
        ),
        (true, _) => found.note("a container that never comes up keeps the restore waiting for all that time"),
        (false, 0) => found.note("Velero takes zero as unset: the hook is cut off after its default of 30s"),
        (false, ..0) if version == Version::MAIN => found.note(
            "this Velero takes less than zero as unset: the hook is cut off after its default of 30s; up to 1.18 it is no limit",
        ),
        (false, ..0) => found.note(format!(
            "in Velero {version} a hook that hangs is never cut off, and nothing after it runs; after 1.18 it is cut off at 30s"
        )),
        (false, _) if version == Version::MAIN => {
            found.note("this Velero cuts every hook off after 4h; up to 1.18 the value is taken as it is")
        }
        (false, _) => found.note(format!(
            "in Velero {version} a hook that hangs holds up all that comes after it for that time; after 1.18 it is cut off at 4h"
        )),
    };
}
