//! The ways in which a chart is rendered, and what of it was not looked at.

use std::sync::Arc;

use crate::render::helm::chart::{Layer, Release, SetKind, ValueSet};
use crate::render::helm::install::Installer;
use crate::source::{Place, Source};

/// One way in which a chart is rendered.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The values.
    pub set: ValueSet,
    /// The release.
    pub release: Release,
    /// What installs it, where that is an object.
    pub installer: Option<Installer>,
    /// Whether nobody asked for it: what fails with it is not told.
    pub is_tried: bool,
    /// Where that names the chart.
    pub by: Option<Place>,
    /// Who installs the chart so; none where nobody is known to.
    pub install: Option<InstalledBy>,
}

/// Who installs a chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct InstalledBy {
    /// The object, or the set of values, as reports name it.
    pub name: String,
    /// Where an object names the chart.
    pub place: Option<Place>,
}

/// Values that a user gives for charts. Unlike what a chart is asked for, it goes from thread to thread.
#[derive(Debug, Clone)]
pub struct Given {
    /// What to call them in reports.
    pub name: String,
    /// Files and assignments, the weakest first.
    pub layers: Vec<GivenLayer>,
    /// The release.
    pub release: Release,
}

/// A part of the values that a user gives.
#[derive(Debug, Clone)]
pub enum GivenLayer {
    /// A file of values.
    File(Arc<Source>),
    /// An assignment.
    Set(SetKind, Arc<Source>),
}

impl From<Given> for Asked {
    fn from(given: Given) -> Self {
        let layers = given.layers.into_iter().map(|layer| match layer {
            GivenLayer::File(source) => Layer::File(source),
            GivenLayer::Set(kind, source) => Layer::Set(kind, source),
        });
        let install = Some(InstalledBy { name: given.name.clone(), place: None });
        let set = ValueSet { name: given.name, layers: layers.collect() };
        Self { set, release: given.release, installer: None, is_tried: false, by: None, install }
    }
}

/// Something of a chart that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unrendered {
    /// Where: the display path of a file.
    pub path: String,
    /// What, in the singular: `missing subchart`.
    pub noun: &'static str,
    /// How many.
    pub count: usize,
    /// Which one, where it has a name.
    pub what: Option<Left>,
}

impl Unrendered {
    /// Something without a name.
    pub fn new(path: impl Into<String>, noun: &'static str, count: usize) -> Self {
        Self { path: path.into(), noun, count, what: None }
    }
}

/// What was not looked at, by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// The line that asks for it, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// Its name.
    pub name: String,
}
