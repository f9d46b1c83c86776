//! The methods of `.Values` as a whole, and of `.` (Helm 4.1.4, `pkg/chart/common/values.go`).

use crate::render::data::to_yaml;
use crate::render::fault::Fault;
use crate::render::functions::any_cause;
use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{Kind, Map, MapType, Value};

/// Whether the type has a method of that name. A method wins over a key.
pub(super) fn is_method(name: &str) -> bool {
    matches!(name, "AsMap" | "Encode" | "PathValue" | "Table" | "YAML")
}

/// Calls a method.
///
/// Errors: the arguments do not fit, or there is nothing under a path.
pub(super) fn call(map: &Map, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
    let wanted = usize::from(!matches!(name, "AsMap" | "YAML"));
    if arguments.len() != wanted {
        let got = arguments.len();
        return Err(Fault::failed(format!("wrong number of args for {name}: want {wanted} got {got}")));
    }
    match (name, arguments) {
        ("AsMap", _) => Ok(Value::new(Kind::Map(map.typed(MapType::Any)))),
        ("YAML", _) => {
            let mut text = TextBuilder::default();
            text.push_text(&to_yaml(&Value::new(Kind::Map(map.clone())))?);
            text.push("\n", Origin::None);
            Ok(Value::text(text.finish()))
        }
        ("Encode", [writer]) => Err(mismatch("io.Writer", writer)),
        (_, [path]) => match (&path.kind, any_cause(path)) {
            (_, Some(cause)) => Ok(Value::hole(cause)),
            (Kind::Text(path), None) if name == "Table" => table(map, path),
            (Kind::Text(path), None) => path_value(map, path),
            _ => Err(mismatch("string", path)),
        },
        _ => Ok(Value::missing()),
    }
}

fn mismatch(wanted: &str, value: &Value) -> Fault {
    Fault::failed(format!("wrong type for value; expected {wanted}; got {}", value.type_name()))
}

/// The map under a path with dots.
fn table(map: &Map, path: &Text) -> Result<Value, Fault> {
    let mut map = map.clone();
    for name in path.as_str().split('.') {
        map = match map.get(name).map(|value| value.kind) {
            Some(Kind::Map(next)) => next,
            Some(Kind::Hole(cause)) => return Ok(Value::hole(cause)),
            _ => return Err(Fault::failed(format!("error calling Table: {name:?} is not a table"))),
        };
    }
    Ok(Value::new(Kind::Map(map.typed(MapType::Values))))
}

/// What stands under a path with dots and is no map.
fn path_value(map: &Map, path: &Text) -> Result<Value, Fault> {
    if path.is_empty() {
        return Err(Fault::failed("error calling PathValue: YAML path cannot be empty"));
    }
    let (parents, name) = match path.as_str().rfind('.') {
        Some(at) => (Some(path.slice(0..at)), path.as_str().get(at + 1..).unwrap_or_default()),
        None => (None, path.as_str()),
    };
    let none = || Fault::failed(format!("error calling PathValue: {name:?} is not a value"));
    let holder = match parents {
        Some(parents) => match table(map, &parents).map_err(|_| none())?.kind {
            Kind::Map(holder) => holder,
            other => return Ok(Value::new(other)),
        },
        None => map.clone(),
    };
    holder.get(name).filter(|value| !matches!(value.kind, Kind::Map(_))).ok_or_else(none)
}
