//! Owns what Velero makes of an annotation: pure functions of the text and the
//! Velero version. No input or output, no YAML. Checked against Velero's own
//! code by `fixtures/velero-vectors.json`.

pub mod command;
pub mod duration;
pub mod key;
mod mode;
pub mod spec;
pub mod value;
mod version;

pub use mode::BackupMode;
pub use version::{ParseVersionError, Version};
