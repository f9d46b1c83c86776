//! `[]byte`: what `.Files.GetBytes` and a range over `.Files` give; strings of
//! bytes that are no UTF-8.

use std::any::Any;
use std::rc::Rc;

use super::no_member;
use crate::render::fault::Fault;
use crate::render::text::Text;
use crate::render::value::{IntType, Kind, Object, Value};

/// The bytes of a file.
#[derive(Debug, Clone)]
pub struct Bytes {
    /// The bytes as text, with its origin; where they are no text, as near as can be.
    pub text: Text,
    /// The bytes themselves, where they are no text.
    pub raw: Option<std::sync::Arc<[u8]>>,
}

impl Bytes {
    /// All bytes.
    pub fn as_slice(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.as_str().as_bytes())
    }

    /// Adds them as Go prints them: `[97 10]`. Charts print all their files by
    /// mistake, so that this must be quick.
    pub(super) fn print_into(&self, printed: &mut String) {
        printed.reserve(self.as_slice().len().saturating_mul(4));
        printed.push('[');
        for (at, byte) in self.as_slice().iter().enumerate() {
            if at > 0 {
                printed.push(' ');
            }
            let digit = |number: u8| char::from(b'0' + number % 10);
            if *byte >= 100 {
                printed.push(digit(byte / 100));
            }
            if *byte >= 10 {
                printed.push(digit(byte / 10));
            }
            printed.push(digit(*byte));
        }
        printed.push(']');
    }
}

/// The text of bytes that are no UTF-8: a character for each byte that is none, as Go prints it.
pub(super) fn legible(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

impl Object for Bytes {
    fn type_name(&self) -> &'static str {
        "[]uint8"
    }

    fn kind_name(&self) -> &'static str {
        "slice"
    }

    fn member(&self, name: &str, _: &[Value]) -> Result<Value, Fault> {
        Err(no_member(name, self.type_name()))
    }

    fn print(&self) -> Text {
        let mut printed = String::new();
        self.print_into(&mut printed);
        Text::new(printed, self.text.derived_origin())
    }

    fn entries(&self) -> Option<Vec<(Value, Value)>> {
        let entry = |(at, byte): (usize, &u8)| {
            (
                Value::int(i64::try_from(at).unwrap_or(i64::MAX)),
                Value::new(Kind::Int(i64::from(*byte), IntType::Uint8)),
            )
        };
        Some(self.as_slice().iter().enumerate().map(entry).collect())
    }

    fn is_true(&self) -> bool {
        !self.as_slice().is_empty()
    }

    fn octets(&self) -> Option<(&[u8], &Text)> {
        Some((self.as_slice(), &self.text))
    }

    fn raw_text(&self) -> Option<Value> {
        self.raw.as_ref().map(|_| Value::new(Kind::Object(Rc::new(RawText(Rc::new(self.clone()))))))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A string of bytes that are no UTF-8, which `.Files.Get` gives.
#[derive(Debug, Clone)]
pub struct RawText(pub Rc<Bytes>);

impl Object for RawText {
    fn type_name(&self) -> &'static str {
        "string"
    }

    fn kind_name(&self) -> &'static str {
        "string"
    }

    fn member(&self, name: &str, _: &[Value]) -> Result<Value, Fault> {
        Err(no_member(name, self.type_name()))
    }

    fn print(&self) -> Text {
        self.0.text.clone()
    }

    fn is_true(&self) -> bool {
        !self.0.as_slice().is_empty()
    }

    fn octets(&self) -> Option<(&[u8], &Text)> {
        self.0.octets()
    }

    fn raw_text(&self) -> Option<Value> {
        self.0.raw_text()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
