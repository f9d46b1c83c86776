//! Files of values.

use std::rc::Rc;
use std::sync::Arc;

use super::parse::first_document;
use super::read::read_document;
use crate::render::fault::Fault;
use crate::render::origin::{Origin, Origins};
use crate::render::value::{Kind, Map, Value};
use crate::source::{Place, Source, Span};
use crate::yaml::{self, Limits};

/// A file of values that Helm would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is so: lower case, no full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Whether it asks for more than is allowed, rather than being refused by Helm.
    pub is_limit: bool,
}

/// The values of a file: of several documents each overrides those before it,
/// maps key by key (Helm 4, `pkg/chart/loader`, `LoadValues`).
///
/// # Errors
/// A document that is not YAML, or no mapping.
pub fn read_values(origins: &mut Origins, source: &Arc<Source>) -> Result<Map, Unreadable> {
    let values = Map::default();
    for span in parts(source)? {
        merge(&values, &read_part(origins, source, span)?);
    }
    Ok(values)
}

/// The documents of a file, cut at lines that begin with `---`; nothing but a
/// comment may follow on such a line (`k8s.io/apimachinery`, `YAMLReader`). Of
/// each only what stands before `...` counts.
fn parts(source: &Arc<Source>) -> Result<Vec<Span>, Unreadable> {
    let text = source.text();
    let mut starts = vec![0];
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let rest = line.trim_start_matches('\u{feff}').strip_prefix("---");
        if let Some(rest) = rest {
            if !rest.trim_start().is_empty() && !rest.trim_start().starts_with('#') {
                let place = Place::new(source, Span::new(at, at + line.trim_end().len()));
                let message = "text follows `---` on its line".to_owned();
                return Err(Unreadable { message, place, is_limit: false });
            }
            ends.push(at);
            starts.push(at + line.len());
        }
        at += line.len();
    }
    ends.push(at);
    let parts = starts.into_iter().zip(ends).map(|(start, end)| {
        let first = first_document(text.get(start..end).unwrap_or_default());
        Span::new(start + first.start, start + first.end)
    });
    Ok(parts.collect())
}

fn read_part(origins: &mut Origins, source: &Arc<Source>, span: Span) -> Result<Map, Unreadable> {
    let document = yaml::parse(source, source.text(), span, &Limits::default()).map_err(|failure| {
        let is_limit = !matches!(failure.kind, yaml::FailureKind::Syntax | yaml::FailureKind::UnknownAlias);
        Unreadable { message: failure.message, place: Place::new(source, failure.span), is_limit }
    })?;
    let document = Rc::new(document);
    let value = read_document(origins, &document, None);
    let whole = document.root().map_or(Place::new(source, span), |root| root.place());
    let value = value.map_err(|fault| unreadable(origins, fault, &whole))?;
    match value.kind {
        Kind::Map(map) => Ok(map),
        Kind::Nil | Kind::Missing => Ok(Map::default()),
        _ => {
            let message = "the values are no mapping".to_owned();
            Err(Unreadable { message, place: whole, is_limit: false })
        }
    }
}

fn unreadable(origins: &Origins, fault: Fault, whole: &Place) -> Unreadable {
    let node = match fault.at {
        Origin::Value { node, .. } | Origin::Key { node, .. } => origins.node(node),
        _ => None,
    };
    let message =
        fault.message.rsplit_once("YAML to JSON: ").map_or(fault.message.as_str(), |(_, reason)| reason);
    let message = message.strip_prefix("yaml: ").unwrap_or(message).to_owned();
    let is_limit = fault.kind == crate::render::fault::FaultKind::Limit;
    Unreadable { message, place: node.map_or(whole.clone(), |node| node.place()), is_limit }
}

/// Puts values over others; maps are merged.
fn merge(under: &Map, over: &Map) {
    let mut waiting = vec![(under.clone(), over.clone())];
    while let Some((under, over)) = waiting.pop() {
        for (key, slot) in over.slots().iter() {
            let below = under.get(key);
            match (below, &slot.value) {
                (Some(Value { kind: Kind::Map(below), .. }), Value { kind: Kind::Map(above), .. }) => {
                    waiting.push((below, above.clone()));
                }
                _ => under.insert(key.clone(), slot.clone()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::data::tests::shown;

    /// Values files and what Helm makes of them; none where it refuses them.
    #[test]
    fn files_of_values_are_read_as_helm_reads_them() {
        let cases = [
            ("a: 1\n---\nb: 2\n", Some("{a=1.0 b=2.0}")),
            ("a: {x: 1}\n---\na: {z: 2}\n", Some("{a={x=1.0 z=2.0}}")),
            ("a: {x: 1}\n---\na: 2\n---\na: {z: 1}\n", Some("{a={z=1.0}}")),
            ("a: {x: 1}\n---\na: ~\n", Some("{a=null}")),
            ("a: 1\n---# c\nb: 2\n", Some("{a=1.0 b=2.0}")),
            ("a: 1\n...\nb: 2\n", Some("{a=1.0}")),
            ("a: 1\n...\n---\nb: 2\n", Some("{a=1.0 b=2.0}")),
            ("\u{feff}---\r\na: 1\r\n---\r\nb: 2\r\n", Some("{a=1.0 b=2.0}")),
            ("a: 1\n ---\nb: 1\n", Some("{a=1 --- b=1.0}")),
            (
                "a: 0x1F\nb: 0o17\nc: 0777\nd: 1_000\ne: 0b11\nf: 1:30\n",
                Some("{a=31.0 b=15.0 c=511.0 d=1000.0 e=3.0 f=1:30}"),
            ),
            (
                "a: 123456789012345678901234567890\nb: !!binary /w==\n",
                Some("{a=1.2345678901234568e+29 b=\u{fffd}}"),
            ),
            ("", Some("{}")),
            ("# c\n---\n~\n", Some("{}")),
            ("a: 1\n---b: 2\n", None),
            ("a: 1\n--- b\n", None),
            ("a: 1\n---\n- b\n", None),
            ("[]\n", None),
            ("a: .inf\n", None),
            ("~: 1\n", None),
            ("a: *x\n", None),
            ("a: 1\n\tb: 2\n", None),
        ];
        for (text, expected) in cases {
            let mut origins = Origins::default();
            let values = read_values(&mut origins, &Source::new("values.yaml", text));
            let got = values.as_ref().ok().map(|map| shown(&Value::new(Kind::Map(map.clone()))));
            assert_eq!(got.as_deref(), expected, "{text:?}: {values:?}");
        }
        let source = Source::new("values.yaml", "a:\n  - b: .nan\n");
        let refused = read_values(&mut Origins::default(), &source).unwrap_err();
        assert_eq!((refused.place.text(), refused.is_limit), (".nan", false));
    }
}
