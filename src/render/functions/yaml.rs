//! YAML: `toYaml`, `fromYaml` (Helm 4.1.4, `pkg/engine/funcs.go`).

use super::{Arguments, Function, Scene, Unknown};
use crate::render::data;
use crate::render::fault::{Fault, FaultKind};
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

/// Sorted by name.
pub(super) const TABLE: &[Function] = &[
    function("fromYaml", |_, arguments| parse(arguments, data::from_yaml)),
    function("fromYamlArray", |_, arguments| parse(arguments, data::from_yaml_array)),
    function("mustToYaml", |_, arguments| print(arguments, data::to_yaml)),
    function("toYaml", |_, arguments| or_nothing(print(arguments, data::to_yaml))),
    function("toYamlPretty", |_, arguments| or_nothing(print(arguments, data::to_yaml_pretty))),
];

const fn function(
    name: &'static str,
    call: fn(&mut Scene<'_>, &Arguments) -> Result<Value, Fault>,
) -> Function {
    Function { name, arity: (1, 1), unknown: Unknown::Handles, call }
}

/// The value as text; what is unknown as a whole stays so.
fn print(arguments: &Arguments, write: fn(&Value) -> Result<Text, Fault>) -> Result<Value, Fault> {
    let value = arguments.value(0)?;
    if value.cause().is_some() {
        return Ok(value.clone());
    }
    write(value).map(Value::text)
}

/// The text as a value; of an unknown one nothing is known.
fn parse(arguments: &Arguments, read: fn(&Text) -> Result<Value, Fault>) -> Result<Value, Fault> {
    match &arguments.value(0)?.kind {
        Kind::Hole(cause) => Ok(Value::hole(*cause)),
        _ => read(arguments.text(0)?),
    }
}

/// Helm prints nothing for what cannot be written.
fn or_nothing(result: Result<Value, Fault>) -> Result<Value, Fault> {
    match result {
        Err(fault) if fault.kind == FaultKind::Failed => Ok(Value::plain("")),
        other => other,
    }
}
