//! Owns Helm charts: what they are made of, the values they get, and what
//! `helm template` makes of them, every byte with its origin.
//!
//! `discover` gives the files of a chart; [`chart`] says what they are;
//! `load` reads them, `prepare` decides on dependencies and values, `engine`
//! executes the templates.

pub mod chart;
mod coalesce;
mod convert;
mod dependencies;
pub mod engine;
mod import;
pub mod install;
pub mod load;
pub mod manifest;
mod metadata;
pub mod objects;
pub mod prepare;
pub mod reads;
pub mod renderer;
mod set;
pub mod switches;
mod user;
pub mod values;
pub mod vendored;

#[cfg(test)]
mod tests;
