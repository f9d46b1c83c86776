//! YAML in a string: documents that stand inside a scalar of another document.
//!
//! They are read where they stand, so their spans are bytes of the file. That
//! works where the decoded text and its bytes differ in nothing but the
//! indentation: in block scalars that fold nothing, and in quotes on one line
//! without escapes. Text in other styles stays text.

use std::rc::Rc;

use super::parse::{self, Limits};
use super::scalar::decode::decode;
use super::{Document, Node, Scalar, Style, split};
use crate::source::{Place, Span};

/// How deep documents are read inside one another.
const DEEPEST: usize = 2;

/// The most texts of one document that are read, so that small ones in great
/// number do not add up.
const MOST: usize = 1000;

/// How often one text is read again with other parts of it hidden.
const TRIES: usize = 16;

/// The scalar around a document.
#[derive(Debug)]
pub(super) struct Outer {
    pub(super) document: Rc<Document>,
    pub(super) scalar: u32,
}

/// The documents inside the strings of another one.
#[derive(Debug, Default)]
pub struct Embedded {
    /// Those that could be read, in order, each before those inside it.
    pub documents: Vec<Rc<Document>>,
    /// The first string that was not looked at because too many stand before it.
    pub excess: Option<Place>,
}

/// Reads the strings of a document that are YAML themselves: mappings, or
/// lists of mappings, in block style or as JSON. `wanted` picks the strings.
/// The nodes inside have the mapping or list that holds the string for a parent.
pub fn embedded(outer: &Rc<Document>, limits: &Limits, wanted: &dyn Fn(Node<'_>) -> bool) -> Embedded {
    let mut found = Embedded::default();
    let mut texts = 0;
    let mut waiting = vec![(Rc::clone(outer), 0)];
    while let Some((document, depth)) = waiting.pop() {
        found.documents.extend((depth > 0).then(|| Rc::clone(&document)));
        if depth == DEEPEST {
            continue;
        }
        for node in Node::all(&document).filter(|node| may_hold(*node) && wanted(*node)) {
            texts += 1;
            if texts > MOST {
                found.excess.get_or_insert_with(|| node.place());
                break;
            }
            let outer = || Outer { document: Rc::clone(&document), scalar: node.id() };
            let inside = read(node, limits).into_iter();
            waiting
                .extend(inside.map(|inner| (Rc::new(Document { outer: Some(outer()), ..inner }), depth + 1)));
        }
    }
    found.documents.sort_by_key(|document| document.span());
    found
}

/// The document that the text of one string holds; none where it holds several.
/// Its nodes know nothing of what is around the string.
pub fn embedded_in(node: Node<'_>, limits: &Limits) -> Option<Document> {
    let mut inside = may_hold(node).then(|| read(node, limits))?;
    inside.pop().filter(|_| inside.is_empty())
}

/// Whether a node is a string that may be a mapping or a list.
fn may_hold(node: Node<'_>) -> bool {
    !node.is_alias() && node.text().is_some_and(|text| text.contains([':', '{']))
}

fn read(node: Node<'_>, limits: &Limits) -> Vec<Document> {
    let Some(scalar) = node.scalar() else { return Vec::new() };
    let outer = node.document();
    let parts = parts(&scalar, outer);
    let parsed = parts.into_iter().filter_map(|span| {
        let start = outer.span().start;
        let chunk = outer.text().get(span.start.checked_sub(start)?..span.end.checked_sub(start)?)?;
        let document = parse::chunk(outer.source(), chunk, span, limits, TRIES).ok()?;
        is_structured(&document).then_some(document)
    });
    parsed.collect()
}

/// The bytes of each document in the text of a scalar, where they are the
/// text itself but for the indentation of its lines.
fn parts(scalar: &Scalar, outer: &Document) -> Vec<Span> {
    let text = scalar.text();
    if !scalar.is_mapped() || text.is_empty() {
        return Vec::new();
    }
    let whole = scalar.place_at(0..text.len()).span;
    match scalar.style() {
        Style::Plain => Vec::new(),
        Style::Single | Style::Double => Vec::from_iter((whole.len() == text.len()).then_some(whole)),
        Style::Literal => lines(scalar, outer),
        Style::Folded if folds_nothing(scalar) => lines(scalar, outer),
        Style::Folded => Vec::new(),
    }
}

/// Whether a folded scalar would read the same as a literal one.
fn folds_nothing(scalar: &Scalar) -> bool {
    let literal = decode(scalar.raw(), Style::Literal, scalar.indent());
    literal.is_some_and(|(text, _)| text == scalar.text())
}

/// The whole lines of each document in a block scalar.
fn lines(scalar: &Scalar, outer: &Document) -> Vec<Span> {
    let (text, offset) = (scalar.text(), outer.span().start);
    let indented = split(text).into_iter().filter_map(|part| {
        // What follows `---` on its line has no indentation to begin with.
        let comment =
            if text[part.start..].starts_with('#') { text[part.range()].find('\n')? + 1 } else { 0 };
        let from = part.start + comment;
        let at_line = from == 0 || text[..from].ends_with('\n');
        let first = scalar.place_at(from..text.ceil_char_boundary(from + 1)).span.start;
        let end = scalar.place_at(text.floor_char_boundary(part.end - 1)..part.end).span.end;
        let before = outer.text().as_bytes().get(..first - offset)?;
        let start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1) + offset;
        at_line.then(|| Span::new(start, end))
    });
    indented.collect()
}

/// Whether a document is a mapping, or a list of mappings in block style.
fn is_structured(document: &Document) -> bool {
    document.root().is_some_and(|root| {
        root.is_mapping() || !root.in_flow() && root.items().next().is_some_and(Node::is_mapping)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::yaml::parse;

    fn read_all(text: &str) -> Embedded {
        let source = Source::new("a.yaml", text);
        let document = parse(&source, text, Span::new(0, text.len()), &Limits::default()).unwrap();
        embedded(&Rc::new(document), &Limits::default(), &|_| true)
    }

    /// Keys and scalars of a document with the bytes they stand in, blanks at
    /// the beginning of lines left out.
    fn leaves(document: &Document) -> Vec<(String, String)> {
        let scalars = Node::all(document).filter_map(Node::scalar);
        let bytes = |scalar: &Scalar| scalar.place().text().lines().map(str::trim_start).collect();
        scalars.map(|scalar| (scalar.text().to_owned(), bytes(&scalar))).collect()
    }

    /// Each text in a style that embeds it: the same leaves as in a file of
    /// its own, with bytes that decode to them.
    #[test]
    fn strings_are_read_as_files_of_their_own_at_their_own_bytes() {
        let texts = [
            "a: b\nc:\n  - d: 'e'\n",
            "- a: b\n- c: d\n",
            "a: |2\n    b\n  c\nd: >-\n  e\n  f\n",
            "\n# why\na: b # c\n\n\nd: \"e\n  f\"\n",
            "{\"a\":\n [\"b\",\n{\"c\": 1}]}\n",
            "a: &x {b: é}\nc: *x\n",
        ];
        for (text, header) in
            texts.iter().flat_map(|text| ["|", "|-", "|+", "|2"].map(|header| (text, header)))
        {
            for line_break in ["\n", "\r\n"] {
                let indented =
                    |line: &str| if line == "\n" { line.to_owned() } else { format!("    {line}") };
                let indented: String = text.split_inclusive('\n').map(indented).collect();
                let outer = format!("x:\n  y: {header}\n{indented}  z: 1\n").replace('\n', line_break);
                let alone = text.replace('\n', line_break);
                let source = Source::new("b.yaml", alone.as_str());
                let alone = parse(&source, &alone, Span::new(0, alone.len()), &Limits::default()).unwrap();
                let found = read_all(&outer);
                let [inner] = found.documents.as_slice() else { panic!("one document is due: {outer:?}") };
                assert_eq!(leaves(inner), leaves(&alone), "{outer:?}");
            }
        }
    }

    #[test]
    fn only_text_that_is_bytes_of_the_file_is_read() {
        let cases = [
            ("a: |\n  b: c\n  ---\n  d: e\n", 2),
            ("a: |\n  --- # x\n  b: c\n  --- {d: e}\n", 1),
            ("a: >\n  b:\n    - c: d\n", 1),
            ("a: >\n  b: c\n  d: e\n", 0),
            ("a: '{b: c}'\n", 1),
            ("a: \"{b: c}\"\n", 1),
            ("a: \"{b: \\\"c\\\"}\"\n", 0),
            ("a: '{b: ''c''}'\n", 0),
            ("a: 'b:\n\n  c'\n", 0),
            ("a: '[\"b: c\"]'\n", 0),
            ("a: |\n  - b\n  - c: d\n", 0),
            ("a: |\n  some words: and: more\n", 0),
            ("a: b:c\n", 0),
            ("a: |\n", 0),
        ];
        for (text, count) in cases {
            assert_eq!(read_all(text).documents.len(), count, "{text:?}");
        }
    }

    #[test]
    fn what_is_around_a_string_is_above_what_is_in_it() {
        let found = read_all("a:\n  b: |\n    c:\n      d: |\n        e: |\n          f: 1\n");
        let [first, second] = found.documents.as_slice() else { panic!("two documents are due") };
        let root = second.root().unwrap();
        assert!(root.parent().unwrap().same(first.root().unwrap().get("c").unwrap()));
        let holder = first.root().unwrap().holder().unwrap();
        assert_eq!(
            (holder.key.text(), second.root().unwrap().holder().unwrap().key.text()),
            (Some("b"), Some("d"))
        );
        let ways = std::iter::successors(Some(root), |node| node.parent());
        assert_eq!(ways.count(), 5);
    }

    #[test]
    fn strings_in_great_number_are_left() {
        let many: String = (0..1500).map(|n| format!("k{n}: |\n  a: b\n")).collect();
        let found = read_all(&many);
        assert_eq!(found.documents.len(), MOST);
        assert_eq!(found.excess.map(|place| place.start().line), Some(2001));
    }
}
