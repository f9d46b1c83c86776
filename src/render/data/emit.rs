//! `toYaml`: values as YAML, by way of JSON as Helm goes (sigs.k8s.io/yaml
//! v1.6, `Marshal`, over go-yaml v2), every byte with its origin.

mod analysis;
mod json;
mod number;
mod writer;

use self::writer::Writer;
use super::order::sort_by_key;
use super::{DEEPEST, MOST};
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};
use crate::yaml::Style;

/// What stands for a value that is not known.
pub const PLACEHOLDER: &str = "xxxxxxxx";

/// The most bytes of one result.
const LONGEST: usize = 64 << 20;

/// The longest key that go-yaml writes before a colon rather than behind `?`.
const LONGEST_KEY: usize = 128;

/// A value as Helm's `toYaml` prints it.
///
/// # Errors
/// A value that JSON or YAML cannot hold, for which Helm prints nothing, and
/// one that is too deep or too large.
pub fn to_yaml(value: &Value) -> Result<Text, Fault> {
    write(value, Dialect::Two)
}

/// A value as Helm's `toYamlPretty` prints it: go-yaml v3, without JSON between.
///
/// # Errors
/// As [`to_yaml`].
pub fn to_yaml_pretty(value: &Value) -> Result<Text, Fault> {
    write(value, Dialect::Three)
}

/// Whose habits the result has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// go-yaml v2 after JSON: folds text at column 80, lists stand below their key.
    Two,
    /// go-yaml v3: folds nothing, lists are indented.
    Three,
}

fn write(value: &Value, dialect: Dialect) -> Result<Text, Fault> {
    let mut emitter = Emitter { writer: Writer::new(dialect), dialect, count: 0, depth: 0 };
    emitter.value(value, false)?;
    Ok(emitter.writer.finish())
}

struct Emitter {
    writer: Writer,
    dialect: Dialect,
    /// Values written so far.
    count: usize,
    depth: usize,
}

impl Emitter {
    fn value(&mut self, value: &Value, in_map: bool) -> Result<(), Fault> {
        self.count += 1;
        if self.count > MOST || self.writer.len() > LONGEST {
            return Err(Fault::limit("the value is too large to be written as YAML"));
        }
        let plain = |text: &str| Text::new(text, value.origin);
        let text = match &value.kind {
            Kind::Missing | Kind::Nil => plain("null"),
            Kind::Bool(true) => plain("true"),
            Kind::Bool(false) => plain("false"),
            Kind::Int(number, _) => plain(&number.to_string()),
            Kind::Float(number) => plain(&number::float(*number, self.dialect)?),
            Kind::Hole(cause) => Text::new(PLACEHOLDER, Origin::Hole { cause: *cause }),
            Kind::Text(text) => return self.string(text),
            Kind::List(list) if list.is_nil() && self.dialect == Dialect::Two => plain("null"),
            Kind::List(list) => return self.inside(|emitter| emitter.list(&list.items(), in_map)),
            Kind::Map(map) if map.map_type().is_nil() && self.dialect == Dialect::Two => plain("null"),
            Kind::Map(map) => return self.inside(|emitter| emitter.map(map.entries())),
            Kind::Object(object) => return self.object(object.as_ref()),
        };
        self.writer.scalar(&text, Style::Plain, false);
        Ok(())
    }

    /// Writes a collection, if it is not too deep.
    fn inside(&mut self, write: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.depth >= DEEPEST {
            return Err(Fault::limit("the value is nested too deep to be written as YAML"));
        }
        self.depth += 1;
        let indent = self.writer.indent;
        let result = write(self);
        self.writer.indent = indent;
        self.depth -= 1;
        result
    }

    /// A string as a value.
    fn string(&mut self, text: &Text) -> Result<(), Fault> {
        let text = self.readable(text)?;
        let style = Self::style_of(text.as_str());
        self.writer.scalar(&text, style, false);
        Ok(())
    }

    /// A string as it comes out of JSON.
    fn readable(&self, text: &Text) -> Result<Text, Fault> {
        if self.dialect == Dialect::Two { json::reread(text) } else { Ok(text.clone()) }
    }

    fn style_of(text: &str) -> Style {
        if text.contains('\n') {
            Style::Literal
        } else if analysis::reads_as_string(text) {
            Style::Plain
        } else {
            Style::Double
        }
    }

    fn map(&mut self, entries: Vec<(Text, Value)>) -> Result<(), Fault> {
        if entries.is_empty() {
            self.writer.indicator("{", true, false);
            self.writer.indicator("}", false, false);
            return Ok(());
        }
        let entries = sort_by_key(entries, self.dialect, &|(key, _)| key.as_str());
        self.writer.indent = Some(self.writer.indent.map_or(0, |indent| indent + 2));
        for (key, value) in entries {
            self.writer.write_indent();
            self.key(&key)?;
            self.value(&value, true)?;
        }
        Ok(())
    }

    fn key(&mut self, key: &Text) -> Result<(), Fault> {
        if self.dialect == Dialect::Two && !json::is_key(key.as_str()) {
            let message = "error converting JSON to YAML: yaml: did not find expected ',' or '}'";
            return Err(Fault::failed(message));
        }
        let key = self.readable(key)?;
        let style = Self::style_of(key.as_str());
        let simple = key.len() <= LONGEST_KEY && !key.as_str().contains(analysis::is_break);
        if simple {
            self.writer.scalar(&key, style, true);
            self.writer.indicator(":", false, false);
        } else {
            self.writer.indicator("?", true, true);
            self.writer.scalar(&key, style, false);
            self.writer.write_indent();
            self.writer.indicator(":", true, true);
        }
        Ok(())
    }

    fn list(&mut self, items: &[Value], in_map: bool) -> Result<(), Fault> {
        if items.is_empty() {
            self.writer.indicator("[", true, false);
            self.writer.indicator("]", false, false);
            return Ok(());
        }
        let below_key = in_map && !self.writer.at_indention() && self.dialect == Dialect::Two;
        if !below_key {
            self.writer.indent = Some(self.writer.indent.map_or(0, |indent| indent + 2));
        }
        for item in items {
            self.writer.write_indent();
            self.writer.indicator("-", true, true);
            self.value(item, false)?;
        }
        Ok(())
    }

    /// A map with methods, or bytes; what else has fields has a form in JSON of its own.
    fn object(&mut self, object: &dyn crate::render::value::Object) -> Result<(), Fault> {
        match (object.octets(), object.type_name()) {
            (Some((_, text)), "string") => return self.string(text),
            // JSON has them in base64.
            (Some((bytes, text)), _) if self.dialect == Dialect::Two => {
                let encoded = data_encoding::BASE64.encode(bytes);
                return self.string(&Text::new(encoded, text.derived_origin()));
            }
            _ => {}
        }
        let entries = object.entries().filter(|_| object.kind_name() == "map");
        let Some(entries) = entries else {
            return Err(Fault::failed(format!("{} cannot be written as YAML here", object.type_name())));
        };
        let keyed = entries.into_iter().filter_map(|(key, value)| match key.kind {
            Kind::Text(text) => Some((text, value)),
            _ => None,
        });
        let entries = keyed.collect();
        self.inside(|emitter| emitter.map(entries))
    }
}
