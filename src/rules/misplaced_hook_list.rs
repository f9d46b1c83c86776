//! Contract: `rules/misplaced-hook-list.md`.

use super::{Check, Cx, wording};
use crate::diagnostic::Safety;
use crate::model::{HookList, SpecHook, Stray, Text, VeleroResource};
use crate::velero::spec::{HookKind, Part};

pub(super) const CHECK: Check = Check::Resource(check);

/// What becomes of a field that the kind does not have.
const PRUNED: &str = "the API server refuses it where it validates strictly, and drops it elsewhere: none of these hooks ever runs";

fn check(resource: &VeleroResource, cx: &mut Cx) {
    for stray in &resource.strays {
        check_stray(stray, resource.kind, cx);
    }
    for list in resource.entries.iter().flat_map(|entry| &entry.lists) {
        if !resource.knows(list) {
            check_list(list, resource.kind, cx);
        }
        for hook in &list.hooks {
            check_hook(hook, resource.kind, cx);
        }
    }
}

fn check_stray(stray: &Stray, kind: HookKind, cx: &mut Cx) {
    let name = wording::value(stray.key.written());
    let found = cx.report(stray.key.place(), format!("`{name}` stands where a {} has no hooks", kind.word()));
    found.label("not read here");
    found.note(PRUNED);
    found.help(format!("the place for it is {}", quoted(&stray.target)));
}

/// A path in backticks, or words that have theirs already.
fn quoted(target: &str) -> String {
    if target.contains('`') { target.to_owned() } else { format!("`{target}`") }
}

fn check_list(list: &HookList, kind: HookKind, cx: &mut Cx) {
    let key = list.key.written();
    let names: Vec<String> = kind.lists().iter().map(|name| format!("`{name}`")).collect();
    let found = cx.report(list.key.place(), format!("`{key}` is no list of hooks in a {}", kind.word()));
    found.label("never read");
    found.note(PRUNED);
    if kind == HookKind::Restore && key == "pre" {
        found.note("nothing runs before a restore");
    }
    let target = kind.lists().iter().find(|target| kind.phase(target) == Some(list.phase));
    let Some(target) = target.filter(|_| !list.is_taken) else {
        found.help(format!("a {} reads {}", kind.word(), names.join(" and ")));
        return;
    };
    found.help(format!("rename it to `{target}`: a {} reads {}", kind.word(), names.join(" and ")));
    let is_plain = matches!((kind, key), (HookKind::Restore, "post") | (_, "postHooks"));
    let safety = if is_plain { Safety::Safe } else { Safety::Unsafe };
    found.fix(safety, [list.key.rewrite(target)]);
}

fn check_hook(hook: &SpecHook, kind: HookKind, cx: &mut Cx) {
    let key = |name: &str| hook.keys.iter().find(|key| key.written() == name);
    if let Some(init) = key("init").filter(|_| kind.is_backup()) {
        let found = cx.report(init.place(), format!("a {} has no init containers", kind.word()));
        found.label("no field of its hooks");
        found.note(PRUNED);
        found.help("a Restore adds init containers: `spec.hooks.resources[].postHooks[].init`");
        return;
    }
    if hook.more || key("exec").is_some() || key("init").is_some() {
        return;
    }
    let lacks = if kind.is_backup() { "no `exec`" } else { "neither `exec` nor `init`" };
    let found = cx.report(hook.place.clone(), format!("hook has {lacks}"));
    found.label("does nothing");
    found.note(if kind.is_backup() {
        "the API server refuses the object: `exec` is a field that each hook needs"
    } else {
        "the hook is read as empty, so that nothing runs after the restore"
    });
    let fields = kind.fields(Part::Exec);
    let inner: Vec<&Text> =
        hook.keys.iter().filter(|key| fields.iter().any(|field| field.name == key.written())).collect();
    match inner.first() {
        Some(first) => {
            found.help(format!("put `{}` and what stands beside it below `exec`", first.written()))
        }
        None => found.help("give it `exec` with a `command`"),
    };
}
