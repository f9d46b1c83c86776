//! The functions that a text names, executed or not: Go looks them up while it
//! reads (`text/template/parse/parse.go`, `term`, Go 1.25).

use std::sync::Arc;

use super::ast::{Block, Branch, Expression, ExpressionKind, Node, Parsed, Pipeline};
use crate::source::Span;

/// Goes through all names of functions in a text, and where they stand.
pub fn functions(parsed: &Parsed, visit: &mut dyn FnMut(&Arc<str>, Span)) {
    block(&parsed.main, visit);
    for definition in &parsed.definitions {
        block(&definition.body, visit);
    }
}

fn block(nodes: &Block, visit: &mut dyn FnMut(&Arc<str>, Span)) {
    for node in nodes {
        match node {
            Node::Action(inner) | Node::Call { argument: Some(inner), .. } => pipeline(inner, visit),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                let Branch { pipeline: condition, body, otherwise, .. } = branch;
                pipeline(condition, visit);
                block(body, visit);
                block(otherwise, visit);
            }
            Node::Text(_) | Node::Call { .. } | Node::Break(_) | Node::Continue(_) | Node::Broken(_) => {}
        }
    }
}

fn pipeline(pipeline: &Pipeline, visit: &mut dyn FnMut(&Arc<str>, Span)) {
    for word in pipeline.commands.iter().flat_map(|command| &command.words) {
        expression(word, visit);
    }
}

fn expression(word: &Expression, visit: &mut dyn FnMut(&Arc<str>, Span)) {
    match &word.kind {
        ExpressionKind::Function(name) => visit(name, word.span),
        ExpressionKind::Pipeline(inner) => pipeline(inner, visit),
        ExpressionKind::Chain(inner, _) => expression(inner, visit),
        _ => {}
    }
}
