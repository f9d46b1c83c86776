//! Contract: `rules/unnamed-hook.md`.

use super::{Check, Cx};
use crate::model::{HookEntry, ValueType, VeleroResource};
use crate::velero::spec::HookKind;

pub(super) const CHECK: Check = Check::Resource(check);

fn check(resource: &VeleroResource, cx: &mut Cx) {
    for entry in &resource.entries {
        check_entry(entry, resource.kind, cx);
    }
}

fn check_entry(entry: &HookEntry, kind: HookKind, cx: &mut Cx) {
    let name = entry.name.as_ref();
    let is_null = name.is_some_and(|name| name.value.kind == ValueType::Null);
    if (name.is_none() && !entry.more) || is_null {
        let place = name.map_or_else(|| entry.place.clone(), |name| name.key.place());
        let found = cx.report(place, "entry of `resources` has no `name`");
        found.label("a name is due");
        found.note(format!(
            "the API server refuses the {}: `name` is a field that each entry needs",
            kind.word()
        ));
        found.help("any text that tells the hooks apart in the log will do");
    } else if let Some(name) = name.filter(|name| name.known() == Some("")) {
        let found = cx.report(name.value.place.clone(), "entry of `resources` has an empty `name`");
        found.label("a name is due");
        found.note(if kind.is_backup() {
            "every one of its hooks fails with `hookName is required`, and the backup ends `PartiallyFailed`"
        } else {
            "every one of its exec hooks fails with `hookName is required`"
        });
        found.help("any text that tells the hooks apart in the log will do");
    }
}
