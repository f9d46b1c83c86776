//! Writes JSON whose texts keep where they come from.

use super::super::bounds::check_length;
use super::super::float::shortest;
use super::super::walk::Budget;
use super::{Fault, Kind, Text, Value};
use crate::render::origin::Origin;
use crate::render::text::TextBuilder;
use crate::render::value::Object;

/// Which of sprig's functions writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `toJson`
    Plain,
    /// `toPrettyJson`: two spaces for each level.
    Pretty,
    /// `toRawJson`: `<`, `>` and `&` stay as they are.
    Raw,
}

/// Why a value is not written.
#[derive(Debug)]
pub enum Unwritable {
    /// It holds what the format, JSON or TOML, has not.
    Value(String),
    /// It is too deep or too large.
    Fault(Fault),
}

impl From<Fault> for Unwritable {
    fn from(fault: Fault) -> Self {
        Unwritable::Fault(fault)
    }
}

/// A value as JSON.
pub fn write(value: &Value, style: Style) -> Result<Text, Unwritable> {
    let mut writer = Writer { out: TextBuilder::default(), style, budget: Budget::default() };
    writer.value(value, 0)?;
    Ok(writer.out.finish())
}

struct Writer {
    out: TextBuilder,
    style: Style,
    budget: Budget,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Unwritable> {
        self.budget.step(depth)?;
        check_length(self.out.len())?;
        let origin = value.origin.derived();
        match &value.kind {
            Kind::Missing | Kind::Nil => self.out.push("null", origin),
            Kind::Bool(flag) => self.out.push(if *flag { "true" } else { "false" }, origin),
            Kind::Int(number, _) => self.out.push(&number.to_string(), origin),
            Kind::Float(number) => self.out.push(&float(*number)?, origin),
            Kind::Text(text) => self.string(text),
            Kind::List(list) if list.is_nil() => self.out.push("null", origin),
            Kind::List(list) => return self.list(&list.items(), depth),
            Kind::Map(map) if map.map_type().is_nil() => self.out.push("null", origin),
            Kind::Map(map) => return self.map(&map.entries(), depth),
            Kind::Hole(cause) => self.out.push("\"unknown\"", Origin::Hole { cause: *cause }),
            Kind::Object(object) if object.octets().is_some() => self.octets(object.as_ref()),
            Kind::Object(object) => match (object.kind_name(), object.entries()) {
                ("slice", Some(entries)) => {
                    let items: Vec<Value> = entries.into_iter().map(|(_, item)| item).collect();
                    return self.list(&items, depth);
                }
                (_, Some(entries)) => {
                    let text = |key: Value| match key.kind {
                        Kind::Text(text) => text,
                        _ => Text::plain(""),
                    };
                    let entries: Vec<_> = entries.into_iter().map(|(key, item)| (text(key), item)).collect();
                    return self.map(&entries, depth);
                }
                (_, None) => self.string(&object.print()),
            },
        }
        Ok(())
    }

    /// A `[]byte` is base64.
    fn octets(&mut self, object: &dyn Object) {
        match object.octets() {
            // What is no UTF-8 is escaped, unlike the same character in a text.
            Some((_, text)) if object.type_name() == "string" => {
                self.structure("\"");
                for char in text.as_str().chars() {
                    let escaped = match char {
                        char::REPLACEMENT_CHARACTER => Some("\\ufffd".to_owned()),
                        _ => escape(char, self.style),
                    };
                    let written = escaped.unwrap_or_else(|| char.to_string());
                    self.out.push(&written, text.derived_origin());
                }
                self.structure("\"");
            }
            Some((bytes, text)) => {
                let encoded = data_encoding::BASE64.encode(bytes);
                self.string(&Text::new(encoded, text.derived_origin()));
            }
            None => {}
        }
    }

    fn list(&mut self, items: &[Value], depth: usize) -> Result<(), Unwritable> {
        self.structure("[");
        for (at, item) in items.iter().enumerate() {
            self.begin_item(at, depth + 1);
            self.value(item, depth + 1)?;
        }
        self.end("]", items.is_empty(), depth);
        Ok(())
    }

    fn map(&mut self, entries: &[(Text, Value)], depth: usize) -> Result<(), Unwritable> {
        self.structure("{");
        for (at, (key, value)) in entries.iter().enumerate() {
            self.begin_item(at, depth + 1);
            self.string(key);
            self.structure(if self.style == Style::Pretty { ": " } else { ":" });
            self.value(value, depth + 1)?;
        }
        self.end("}", entries.is_empty(), depth);
        Ok(())
    }

    fn begin_item(&mut self, at: usize, depth: usize) {
        if at > 0 {
            self.structure(",");
        }
        self.line(depth);
    }

    fn end(&mut self, bracket: &str, is_empty: bool, depth: usize) {
        if !is_empty {
            self.line(depth);
        }
        self.structure(bracket);
    }

    fn line(&mut self, depth: usize) {
        if self.style == Style::Pretty {
            self.structure(&format!("\n{}", "  ".repeat(depth)));
        }
    }

    fn structure(&mut self, text: &str) {
        self.out.push(text, Origin::None);
    }

    /// Its characters keep their origins; escapes are made from theirs.
    fn string(&mut self, text: &Text) {
        self.structure("\"");
        let mut plain = 0;
        for (at, char) in text.as_str().char_indices() {
            if let Some(escape) = escape(char, self.style) {
                self.out.push_slice(text, plain..at);
                self.out.push(&escape, text.origin_at(at).derived());
                plain = at + char.len_utf8();
            }
        }
        self.out.push_slice(text, plain..text.len());
        self.structure("\"");
    }
}

fn escape(char: char, style: Style) -> Option<String> {
    Some(match char {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '<' | '>' | '&' if style == Style::Raw => return None,
        '\0'..' ' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", u32::from(char)),
        _ => return None,
    })
}

/// An exponent below 1e-6 and from 1e21 on.
fn float(number: f64) -> Result<String, Unwritable> {
    if !number.is_finite() {
        let name = shortest(number);
        return Err(Unwritable::Value(format!("json: unsupported value: {name}")));
    }
    let size = number.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return Ok(number.to_string());
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    Ok(format!("{mantissa}e{sign}{exponent}"))
}
