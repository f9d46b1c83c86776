//! Documents in the strings of another one, such as values that an Argo CD
//! Application carries as text.

use std::rc::Rc;

use super::{FileOutcome, Options, excessive};
use crate::model::{Excess, build};
use crate::yaml::{self, Document};

/// A document and those that stand in its strings.
pub(super) fn with_strings(
    document: Document,
    options: &Options,
    outcome: &mut FileOutcome,
) -> Vec<Rc<Document>> {
    let document = Rc::new(document);
    let inside = yaml::embedded(&document, &options.yaml, &build::may_hold_annotations);
    let excess = |place| Excess {
        place,
        message: "the document has too many strings that may be YAML".to_owned(),
        left_out: "Velero's keys in this string and those after it were not looked at",
    };
    outcome.findings.extend(inside.excess.map(excess).map(excessive));
    std::iter::once(document).chain(inside.documents).collect()
}
