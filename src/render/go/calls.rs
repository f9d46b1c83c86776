//! The functions that a template names. Go looks each up while it parses, and
//! refuses a text that names one which does not exist (`parse.go`, `term`).

use std::rc::Rc;

use super::ast::{Block, Branch, Expression, ExpressionKind, Node, Parsed, Pipeline};
use crate::source::Span;

/// Calls `visit` with the name and the place of every function in a text.
pub fn each_function(parsed: &Parsed, visit: &mut dyn FnMut(&Rc<str>, Span)) {
    block(&parsed.main, visit);
    parsed.definitions.iter().for_each(|definition| block(&definition.body, visit));
}

fn block(nodes: &Block, visit: &mut dyn FnMut(&Rc<str>, Span)) {
    for node in nodes {
        match node {
            Node::Action(one) => pipeline(one, visit),
            Node::If(one) | Node::With(one) | Node::Range(one) => branch(one, visit),
            Node::Call { argument, .. } => argument.iter().for_each(|one| pipeline(one, visit)),
            Node::Text(_) | Node::Break(_) | Node::Continue(_) | Node::Broken(_) => {}
        }
    }
}

fn branch(branch: &Branch, visit: &mut dyn FnMut(&Rc<str>, Span)) {
    pipeline(&branch.pipeline, visit);
    block(&branch.body, visit);
    block(&branch.otherwise, visit);
}

fn pipeline(pipeline: &Pipeline, visit: &mut dyn FnMut(&Rc<str>, Span)) {
    let words = pipeline.commands.iter().flat_map(|command| &command.words);
    words.for_each(|word| expression(word, visit));
}

fn expression(word: &Expression, visit: &mut dyn FnMut(&Rc<str>, Span)) {
    match &word.kind {
        ExpressionKind::Function(name) => visit(name, word.span),
        ExpressionKind::Pipeline(inner) => pipeline(inner, visit),
        ExpressionKind::Chain(inner, _) => expression(inner, visit),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::go::parse::{BRACES, parse};

    #[test]
    fn functions_are_found_wherever_they_stand() {
        let text = "{{ a }}{{ if b 1 }}{{ c | d }}{{ else if e }}{{ else }}{{ f }}{{ end }}\
                    {{ range g (h .x) }}{{ else }}{{ with (i).y }}{{ end }}{{ end }}\
                    {{ define \"x\" }}{{ $z := j }}{{ end }}{{ template \"x\" k }}{{ block \"y\" l }}{{ m }}{{ end }}\
                    {{/* n */}}{{ .o }}{{ \"p\" }}{{ $q := true }}";
        let mut found = Vec::new();
        each_function(&parse(text, BRACES), &mut |name, span| {
            assert_eq!(&text[span.range()], &**name);
            found.push(name.to_string());
        });
        found.sort();
        assert_eq!(found.join(""), "abcdefghijklm");
    }
}
