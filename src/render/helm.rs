//! Owns Helm charts: what they are made of, the values they get, and what
//! `helm template` makes of them, every byte with its origin.
//!
//! `discover` gives the files of a chart; [`chart`] says what they are;
//! `load` reads them, `prepare` decides on dependencies and values, `engine`
//! executes the templates.

pub mod chart;
pub mod engine;
pub mod install;
pub mod objects;
