//! Versions and what is asked of them: `semver`, `semverCompare` (Masterminds
//! semver 3.4, as sprig 3.3 calls it).

mod constraint;
mod version;

use std::any::Any;
use std::cmp::Ordering;
use std::rc::Rc;

pub use version::Version;

use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::{IntType, Kind, Object, Value};

pub(super) const TABLE: &[Function] = &[
    Function { name: "semver", arity: (1, 1), unknown: Unknown::Spreads, call: semver },
    Function { name: "semverCompare", arity: (2, 2), unknown: Unknown::Spreads, call: semver_compare },
];

type Outcome = Result<Value, Fault>;

/// Bytes that a constraint may have.
const LONGEST: usize = 4096;

/// Whether a version is one that a constraint such as `>=1.19-0 <2` asks for.
///
/// Errors: either is none, in the words of Masterminds semver.
pub fn satisfies(constraint: &str, version: &str) -> Result<bool, String> {
    let constraint = constraint::Constraint::parse(constraint)?;
    Ok(constraint.allows(&Version::parse(version)?))
}

fn semver(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    let version = Version::parse(text.as_str())
        .map_err(|error| Fault::failed(format!("error calling semver: {error}")))?;
    let origin = text.derived_origin();
    Ok(Value::with_origin(Kind::Object(Rc::new(Held { version, origin })), origin))
}

fn semver_compare(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (constraint, version) = (arguments.text(0)?.as_str(), arguments.text(1)?.as_str());
    if constraint.len() > LONGEST {
        return Err(Fault::limit(format!("a constraint of more than {LONGEST} bytes")));
    }
    let found = satisfies(constraint, version);
    found.map(Value::bool).map_err(|error| Fault::failed(format!("error calling semverCompare: {error}")))
}

/// A version in a template.
#[derive(Debug)]
struct Held {
    version: Version,
    origin: Origin,
}

impl Held {
    fn text(&self, text: impl Into<Rc<str>>) -> Value {
        Value::text(Text::new(text, self.origin))
    }

    fn number(&self, number: u64) -> Value {
        Value::with_origin(Kind::Int(i64::try_from(number).unwrap_or(i64::MAX), IntType::Uint64), self.origin)
    }

    fn next(&self, version: Version) -> Value {
        Value::with_origin(Kind::Object(Rc::new(Held { version, origin: self.origin })), self.origin)
    }

    fn compared(&self, name: &str, arguments: &[Value]) -> Outcome {
        let other = match arguments {
            [Value { kind: Kind::Object(object), .. }] => object.as_any().downcast_ref::<Held>(),
            _ => None,
        };
        let Some(other) = other else {
            let got = arguments.first().map_or("nothing", Value::type_name);
            return Err(Fault::failed(format!("wrong type for value; expected *semver.Version; got {got}")));
        };
        let order = self.version.compare(&other.version);
        Ok(match name {
            "Compare" => Value::int(order as i64),
            "Equal" => Value::bool(order == Ordering::Equal),
            "GreaterThan" => Value::bool(order == Ordering::Greater),
            "GreaterThanEqual" => Value::bool(order != Ordering::Less),
            "LessThan" => Value::bool(order == Ordering::Less),
            _ => Value::bool(order != Ordering::Greater),
        })
    }
}

impl Object for Held {
    fn type_name(&self) -> &'static str {
        "*semver.Version"
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn member(&self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        let version = &self.version;
        Ok(match name {
            "Compare" | "Equal" | "GreaterThan" | "GreaterThanEqual" | "LessThan" | "LessThanEqual" => {
                return self.compared(name, arguments);
            }
            "Major" => self.number(version.major),
            "Minor" => self.number(version.minor),
            "Patch" => self.number(version.patch),
            "Prerelease" => self.text(version.prerelease.as_str()),
            "Metadata" => self.text(version.metadata.as_str()),
            "Original" => self.text(version.original.as_str()),
            "String" => self.text(version.to_string()),
            "IncMajor" => self.next(version.next_major()),
            "IncMinor" => self.next(version.next_minor()),
            "IncPatch" => self.next(version.next_patch()),
            _ => {
                let message = format!("can't evaluate field {name} in type *semver.Version");
                return Err(Fault::failed(message));
            }
        })
    }

    fn print(&self) -> Text {
        Text::new(self.version.to_string(), self.origin)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
