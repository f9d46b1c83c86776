//! A KOTS template that fails.

use crate::diagnostic::Edit;
use crate::source::Place;

pub use crate::render::Flaw;

/// One place at which KOTS fails on a file.
#[derive(Debug, Clone)]
pub struct BrokenTemplate {
    /// What is wrong.
    pub flaw: Flaw,
    /// The text that is wrong.
    pub place: Place,
    /// The action that opens the block, where another one is at fault.
    pub opened: Option<Place>,
    /// Edits that mend it; none where there is more than one way.
    pub edits: Vec<Edit>,
}
