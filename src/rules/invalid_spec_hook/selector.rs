//! Owns what is wrong with a label selector.

use crate::diagnostic::Safety;
use crate::model::{Selector, Term, Text};
use crate::rules::{Cx, wording};
use crate::velero::spec::HookKind;

/// `metav1.LabelSelectorAsSelector` of Kubernetes takes these.
const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

pub(super) fn check(selector: &Selector, kind: HookKind, cx: &mut Cx) {
    for term in &selector.terms {
        if let Some(operator) = &term.operator {
            check_term(term, operator, kind, cx);
        }
    }
}

fn check_term(term: &Term, operator: &Text, kind: HookKind, cx: &mut Cx) {
    let Some(name) = operator.known() else { return };
    let effect = match kind {
        HookKind::Restore => "the restore ends `FailedValidation`",
        HookKind::Backup | HookKind::Schedule => "the backup ends `Failed`",
    };
    if !OPERATORS.contains(&name) {
        let shown = wording::value(name);
        let found = cx.report(operator.place(), format!("`{shown}` is no operator of a label selector"));
        found.label("no such operator");
        found.note(effect);
        found.help("there are `In`, `NotIn`, `Exists` and `DoesNotExist`");
        let near = OPERATORS.into_iter().find(|known| known.eq_ignore_ascii_case(name.trim()));
        found.fix(Safety::Safe, near.map(|near| operator.rewrite(near)));
        return;
    }
    let wants_values = matches!(name, "In" | "NotIn");
    if term.more || wants_values != term.values.is_empty() {
        return;
    }
    let what = if wants_values { "needs values" } else { "takes no values" };
    let found = cx.report(operator.place(), format!("`{name}` {what}"));
    found.label(if wants_values { "no `values` beside it" } else { "`values` beside it" });
    found.note(effect);
}
