//! What templates see that is no plain data: `.Files` and `.Capabilities`.

mod bytes;
mod capabilities;
mod files;
mod glob;

pub use bytes::Bytes;
pub use capabilities::{ApiVersions, Capabilities};
pub use files::Files;

use crate::render::fault::Fault;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// What Go says of a member that does not exist.
fn no_member(name: &str, type_name: &str) -> Fault {
    Fault::failed(format!("can't evaluate field {name} in type {type_name}"))
}

/// Errors: a field is called with arguments.
fn field(name: &str, arguments: &[Value], value: Value) -> Result<Value, Fault> {
    if arguments.is_empty() {
        return Ok(value);
    }
    Err(Fault::failed(format!("{name} has arguments but cannot be invoked as function")))
}

/// The one argument of a method, of Go's type `string`; none where it is not known.
fn text_argument<'v>(name: &str, arguments: &'v [Value]) -> Result<Result<&'v Text, Value>, Fault> {
    let [argument] = arguments else {
        let got = arguments.len();
        return Err(Fault::failed(format!("wrong number of args for {name}: want 1 got {got}")));
    };
    match &argument.kind {
        Kind::Text(text) if !text.has_hole() => Ok(Ok(text)),
        Kind::Text(_) | Kind::Hole(_) => {
            Ok(Err(crate::render::functions::any_cause(argument).map_or_else(Value::nil, Value::hole)))
        }
        Kind::Missing | Kind::Nil => Err(Fault::failed("invalid value; expected string")),
        _ => {
            let got = argument.type_name();
            Err(Fault::failed(format!("wrong type for value; expected string; got {got}")))
        }
    }
}
