//! How much a function may make.

use crate::render::fault::Fault;

/// Bytes that the result of one function may have.
pub(super) const LONGEST: usize = 16 << 20;

/// Values in one another that are printed.
pub(super) const DEEPEST: usize = 1000;

/// Says that a string gets too long.
pub(super) fn too_long() -> Fault {
    Fault::limit(format!("a string of more than {LONGEST} bytes"))
}

/// Errors: so many bytes are more than a string may have.
pub(super) fn check_length(bytes: usize) -> Result<(), Fault> {
    if bytes > LONGEST { Err(too_long()) } else { Ok(()) }
}

/// Items that the result of one function may have.
const MOST_ITEMS: usize = 1_000_000;

/// Errors: so many items are more than a list may have.
pub(super) fn check_count(items: usize) -> Result<(), Fault> {
    if items > MOST_ITEMS {
        return Err(Fault::limit(format!("a list of more than {MOST_ITEMS} items")));
    }
    Ok(())
}
