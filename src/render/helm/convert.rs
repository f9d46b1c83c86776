//! The documents that a chart is read from.

use std::rc::Rc;
use std::sync::Arc;

use super::chart::{Failure, FailureKind, HelmVersion};
use crate::render::data::{read_node, read_values};
use crate::render::origin::Origins;
use crate::render::value::{Kind, Map, Value};
use crate::source::{Place, Source};
use crate::yaml::{self, Document, Limits, Node};

/// Reads documents, and takes up their nodes as origins.
pub(super) struct Documents<'o> {
    origins: &'o mut Origins,
    /// The number of the document that was read last.
    number: u32,
}

impl<'o> Documents<'o> {
    /// Nothing is read yet.
    pub(super) fn new(origins: &'o mut Origins) -> Self {
        Self { origins, number: 0 }
    }

    /// The first document of a file; none where all is blank.
    pub(super) fn first(&mut self, source: &Arc<Source>) -> Result<Option<Rc<Document>>, Failure> {
        let Some(&span) = yaml::split(source.text()).first() else { return Ok(None) };
        let read = yaml::parse(source, source.text(), span, &Limits::default());
        let document = read.map(Rc::new).map_err(|failure| Failure {
            place: Some(Place::new(source, failure.span)),
            message: failure.message,
            kind: FailureKind::File,
        })?;
        self.number = self.origins.add_document(&document);
        Ok(Some(document))
    }

    /// The value of a node of the document that was read last.
    ///
    /// Errors: what Helm refuses, such as a number that is none.
    pub(super) fn value(&mut self, node: Node<'_>) -> Result<Value, Failure> {
        read_node(self.origins, self.number, node, None).map_err(|fault| Failure {
            message: fault.message,
            place: Some(node.place()),
            kind: FailureKind::File,
        })
    }
}

/// All of a file of values, as that release of Helm reads it: Helm 3 reads the
/// first document only.
pub(super) fn values(
    source: &Arc<Source>,
    version: HelmVersion,
    origins: &mut Origins,
) -> Result<Map, Failure> {
    if version > HelmVersion::V3 {
        return read_values(origins, source).map_err(|error| Failure {
            message: error.message,
            place: Some(error.place),
            kind: FailureKind::File,
        });
    }
    let mut documents = Documents::new(origins);
    let document = documents.first(source)?;
    let Some(root) = document.as_ref().and_then(|document| document.root()) else {
        return Ok(Map::default());
    };
    match documents.value(root)?.kind {
        Kind::Map(map) => Ok(map),
        Kind::Nil => Ok(Map::default()),
        _ => {
            let message = "the values are no mapping".to_owned();
            Err(Failure { message, place: Some(root.place()), kind: FailureKind::File })
        }
    }
}
