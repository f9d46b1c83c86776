//! Owns what a hook's command does: which words it has, which program they
//! start, and what of them only a shell would understand. Knows nothing of pods.

pub mod exec_form;
pub mod freeze;
pub mod glued;
pub mod line;
pub mod program;
pub mod reach;
pub mod secret;
pub mod simple;
pub mod slow;
