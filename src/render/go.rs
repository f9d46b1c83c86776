//! Go's template language (`text/template` of Go 1.27): reading it into a tree
//! with spans, and executing the tree on [`super::value::Value`]s.

pub mod ast;
pub mod exec;
