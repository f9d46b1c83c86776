//! The YAML layer on any text.

use serde_yaml_ng::Value;
use velint::source::Source;
use velint::yaml::{Limits, parse, split};

use super::tree::{check_places, compare};

pub fn check(text: &str) {
    let source = Source::new("a.yaml", text);
    let mut end = 0;
    for span in split(text) {
        assert!(end <= span.start && span.start < span.end, "documents are apart and not empty");
        end = span.end;
        match parse(&source, text, span, &Limits::default()) {
            Ok(document) => {
                check_places(&document);
                let (root, chunk) = (document.root(), source.slice(span));
                if let (Some(root), true) = (root, is_common(chunk))
                    && let Ok(other) = serde_yaml_ng::from_str::<Value>(chunk)
                {
                    assert_eq!(compare(root, &other), Ok(()), "{chunk:?}");
                }
            }
            Err(failure) => {
                assert!(text.get(failure.span.range()).is_some(), "{failure:?}");
                assert!(span.start <= failure.span.start && failure.span.end <= span.end, "{failure:?}");
                assert!(!failure.message.is_empty());
            }
        }
    }
}

/// Whether readers agree on what the text is made of. Line breaks of YAML 1.1,
/// a second byte order mark, and `?` before a word in a flow collection are
/// read by go-yaml in a way of its own, and by `yaml` as YAML 1.2 says.
fn is_common(chunk: &str) -> bool {
    let mut marks = chunk.match_indices('?').map(|(at, _)| chunk[at + 1..].chars().next());
    !chunk.contains(['\u{85}', '\u{2028}', '\u{2029}'])
        && !chunk.trim_start_matches('\u{feff}').contains('\u{feff}')
        && !chunk.starts_with("\u{feff}\u{feff}")
        && !marks.any(|next| next.is_some_and(|next| !next.is_whitespace()))
}
