//! TOML, as Helm writes it with `BurntSushi/toml` 1.5; it is read by the crate `toml`.

use super::walk::derived;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::origin::{Cause, CauseId};
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Slot, Value};

mod read;
mod write;

use write::{Unwritable, write};

/// Helm's functions of TOML (`pkg/engine/funcs.go` of Helm 4.2).
pub const TABLE: &[Function] = &[
    Function { name: "fromToml", arity: (1, 1), unknown: Unknown::Spreads, call: from_toml },
    Function { name: "mustToToml", arity: (1, 1), unknown: Unknown::Keeps, call: must_to_toml },
    Function { name: "toToml", arity: (1, 1), unknown: Unknown::Keeps, call: to_toml },
];

type Answer = Result<Value, Fault>;

/// What cannot be written is told in its place.
fn to_toml(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    match write(arguments.value(0)?) {
        Ok(text) => Ok(Value::text(text)),
        Err(Unwritable::Value(message)) => Ok(Value::text(Text::new(message, derived(arguments.all())))),
        Err(Unwritable::Fault(fault)) => Err(fault),
    }
}

/// Of Helm 4.2: what cannot be written ends the rendering.
fn must_to_toml(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    match write(arguments.value(0)?) {
        Ok(text) => Ok(Value::text(text)),
        Err(Unwritable::Value(message)) => Err(Fault::failed(message)),
        Err(Unwritable::Fault(fault)) => Err(fault),
    }
}

/// What went wrong stands under `Error`; the words of it are not Helm's, and so unknown.
fn from_toml(scene: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let text = arguments.text(0)?;
    match read::read(text, unknown(scene, "a date of TOML"))? {
        Some(value) => Ok(value),
        None => {
            let map = Map::default();
            let value = Value::hole(unknown(scene, "why a text is no TOML"));
            map.insert("Error", Slot { key: derived(arguments.all()), value });
            Ok(Value::new(Kind::Map(map)))
        }
    }
}

fn unknown(scene: &mut Scene<'_>, message: &str) -> CauseId {
    scene.origins.add_cause(Cause { message: message.to_owned(), at: None, may_be_blank: false })
}
