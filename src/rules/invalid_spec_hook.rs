//! Contract: `rules/invalid-spec-hook.md`.

mod command;
mod selector;

use super::{Check, Cx, wording};
use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::model::{Fault, FaultKind, SpecExec, SpecInit, Value, ValueType, VeleroResource};
use crate::velero::spec::{HookKind, Part, Shape};
use crate::velero::value::error_mode;

pub(super) const CHECK: Check = Check::Resource(check);

fn check(resource: &VeleroResource, cx: &mut Cx) {
    for fault in &resource.faults {
        check_fault(fault, resource.kind, cx);
    }
    let selectors = resource.entries.iter().filter_map(|entry| entry.selector.as_ref());
    for selector in selectors.chain(&resource.filters.selector) {
        selector::check(selector, resource.kind, cx);
    }
    for (_, _, hook) in resource.hooks() {
        if let Some(exec) = &hook.exec {
            command::check(exec, resource.kind, cx);
            check_error_mode(exec, resource.kind, cx);
        }
        if let Some(init) = hook.init.as_ref().filter(|_| !resource.kind.is_backup()) {
            check_init(init, cx);
        }
    }
}

/// What the API server does with what its schema does not take.
fn refusal(kind: HookKind) -> String {
    format!("the API server refuses the {}, and with it all of its hooks", kind.word())
}

fn check_fault(fault: &Fault, kind: HookKind, cx: &mut Cx) {
    let name = wording::value(fault.key.written());
    match &fault.kind {
        FaultKind::Since(since) if cx.version().at_least(*since) => {}
        FaultKind::Since(since) => {
            let version = cx.version();
            let found = cx.report(
                fault.key.place(),
                format!("Velero {version} has no `{name}` in {}", fault.part.word()),
            );
            found.label(format!("since 1.{since}"));
            found.note(pruned());
        }
        FaultKind::Unknown { near, rename } => {
            let found =
                cx.report(fault.key.place(), format!("`{name}` is no field of {}", fault.part.word()));
            found.label("never read");
            found.note(pruned());
            match near {
                Some(near) => {
                    found.help(format!("the field is called `{near}`"));
                    let same = near.eq_ignore_ascii_case(fault.key.written());
                    found.fix(if same { Safety::Safe } else { Safety::Unsafe }, rename.clone());
                }
                None => say_home(found, fault, kind),
            }
        }
        FaultKind::Type { due: Shape::Texts, found } if fault.part == Part::Exec => {
            command::wrong_type(found, kind, cx);
        }
        FaultKind::Type { due, found: value } => {
            let message = format!("`{name}` is {}, not {}", article(value.kind), noun(*due));
            wrong_type(message, *due, value, kind, cx);
        }
        FaultKind::Item(value) => {
            let message = format!("an item of `{name}` is {}, not a string", article(value.kind));
            wrong_type(message, Shape::Text, value, kind, cx);
        }
    }
}

fn pruned() -> &'static str {
    "the API server refuses it where it validates strictly, and drops it elsewhere, as if it were not there"
}

/// Where a field belongs that stands one step too high.
fn say_home(found: &mut Diagnostic, fault: &Fault, kind: HookKind) {
    let is_field = |part: Part| kind.fields(part).iter().any(|field| field.name == fault.key.written());
    let homes = [(Part::Hook, Part::Exec), (Part::Entry, Part::Selector), (Part::Entry, Part::Exec)];
    let home = homes.into_iter().find(|&(part, home)| part == fault.part && is_field(home));
    if let Some((_, home)) = home {
        found.help(format!("the place for it is {}", home.word()));
        return;
    }
    let lists = kind.lists().iter().copied().filter(|_| fault.part == Part::Entry);
    let names = kind.fields(fault.part).iter().map(|field| field.name).chain(lists);
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    found.help(format!("{} has {}", fault.part.word(), names.join(", ")));
}

fn wrong_type(message: String, due: Shape, value: &Value, kind: HookKind, cx: &mut Cx) {
    let found = cx.report(value.place.clone(), message);
    found.label(format!("{} is due", noun(due)));
    found.note(refusal(kind));
    let edit = mended(due, value);
    if edit.is_some() {
        found.help(if due == Shape::Bool { "write it without quotes" } else { "put it in quotes" });
    }
    found.fix(Safety::Safe, edit);
}

/// The value with the type that is due, where its text says which one.
fn mended(due: Shape, value: &Value) -> Option<Edit> {
    let text = value.text.as_ref().filter(|text| text.place() == value.place)?;
    match (due, value.kind) {
        (Shape::Text, ValueType::Number | ValueType::Bool) => text.quote(),
        (Shape::Bool, ValueType::String) if matches!(text.known(), Some("true" | "false")) => {
            let place = &value.place;
            let new = text.known()?.to_owned();
            Some(Edit { source: place.source.clone(), span: place.span, text: new })
        }
        _ => None,
    }
}

pub(super) fn article(kind: ValueType) -> &'static str {
    match kind {
        ValueType::String => "a string",
        ValueType::Number => "a number",
        ValueType::Bool => "a bool",
        ValueType::Null => "null",
        ValueType::Sequence => "a list",
        ValueType::Mapping => "a mapping",
        ValueType::Open => "a template",
    }
}

fn noun(due: Shape) -> &'static str {
    match due {
        Shape::Text | Shape::Duration => "a string",
        Shape::Bool => "a bool",
        Shape::Texts => "a list of strings",
        Shape::List => "a list",
        Shape::Labels | Shape::Mapping => "a mapping",
    }
}

fn check_error_mode(exec: &SpecExec, kind: HookKind, cx: &mut Cx) {
    let Some(text) = exec.on_error.as_ref().and_then(|mode| mode.text()) else { return };
    let Some(value) = text.known().filter(|value| error_mode(value).is_none()) else { return };
    let shown = wording::value(value);
    let found = cx.report(text.place(), format!("onError `{shown}` is neither `Fail` nor `Continue`"));
    found.label("no such mode");
    found.note(refusal(kind));
    let meant = ["Fail", "Continue"].into_iter().find(|mode| value.trim().eq_ignore_ascii_case(mode));
    match meant {
        Some(mode) => found.help(format!("write `{mode}`")).fix(Safety::Safe, [text.rewrite(mode)]),
        None => found.help("`Fail` stops at a failed hook, `Continue` goes on; the case counts"),
    };
}

/// `ValidateContainer` in `internal/hook/item_hook_handler.go`, since 1.10.
fn check_init(init: &SpecInit, cx: &mut Cx) {
    for container in init.containers.iter().filter(|container| !container.lacks.is_empty()) {
        let lacks: Vec<String> = container.lacks.iter().map(|name| format!("`{name}`")).collect();
        let found =
            cx.report(container.place.clone(), format!("init container has no {}", lacks.join(" and no ")));
        found.label("not complete");
        found.note(
            "the restore ends `FailedValidation`: Velero takes init containers with `name`, `image` and `command` only",
        );
        if container.lacks == ["command"] {
            found.help("write down what the image runs by itself");
        }
    }
}
