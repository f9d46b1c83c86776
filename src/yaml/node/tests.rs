//! Nodes follow the source, shadows take its place.

use super::*;
use crate::yaml::{Failure, Limits, parse};

fn read(text: &str) -> Document {
    let source = Source::new("test.yaml", text);
    parse(&source, text, Span::new(0, text.len()), &Limits::default()).expect("well-formed")
}

#[test]
fn nodes_follow_the_source_and_aliases_their_anchor() {
    let doc = read("a: &x [1, {b: c}]\nd: *x # why\ne:\n");
    let spans: Vec<_> = Node::all(&doc).map(|node| doc.source().slice(node.span())).collect();
    let text = "a: &x [1, {b: c}]\nd: *x # why\ne:";
    assert_eq!(spans, [text, "a", "[1, {b: c}]", "1", "{b: c}", "b", "c", "d", "*x", "e", ""]);
    let alias = doc.root().and_then(|root| root.get("d")).expect("the alias");
    assert!(alias.is_alias() && alias.is_sequence() && alias.items().count() == 2);
    let comments = doc.comments().iter().map(|&span| doc.source().slice(span));
    assert!(comments.eq(["# why"]));
}

#[test]
fn a_shadow_is_read_in_the_place_of_the_source() {
    let text = "a: {{ x }}-y\nb: z\n";
    let shadow = "a: xxxxxxx-y\nb: z\n";
    let source = Source::new("test.yaml", text);
    let doc = parse(&source, shadow, Span::new(0, text.len()), &Limits::default()).expect("well-formed");
    let scalar = doc.root().and_then(|root| root.get("a")?.scalar()).expect("a scalar");
    assert_eq!((scalar.text(), scalar.is_mapped()), ("xxxxxxx-y", true));
    assert_eq!(scalar.place().text(), "{{ x }}-y");
    assert!(matches!(parse(&source, "a: 1", Span::new(0, 4), &Limits::default()), Err(Failure { .. })));
}
