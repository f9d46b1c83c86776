//! The way from decoded text back to bytes, and edits of scalars.

use velint::diagnostic::Edit;
use velint::source::{Source, Span};
use velint::yaml::{Document, Limits, Node, Scalar, Type, parse, split};

use super::choice;

/// Texts that are hard to write in one style or another.
const ODD: [&str; 20] = [
    "",
    " ",
    "a",
    "30s",
    "a: b",
    "a #b",
    "- a",
    "'",
    "\"",
    "\\",
    "a\nb",
    "\n",
    "a\n\n b\n",
    "<<",
    "~",
    "[a]",
    "é\u{301}",
    "\u{1}\u{85}",
    "{{ a }}",
    "...",
];

/// Scalars of one document that are edited.
const EDITED: usize = 4;

pub fn check(text: &str) {
    let whole = Source::new("a.yaml", text);
    for span in split(text) {
        let chunk = whole.slice(span);
        let Some(document) = read(chunk) else { continue };
        let scalars = Node::all(&document).filter(|node| node.scalar().is_some() && !node.is_alias());
        let mut scalars: Vec<Node<'_>> = scalars.collect();
        scalars.iter().filter_map(|node| node.scalar()).for_each(|scalar| check_map(&scalar, span.len()));
        scalars.retain(|&node| can_be_written(chunk, node));
        // Kubernetes' reader ends lines there, so no fix is made in such a text.
        if chunk.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
            continue;
        }
        let seed = choice(chunk);
        for turn in 0..scalars.len().min(EDITED) {
            let node = scalars[(seed + turn) % scalars.len()];
            check_edits(&document, node, seed / 7 + turn);
        }
    }
}

/// What is missing can be written after its colon or dash; a missing key has
/// no place of its own.
fn can_be_written(text: &str, node: Node<'_>) -> bool {
    let span = node.span();
    !span.is_empty() || text[..span.start].ends_with([':', '-'])
}

fn read(text: &str) -> Option<Document> {
    parse(&Source::new("a.yaml", text), text, Span::new(0, text.len()), &Limits::default()).ok()
}

/// Later text stands further on, in the scalar.
fn check_map(scalar: &Scalar, len: usize) {
    let (mut before, text) = (Span::new(scalar.span().start, scalar.span().start), scalar.text());
    for (at, c) in text.char_indices().take(4096) {
        let place = scalar.place_at(at..at + c.len_utf8());
        let span = place.span;
        assert!(before.start <= span.start && before.end <= span.end, "{c:?} of {text:?}: {span:?}");
        assert!(span.end <= len && place.source.text().get(span.range()).is_some());
        assert!(!span.is_empty(), "{c:?} of {text:?} comes from somewhere");
        before = span;
    }
    assert_eq!(
        scalar.place_at(0..text.len()).span.end,
        before.end.max(scalar.place_at(0..text.len()).span.end)
    );
}

fn check_edits(document: &Document, node: Node<'_>, seed: usize) {
    let scalar = node.scalar().expect("it was chosen for that");
    let text = scalar.text();
    check_edit(document, node, &scalar.rewrite(text), text);
    let odd = ODD[seed % ODD.len()];
    check_edit(document, node, &scalar.rewrite(odd), odd);
    if let Some(edit) = scalar.quote() {
        check_edit(document, node, &edit, text);
    }
    let cut = |at: usize| text.floor_char_boundary(at % (text.len() + 1));
    let (one, two) = (cut(seed / 3), cut(seed / 5));
    let range = one.min(two)..one.max(two);
    let spliced = format!("{}{odd}{}", &text[..range.start], &text[range.end..]);
    if let Some(edit) = scalar.splice(range, odd) {
        check_edit(document, node, &edit, &spliced);
    }
}

/// After the edit that scalar says `new` and is a string, and all others say
/// what they said.
fn check_edit(document: &Document, edited: Node<'_>, edit: &Edit, new: &str) {
    let text = document.source().text();
    let after = format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..]);
    let told = || format!("{text:?} with {edit:?} is {after:?}");
    let Some(again) = read(&after) else { panic!("{} and cannot be read", told()) };
    assert_eq!(split(&after).len(), split(text).len(), "{}", told());
    let is_edited =
        |node: Node<'_>| node.same(edited) || node.anchored().is_some_and(|node| node.same(edited));
    let expected: Vec<_> =
        Node::all(document).map(|node| if is_edited(node) { Some(new) } else { node.text() }).collect();
    let found: Vec<_> = Node::all(&again).map(Node::text).collect();
    assert_eq!(found, expected, "{}", told());
    // A tag decides, whatever the style.
    let at = Node::all(document).position(|node| node.same(edited)).expect("it is one of them");
    let kind = Node::all(&again).nth(at).map(Node::value_type);
    let is_same = edited.value_type() != Type::String && edited.text() == Some(new);
    assert!(text.contains('!') || is_same || kind == Some(Type::String), "{}", told());
    assert!(text.contains('\r') || !after.contains('\r'), "{}", told());
}
