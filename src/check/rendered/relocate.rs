//! Findings in rendered text, told where the text is written.

use std::sync::Arc;

use super::fixes::{self, Fixing};
use super::locate::{Located, Origined, Side};
use crate::diagnostic::{Diagnostic, Label, Resource};
use crate::model::Secret;
use crate::source::{Place, Source};

/// Places from which text was rendered, and what of them nobody edits.
#[derive(Clone, Copy)]
pub(super) struct Relocation<'r> {
    pub(super) map: Origined<'r>,
    /// The rendered text.
    pub(super) rendered: &'r Arc<Source>,
    /// Display paths of charts in archives.
    pub(super) packed: &'r [String],
    pub(super) fixing: &'r Fixing,
}

impl Relocation<'_> {
    /// A finding of the rendered text as one of the files behind it.
    pub(super) fn relocated(self, finding: Diagnostic) -> Diagnostic {
        let span = finding.primary.place.span;
        let located = self.map.locate(span);
        let others = self.map.others(span, &located);
        let (located, others) = self.editable_first(located, others);
        let fix =
            finding.fix.as_ref().and_then(|fix| fixes::relocated(fix, self.rendered, self.map, self.fixing));
        let fix = fix.filter(|fix| fix.edits.iter().all(|edit| !self.is_packed(edit.source.path())));
        let mut related: Vec<Label> = finding.related.into_iter().map(|label| self.label(label)).collect();
        let origins = vec![others.iter().map(|other| other.place.clone()).collect()];
        let into = finding.resource.as_ref().map(named);
        related.extend(others.into_iter().map(|other| {
            let text = match (other.side, &into) {
                (Side::Template, Some(into)) => format!("printed here, into {into}"),
                (Side::Template, None) => "printed here".to_owned(),
                (Side::Values, _) => "made with this value".to_owned(),
            };
            Label { place: other.place, text }
        }));
        related.dedup_by(|a, b| a.place == b.place);
        let mut finding = Diagnostic { related, origins, fix, ..finding };
        if self.is_packed(located.place.source.path()) {
            finding.note("it stands in a packed chart, which is made elsewhere");
        }
        finding.primary.place = located.place;
        finding
    }

    /// The place of a span of the rendered text.
    pub(super) fn place(self, span: crate::source::Span) -> Place {
        self.map.locate(span).place
    }

    /// A password, where it is written.
    pub(super) fn secret(self, secret: &Secret) -> Secret {
        Secret { place: self.place(secret.place.span), text: secret.text.clone() }
    }

    /// Puts a value that feeds a packed chart before the place in it.
    fn editable_first(self, located: Located, mut others: Vec<Located>) -> (Located, Vec<Located>) {
        if !self.is_packed(located.place.source.path()) {
            return (located, others);
        }
        let is_editable = |other: &Located| !self.is_packed(other.place.source.path());
        match others.iter().position(is_editable) {
            Some(at) => {
                let editable = std::mem::replace(&mut others[at], located);
                (editable, others)
            }
            None => (located, others),
        }
    }

    fn label(self, label: Label) -> Label {
        if label.place.source.path() != self.rendered.path() {
            return label;
        }
        Label { place: self.map.declared(label.place.span).place, ..label }
    }

    fn is_packed(self, path: &str) -> bool {
        self.packed
            .iter()
            .any(|chart| path.strip_prefix(chart.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// An object in a message.
pub(super) fn named(resource: &Resource) -> String {
    match &resource.name {
        Some(name) => format!("{} `{name}`", resource.kind),
        None => format!("a {}", resource.kind),
    }
}
