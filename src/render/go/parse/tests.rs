use super::*;

#[test]
fn a_text_becomes_a_tree() {
    let parsed = parse("a {{- if .x | default 1 -}} b {{ else if $.y }}c{{ end }}", BRACES);
    assert_eq!(parsed.faults, []);
    assert_eq!(parsed.main.len(), 2, "{parsed:?}");
}
