//! Reads TOML; strings without escapes keep where they come from.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::dicts::key_of;
use super::super::walk::Budget;
use super::{CauseId, Fault, Kind, Map, Slot, Text, Value};
use crate::render::value::IntType;

/// The map that a text is; none if it is no TOML. Dates have the cause.
///
/// Errors: it is nested too deep, or too large.
pub fn read(text: &Text, dates: CauseId) -> Result<Option<Value>, Fault> {
    let Ok(table) = DeTable::parse(text.as_str()) else { return Ok(None) };
    let mut reader = Reader { text, dates, budget: Budget::default() };
    reader.table(table.get_ref(), 0).map(Some)
}

struct Reader<'t> {
    text: &'t Text,
    dates: CauseId,
    budget: Budget,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Result<Value, Fault> {
        let mut slots = BTreeMap::new();
        for (key, value) in table {
            let (key, origin) = key_of(&self.string(key.get_ref(), key.span()));
            slots.insert(key, Slot { key: origin, value: self.value(value, depth + 1)? });
        }
        Ok(Value::new(Kind::Map(Map::new(slots))))
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Result<Value, Fault> {
        self.budget.step(depth)?;
        let kind = match value.get_ref() {
            DeValue::String(string) => return Ok(Value::text(self.string(string, value.span()))),
            DeValue::Table(table) => return self.table(table, depth),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| self.value(item, depth + 1));
                return items.collect::<Result<_, _>>().map(Value::list);
            }
            DeValue::Datetime(_) => return Ok(Value::hole(self.dates)),
            DeValue::Boolean(flag) => Kind::Bool(*flag),
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                Kind::Int(number.unwrap_or_default(), IntType::Int64)
            }
            DeValue::Float(number) => Kind::Float(number.as_str().parse().unwrap_or_default()),
        };
        Ok(Value::with_origin(kind, self.text.slice(value.span()).derived_origin()))
    }

    /// The bytes between the quotes are the string, where nothing is escaped.
    fn string(&self, string: &str, span: Range<usize>) -> Text {
        let written = self.text.slice(span);
        match written.as_str().find(string) {
            Some(at) if !string.is_empty() => written.slice(at..at + string.len()),
            _ => Text::new(string, written.derived_origin()),
        }
    }
}
