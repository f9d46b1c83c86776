use super::*;
use crate::render::Printed;

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

/// The readings with runs of blanks and placeholders made short.
fn short(text: &str, matters: &str) -> Vec<String> {
    let views = views(text, &|part| !matters.is_empty() && part.contains(matters));
    let texts = views.into_iter().map(|view| view.text.unwrap_or_else(|| text.to_owned()));
    let words = |text: String| {
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines = lines.map(|line| line.replace(['x'], "")).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("|")
    };
    texts.map(words).collect()
}

#[test]
fn switches_that_hold_what_matters_are_tried_one_by_one() {
    let one = |name: &str, text: &str| format!("repl{{{{ if {name} }}}}\n{text}\nrepl{{{{ end }}}}\n");
    let text = format!("{}{}", one("A", "a: 1"), one("B", "b: 2"));
    assert_eq!(short(&text, ""), ["a: 1|b: 2", ""]);
    assert_eq!(short(&text, "a: 1"), ["a: 1|b: 2", "", "b: 2", "a: 1"]);
    let arms = "repl{{ if A }}\na: 1\nrepl{{ else if B }}\nb: 2\nrepl{{ else }}\nc: 3\nrepl{{ end }}\nd: 4\n";
    assert_eq!(
        short(arms, "b: 2"),
        ["a: 1|d: 4", "c: 3|d: 4", "a: 1|d: 4", "b: 2|d: 4", "b: 2|d: 4", "c: 3|d: 4"]
    );
    let nested = format!("repl{{{{ if A }}}}\n{}repl{{{{ end }}}}\n", one("B", "b: 2") + "a: 1\n");
    assert!(short(&nested, "b: 2").contains(&"b: 2|a: 1".to_owned()));
}

#[test]
fn readings_are_bounded_in_each_document() {
    let one = "repl{{ if A }}\nm: 1\nrepl{{ end }}\n".repeat(100);
    let text = format!("{one}---\n{one}");
    assert_eq!(views(&text, &|_| true).len(), MOST_VIEWS);
}

#[test]
fn trim_markers_join_lines() {
    let cases = [
        ("a: 1\n{{repl- if X }}\nb: 2\n{{repl- end }}\nc: 3\n", "a: 1|b: 2|c: 3"),
        ("a: 1\n{{repl- if X -}}\nb: 2\n{{repl- end }}\nc: 3\n", "a: 1 b: 2|c: 3"),
        ("# a\nrepl{{- if X -}}\nb: 2\nrepl{{ end }}\n", "# a b: 2"),
        ("  {{repl if X -}}\n  b: 2\n  {{repl end -}}\n  c: 3\n", "b: 2|c: 3"),
        ("a: {{repl if X -}}\n  b\n{{repl- end }}\nc: 3\n", "a: b|c: 3"),
    ];
    for (text, read) in cases {
        assert_eq!(short(text, "")[0], read, "{text}");
        assert_eq!(texts(text)[0].len(), text.len(), "{text}");
    }
}

#[test]
fn what_prints_entries_is_blanked_and_what_prints_a_value_is_not() {
    let action = "repl{{ ConfigOption `o` | nindent 2 }}";
    let cases = [
        ("a: 1\nACTION\nb: 2\n", "a: 1|b: 2", true),
        ("- a: 1\n  ACTION\n", "- a: 1", true),
        ("a:\n  ACTION\nb: 2\n", "a:||b: 2", false),
        ("a: |\n  k: v\n  ACTION\nb: 2\n", "a: ||k: v||b: 2", false),
        ("a: '[\n  \"x\",\n  ACTION\n  ]'\n", "", false),
    ];
    for (text, _, is_blank) in cases {
        let text = text.replace("ACTION", action);
        let view = &read(&text)[0];
        let hole = view.holes[0];
        let filled = &view.text.as_deref().unwrap_or_default()[hole.range()];
        assert_eq!(filled.trim().is_empty(), is_blank, "{text}");
    }
}

#[test]
fn calls_for_repeatable_items_are_masked() {
    assert_eq!(squeezed("a: [[repl .item ]]-repl[[ .x ]]\nb: [[1], [2]]"), "a: x-x\nb: [[1], [2]]");
    assert_eq!(squeezed("a: [[ -f y ]] && [[replica ]]"), "a: [[ -f y ]] && [[replica ]]");
}

#[test]
fn the_outermost_function_tells_what_is_printed() {
    let cases = [
        ("repl{{ ConfigOptionEquals `a` `1` }}", Some(Printed::Bool)),
        ("{{repl not (ConfigOptionEquals `a` `1`) }}", Some(Printed::Bool)),
        ("repl{{ ConfigOption `a` | ParseInt }}", Some(Printed::Number)),
        ("repl{{ LicenseFieldValue `a` | ParseBool }}", Some(Printed::Bool)),
        ("repl{{ IsKurl | ternary `a` `b` }}", None),
        ("repl{{ ConfigOption `a` }}", None),
        ("repl{{ and IsKurl (ConfigOption `a`) }}", None),
    ];
    for (call, printed) in cases {
        let text = format!("a: {call}");
        let found = read(&text).remove(0).printed;
        assert_eq!(found.first().map(|(_, printed)| *printed), printed, "{call}");
    }
}

#[test]
fn hostile_templates_take_linear_time() {
    let texts = [
        "repl{{ f `x` `\n".repeat(50_000),
        "{{repl if X }}\nvelero\n".repeat(20_000) + &"{{repl end }}\n".repeat(20_000),
        "repl{{ $x := 1 }}repl{{ $x }}".repeat(20_000),
        "repl{{ end }}{{repl if X }}".repeat(20_000),
        format!("repl{{{{ {} }}}}", "(".repeat(100_000)),
        format!("repl{{{{ f {} }}}}", "'a ".repeat(100_000)),
        "repl{{- X -}}   \n".repeat(20_000),
        "a: repl{{ f \\\"x\\\" ".repeat(20_000),
        "a\n---\n".repeat(50_000) + "repl{{ if X }}\nvelero\nrepl{{ end }}\n",
    ];
    for text in texts {
        let start = text.get(..20).unwrap_or_default().to_owned();
        assert!(!views(&text, &|part| part.contains("velero")).is_empty(), "{start}");
        let _ = faults(&text, true);
    }
}

/// The readings with what templates print as it is printed, and holes as one `x`.
fn printed(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for view in read(text) {
        let mut whole = view.text.unwrap_or_default();
        assert_eq!(whole.len(), text.len(), "{text}");
        for hole in view.holes.iter().rev() {
            whole.replace_range(hole.range(), "x");
        }
        let whole = whole.replace(['\u{378}', '\u{2fe0}'], "");
        let lines = whole.lines().map(str::trim_end).filter(|line| !line.is_empty());
        found.push(lines.collect::<Vec<_>>().join("|"));
    }
    found.dedup();
    found
}

#[test]
fn what_is_the_same_in_every_installation_is_known() {
    let cases: &[(&str, &[&str])] = &[
        ("a: repl{{ printf \"%s-%s\" \"a\" \"b\" }}", &["a: a-b"]),
        ("a: '{{repl print \"3m\" }}'", &["a: '3m'"]),
        ("a: repl{{ \"x\" | upper }}", &["a: X"]),
        ("a: repl{{ \"X\" | ToLower }}-y # c", &["a: x-y # c"]),
        ("{{repl $x := \"3m\"}}\na: {{repl $x}}\n", &["a: 3m"]),
        ("repl{{ if true }}\na: 1\nrepl{{ else }}\nb: 2\nrepl{{ end }}\n", &["a: 1"]),
        ("repl{{ if eq 1 2 }}\na: 1\nrepl{{ else if IsKurl }}\nb: 2\nrepl{{ end }}\n", &["b: 2", ""]),
        ("a: repl{{ if true }}1repl{{ else }}2repl{{ end }}", &["a: 1"]),
        ("a: repl{{ if IsKurl }}1repl{{ else }}2repl{{ end }}", &["a: x"]),
        ("a: repl{{ Add 1 2 }} b: repl{{ Mult 2 1.5 }}", &["a: 3 b: 3"]),
        ("a: repl{{ ParseInt \"7\" }}{{repl ParseBool \"t\" }}", &["a: 7true"]),
        ("a: repl{{ Split \"a,b\" \",\" | last }}", &["a: b"]),
        ("a: repl{{ Base64Decode \"YQ==\" }}repl{{ Base64Decode \"?\" }}b", &["a: ab"]),
        ("a: repl{{ Trim \"xax\" \"x\" }}", &["a: a"]),
        // With anything else in it that is not known, or that fails, nothing is.
        ("a: repl{{ print \"a\" (ConfigOption \"b\") }} repl{{ print 1 }}", &["a: x 1"]),
        ("a: repl{{ ternary \"a\" \"b\" IsKurl }} repl{{ print 1 }}", &["a: x 1"]),
        (
            "a: repl{{ env \"HOME\" }} repl{{ now }} repl{{ fail \"b\" }} repl{{ .a }} {{repl nil | print }}",
            &["a: x x x x x"],
        ),
        ("a: repl{{ randAlpha 3 }} repl{{ uuidv4 }} repl{{ genCA \"a\" 1 }}", &["a: x x x"]),
        ("a: repl{{ toYaml 1 }} repl{{ print 1 }}", &["a: x x"]),
        // What is printed depends on what nobody knows.
        (
            "a: repl{{ $x := 1 }}xrepl{{ if IsKurl }}repl{{ $x = 2 }}repl{{ end }} repl{{ $x }}",
            &["a:                  xx x"],
        ),
        ("repl{{ range list 1 2 }}\na: repl{{ . }}\nrepl{{ end }}", &["a: x"]),
        // No room for it, or none that would keep the text what it is.
        ("{{repl $x := \"a longer text\"}}\na: {{repl $x}}\n", &["a: x"]),
        ("a: [repl{{ \"b\" | quote }}, c]", &["a: [x, c]"]),
        ("a: repl{{ \"b\" | quote }}\n", &["a: \"b\""]),
        ("a: repl{{ print \"é\" }}\n", &["a: x"]),
        ("a: {{repl- print 1 }} {{repl print 2 -}} 3", &["a: x x 3"]),
        // A template that prints one is read by the other pass.
        ("a: {{repl print \"repl{{ IsKurl }}\" }}\n", &["a: x"]),
        ("a: |\n  repl{{ print 1 }}\n  b\n", &["a: ||  1|  b"]),
        ("{{repl if false }}\nrepl{{ $x := 1 }}\n{{repl end }}\na: repl{{ print 2 }}\n", &["a: 2"]),
    ];
    let found = cases.iter().map(|(text, expected)| (*text, printed(text), *expected));
    let wrong: Vec<_> = found.filter(|(_, found, expected)| found != expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn hostile_templates_of_known_text_take_linear_time() {
    let texts = [
        "a: repl{{ print 1 }}\n".repeat(20_000),
        "repl{{ if true }}\nvelero\nrepl{{ end }}\n".repeat(10_000),
        "a{{repl if true }}b".repeat(150) + &"{{repl end }}".repeat(150),
        "repl{{ range until 1000000 }}repl{{ range until 1000000 }}a".to_owned() + &"repl{{ end }}".repeat(2),
        "a: repl{{ repeat 1000000 `aaaaaaaaaaaaaaa` | repeat 1000000 }}\n".repeat(10),
        "repl{{ define `a` }}repl{{ template `a` }}repl{{ end }}repl{{ template `a` }}".to_owned(),
        "repl{{ $x := 1 }}repl{{ $x }}".repeat(10_000),
    ];
    for text in texts {
        let start = text.get(..20).unwrap_or_default().to_owned();
        assert!(!views(&text, &|part| part.contains("velero")).is_empty(), "{start}");
    }
}
