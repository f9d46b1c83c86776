//! Why a function or an action gave nothing.

use super::origin::Origin;

/// Why something could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of failure it is.
    pub kind: FaultKind,
    /// What is so, as Go or Helm words it, without the place.
    pub message: String,
    /// Where it happened; set by what evaluates, from the inside out: the first counts.
    pub at: Origin,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Helm would stop here: a nil pointer, a wrong type, a template that does not exist.
    Failed,
    /// The chart itself says no: `fail`, `required`.
    Refused,
    /// A template that nobody defines is called. Where a chart lacks some of its
    /// parts, one of them may define it.
    Undefined,
    /// The chart asks for more steps, depth or output than is allowed. Nothing
    /// of it is rendered any further.
    Limit,
}

impl Fault {
    /// A failure of a function or an action.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { kind: FaultKind::Failed, message: message.into(), at: Origin::None }
    }

    /// What the chart itself refuses.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { kind: FaultKind::Refused, ..Self::failed(message) }
    }

    /// More than is allowed.
    pub fn limit(message: impl Into<String>) -> Self {
        Self { kind: FaultKind::Limit, ..Self::failed(message) }
    }

    /// Says where it happened, unless that is known.
    pub fn or_at(mut self, at: Origin) -> Self {
        if self.at == Origin::None {
            self.at = at;
        }
        self
    }
}
