//! What in a text makes it worth reading.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::velero::key::has_trace;

/// What a text has a trace of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trace {
    /// Keys or objects of Velero's.
    pub velero: bool,
    /// Objects that make a folder a KOTS release.
    pub kots: bool,
}

static KOTS: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| ["kots.io/", "embeddedcluster.replicated.com/"].map(Finder::new));

impl Trace {
    /// Searches a text.
    pub fn of(bytes: &[u8]) -> Self {
        let kots = KOTS.iter().any(|finder| finder.find(bytes).is_some());
        Self { velero: has_trace(bytes), kots }
    }

    /// Whether there is any.
    pub fn is_any(self) -> bool {
        self.velero || self.kots
    }
}
