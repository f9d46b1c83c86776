use super::*;

fn read(text: &str) -> Vec<View> {
    views(text, &|_| false)
}

fn texts(text: &str) -> Vec<String> {
    read(text).into_iter().map(|view| view.text.unwrap_or_else(|| text.to_owned())).collect()
}

/// The first reading with each run of placeholder bytes as one `x`.
fn squeezed(text: &str) -> String {
    let mut short = String::new();
    for c in texts(text)[0].chars() {
        if c != 'x' || !short.ends_with('x') {
            short.push(c);
        }
    }
    short
}

#[test]
fn both_delimiters_are_masked_and_nothing_else() {
    let cases = [
        ("a: repl{{ ConfigOption `x` }}", "a: x"),
        ("a: '{{repl ConfigOption \"x\" }}'", "a: 'x'"),
        ("a: {{ .Values.y }}", "a: {{ .Values.y }}"),
        ("a: {{ repl X }} repl {{ X }}", "a: {{ repl X }} repl {{ X }}"),
        ("a: repl{{ f \"}}\" }}b", "a: xb"),
        ("a: repl{{repl f }}", "a: replx"),
        ("a: repl{{/* c */}}1", "a:                1"),
    ];
    for (text, masked) in cases {
        assert_eq!(squeezed(text), masked, "{text}");
        assert_eq!(texts(text)[0].len(), text.len(), "{text}");
    }
}

#[test]
fn a_switch_over_lines_gives_two_readings() {
    let text = "a:\nrepl{{ if X }}\n  b: 1\nrepl{{ else }}\n  c: 2\nrepl{{ end }}\nd: 3\n";
    let on: String = texts(text)[0].split_whitespace().collect();
    let off: String = texts(text)[1].split_whitespace().collect();
    assert_eq!((on.as_str(), off.as_str()), ("a:b:1d:3", "a:c:2d:3"));
    assert!(texts(text).iter().all(|view| view.len() == text.len()));
}

#[test]
fn a_switch_inside_a_value_is_a_hole() {
    let text = "a: 'x repl{{ if X }}1repl{{ else }}2repl{{ end }} y'";
    let views = read(text);
    assert_eq!(views.len(), 1);
    assert_eq!(views[0].holes, [Span::new(6, 49)]);
}

#[test]
fn many_actions_that_do_not_close_take_linear_time() {
    let quoted = format!("a: {}", "repl{{ \" }} \"".repeat(100_000));
    assert_eq!(read(&quoted)[0].holes.len(), 100_000);
    let raw = format!("a:\n{}", "- repl{{ `\n".repeat(100_001));
    assert_eq!(read(&raw)[0].holes.len(), 100_001);
    let nested = format!("a: b {}{}", "repl{{ if X }}".repeat(50_000), "repl{{ end }}".repeat(50_000));
    assert_eq!(read(&nested)[0].holes, [Span::new(5, nested.len())]);
}

#[test]
fn an_action_that_does_not_close_ends_with_its_line() {
    assert_eq!(squeezed("a: repl{{ f\nb: 1"), "a: x\nb: 1");
    assert_eq!(squeezed("a: repl{{ f 'b }}\nb: 1"), "a: x\nb: 1");
}
