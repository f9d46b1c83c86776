//! Values as text: what an action prints, and what sprig makes of a value that
//! it needs as a string.

use super::format::Printer;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// What stands in a text for a value that is not known.
pub const PLACEHOLDER: &str = "unknown";

pub(super) const TABLE: &[Function] = &[
    Function { name: "print", arity: (0, usize::MAX), unknown: Unknown::Handles, call: print },
    Function { name: "println", arity: (0, usize::MAX), unknown: Unknown::Handles, call: println },
    Function { name: "toString", arity: (1, 1), unknown: Unknown::Handles, call: to_string },
];

/// What an action prints of a value. Strings keep their origins, numbers and
/// truth values have that of the value; nil prints nothing, as Helm takes
/// `<no value>` out again (`text/template/exec.go`, `printValue`; Helm 4.1.4 `engine.go`).
///
/// Errors: it is longer than a string may be.
pub fn print_value(value: &Value) -> Result<Text, Fault> {
    match &value.kind {
        Kind::Missing | Kind::Nil => Ok(Text::new("", value.origin)),
        _ => plainly(value),
    }
}

/// A value as sprig's `strval` makes a string of it: bytes as what they spell,
/// all else as `%v` prints it; nil is `<nil>`.
///
/// Errors: it is longer than a string may be.
pub fn display(value: &Value) -> Result<Text, Fault> {
    match &value.kind {
        Kind::Text(text) => Ok(text.clone()),
        Kind::Object(object) => match object.octets() {
            Some((_, text)) => Ok(text.clone()),
            None => plainly(value),
        },
        _ => plainly(value),
    }
}

/// A value by `%v`: bytes as numbers; nil is `<nil>`.
///
/// Errors: it is longer than a string may be.
pub fn plainly(value: &Value) -> Result<Text, Fault> {
    if let Kind::Text(text) = &value.kind {
        return Ok(text.clone());
    }
    let mut printer = Printer::default();
    printer.value(value, 'v');
    printer.finish()
}

/// A blank between two that are both no strings (`fmt.Sprint`).
fn print(_: &mut Scene<'_>, arguments: &Arguments) -> Result<Value, Fault> {
    let mut printer = Printer::default();
    let mut was_string = true;
    for value in arguments.all() {
        let is_string = matches!(value.kind, Kind::Text(_));
        if !is_string && !was_string {
            printer.push(" ", Default::default());
        }
        printer.value(value, 'v');
        was_string = is_string;
    }
    printer.finish().map(Value::text)
}

/// A blank between all (`fmt.Sprintln`).
fn println(_: &mut Scene<'_>, arguments: &Arguments) -> Result<Value, Fault> {
    let mut printer = Printer::default();
    for (at, value) in arguments.all().iter().enumerate() {
        if at > 0 {
            printer.push(" ", Default::default());
        }
        printer.value(value, 'v');
    }
    printer.push("\n", Default::default());
    printer.finish().map(Value::text)
}

fn to_string(_: &mut Scene<'_>, arguments: &Arguments) -> Result<Value, Fault> {
    let value = arguments.value(0)?;
    let raw = match &value.kind {
        Kind::Object(object) => object.raw_text(),
        _ => None,
    };
    raw.map_or_else(|| display(value).map(Value::text), Ok)
}
