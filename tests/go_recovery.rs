//! What cannot be read of a template costs itself only, and says where it stands.

#[path = "support/go_print.rs"]
mod go_print;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use velint::render::go::ast::{Block, Expression, ExpressionKind, Name, Node, Parsed, Pipeline};
use velint::render::go::parse::{BRACES, Delimiter, is_blank, parse};
use velint::source::Span;

/// The tree, and each fault with the text it is about.
fn read(text: &str) -> (String, Vec<(String, &str)>) {
    let parsed = parse(text, BRACES);
    let mut printed = go_print::Printed::default();
    go_print::block(text, &parsed.main, &mut printed);
    for (name, body) in go_print::definitions(text, &parsed) {
        printed.tree.push_str(&format!(" [{name}: "));
        go_print::block(text, body, &mut printed);
        printed.tree.push(']');
    }
    let faults = parsed.faults.iter().map(|fault| (fault.message.clone(), &text[fault.span.range()]));
    (printed.tree, faults.collect())
}

#[test]
fn what_is_broken_costs_itself_only() {
    type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);
    let cases: &[Case] = &[
        ("a {{ ] }} b", "a {{broken}} b", &[("unexpected \"]\" in command", "]")]),
        ("a {{ }} b", "a {{broken}} b", &[("missing value for command", "{{ }}")]),
        ("{{ x | 1 }}", "{{broken}}", &[("non executable command in pipeline stage 2", "1")]),
        ("{{ x (y | ) ( ) }}", "{{broken}}", &[("missing value for parenthesized pipeline", "( )")]),
        ("{{ nil.é }}", "{{broken}}", &[("unexpected . after term \"nil\"", ".é")]),
        (
            "{{ 08 }}{{ '' }}",
            "{{broken}}{{broken}}",
            &[("integer overflow: \"08\"", "08"), ("invalid syntax", "''")],
        ),
        (
            "{{ if x ] }}a{{ else }}b{{ end }}c",
            "{{if }}a{{else}}b{{end}}c",
            &[("unexpected \"]\" in operand", "]")],
        ),
        ("{{ $x := ] }}{{ $x }}", "{{$x := }}{{$x}}", &[("unexpected \"]\" in command", "]")]),
        (
            "{{ $x }}{{ $x }}",
            "{{broken}}{{broken}}",
            &[("undefined variable \"$x\"", "$x"), ("undefined variable \"$x\"", "$x")],
        ),
        // What it set is not known.
        ("{{ ] $x := 1 }}{{ $x }}", "{{broken}}{{$x}}", &[("unexpected \"]\" in command", "]")]),
        ("{{ if x }}a", "{{if x}}a{{end}}", &[("unexpected EOF", "{{ if x }}")]),
        ("a{{ end }}b", "a{{broken}}b", &[("unexpected {{end}}", "{{ end }}")]),
        ("a{{ else }}b", "a{{broken}}b", &[("unexpected {{else}}", "{{ else }}")]),
        (
            "{{ if x }}a{{ else }}b{{ else }}c{{ end }}d",
            "{{if x}}a{{else}}b{{broken}}c{{end}}d",
            &[("expected end; found {{else}}", "{{ else }}")],
        ),
        (
            "{{ range x }}a{{ else if y }}b{{ end }}c",
            "{{range x}}a{{else}}{{broken}}b{{end}}c",
            &[("unexpected <if> in input", "{{ else if y }}")],
        ),
        ("{{ if x }}a{{ end y }}b", "{{if x}}a{{end}}b", &[("unexpected \"y\" in end", "y")]),
        (
            "{{ define \"a\" }}{{ if x }}{{ end }}\n{{ define \"b\" }}y{{ end }}",
            " [a: {{if x}}{{end}}\n] [b: y]",
            &[
                ("unexpected EOF", "{{ define \"a\" }}"),
                ("unexpected <define> in command", "{{ define \"b\" }}"),
            ],
        ),
        ("{{ define a }}x{{ end }}b", "{{broken}}b", &[("unexpected \"a\" in define clause", "a")]),
        (
            "{{ block \"a\" ] }}x{{ end }}b",
            "{{broken}}b [a: x]",
            &[("unexpected \"]\" in block clause", "]")],
        ),
        ("{{ template a }}b", "{{broken}}b", &[("unexpected \"a\" in template clause", "a")]),
        ("{{ break }}", "{{broken}}", &[("{{break}} outside {{range}}", "{{ break }}")]),
        ("{{ x }\n{{ y }}", "{{broken}}\n{{y}}", &[("unexpected \"}\" in operand", "}")]),
        ("{{ \"x }}\n{{ y }}", "{{broken}}\n{{y}}", &[("unterminated quoted string", "\"")]),
        ("{{ `x }}\n{{ y }}", "{{broken}}\n{{y}}", &[("unterminated raw quoted string", "`")]),
        ("{{ (x }}\n{{ y }}", "{{broken}}\n{{y}}", &[("unclosed left paren", "(")]),
        ("{{/* x }}\n{{ y }}", "{{broken}}\n{{y}}", &[("unclosed comment", "/*")]),
        ("a {{ x\nb: {{ y }}", "a {{broken}}\nb: {{y}}", &[("expected :=", ":")]),
    ];
    for (text, tree, faults) in cases {
        let (found, found_faults) = read(text);
        let found_faults: Vec<(&str, &str)> =
            found_faults.iter().map(|(message, part)| (message.as_str(), *part)).collect();
        assert_eq!((found.as_str(), found_faults.as_slice()), (*tree, *faults), "{text}");
    }
}

#[test]
fn spans_of_actions_and_definitions_are_whole() {
    let text = "{{ define `a` }}x{{ end -}}\n {{- template `a` . }}{{- if (.b) -}} y {{ end }}{{ .c | d }}";
    let parsed = parse(text, BRACES);
    let part = |span: Span| &text[span.range()];
    assert_eq!(parsed.definitions.iter().map(|d| part(d.span)).collect::<Vec<_>>(), [&text[..27]]);
    let [Node::Call { span: call, argument: Some(argument), .. }, Node::If(branch), Node::Action(action)] =
        parsed.main.as_slice()
    else {
        panic!("{parsed:?}")
    };
    assert_eq!((part(*call), part(argument.span)), ("{{- template `a` . }}", "."));
    assert_eq!((part(branch.span), part(branch.pipeline.span)), ("{{- if (.b) -}}", "(.b)"));
    assert_eq!(part(action.span), "{{ .c | d }}");
    let commands: Vec<&str> = action.commands.iter().map(|command| part(command.span)).collect();
    assert_eq!(commands, [".c", "d"]);
}

#[test]
fn bytes_of_a_string_lead_back_to_the_template() {
    type Case = (&'static str, &'static str, &'static [(u32, u32)]);
    let cases: &[Case] = &[
        (r#"{{ "ab" }}"#, "ab", &[(0, 4)]),
        (r#"{{ "a\nb" }}"#, "a\nb", &[(0, 4), (1, 5), (2, 7)]),
        (r#"{{ "\xe2\x82\xacz" }}"#, "€z", &[(0, 4), (3, 16)]),
        (r#"{{ "\u00e9\"" }}"#, "é\"", &[(0, 4), (2, 10)]),
        ("{{ `a\r\nb` }}", "a\nb", &[(0, 4), (1, 6)]),
        ("{{ `` }}", "", &[]),
    ];
    for (text, value, pieces) in cases {
        let parsed = parse(text, BRACES);
        let Some(Node::Action(pipeline)) = parsed.main.first() else { panic!("{text}") };
        let ExpressionKind::Text(literal) = &pipeline.commands[0].words[0].kind else { panic!("{text}") };
        assert_eq!((&*literal.text, literal.pieces.as_slice()), (*value, *pieces), "{text}");
    }
}

#[test]
fn only_what_prints_nothing_is_blank() {
    for (text, expected) in [("", true), (" \n{{/* c */}}\t", true), ("x", false), ("{{ `` }}", false)] {
        assert_eq!(is_blank(text, &parse(text, BRACES).main), expected, "{text}");
    }
}

#[test]
fn other_delimiters_are_other_templates() {
    let delimiter = Delimiter { left: "repl{{", has_holes: false };
    let parsed = parse("{{ a }} repl{{ b }}repl{{ end }}", delimiter);
    let [Node::Text(_), Node::Action(_), Node::Broken(_)] = parsed.main.as_slice() else {
        panic!("{parsed:?}")
    };
    assert_eq!(parsed.faults[0].message, "unexpected repl{{end}}");
}

#[test]
fn depth_and_time_are_bounded() {
    let deep = |open: &str, close: &str| open.repeat(20_000) + "x" + &close.repeat(20_000);
    let texts = [
        deep("{{ if .a }}", "{{ end }}"),
        "{{ range . }}".repeat(20_000),
        "{{ if .a }}".to_owned() + &"{{ else if .b }}x".repeat(20_000) + "{{ end }}",
        deep("{{ block `a` . }}", "{{ end }}"),
        format!("{{{{ {} }}}}", deep("(", ")")),
        format!("{{{{ x {} }}}}", "(".repeat(100_000)),
        format!("{{{{ x{} }}}}", ".a".repeat(100_000)),
        "{{ \" }} \"".repeat(20_000),
        "{{ `\n".repeat(20_001),
        "{{/*\n".repeat(20_000),
        "{{ end }}".repeat(20_000),
        "{{ $x := 1 }}{{ $x }}".repeat(20_000),
        "{{ define `a` }}x{{ end }}".repeat(20_000),
        "{{- x -}}  \n".repeat(20_000),
        "{{".repeat(200_000),
    ];
    for text in texts {
        let start = Instant::now();
        let parsed = parse(&text, BRACES);
        assert!(spans(&parsed).iter().all(|span| span.end <= text.len()));
        drop(parsed);
        assert!(start.elapsed() < Duration::from_secs(20), "{}", &text[..12]);
    }
}

#[test]
fn what_is_too_deep_is_a_fault() {
    let blocks = |count| "{{ if .a }}".repeat(count) + "x" + &"{{ end }}".repeat(count) + "y";
    assert_eq!(parse(&blocks(200), BRACES).faults, []);
    let deeper = blocks(300);
    let (tree, faults) = read(&deeper);
    assert!(tree.contains("{{broken}}") && tree.ends_with("{{end}}y"));
    assert_eq!(faults, [("more than 200 blocks in one another".to_owned(), "{{ if .a }}")]);
    let words = |count| format!("{{{{ {}x{} }}}}", "(".repeat(count), ")".repeat(count));
    assert_eq!(parse(&words(100), BRACES).faults, []);
    let deeper = words(101);
    assert_eq!(read(&deeper).1, [("max expression depth exceeded".to_owned(), "(")]);
}

/// Every span of a tree.
fn spans(parsed: &Parsed) -> Vec<Span> {
    let mut spans: Vec<Span> = parsed.faults.iter().map(|fault| fault.span).collect();
    in_block(&parsed.main, &mut spans);
    for definition in &parsed.definitions {
        spans.push(definition.span);
        in_block(&definition.body, &mut spans);
    }
    spans
}

fn in_block(block: &Block, spans: &mut Vec<Span>) {
    for node in block {
        match node {
            Node::Text(span) | Node::Break(span) | Node::Continue(span) | Node::Broken(span) => {
                spans.push(*span)
            }
            Node::Action(pipeline) => in_pipeline(pipeline, spans),
            Node::Call { span, argument, .. } => {
                spans.push(*span);
                argument.iter().for_each(|argument| in_pipeline(argument, spans));
            }
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                spans.push(branch.span);
                in_pipeline(&branch.pipeline, spans);
                in_block(&branch.body, spans);
                in_block(&branch.otherwise, spans);
            }
        }
    }
}

fn in_pipeline(pipeline: &Pipeline, spans: &mut Vec<Span>) {
    spans.push(pipeline.span);
    spans.extend(pipeline.variables.iter().map(|name| name.span));
    for command in &pipeline.commands {
        spans.push(command.span);
        command.words.iter().for_each(|word| in_expression(word, spans));
    }
}

fn in_expression(expression: &Expression, spans: &mut Vec<Span>) {
    let names = |names: &[Name], spans: &mut Vec<Span>| spans.extend(names.iter().map(|name| name.span));
    spans.push(expression.span);
    match &expression.kind {
        ExpressionKind::Field(fields) | ExpressionKind::Variable(_, fields) => names(fields, spans),
        ExpressionKind::Pipeline(pipeline) => in_pipeline(pipeline, spans),
        ExpressionKind::Chain(term, fields) => {
            in_expression(term, spans);
            names(fields, spans);
        }
        _ => {}
    }
}

/// Pieces of which templates are made, whole ones and parts.
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    " -}}",
    "{{ if .a }}",
    "{{ else }}",
    "{{ else if .b }}",
    "{{ end }}",
    "{{ range $i, $x := . }}",
    "{{ with .c }}",
    "{{ define \"x\" }}",
    "{{ block \"y\" . }}",
    "{{ template \"x\" . }}",
    "{{ $x := 1 }}",
    "{{/* c */}}",
    "{{ break }}",
    "if",
    "else",
    "end",
    "define",
    ".",
    ".é",
    "$",
    "$x",
    ":=",
    "=",
    "|",
    "(",
    ")",
    ",",
    "nil",
    "true",
    "f",
    "\"s\\n\"",
    "\"\\xff\"",
    "`r\r`",
    "'c'",
    "''",
    "1",
    "-1",
    "0x1p4",
    "1_0",
    "1i",
    "1+2i",
    "08",
    "/*",
    "*/",
    "-",
    "\"",
    "`",
    "'",
    "\\",
    "é",
    "\u{a0}",
    "\0",
    "{",
    "}",
    ":",
    " ",
    "\n",
    "\r\n",
    "text",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_odd(
        pieces in prop::collection::vec(prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,5}"], 0..30),
        has_holes: bool,
    ) {
        let text = pieces.concat();
        let parsed = parse(&text, Delimiter { left: "{{", has_holes });
        for span in spans(&parsed) {
            prop_assert!(span.start <= span.end && text.get(span.range()).is_some(), "{span:?} of {text:?}");
        }
        if parsed.faults.is_empty() {
            let (tree, _) = read(&text);
            prop_assert!(has_holes || !tree.contains("{{broken}}"), "{text:?}");
        }
    }
}
