//! Reads what makes KOTS fail on a file.

use std::sync::Arc;

use super::super::{BrokenTemplate, Flaw};
use crate::diagnostic::Edit;
use crate::model::KotsKind;
use crate::render::{View, faults};
use crate::source::{Place, Source, Span};
use crate::yaml::{Document, Node};

/// What makes the template engine fail on a file. `is_kots`: KOTS renders it,
/// so that whatever looks like a template is one.
pub fn broken_templates(source: &Arc<Source>, is_kots: bool) -> Vec<BrokenTemplate> {
    let faults = faults(source.text(), is_kots).into_iter();
    let place = |span| Place::new(source, span);
    let edit = |(span, text)| Edit { source: Arc::clone(source), span, text };
    faults
        .map(|fault| BrokenTemplate {
            flaw: fault.flaw,
            place: place(fault.span),
            opened: fault.opened.map(place),
            edits: fault.edits.into_iter().map(edit).collect(),
        })
        .collect()
}

/// `key: {{repl … }}` in a document that KOTS reads as YAML before it renders
/// it: its own kinds (`pkg/base` of KOTS 370ae90).
pub(super) fn unquoted(document: &Document, kind: Option<KotsKind>, view: &View) -> Vec<BrokenTemplate> {
    let printing = [&view.holes, &view.made];
    if printing.iter().all(|spans| spans.is_empty()) || !kind.is_some_and(is_read_first) {
        return Vec::new();
    }
    let source = document.source();
    let begins = |node: &Node<'_>| {
        let is_plain = !node.is_alias() && !node.is_mapping() && !node.is_sequence();
        is_plain && source.text().get(node.span().start..).is_some_and(|rest| rest.starts_with("{{repl"))
    };
    let nodes = Node::all(document).filter(begins);
    let found = nodes.filter_map(|node| {
        let hole = printing.iter().find_map(|spans| {
            let next = spans.partition_point(|hole| hole.start < node.span().start);
            spans.get(next).copied().filter(|hole| hole.start == node.span().start)
        })?;
        let (place, edits) = (Place::new(source, hole), rewritten(node, hole));
        Some(BrokenTemplate { flaw: Flaw::Unquoted, place, opened: None, edits })
    });
    found.collect()
}

/// Whether KOTS reads documents of a kind as YAML before it renders them.
/// Those for Embedded Cluster it does not render at all.
pub fn is_read_first(kind: KotsKind) -> bool {
    kind != KotsKind::EmbeddedCluster
}

/// The first line of a document that only switches others on or off, where
/// YAML meets it as it stands. `dropped`: what a reading leaves out.
pub fn bare_switch(source: &Arc<Source>, document: Span, dropped: &[Span]) -> Option<BrokenTemplate> {
    let from = dropped.partition_point(|span| span.start < document.start);
    let own = dropped[from..].iter().take_while(|span| span.end <= document.end);
    let text = source.text();
    let switch = own.copied().find_map(|span| {
        // What is left out may begin with blanks, and go on with what is switched.
        let blanks = source.slice(span).find(|c: char| !c.is_whitespace())?;
        let start = span.start + blanks;
        let begins = text[..start].trim_end_matches([' ', '\t']).ends_with('\n');
        let is_call = ["repl{{", "{{repl"].iter().any(|opening| text[start..span.end].starts_with(opening));
        let end = text[start..span.end].find('\n').map_or(span.end, |at| start + at);
        (begins && is_call).then(|| Span::new(start, start + text[start..end].trim_end().len()))
    })?;
    let place = Place::new(source, switch);
    Some(BrokenTemplate { flaw: Flaw::BareSwitch, place, opened: None, edits: Vec::new() })
}

/// The same call in the delimiters that need no quotes.
fn rewritten(node: Node<'_>, hole: Span) -> Vec<Edit> {
    let source = node.source();
    let text = source.slice(hole);
    // Variables do not cross the delimiters; ` #` and `: ` are YAML's own.
    let is_simple =
        !text.contains(['$', '\n', '#']) && !text.contains(": ") && text.matches("{{").count() == 1;
    if !is_simple || node.in_flow() || !text.starts_with("{{repl ") || node.span() != hole {
        return Vec::new();
    }
    let span = Span::new(hole.start, hole.start + "{{repl".len());
    vec![Edit { source: Arc::clone(source), span, text: "repl{{".to_owned() }]
}
