//! Owns what a hook's command does: which words it has, and what of them only
//! a shell would understand. Knows nothing of pods.

pub mod exec_form;
pub mod line;
pub mod reach;
