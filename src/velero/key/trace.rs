//! Owns the search for anything that concerns Velero in a text.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Whether a text can hold a key in Velero's space: all the work that a file
/// without one costs. Keys in the wrong case or of a misspelt domain count.
pub fn has_trace(bytes: &[u8]) -> bool {
    TRACES.iter().any(|trace| trace.find(bytes).is_some())
}

/// Built once: most files are small, and searching one costs less than building these.
static TRACES: LazyLock<[Finder<'static>; 6]> = LazyLock::new(|| {
    ["elero", "ELERO", "ark.heptio.com", "hook.backup", "hook.restore", "backup-volume"].map(Finder::new)
});
