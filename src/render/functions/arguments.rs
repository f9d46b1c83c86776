//! The arguments of a function, with the types that it asks for.

use crate::render::fault::Fault;
use crate::render::text::Text;
use crate::render::value::{IntType, Kind, List, Map, MapType, Value};

/// The arguments of one call; there are as many as the function's arity says.
#[derive(Debug)]
pub struct Arguments(Vec<Value>);

impl Arguments {
    /// These values.
    pub fn new(values: Vec<Value>) -> Self {
        Self(values)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn all(&self) -> &[Value] {
        &self.0
    }

    /// The one of that number.
    ///
    /// Errors: there are fewer.
    pub fn value(&self, at: usize) -> Result<&Value, Fault> {
        self.0.get(at).ok_or_else(|| Fault::failed(format!("missing argument {}", at + 1)))
    }

    /// A parameter of Go's type `string`: nothing else is taken for one.
    ///
    /// Errors: it is of another type.
    pub fn text(&self, at: usize) -> Result<&Text, Fault> {
        match &self.value(at)?.kind {
            Kind::Text(text) => Ok(text),
            Kind::Object(object) if object.type_name() == "string" => {
                object.octets().map(|(_, text)| text).ok_or_else(|| self.mismatch(at, "string"))
            }
            _ => Err(self.mismatch(at, "string")),
        }
    }

    /// A parameter of Go's type `map[string]interface{}`.
    ///
    /// Errors: it is of another type.
    pub fn map(&self, at: usize) -> Result<&Map, Fault> {
        match &self.value(at)?.kind {
            Kind::Map(map) if matches!(map.map_type(), MapType::Any | MapType::Values) => Ok(map),
            _ => Err(self.mismatch(at, "map[string]interface {}")),
        }
    }

    /// A list; what sprig takes for one by reflection.
    ///
    /// Errors: it is of another type.
    pub fn list(&self, at: usize) -> Result<&List, Fault> {
        match &self.value(at)?.kind {
            Kind::List(list) => Ok(list),
            _ => Err(self.mismatch(at, "[]interface {}")),
        }
    }

    /// A parameter of Go's type `int`.
    ///
    /// Errors: it is of another type.
    pub fn int(&self, at: usize) -> Result<i64, Fault> {
        match self.value(at)?.kind {
            Kind::Int(value, IntType::Int) => Ok(value),
            _ => Err(self.mismatch(at, "int")),
        }
    }

    /// A parameter of Go's type `bool`.
    ///
    /// Errors: it is of another type.
    pub fn bool(&self, at: usize) -> Result<bool, Fault> {
        match self.value(at)?.kind {
            Kind::Bool(value) => Ok(value),
            _ => Err(self.mismatch(at, "bool")),
        }
    }

    /// What Go says of a value that has not the type of its parameter
    /// (`text/template/exec.go`, `validateType`).
    pub fn mismatch(&self, at: usize, wanted: &str) -> Fault {
        match self.0.get(at) {
            Some(Value { kind: Kind::Nil, .. }) => {
                Fault::failed(format!("wrong type for value; expected {wanted}; got interface {{}}"))
            }
            Some(value) if !value.is_nil() => {
                Fault::failed(format!("wrong type for value; expected {wanted}; got {}", value.type_name()))
            }
            _ => Fault::failed(format!("invalid value; expected {wanted}")),
        }
    }
}
