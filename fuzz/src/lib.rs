//! What the fuzz targets share: the checks, which are those of
//! `tests/fuzz_finds.rs`, and mutations that know what a manifest looks like.

#[path = "../../tests/support/invariants.rs"]
pub mod invariants;
pub mod mutate;
mod random;
mod shapes;
