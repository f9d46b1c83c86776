//! velint checks what Velero's annotations will do at the next backup or restore.
//!
//! A front end makes a [`source::Source`], calls [`check::check_source`], and
//! gives the [`diagnostic::Diagnostic`]s to [`report::write`] or to
//! [`fix::fix_text`]. [`velero`] and [`yaml`] stand on their own.
//!
//! Data flows one way: `discover → parse → render → model → rules → suppress →
//! report | fix`. Each layer knows only what is to its left.

#![warn(missing_docs)]

pub mod check;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod fix;
mod progress;
pub mod report;
pub mod rules;
mod script;
pub mod source;
pub mod velero;
pub mod work;
pub mod yaml;

// Inner layers: public for the tests of this repository, and nobody's to rely on.
#[doc(hidden)]
pub mod discover;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod render;
#[doc(hidden)]
pub mod suppress;
