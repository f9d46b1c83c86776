//! Go's template language (`text/template` of Go 1.27): reading it into a tree
//! with spans, and executing the tree on [`super::value::Value`]s.

pub mod ast;
pub mod calls;
pub mod exec;
pub(super) mod lex;
pub(super) mod literal;
pub(super) mod number;
pub mod parse;
pub(super) mod scan;
pub(super) mod vars;
