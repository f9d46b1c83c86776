//! Any value by a verb: which of its forms is printed, and what holds others.

use super::Printer;
use crate::render::functions::bounds::DEEPEST;
use crate::render::functions::print::PLACEHOLDER;
use crate::render::origin::Origin;
use crate::render::value::{Kind, Value};

impl Printer {
    /// A value as an argument (`printArg`).
    pub(in crate::render::functions) fn value(&mut self, value: &Value, verb: char) {
        match (&value.kind, verb) {
            (Kind::Hole(cause), _) => self.pad_str(PLACEHOLDER, Origin::Hole { cause: *cause }),
            (Kind::Missing | Kind::Nil, 'T' | 'v') => self.pad_str("<nil>", value.origin),
            (Kind::Missing | Kind::Nil, _) => self.bad_verb(value, verb),
            (_, 'T') => self.pad_str(value.type_name(), value.origin.derived()),
            (Kind::List(_) | Kind::Map(_), 'p') => self.pad_str("0xc000000000", value.origin.derived()),
            _ => self.nested(value, verb, 0),
        }
    }

    /// A value, perhaps inside of others (`printValue`).
    fn nested(&mut self, value: &Value, verb: char, depth: usize) {
        if depth > DEEPEST || self.is_full {
            // Go would print for ever; a map that holds itself is refused.
            self.is_full = true;
            return;
        }
        match &value.kind {
            Kind::Hole(cause) => self.pad_str(PLACEHOLDER, Origin::Hole { cause: *cause }),
            Kind::Missing | Kind::Nil if self.spec.syntax => self.push("interface {}(nil)", value.origin),
            Kind::Missing | Kind::Nil => self.push("<nil>", value.origin),
            Kind::Bool(truth) => self.bool(value, *truth, verb),
            Kind::Int(number, int_type) => self.int(value, *number, *int_type, verb),
            Kind::Float(number) => self.float(value, *number, verb),
            Kind::Text(text) => self.string(value, text, verb),
            Kind::Object(object) => {
                let text = object.print();
                match (verb, object.octets()) {
                    ('s' | 'q' | 'x' | 'X', Some((_, spelt))) => return self.string(value, spelt, verb),
                    ('d', Some(_)) => return self.pad(&text),
                    _ => {}
                }
                match verb {
                    'v' | 's' | 'q' | 'x' | 'X' if !self.is_complaint => self.string(value, &text, verb),
                    'v' => self.pad(&text),
                    _ => self.bad_verb(value, verb),
                }
            }
            Kind::List(list) if self.spec.syntax && list.is_nil() => self.nil(value),
            Kind::Map(map) if self.spec.syntax && map.map_type().is_nil() => self.nil(value),
            Kind::List(list) => {
                let items = list.items().clone();
                self.opened(value, "[");
                for (at, item) in items.iter().enumerate() {
                    self.between(at);
                    self.nested(item, verb, depth + 1);
                }
                self.closed("]");
            }
            Kind::Map(map) => {
                let entries = map.entries();
                self.opened(value, "map[");
                for (at, (key, item)) in entries.into_iter().enumerate() {
                    self.between(at);
                    self.nested(&Value::text(key), verb, depth + 1);
                    self.push(":", Origin::None);
                    self.nested(&item, verb, depth + 1);
                }
                self.closed("]");
            }
        }
    }

    fn nil(&mut self, value: &Value) {
        self.push(value.type_name(), Origin::None);
        self.push("(nil)", Origin::None);
    }

    fn opened(&mut self, value: &Value, bracket: &str) {
        if self.spec.syntax {
            self.push(value.type_name(), Origin::None);
            self.push("{", Origin::None);
        } else {
            self.push(bracket, Origin::None);
        }
    }

    fn between(&mut self, at: usize) {
        if at > 0 {
            self.push(if self.spec.syntax { ", " } else { " " }, Origin::None);
        }
    }

    fn closed(&mut self, bracket: &str) {
        self.push(if self.spec.syntax { "}" } else { bracket }, Origin::None);
    }
}
