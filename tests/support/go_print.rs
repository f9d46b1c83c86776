//! Writes a tree as `Tree.Root.String()` of Go's `text/template/parse` does.

use velint::render::go::ast::{Block, Branch, Expression, ExpressionKind, Name, Node, Parsed, Pipeline};
use velint::render::go::parse::is_blank;

/// A tree written down, with the values of its numbers and strings in order.
#[derive(Default)]
pub struct Printed {
    pub tree: String,
    pub numbers: Vec<String>,
    pub strings: Vec<String>,
}

/// The definitions that count, by name.
pub fn definitions<'p>(text: &str, parsed: &'p Parsed) -> std::collections::BTreeMap<&'p str, &'p Block> {
    let mut known = std::collections::BTreeMap::new();
    for definition in &parsed.definitions {
        let old: Option<&&Block> = known.get(&*definition.name);
        if old.is_none_or(|old| is_blank(text, old)) {
            known.insert(&*definition.name, &*definition.body);
        }
    }
    known
}

/// Adds a block to what is written.
pub fn block(text: &str, block: &Block, out: &mut Printed) {
    let mut printer = Printer { text, out };
    printer.block(block);
}

struct Printer<'t> {
    text: &'t str,
    out: &'t mut Printed,
}

impl Printer<'_> {
    fn say(&mut self, text: &str) {
        self.out.tree.push_str(text);
    }

    fn block(&mut self, block: &Block) {
        block.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Text(span) => self.say(&self.text[span.range()]),
            Node::Action(pipeline) => {
                self.say("{{");
                self.pipeline(pipeline);
                self.say("}}");
            }
            Node::If(branch) => self.branch("if", branch),
            Node::With(branch) => self.branch("with", branch),
            Node::Range(branch) => self.branch("range", branch),
            Node::Call { name, argument, .. } => {
                self.say(&format!(
                    "{{{{template {}",
                    format!("{name:?}").replace("\\u{a0}", "\\u00a0").replace("\\0", "\\x00")
                ));
                if let Some(argument) = argument {
                    self.say(" ");
                    self.pipeline(argument);
                }
                self.say("}}");
            }
            Node::Break(_) => self.say("{{break}}"),
            Node::Continue(_) => self.say("{{continue}}"),
            Node::Broken(_) => self.say("{{broken}}"),
        }
    }

    fn branch(&mut self, word: &str, branch: &Branch) {
        self.say(&format!("{{{{{word} "));
        self.pipeline(&branch.pipeline);
        self.say("}}");
        self.block(&branch.body);
        if !branch.otherwise.is_empty() {
            self.say("{{else}}");
            self.block(&branch.otherwise);
        }
        self.say("{{end}}");
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        let names: Vec<&str> = pipeline.variables.iter().map(|name| &*name.name).collect();
        if !names.is_empty() {
            self.say(&names.join(", "));
            self.say(if pipeline.assigns { " = " } else { " := " });
        }
        for (at, command) in pipeline.commands.iter().enumerate() {
            self.say(if at > 0 { " | " } else { "" });
            for (at, word) in command.words.iter().enumerate() {
                self.say(if at > 0 { " " } else { "" });
                self.expression(word);
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        let written = &self.text[expression.span.range()];
        match &expression.kind {
            ExpressionKind::Dot => self.say("."),
            ExpressionKind::Nil => self.say("nil"),
            ExpressionKind::Bool(value) => self.say(&value.to_string()),
            ExpressionKind::Number(number) => {
                let int = number.int.map(|int| format!("int {int} "));
                let float = number.float.map(|float| format!("float {:x}", float.to_bits()));
                let value = int.unwrap_or_default() + &float.unwrap_or_default();
                self.out.numbers.push(if value.is_empty() { "complex".to_owned() } else { value });
                self.say(written);
            }
            ExpressionKind::Text(literal) => {
                self.out.strings.push(literal.text.to_string());
                for &(value, place) in &literal.pieces {
                    let (value, place) = (value as usize, place as usize);
                    assert!(literal.text.is_char_boundary(value) && self.text.is_char_boundary(place));
                    let is_escape = self.text[place..].starts_with('\\') && !written.starts_with('`');
                    let next = |text: &str, at: usize| text[at..].chars().next();
                    assert!(is_escape || next(&literal.text, value) == next(self.text, place), "{written}");
                }
                self.say(written);
            }
            ExpressionKind::Field(names) => self.fields(names),
            ExpressionKind::Variable(name, fields) => {
                self.say(&name.name);
                self.fields(fields);
            }
            ExpressionKind::Function(name) => self.say(name),
            ExpressionKind::Pipeline(pipeline) => {
                self.say("(");
                self.pipeline(pipeline);
                self.say(")");
            }
            ExpressionKind::Chain(term, fields) => {
                self.expression(term);
                self.fields(fields);
            }
        }
    }

    fn fields(&mut self, names: &[Name]) {
        for name in names {
            assert_eq!(self.text[name.span.range()], format!(".{}", name.name));
            self.say(".");
            self.say(&name.name);
        }
    }
}
