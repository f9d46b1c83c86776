//! velint checks what Velero's annotations will do at the next backup or restore.
//!
//! Data flows one way: `discover → parse → render → model → rules → suppress →
//! report | fix`. Each layer knows only what is to its left.

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod discover;
pub mod fix;
pub mod model;
pub mod progress;
pub mod render;
pub mod report;
pub mod rules;
pub mod script;
pub mod source;
pub mod suppress;
pub mod velero;
pub mod yaml;
