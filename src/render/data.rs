//! Values and YAML: documents read as Helm reads them, and values written as
//! `toYaml` writes them, both without losing where a byte comes from.

mod emit;
mod ground;
mod order;
mod parse;
mod read;
mod resolve;
mod values;

pub use emit::{PLACEHOLDER, to_yaml, to_yaml_pretty};
pub use ground::Holes;
pub use parse::{from_yaml, from_yaml_array};
pub use read::{read_document, read_node};
pub use values::{Unreadable, read_values};

#[cfg(test)]
mod tests;

/// How deep values may be nested to be read or written.
pub const DEEPEST: usize = 512;

/// How many values may be read or written at once, shared ones counted each time.
pub const MOST: usize = 1_000_000;
