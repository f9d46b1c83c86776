//! Fields and methods: `.a.b`, `$x.a.b`, `(…).a.b`.

use super::{Executor, Frame, values};
use crate::render::fault::Fault;
use crate::render::go::ast::{Expression, Name};
use crate::render::value::{Kind, Value};

impl Executor<'_> {
    /// Goes along a chain of fields; the last may be a method with arguments.
    pub(super) fn fields(
        &mut self,
        frame: &mut Frame<'_>,
        dot: &Value,
        receiver: Value,
        names: &[Name],
        words: &[Expression],
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        let mut value = receiver;
        // What a map holds is an interface; what a pipeline or variable gives is not.
        let mut holder = None;
        let site = frame.site;
        for (at, name) in names.iter().enumerate() {
            self.meter.step(1)?;
            let is_last = at + 1 == names.len();
            let has_arguments = is_last && (!words.is_empty() || last.is_some());
            value = match &value.kind {
                Kind::Object(object) => {
                    let object = std::rc::Rc::clone(object);
                    let arguments = match is_last {
                        true => self.arguments(frame, dot, words, last.clone())?,
                        false => Vec::new(),
                    };
                    frame.site = site;
                    object.member(&name.name, &arguments)?
                }
                Kind::Map(map) if map.is_values() && values::is_method(&name.name) => {
                    let map = map.clone();
                    let arguments = match is_last {
                        true => self.arguments(frame, dot, words, last.clone())?,
                        false => Vec::new(),
                    };
                    frame.site = site;
                    values::call(&map, &name.name, &arguments)?
                }
                _ => plain_field(&value, &name.name, has_arguments, holder)?,
            };
            holder = Some("interface {}");
        }
        Ok(value)
    }
}

/// `exec.go`, `evalField`, of a value that has no methods.
fn plain_field(
    value: &Value,
    name: &str,
    has_arguments: bool,
    holder: Option<&'static str>,
) -> Result<Value, Fault> {
    match &value.kind {
        Kind::Missing => Ok(Value::missing()),
        Kind::Hole(cause) => Ok(Value::hole(*cause)),
        Kind::Nil => Err(Fault::failed(format!("nil pointer evaluating interface {{}}.{name}"))),
        Kind::Map(_) if has_arguments => {
            Err(Fault::failed(format!("{name} is not a method but has arguments")))
        }
        Kind::Map(map) => Ok(map.get(name).unwrap_or_else(|| map.map_type().absent())),
        _ => {
            let holder = holder.unwrap_or_else(|| value.type_name());
            Err(Fault::failed(format!("can't evaluate field {name} in type {holder}")))
        }
    }
}
