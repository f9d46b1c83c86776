//! `fromYaml`: text that a template made, read again without losing where its
//! bytes come from.

use crate::render::fault::{Fault, FaultKind};
use crate::render::origin::{CauseId, Origin};
use crate::render::text::Text;
use crate::render::value::{Kind, List, Map, Slot, Value};
use crate::source::{Source, Span};
use crate::yaml::{self, FailureKind, Limits};

use super::ground::Ground;
use super::read::Reader;

/// What Helm's `fromYaml` gives: a map; one with the key `Error` where the text
/// is none. A text that cannot be read because some of it is unknown is a hole.
///
/// # Errors
/// The text is too deep, or expands to too much.
pub fn from_yaml(text: &Text) -> Result<Value, Fault> {
    let failure = match read(text) {
        Ok(value) => match &value.kind {
            Kind::Map(_) | Kind::Hole(_) => return Ok(value),
            Kind::Nil | Kind::Missing => {
                return Ok(Value::with_origin(Kind::Map(Map::default()), value.origin));
            }
            _ => mismatch(&value, "map[string]interface {}"),
        },
        Err(fault) => fault,
    };
    if let Some(cause) = cause_of(text, &failure)? {
        return Ok(Value::hole(cause));
    }
    let slot = Slot::plain(Value::text(Text::new(failure.message, text.derived_origin())));
    Ok(Value::map([("Error".into(), slot)].into()))
}

/// What Helm's `fromYamlArray` gives: a list; where the text is none, one with
/// the error.
///
/// # Errors
/// As [`from_yaml`].
pub fn from_yaml_array(text: &Text) -> Result<Value, Fault> {
    let failure = match read(text) {
        Ok(value) => match &value.kind {
            Kind::List(_) | Kind::Hole(_) => return Ok(value),
            Kind::Nil | Kind::Missing => {
                return Ok(Value::with_origin(Kind::List(List::default()), value.origin));
            }
            _ => mismatch(&value, "[]interface {}"),
        },
        Err(fault) => fault,
    };
    if let Some(cause) = cause_of(text, &failure)? {
        return Ok(Value::hole(cause));
    }
    Ok(Value::list(vec![Value::text(Text::new(failure.message, text.derived_origin()))]))
}

/// Why nothing is known of the result, where the text has holes.
fn cause_of(text: &Text, failure: &Fault) -> Result<Option<CauseId>, Fault> {
    if failure.kind == FaultKind::Limit {
        return Err(failure.clone());
    }
    Ok(text.runs().find_map(|(_, origin)| match origin {
        Origin::Hole { cause } => Some(cause),
        _ => None,
    }))
}

/// The first document of a text.
fn read(text: &Text) -> Result<Value, Fault> {
    let source = Source::new("", text.as_str());
    let span = first_document(text.as_str());
    let document = yaml::parse(&source, text.as_str(), span, &Limits::default()).map_err(|failure| {
        let message = format!("error converting YAML to JSON: yaml: {}", failure.message);
        let make = if failure.kind == FailureKind::Syntax || failure.kind == FailureKind::UnknownAlias {
            Fault::failed
        } else {
            Fault::limit
        };
        make(message).or_at(text.origin_at(failure.span.start))
    })?;
    match document.root() {
        Some(root) => Reader::new(Ground::Text(text)).value(root, None, 0),
        None => Ok(Value::nil()),
    }
}

/// The bytes of the first document: go-yaml reads no further. Other than in a
/// stream of manifests, `---` needs a blank after it.
pub(super) fn first_document(text: &str) -> Span {
    let (mut start, mut at) = (0, 0);
    let mut has_content = false;
    for line in text.split_inclusive('\n') {
        let after = |mark| {
            let rest: Option<&str> = line.strip_prefix(mark);
            rest.filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
        };
        let (begins, ends) = (after("---"), after("..."));
        if has_content && (begins.is_some() || ends.is_some()) {
            return Span::new(start, at);
        }
        at += line.len();
        if let Some(rest) = begins {
            start = at - rest.trim_start_matches([' ', '\t']).len();
        }
        has_content |= ends.is_none() && has_words(begins.unwrap_or(line));
    }
    Span::new(start, text.len())
}

/// Whether a line is more than blanks, a comment or a directive.
fn has_words(line: &str) -> bool {
    let words = line.trim();
    !words.is_empty() && !words.starts_with('#') && !line.starts_with('%')
}

/// What Go's JSON says of a value of another type.
fn mismatch(value: &Value, wanted: &str) -> Fault {
    let got = match &value.kind {
        Kind::Bool(_) => "bool",
        Kind::Float(_) | Kind::Int(..) => "number",
        Kind::Text(_) => "string",
        Kind::List(_) => "array",
        _ => "object",
    };
    Fault::failed(format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {got} into Go value of type {wanted}"
    ))
}
