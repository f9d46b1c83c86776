//! Owns the question whether any pod can have the labels that a hook asks for.

use crate::model::{HookEntry, Selector, Term, VeleroResource};
use crate::rules::{Cx, wording};

/// Terms compared with each other that a message is worth.
const MOST: usize = 50;

/// Reports labels that no pod has, or none of the resource's, where the spec `is_whole`.
pub(super) fn check(entry: &HookEntry, resource: &VeleroResource, is_whole: bool, cx: &mut Cx) {
    let Some(selector) = &entry.selector else { return };
    if let Some((one, other)) = conflict(selector, selector) {
        report(one, other, "the selector contradicts itself", "no pod matches it", cx);
        return;
    }
    // From 1.15 on pods come in by their claims, whatever their labels are.
    let is_strict = is_whole && (!resource.kind.is_backup() || !cx.version().at_least(15));
    let Some(outer) = resource.filters.selector.as_ref().filter(|_| is_strict) else { return };
    if let Some((one, other)) = conflict(selector, outer) {
        let what = if resource.kind.is_backup() { "backup" } else { "restore" };
        let message = format!("the {what} takes in no pods with these labels");
        report(one, other, &message, &format!("what the {what} asks for"), cx);
    }
}

fn report(one: &Term, other: &Term, message: &str, label: &str, cx: &mut Cx) {
    let key = wording::value(one.key.written());
    let found = cx.report(one.key.place(), message.to_owned());
    found.label(format!("`{key}` cannot be both"));
    found.related(other.key.place(), label.to_owned());
    found.note("the hooks of this entry never run");
}

/// Two terms that no labels meet at once.
fn conflict<'s>(one: &'s Selector, other: &'s Selector) -> Option<(&'s Term, &'s Term)> {
    let terms = one.terms.iter().take(MOST);
    terms.flat_map(|term| other.terms.iter().take(MOST).map(move |other| (term, other))).find(
        |(term, other)| {
            let same = term.key.known().is_some() && term.key.known() == other.key.known();
            same && excludes(term, other)
        },
    )
}

/// Whether no value of the label, nor its absence, meets both.
fn excludes(one: &Term, other: &Term) -> bool {
    let (Some(first), Some(second)) = (asked(one), asked(other)) else { return false };
    match (first, second) {
        (Asked::In(some), Asked::In(others)) => !some.iter().any(|value| others.contains(value)),
        (Asked::In(some), Asked::NotIn(others)) | (Asked::NotIn(others), Asked::In(some)) => {
            some.iter().all(|value| others.contains(value))
        }
        (Asked::In(_) | Asked::Present, Asked::Absent) | (Asked::Absent, Asked::In(_) | Asked::Present) => {
            true
        }
        _ => false,
    }
}

enum Asked<'t> {
    In(Vec<&'t str>),
    NotIn(Vec<&'t str>),
    Present,
    Absent,
}

/// What a term asks for; none where it cannot be told.
fn asked(term: &Term) -> Option<Asked<'_>> {
    let values = || {
        let known: Option<Vec<&str>> = term.values.iter().take(MOST + 1).map(|value| value.known()).collect();
        known.filter(|values| !term.more && !values.is_empty() && values.len() <= MOST)
    };
    match term.operator.as_ref().map(|operator| operator.known()) {
        None => Some(Asked::In(values()?)),
        Some(Some("In")) => Some(Asked::In(values()?)),
        Some(Some("NotIn")) => Some(Asked::NotIn(values()?)),
        Some(Some("Exists")) => Some(Asked::Present),
        Some(Some("DoesNotExist")) => Some(Asked::Absent),
        Some(_) => None,
    }
}
